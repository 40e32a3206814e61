"""Marks from and to other tools."""
