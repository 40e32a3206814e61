"""What all features of the window share: tasks, undo, small widgets."""
