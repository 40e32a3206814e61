"""Profiles, folders, settings."""
