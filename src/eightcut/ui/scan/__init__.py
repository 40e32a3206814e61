"""Scan results: versions, regions, review."""
