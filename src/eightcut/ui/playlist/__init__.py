"""The list of videos."""
