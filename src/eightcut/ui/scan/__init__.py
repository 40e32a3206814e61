"""Scan results: versions, finds, review."""
