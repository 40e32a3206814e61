"""Making very many values without stopping every thread."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_NEVER = 2**30
_SOON = 0.0002
"""Seconds until another thread gets its turn."""
_lock = threading.Lock()
_inside: list[tuple[int, int, int]] = []
_turns: list[float] = []


@contextmanager
def making_many() -> Iterator[None]:
    """Put off the search of the whole memory for unused cycles, which holds all threads, while a list is made.

    Values that are all in use would be looked through again and again, for longer each time. Meanwhile the window's
    thread gets its turn sooner: it asks for one for every cell that it draws.
    """
    with _lock:
        if not _inside:
            _inside.append(gc.get_threshold())
            gc.set_threshold(*_inside[0][:2], _NEVER)
            _turns.append(sys.getswitchinterval())
            sys.setswitchinterval(_SOON)
        else:
            _inside.append(_inside[0])
    try:
        yield
    finally:
        with _lock:
            before = _inside.pop()
            if not _inside:
                gc.set_threshold(*before)
                sys.setswitchinterval(_turns.pop())
