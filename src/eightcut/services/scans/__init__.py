"""A model looks for its sound in videos; what it found is kept as versions, and judged."""
