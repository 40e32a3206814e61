"""The command line: every service without a screen, as tables for people and as JSON lines for programs."""
