"""Review: from region to region, with a verdict on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.captions import Composed
from eightcut.domain.judgements import Verdict
from eightcut.services.change import Change
from eightcut.services.scans.review import Judged
from eightcut.ui.actions import OWN_MATCH
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.edits import Edits
from eightcut.ui.scan.model import END
from eightcut.ui.scan.rows import Walk, answer, find_at
from eightcut.ui.scan.state import ScanState
from eightcut.ui.scan.view import ScanView

END_LEAD = 3.0
"""Seconds before a region's end that a click on its end goes to."""
_BEFORE = -1.0
"""Where the player stands while it has not told yet: before the video."""


class Review(QObject):
    """Knows where the player stands, and which region comes next."""

    region_chosen = pyqtSignal(RegionMark)
    """Review goes there: it is to be played."""
    row_clicked = pyqtSignal(RegionMark)
    """The user went there by click or arrow key; `jump_asked` comes with it."""
    also_removed = pyqtSignal(str)
    """A verdict took others with it: which."""
    withdrawn = pyqtSignal(str)
    """Verdicts were taken back: a sentence."""
    jump_asked = pyqtSignal(float)
    """The player is to go to this time (seconds)."""

    def __init__(self, state: ScanState, edits: Edits, view: ScanView) -> None:
        super().__init__(view)
        self._state = state
        self._edits = edits
        self._view = view
        self._model, self._table = view.model, view.table
        self._follows = False
        self.describing = False
        """Whether captions are composed: what is accepted without one stays where it is."""
        self._at = _BEFORE
        view.table.visited.connect(self._visited)
        view.table.entered_row.connect(self.play_row)
        edits.undone = self._go_back

    def start_over(self) -> None:
        """Another video is shown."""
        self._at = _BEFORE

    def set_review(self, on: bool) -> None:
        """Whether the row under the playhead is selected."""
        self._follows = on

    def follow(self, t: float) -> None:
        """The player stands at `t` (seconds)."""
        self._at = t
        if not self._follows or self._table.held or self._table.state() == self._table.State.EditingState:
            return
        row = self._table.row
        place = find_at(self._model.rows, t, None if row is None else self._model.index_of(row))
        if place is not None and self._model.row_at(place) != row:
            self._table.go_to(self._model.row_at(place))

    def _visited(self, row: int, column: int) -> None:
        mark = self._model.mark(row)
        at = max(mark.start, mark.end - END_LEAD) if column == END else mark.start
        self.row_clicked.emit(mark)
        self._at = at
        self.jump_asked.emit(at)

    # ------------------------------------------------------------------------------------------------ choose

    def choose_region(self, number: int) -> None:
        """Make this region the current row."""
        row = self._model.row_of(number)
        if row is not None:
            self._table.go_to(row)

    def _go_back(self, marks: Sequence[RegionMark]) -> None:
        """An edit of these regions was undone: the first of them is shown, where it is in the table."""
        row = self._model.row_like(marks[0]) if marks else None
        if row is not None:
            self._table.go_to(row)
            self._at = self._model.mark(row).start
            self.jump_asked.emit(self._at)

    def play_row(self, row: int) -> None:
        """Go to the region in this row and have it played."""
        mark = self._model.mark(row)
        self._at = mark.start
        self._table.go_to(row)
        self.region_chosen.emit(mark)

    def next_region(self) -> None:
        """Go to the next cluster of overlapping regions, from the last to the first; in a sorted table a row down."""
        model, row = self._model, self._table.row
        self._go(self._walk.next(self._at) if model.by_time else model.beside(row, 1))

    def previous_region(self) -> None:
        """Go to the cluster before, from the first to the last; in a sorted table a row up."""
        model, row = self._model, self._table.row
        self._go(self._walk.previous(self._at) if model.by_time else model.beside(row, -1))

    def next_unjudged(self) -> None:
        """Go to the next region below that waits for an answer, and on from the first."""
        row = self._model.next_unjudged(-1 if self._table.row is None else self._table.row - 1)
        if row is not None:
            self.play_row(row)

    @property
    def _walk(self) -> Walk:
        content = self._state.content
        return content.walk if content is not None else Walk(())

    def _go(self, mark: RegionMark | None) -> None:
        row = None if mark is None else self._model.row_of(mark.id)
        if row is not None:
            self.play_row(row)

    # ------------------------------------------------------------------------------------------------- judge

    def judge(self, verdict: Verdict) -> None:
        """Judge the selected regions and go on to the next that waits; the same verdict again takes it back."""
        row, marks = self._row_or_playhead(), self._table.editable()
        if not marks or row is None:
            return
        again = all(answer(mark) is verdict for mark in marks)
        self._patch(marks, None if again else verdict)
        stays = self.describing and verdict is Verdict.ACCEPT and not all(mark.caption for mark in marks)
        following = None if again or stays else self._next(row)
        number = None if following is None else self._model.mark(following).id
        self._edits.judge(marks, None if again else verdict, self._tell)
        following = None if number is None else self._model.row_of(number)
        if following is not None:
            self.play_row(following)
        elif again:
            self._say_withdrawn(len(marks))
        elif not stays:
            self._view.say("Everything here has been judged.")

    def _next(self, row: int) -> int | None:
        return self._model.next_undescribed(row) if self.describing else self._model.next_unjudged(row)

    def describe(self, words: Composed) -> None:
        """Give the selected regions a caption, and go on to the next that waits for an answer or for one."""
        row, marks = self._row_or_playhead(), self._table.editable()
        if row is None:
            return
        if not marks:
            self._view.say(OWN_MATCH.words)
            return
        if words.phrases or any(mark.caption for mark in marks):
            self._model.patch({m.id: replace(m, caption=words.text) for m in marks})
            self._edits.describe(marks, words)
        following = self._next(row)
        if following is None:
            self._view.say("Everything here has been judged, and has a caption.")
        elif following != row:
            self.play_row(following)

    def toggle_negative(self) -> None:
        """Mark the selected regions as hard negatives; where all are, take that back."""
        marks = self._table.editable()
        positive = [mark for mark in marks if not mark.negative]
        if marks:
            verdict = Verdict.REJECT if positive else None
            self._patch(positive or marks, verdict)
            self._edits.judge(positive or marks, verdict, self._tell)
            if not positive:
                self._say_withdrawn(len(marks))

    def toggle_off_screen(self) -> None:
        """Say that the source of the selected regions is not in the picture; where all are, take that back."""
        row, marks = self._row_or_playhead(), self._table.editable()
        if marks and row is not None:
            off = not all(mark.off_screen for mark in marks)
            self._model.patch({m.id: replace(m, off_screen=off) for m in marks})
            self._edits.set_off_screen(marks, off)

    def _say_withdrawn(self, count: int) -> None:
        self.withdrawn.emit(f"{plural(count, 'verdict')} withdrawn" if count > 1 else "Verdict withdrawn")

    def _tell(self, change: Change) -> None:
        if isinstance(change, Judged) and change.told:
            self.also_removed.emit(change.told)

    def _row_or_playhead(self) -> int | None:
        """The current row; without one, that of the region under the playhead, which becomes it."""
        if self._table.row is None:
            place = find_at(self._model.rows, self._at, None)
            if place is None:
                self.next_region()
                return None
            self._table.go_to(self._model.row_at(place))
        return self._table.row

    def _patch(self, marks: Sequence[RegionMark], verdict: Verdict | None) -> None:
        """Show a verdict before the library has it."""
        negative = verdict is Verdict.REJECT
        self._model.patch({m.id: replace(m, verdict=verdict, negative=negative) for m in marks})
