"""The Help menu and the keys on screen."""
