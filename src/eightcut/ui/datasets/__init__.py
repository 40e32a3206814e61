"""Building a dataset for a trainer: what goes in, what stays out and why."""
