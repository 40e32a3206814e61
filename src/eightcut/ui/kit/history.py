"""Undo: every edit is a pair of calls on the library, run at the desk in the order the user made them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from eightcut.ui.kit.tasks import TaskRunner

T = TypeVar("T")


class _Edit(QUndoCommand, Generic[T]):
    def __init__(
        self, history: History, text: str, apply: Callable[[], T], revert: Callable[[T], object],
        then: Callable[[], object] | None,
    ) -> None:  # fmt: skip
        super().__init__(text)
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
    ) -> None:
        """Make an edit, called `text` in the Edit menu ("Disable 3 regions"). `then` runs here after each direction."""
        self.stack.push(_Edit(self, text, apply, revert, then))

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
