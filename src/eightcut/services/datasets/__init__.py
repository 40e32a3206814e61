"""Folders that a trainer takes: which there are, and whether one is what its trainer's loader demands."""
