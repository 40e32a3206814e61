"""What the program says of its own work, by subject: on stderr, and in the file that the window keeps.

A subject is a logger `eightcut.SUBJECT`. Info is one line for each job that ended, debug its steps. Commands and paths
are logged, never what is in a file.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from typing_extensions import override

from eightcut.atomic import Door
from eightcut.domain.wording import shown
from eightcut.errors import EnvironmentProblem

SUBJECTS = {
    "cli": "the command line",
    "clips": "clips cut, moved and deleted",
    "ffmpeg": "every ffmpeg run, with its full command line",
    "files": "files moved",
    "frames": "videos embedded, and how fast",
    "player": "playback",
    "readers": "processes that read videos",
    "scan": "scans and their results",
    "storage": "databases, migrations, backups",
    "train": "trainings and their measurements",
    "ui": "the window: problems shown, internal errors",
}
FILE = "8cut.log"
LARGEST, KEPT = 1_000_000, 3
"""Bytes of the window's file, and of how many earlier ones beside it."""

_LOG = logging.getLogger("eightcut")
_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
_recent: deque[str] = deque(maxlen=20)
_files: deque[Path] = deque(maxlen=1)


class _Lines(logging.Formatter):
    """One line for each message, whatever names of files hold; a traceback keeps its lines."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).replace("\n", "\\n")

    @override
    def format(self, record: logging.LogRecord) -> str:
        return shown(super().format(record))


class _To(logging.Handler):
    """Hands each line to a call. What cannot be told, as the disk is full, is not told."""

    def __init__(self, name: str, level: int, take: Callable[[str], Any]) -> None:
        super().__init__(level)
        self.set_name(name)
        self.setFormatter(_Lines())
        self._take = take

    @override
    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError, ValueError):
            self._take(self.format(record))


def _add(handler: logging.Handler) -> None:
    """In the place of the handler of this name, if there is one."""
    for old in [old for old in _LOG.handlers if old.get_name() == handler.get_name()]:
        _LOG.removeHandler(old)
    _LOG.addHandler(handler)
    _LOG.setLevel(min(one.level for one in _LOG.handlers if one.get_name()))


def show_on_stderr(verbosity: int) -> None:
    """0: warnings and bugs; 1: a line for each job; 2: every step."""
    _add(_To("stderr", _LEVELS[min(verbosity, 2)], lambda line: sys.stderr.write(f"{line}\n")))


def keep_in_file(folder: Path) -> Callable[[], None]:
    """Write every step into a file in this folder, by a thread of its own; a call that ends it.

    The file begins anew when it is LARGEST, and KEPT earlier ones stay. A folder that cannot be written is no reason
    not to open the window.
    """
    from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
    from queue import SimpleQueue

    lines: SimpleQueue[object] = SimpleQueue()

    class Kept(RotatingFileHandler):
        @override
        def handleError(self, record: logging.LogRecord) -> None:
            pass

    with suppress(EnvironmentProblem):
        Door(EnvironmentProblem).folder(folder)
    _files.append(folder / FILE)
    kept = Kept(folder / FILE, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    queue = QueueHandler(lines)
    queue.set_name("file")
    queue.setLevel(logging.DEBUG)
    queue.setFormatter(_Lines())
    listener = QueueListener(lines, kept)
    listener.start()
    _add(queue)
    _add(_To("recent", logging.WARNING, _recent.append))

    def end() -> None:
        _LOG.removeHandler(queue)
        listener.stop()
        kept.close()

    return end


def log_file() -> Path | None:
    """Where the window of this process keeps its log; None where it keeps none."""
    return _files[0] if _files else None


def recent_problems() -> list[str]:
    """The last warnings and bugs of this window's process, oldest first."""
    return list(_recent)
