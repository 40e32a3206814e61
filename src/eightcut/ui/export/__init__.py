"""The control deck: export, crop, scan."""
