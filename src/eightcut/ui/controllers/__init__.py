"""What joins the panes of the window with each other and with services; each controller is about one thing."""
