"""Scans: what runs them, their versions and regions, review."""
