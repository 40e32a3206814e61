"""The promised name of the database."""

from eightcut.storage.processed_db import ProcessedDB

__all__ = ["ProcessedDB"]
