"""The control deck, and what runs exports."""
