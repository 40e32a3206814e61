"""What 8-cut does for its user, step by step, over the Protocols of `ports`."""
