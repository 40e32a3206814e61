"""Undo: every edit is a pair of calls on the library, run at the desk in the order the user made them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QObject, pyqtSignal
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

    def beside(self, view: Place) -> str:
        """Where this is, as far as it is not in `view`; "" where all of it is."""
        same = view.content_id == self.content_id if self.content_id else view.filename == self.filename
        scanned = same and view.profile == self.profile and self.version in (None, view.version)
        said = ["" if same else self.filename, "" if scanned else self.scan]
        if view.profile != self.profile:
            said.append(QCoreApplication.translate("history", "profile {0}").format(self.profile))
        return ", ".join(part for part in said if part)


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
        self.new = True
        """It was never made yet."""
        self.still = False
        """It moves on the stack, and nothing is to be done."""

    @override
    def redo(self) -> None:
        def forth() -> None:
            self._made.append(self._apply())
            self.new = False

        if not self.still:
            self._history.at_desk(self, forth, self._then)

    @override
    def undo(self) -> None:
        def back() -> None:
            if self._made:
                self._revert(self._made[-1])
                self._made.pop()

        if not self.still:
            self._history.at_desk(self, back, self._then)


class History(QObject):
    """The one undo stack of a window. What `apply` gives is handed to `revert`; both run off the window's thread."""

    changed = pyqtSignal()
    """Something in the library is other than before: an edit was made, undone or redone."""
    failed = pyqtSignal(Exception)
    """An edit could not be made, and is off the stack; or not be undone or made again, and can be tried anew."""

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

    def undo(self, view: Place) -> str:
        """Take the last edit back; a sentence that says what, and where that is not in `view`."""
        said = self.tr("Undone: {0}").format(self._words(self.stack.undoText(), self.stack.index() - 1, view))
        self.stack.undo()
        return said

    def redo(self, view: Place) -> str:
        """Make the next edit again, as `undo`."""
        said = self.tr("Made again: {0}").format(self._words(self.stack.redoText(), self.stack.index(), view))
        self.stack.redo()
        return said

    def _words(self, text: str, index: int, view: Place) -> str:
        place = self._place(index)
        where = "" if place is None else place.beside(view)
        return f"{text} ({where})" if where else text

    def _place(self, index: int) -> Place | None:
        command = self.stack.command(index) if 0 <= index < self.stack.count() else None
        return command.place if isinstance(command, _Edit) else None

    def at_desk(self, command: _Edit[T], work: Callable[[], object], then: Callable[[], object] | None) -> None:
        """Run one direction of an edit."""

        def done(_: object) -> None:
            if then is not None:
                then()
            self.changed.emit()

        def failed(problem: Exception) -> None:
            if not sip.isdeleted(command):
                self._put_back(command)
            self.failed.emit(problem)
            self.changed.emit()

        self._runner.in_library(self, work, done, failed)

    def _put_back(self, command: _Edit[T]) -> None:
        """To where it was on the stack before it failed; where others moved since then, it is nowhere."""
        index, command.still = self.stack.index(), True
        if self.stack.command(index) is command:
            self.stack.redo()
            command.still = False
        elif self.stack.command(index - 1) is command and not command.new:
            self.stack.undo()
            command.still = False
        else:
            command.setObsolete(True)
            if self.stack.command(index - 1) is command:
                self.stack.undo()  # takes it off
