"""Clips are cut, replaced, switched off, followed, taken in and deleted, so that a kill at any moment loses nothing."""
