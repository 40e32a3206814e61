"""Listening with networks: embedders, stored frames, features, the recogniser and how well it works."""
