"""A cache of folder listings: folders that have not changed are not read again."""

from __future__ import annotations

import os
import time
from pathlib import Path

from eightcut.domain.names import folder_number

_QUIET = 3.0
"""Seconds without a change after which a folder's own time tells of the next one, on every kind of disk."""
_known: dict[str, tuple[int, int]] = {}
"""Of folders the time of their last change (ns), and the highest number in them.

The disk says the same whoever asks, whatever the library: it is the process's."""


def highest_folder(folder: Path) -> int:
    """The highest NNN of the folders `vid_NNN` in a folder; 0 where there is none or it cannot be read."""
    path = str(folder)
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116  (asked for each of many)
        kept = _known.get(path)
        if kept is not None and kept[0] == changed:
            return kept[1]
        highest = max((folder_number(name) or 0 for name in os.listdir(path)), default=0)  # noqa: PTH208
    except OSError:
        return 0
    if time.time() - changed / 1e9 > _QUIET:
        _known[path] = changed, highest
    else:
        _known.pop(path, None)
    return highest
