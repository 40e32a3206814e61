"""How long jobs report progress and learn that they should stop."""

from __future__ import annotations

from collections.abc import Callable

from eightcut.errors import Cancelled

Report = Callable[[float, float, str], None]
"""Called with (done, total, what); done and total in the same unit, by default seconds of video."""

Warn = Callable[[str, str], None]
"""Called with (file, message) for what went wrong and was survived."""


class CancelToken:
    """Set by one thread, looked at by another; a job that finds it set leaves nothing half done."""

    def __init__(self, parent: CancelToken | None = None) -> None:
        """Start unset; a token that has a parent counts as set when its parent is."""
        self._set = False
        self._parent = parent

    def cancel(self) -> None:
        """Ask the job to stop."""
        self._set = True

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._set or (self._parent is not None and self._parent.cancelled)

    def check(self) -> None:
        """Raise Cancelled if the job was asked to stop."""
        if self.cancelled:
            raise Cancelled("stopped")


def silent(done: float, total: float, what: str) -> None:
    """A progress report that is discarded."""


def unheard(file: str, message: str) -> None:
    """A warning that is discarded."""
