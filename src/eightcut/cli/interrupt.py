"""Ctrl+C and a polite kill: the job is asked to stop and cleans up; a second signal ends the program at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from eightcut.domain.progress import CancelToken

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible(cancel: CancelToken) -> Iterator[None]:
    """While the block runs, signals set `cancel`; the handlers before are put back after it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        if cancel.cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    before = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
