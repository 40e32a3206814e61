"""Controllers connect the panes with each other and with services; each one handles one subject."""
