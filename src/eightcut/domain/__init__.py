"""The domain of 8-cut as frozen values and pure functions: no files, no database, no numpy."""
