"""Files that tell a trainer which clips there are; each format is a module."""
