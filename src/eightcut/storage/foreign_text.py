"""Text in a database that is no UTF-8, as a file from elsewhere may hold: read with signs of replacement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def read_text(connection: sqlite3.Connection, read: Callable[[sqlite3.Connection], T]) -> T:
    """What `read` gives; where a text cannot be decoded it is asked again, so let it only read."""
    try:
        return read(connection)
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
    connection.text_factory = _replaced
    try:
        return read(connection)
    finally:
        connection.text_factory = str


def _replaced(text: bytes) -> str:
    return text.decode("utf-8", "replace")
