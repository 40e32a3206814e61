"""Training, its report, the history of models."""
