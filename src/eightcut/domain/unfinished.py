"""Work on files that is under way: what would have to be taken back if the program ended now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One export, overwriting, deletion or move, written down before it touches a file and struck out with its rows.

    Paths are full. `process` is the number of the process at work, `token` tells it from others of that number.
    """

    process: int = 0
    token: str = ""
    begun: float = 0.0
    """Seconds since 1970."""
    content_id: str = ""
    profile: str = ""
    makes: tuple[str, ...] = ()
    """Clips that get these names, and rows in the end."""
    moves: tuple[tuple[str, str], ...] = ()
    """Files and folders that are renamed, in this order."""
    entries: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...] = field(default=())
    """Entries that go from the `dataset.json` of these folders."""
    scratch: tuple[str, ...] = ()
    """Folders that exist for this work alone."""
    leaves: tuple[tuple[str, str], ...] = ()
    """Names that rows have left for others (old, new), whose files are still under both."""
    grounds: tuple[str, ...] = ()
    """Folders that hold a work file of this token: what proves on the disk that the work was the program's own."""
    id: int = 0
