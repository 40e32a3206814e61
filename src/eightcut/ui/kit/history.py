"""Undo: every edit is a pair of calls on the library, run at the desk in the order the user made them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from eightcut.ui.kit.tasks import TaskRunner

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edit lies: a video, a profile, and where it concerns one a version of a scan; `scan` names it."""

    filename: str
    content_id: str
    profile: str
    version: int | None = None
    scan: str = ""


class _Edit(QUndoCommand, Generic[T]):
    def __init__(
        self, history: History, text: str, apply: Callable[[], T], revert: Callable[[T], object],
        then: Callable[[], object] | None, place: Place | None,
    ) -> None:  # fmt: skip
        super().__init__(text)
        self.place = place
        self._history = history
        self._apply = apply
        self._revert = revert
        self._then = then
        self._made: list[T] = []

    @override
    def redo(self) -> None:
        self._history.at_desk(self, lambda: self._made.append(self._apply()), self._then)

    @override
    def undo(self) -> None:
        def back() -> None:
            if self._made:
                self._revert(self._made.pop())

        self._history.at_desk(self, back, self._then)


class History(QObject):
    """The one undo stack of a window. What `apply` gives is handed to `revert`; both run off the window's thread."""

    changed = pyqtSignal()
    """Something in the library is other than before: an edit was made, undone or redone."""
    failed = pyqtSignal(Exception)
    """An edit could not be made; it is off the stack."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        """An empty stack."""
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self._runner = runner

    def do(
        self,
        text: str,
        apply: Callable[[], T],
        revert: Callable[[T], object],
        then: Callable[[], object] | None = None,
        place: Place | None = None,
    ) -> None:
        """Make an edit, called `text` in the Edit menu ("Disable 3 regions"). `then` runs here after each direction.

        `place` is told when it is undone while something else is in view.
        """
        self.stack.push(_Edit(self, text, apply, revert, then, place))

    def place_before(self) -> Place | None:
        """Where the edit lies that Undo takes back."""
        return self._place(self.stack.index() - 1)

    def place_after(self) -> Place | None:
        """Where the edit lies that Redo makes again."""
        return self._place(self.stack.index())

    def _place(self, index: int) -> Place | None:
        command = self.stack.command(index) if 0 <= index < self.stack.count() else None
        return command.place if isinstance(command, _Edit) else None

    def at_desk(self, command: QUndoCommand, work: Callable[[], object], then: Callable[[], object] | None) -> None:
        """Run one direction of an edit."""

        def done(_: object) -> None:
            if then is not None:
                then()
            self.changed.emit()

        def failed(problem: Exception) -> None:
            command.setObsolete(True)
            self.failed.emit(problem)
            self.changed.emit()

        self._runner.desk(self, work, done, failed)
