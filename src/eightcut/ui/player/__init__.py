"""The player: one interface, two backends, the picture and its controls."""
