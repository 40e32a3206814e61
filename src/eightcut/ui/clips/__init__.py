"""The list of all exported clips: played, rated, labelled, moved, deleted."""
