"""A model looks for its sound in films; what it found is kept as versions, and judged."""
