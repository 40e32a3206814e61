"""What 8-cut does for its user: one package per activity."""
