"""Undo: every edit is a call on the library, which gives back the call that undoes it; they run in the order asked."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from eightcut.services.change import EVERYTHING, NO_CHANGE, NOTHING, Change, Kind
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.values import dataclass

Then = Callable[[Change], object]


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
            said.append(f"profile {self.profile}")
        return ", ".join(part for part in said if part)


class _Edit(QUndoCommand):
    def __init__(
        self, history: History, text: str, step: Callable[[], Change], then: Then | None, place: Place | None
    ) -> None:
        super().__init__(text)
        self.place = place
        self.new = True
        """It was never made yet."""
        self.still = False
        """It moves on the stack, and nothing is to be done."""
        self._history = history
        self._step = step
        """What is to be done next: the edit, then what undoes it, in turn."""
        self._made = False
        self._then = then
        self.kinds = NOTHING
        """What of the library it changes, once it is made."""

    def is_made(self, change: Change) -> None:
        self._step, self._made, self.new = change.undo, not self._made, False
        self.kinds = change.kinds

    @override
    def redo(self) -> None:
        self._turn(True)

    @override
    def undo(self) -> None:
        self._turn(False)

    def _turn(self, made: bool) -> None:
        def work() -> Change:
            if self._made is made:  # the turn before this one failed
                return NO_CHANGE
            change = self._step()
            self.is_made(change)
            return change

        if not self.still:
            self._history.in_library(self, work, self._then)


class History(QObject):
    """The one undo stack of a window. Edits run off its thread."""

    changed = pyqtSignal(object)
    """A Change: an edit was made, undone or redone, or work that cannot be undone is over."""
    failed = pyqtSignal(Exception)
    """An edit could not be made, and is off the stack; or not be undone or made again, and can be tried anew."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self._runner = runner

    def do(
        self,
        text: str,
        edit: Callable[[], Change],
        then: Then | None = None,
        place: Place | None = None,
    ) -> None:
        """Make an edit, called `text` in the Edit menu ("Disable 3 regions"). `then` runs here after each direction.

        `place` is told when it is undone while something else is in view.
        """
        self.stack.push(_Edit(self, text, edit, then, place))

    def keep(self, text: str, change: Change, then: Then | None = None, place: Place | None = None) -> None:
        """The same for an edit that is made already."""
        command = _Edit(self, text, change.undo, then, place)
        command.is_made(change)
        command.still = True
        self.stack.push(command)
        command.still = False
        self.changed.emit(change)

    def undo(self, view: Place) -> str:
        """Take the last edit back; a sentence that says what, and where that is not in `view`."""
        said = f"Undone: {self._words(self.stack.undoText(), self.stack.index() - 1, view)}"
        self.stack.undo()
        return said

    def undoes(self, kind: Kind) -> bool:
        """Whether the step that would be taken back changed this of the library."""
        at = self.stack.index() - 1
        command = self.stack.command(at) if at >= 0 else None
        return isinstance(command, _Edit) and bool(command.kinds & kind)

    def redo(self, view: Place) -> str:
        """Make the next edit again, as `undo`."""
        said = f"Redone: {self._words(self.stack.redoText(), self.stack.index(), view)}"
        self.stack.redo()
        return said

    def _words(self, text: str, index: int, view: Place) -> str:
        place = self._place(index)
        where = "" if place is None else place.beside(view)
        return f"{text} ({where})" if where else text

    def _place(self, index: int) -> Place | None:
        command = self.stack.command(index) if 0 <= index < self.stack.count() else None
        return command.place if isinstance(command, _Edit) else None

    def in_library(self, command: _Edit, work: Callable[[], Change], then: Then | None) -> None:
        """Run one direction of an edit."""

        def done(change: Change) -> None:
            if then is not None:
                then(change)
            self.changed.emit(change)

        def failed(problem: Exception) -> None:
            if not sip.isdeleted(command):
                self._put_back(command)
            self.failed.emit(problem)
            self.changed.emit(Change(EVERYTHING))

        self._runner.in_library(self, work, done, failed)

    def _put_back(self, command: _Edit) -> None:
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
