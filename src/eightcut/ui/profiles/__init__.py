"""Profiles and folders."""
