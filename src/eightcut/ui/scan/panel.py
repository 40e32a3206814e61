"""Scan results of the open video: versions by model, review, edits, export."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QMenu, QWidget

from eightcut.domain.judgements import Verdict
from eightcut.errors import BadRequest
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context, context_of
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.export_side import ExportSide
from eightcut.ui.scan.labels import tr
from eightcut.ui.scan.menu import Entry, can_export, counted, row_menu
from eightcut.ui.scan.model import END
from eightcut.ui.scan.rows import answer
from eightcut.ui.scan.walk import find_at

END_LEAD = 3.0
"""Seconds before a find's end that a click on its end goes to."""


class ScanResultsPanel(ExportSide):
    """Scan results as tabs by model, with a version history, review and edits that can be undone."""

    region_chosen = pyqtSignal(object)
    """Review goes to this RegionMark: it is to be played."""
    row_clicked = pyqtSignal(object)
    """The user went to this RegionMark by click or arrow key; `jump_asked` comes with it."""
    jump_asked = pyqtSignal(float)
    """The player is to go to this time (seconds)."""
    scan_asked = pyqtSignal()
    """The open video is to be scanned."""
    threshold_chosen = pyqtSignal(float)
    """By the user, at the slider or on the timeline."""
    rescan_asked = pyqtSignal(str)
    """The open video is to be scanned with the model in use of this key."""

    def __init__(self, db: ProcessedDB, parent: QWidget | None = None, *, context: Context | None = None) -> None:
        """Over this library; empty until a video is loaded."""
        super().__init__(context or context_of(db), parent)
        self.setObjectName("scan_results")
        self._review = False
        state, view = self._state, self.view
        view.tab_chosen.connect(self._tab_chosen)
        view.version_chosen.connect(state.choose_version)
        view.other_chosen.connect(state.compare_with)
        view.compare_toggled.connect(self.set_compare)
        view.pin_toggled.connect(self.pin_current)
        view.delete_asked.connect(self.delete_current)
        view.threshold_moved.connect(state.set_threshold)
        view.threshold_moved.connect(self.threshold_chosen)
        view.keep_asked.connect(self.keep_threshold)
        view.export_pressed.connect(self.ask_export)
        view.export_menu_asked.connect(self._pop_up_goal)
        view.rescan_pressed.connect(lambda: self.rescan_asked.emit(self.current_model_name()))
        view.scan_pressed.connect(self.scan_asked)
        view.model.edited.connect(self._resize)
        view.table.visited.connect(self._visited)
        view.table.entered_row.connect(self._choose)
        view.table.delete_pressed.connect(self.toggle_disabled)
        view.table.customContextMenuRequested.connect(self._pop_up)
        view.table.selection_changed.connect(self._selected)

    # ------------------------------------------------------------------------------------------------ choose

    def _tab_chosen(self, index: int) -> None:
        known = self._state.known
        if known is not None and 0 <= index < len(known.versions):
            self._state.choose_model(list(known.versions)[index])

    def show_model(self, model: str) -> None:
        """Go to this model's tab, where it has one."""
        self._state.choose_model(model)

    def show_version(self, timestamp: str) -> None:
        """Go to this version of the tab."""
        for version in self._state.versions:
            if version.timestamp == timestamp:
                self._state.choose_version(version.id)

    def set_threshold(self, threshold: float) -> None:
        """Move the threshold (0 to 1)."""
        self.view.slider.setValue(round(threshold * 100))

    def set_compare(self, on: bool) -> None:
        """Compare the version that is shown with the next older one, or with the next newer; or end it."""
        ids = [version.id for version in self._state.versions]
        version = self._state.version
        if not on or version is None or len(ids) < 2:
            self._state.compare_with(None)
            return
        place = ids.index(version.id)
        self._state.compare_with(ids[place + 1] if place + 1 < len(ids) else ids[place - 1])

    def choose_region(self, number: int) -> None:
        """Make this find the current row."""
        row = self.view.model.row_of(number)
        if row is not None:
            self.view.table.go_to(row)

    def set_review(self, on: bool) -> None:
        """Whether the row under the playhead is selected."""
        self._review = on

    def follow(self, t: float) -> None:
        """The player stands at `t` (seconds)."""
        self._at = t
        if not self._review or self.view.table.state() == self.view.table.State.EditingState:
            return
        rows, row = self.view.model.rows, self.view.table.row
        place = find_at(rows, t, None if row is None else self.view.model.index_of(row))
        if place is not None and self.view.model.row_at(place) != row:
            self.view.table.go_to(self.view.model.row_at(place))

    def _visited(self, row: int, column: int) -> None:
        mark = self.view.model.mark(row)
        self._at = max(mark.start, mark.end - END_LEAD) if column == END else mark.start
        self.row_clicked.emit(mark)
        self.jump_asked.emit(self._at)

    def _selected(self) -> None:
        if not self._filling:
            self.current_changed.emit(self.current)
            if self._counted_some or self._chosen() is not None:
                self._recount()

    # ------------------------------------------------------------------------------------------------ review

    def next_region(self) -> None:
        """Go to the next cluster of overlapping finds, from the last to the first."""
        self._go(self._walk.next(self._at))

    def previous_region(self) -> None:
        """Go to the cluster before, from the first to the last."""
        self._go(self._walk.previous(self._at))

    def _go(self, mark: RegionMark | None) -> None:
        row = None if mark is None else self.view.model.row_of(mark.id)
        if row is not None:
            self._choose(row)

    def _choose(self, row: int) -> None:
        mark = self.view.model.mark(row)
        self._at = mark.start
        self.view.table.go_to(row)
        self.region_chosen.emit(mark)

    def judge(self, verdict: Verdict) -> None:
        """Judge the selected finds and go on to the next that waits; the same verdict again takes it back."""
        model, row = self.view.model, self._row_or_playhead()
        marks = self._own()
        if not marks or row is None:
            return
        again = all(answer(mark) is verdict for mark in marks)
        self._patch(marks, None if again else verdict)
        following = None if again else model.next_unjudged(row)
        number = None if following is None else model.mark(following).id
        self._edits.judge(marks, None if again else verdict)
        following = None if number is None else model.row_of(number)
        if following is not None:
            self._choose(following)
        elif not again:
            self.view.say(tr("Everything here is judged."))

    def _row_or_playhead(self) -> int | None:
        """The current row; without one, that of the find under the playhead, which becomes it."""
        if self.view.table.row is None:
            place = find_at(self.view.model.rows, self._at, None)
            if place is None:
                self.next_region()
                return None
            self.view.table.go_to(self.view.model.row_at(place))
        return self.view.table.row

    def _patch(self, marks: list[RegionMark], verdict: Verdict | None) -> None:
        """Show a verdict before the library has it."""
        negative = verdict is Verdict.REJECT
        self.view.model.patch({m.id: replace(m, verdict=verdict, negative=negative) for m in marks})

    # ------------------------------------------------------------------------------------------------- edits

    def toggle_disabled(self) -> None:
        """Switch the selected finds off; where all are off, on again."""
        marks = self._own()
        on = [mark for mark in marks if not mark.disabled]
        if marks:
            self._edits.set_disabled(on or marks, bool(on))

    def toggle_negative(self) -> None:
        """Mark the selected finds as hard negatives; where all are, take that back."""
        marks = self._own()
        positive = [mark for mark in marks if not mark.negative]
        if marks:
            verdict = Verdict.REJECT if positive else None
            self._patch(positive or marks, verdict)
            self._edits.judge(positive or marks, verdict)

    def mark_negative_at(self, t: float) -> None:
        """Mark the 8 s from `t` (seconds) as "not this sound"."""
        self._edits.mark_negative(t)

    def resize_region(self, number: int, start: float, end: float) -> None:
        """Move a find's bounds (seconds)."""
        row = self.view.model.row_of(number)
        if row is not None:
            self._resize(self.view.model.mark(row), start, end)

    def _resize(self, mark: RegionMark, start: float, end: float) -> None:
        try:
            self._edits.resize(mark, start, end)
        except BadRequest as problem:
            self.view.say(problem.message)

    def merge_selected(self) -> None:
        """Make one find of the selected ones."""
        marks = self._own()
        if len(marks) > 1:
            self._edits.merge(marks)

    def pin_current(self, pinned: bool | None = None) -> None:
        """Keep the version that is shown for good, or let it go again; without a word the other of the two."""
        version = self._state.version
        if version is not None:
            self._edits.pin(version, not version.pinned if pinned is None else pinned)

    def delete_current(self) -> None:
        """Remove the version that is shown."""
        version = self._state.version
        if version is not None:
            self._edits.delete_version(version)

    def keep_threshold(self) -> None:
        """Save what the threshold shows as a version of its own."""
        self._edits.keep_threshold()

    # -------------------------------------------------------------------------------------------------- menu

    def menu(self) -> QMenu:
        """What can be done with the selected finds and their version."""
        marks, clips, version = self._own(), self._exports(), self._state.version
        pinned = version is not None and version.pinned
        entries: list[Entry | None] = [
            (tr("Play"), lambda: self._choose(self.view.table.row or 0), self.current is not None),
            None,
            (tr("Accept"), lambda: self.judge(Verdict.ACCEPT), bool(marks)),
            (tr("Reject"), lambda: self.judge(Verdict.REJECT), bool(marks)),
            (tr("Unsure"), lambda: self.judge(Verdict.UNCERTAIN), bool(marks)),
            None,
            (counted(tr("Disable or enable {0}"), marks), self.toggle_disabled, bool(marks)),
            (counted(tr("Merge {0}"), marks), self.merge_selected, len(marks) > 1),
            None,
            (
                counted(tr("Export {0}"), marks),
                lambda: self._ask(marks),
                can_export(self._wanted(marks)) and all(mark.id > 0 for mark in marks),
            ),
            (tr("Delete exported clips…"), self.delete_exports, bool(clips)),
            None,
            (tr("Unpin this version") if pinned else tr("Pin this version"), self.pin_current, version is not None),
            (tr("Delete this version"), self.delete_current, version is not None),
        ]
        return row_menu(self, entries)

    def _pop_up_goal(self) -> None:
        menu, button = self.goal_menu(), self.view.foot.more
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _pop_up(self, place: QPoint) -> None:
        viewport = self.view.table.viewport()
        if viewport is not None:
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(viewport.mapToGlobal(place))
