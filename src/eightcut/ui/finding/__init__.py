"""Sounds found by a word, in the window."""
