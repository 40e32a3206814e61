"""The main window: what it is put together from, and what belongs to it alone."""
