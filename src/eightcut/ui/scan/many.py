"""Making very many values without stopping every thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_NEVER = 2**30
_lock = threading.Lock()
_inside: list[tuple[int, int, int]] = []


@contextmanager
def making_many() -> Iterator[None]:
    """Put off the search of the whole memory for unused cycles, which holds all threads, while a list is made.

    Values that are all in use would be looked through again and again, for longer each time.
    """
    with _lock:
        if not _inside:
            _inside.append(gc.get_threshold())
            gc.set_threshold(*_inside[0][:2], _NEVER)
        else:
            _inside.append(_inside[0])
    try:
        yield
    finally:
        with _lock:
            before = _inside.pop()
            if not _inside:
                gc.set_threshold(*before)
