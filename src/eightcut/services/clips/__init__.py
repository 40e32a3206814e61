"""Clips are cut, replaced, disabled, relocated, imported and deleted, so that a kill at any moment loses nothing."""
