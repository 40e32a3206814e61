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

    def __init__(self, parent: CancelToken | None = None, goes_on: Callable[[], bool] | None = None) -> None:
        """Start unset; a token that has a parent counts as set when its parent is.

        `goes_on` waits a moment where work is paused, and tells whether it is no more; it holds for children too.
        """
        self._set = False
        self._parent = parent
        self._goes_on: Callable[[], bool] | None = goes_on or (parent._goes_on if parent is not None else None)

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

    def rest(self) -> None:
        """Between two pieces of work, where nothing is locked: wait while it is paused, and `check`."""
        while self._goes_on is not None and not self.cancelled and not self._goes_on():
            pass
        self.check()


def silent(done: float, total: float, what: str) -> None:
    """A progress report that is discarded."""


def unheard(file: str, message: str) -> None:
    """A warning that is discarded."""
