"""Scan results of the open video: versions by model, review, edits, export."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QMenu, QWidget

from eightcut.domain.judgements import Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.change import EVERYTHING, Change, Kind
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context, context_of
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import PanelState, RegionMark
from eightcut.ui.kit.widgets import vbox
from eightcut.ui.scan.display import ScanDisplay
from eightcut.ui.scan.edits import Edits
from eightcut.ui.scan.exporting import PanelExport, ScanExport
from eightcut.ui.scan.goal import Goal
from eightcut.ui.scan.review import Review
from eightcut.ui.scan.state import ScanState
from eightcut.ui.scan.view import ScanView


class ScanResultsPanel(QWidget):
    """Scan results as tabs by model, with a version history, review and edits that can be undone.

    It has a view, what fills it, a review and an export, and passes on what they tell.
    """

    loaded = pyqtSignal()
    """What was asked for is shown."""
    shown = pyqtSignal(PanelState)
    """Whenever what is visible changes."""
    compared = pyqtSignal(object, object)
    """Tuples of RegionMark of the version before and of the one shown, each with its change; None, None: no more."""
    current_changed = pyqtSignal(object)
    """The RegionMark of the current row, None without one."""
    count_changed = pyqtSignal(int)
    """How many clips the export button would cut."""
    clips_changed = pyqtSignal(object)
    """Their spans, a tuple of TimeSpan."""
    export_asked = pyqtSignal(PanelExport)
    exports_deletion_asked = pyqtSignal(list)
    """The ClipRows of scan exports that lie on the selected regions."""
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
    review_asked = pyqtSignal()
    """Review mode is to be on."""
    step_asked = pyqtSignal(str)
    """The id of the action that the next step is."""
    threshold_chosen = pyqtSignal(float)
    """By the user, at the slider or on the timeline."""
    rescan_asked = pyqtSignal(str)
    """The open video is to be scanned with the model in use of this key."""

    def __init__(self, db: ProcessedDB, parent: QWidget | None = None, *, context: Context | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scan_results")
        context = context or context_of(db)
        self.view = view = ScanView(self)
        layout = vbox(self)
        layout.addWidget(view)
        self.setFocusProxy(view.table)
        self._state = state = ScanState(context, self)
        self._edits = edits = Edits(context, state)
        self.goal = Goal(context, self)
        self._display = display = ScanDisplay(context, state, self.goal, view)
        self.export = export = ScanExport(context.runner, state, edits, self.goal, view)
        self._review = review = Review(state, edits, view)
        # What the window asks of the panel and one of its parts does.
        self.set_export_settings, self.set_fuse, self.set_least = export.set_settings, export.set_fuse, export.set_least
        self.ask_export, self.keep = export.ask, export.keep
        self.follow, self.choose_region = review.follow, review.choose_region
        self.next_region, self.previous_region = review.next_region, review.previous_region
        self.step_threshold, self.remember = state.step_threshold, state.remember
        self.judge, self.toggle_negative = review.judge, review.toggle_negative
        self.toggle_off_screen, self.describe = review.toggle_off_screen, review.describe
        self._pass_on()
        self._connect_view()
        context.history.changed.connect(self._library_changed)
        display.show_nothing()

    def _pass_on(self) -> None:
        display, export, review = self._display, self.export, self._review
        display.video_changed.connect(review.start_over)
        display.shown.connect(export.recount)
        display.loaded.connect(self.loaded)
        display.shown.connect(self.shown)
        display.compared.connect(self.compared)
        display.current_changed.connect(self.current_changed)
        export.count_changed.connect(self.count_changed)
        export.clips_changed.connect(self.clips_changed)
        export.asked.connect(self.export_asked)
        export.deletion_asked.connect(self.exports_deletion_asked)
        review.region_chosen.connect(self.region_chosen)
        review.row_clicked.connect(self.row_clicked)
        review.jump_asked.connect(self.jump_asked)
        review.also_removed.connect(self.also_removed)
        review.withdrawn.connect(self.withdrawn)

    def _connect_view(self) -> None:
        view, state = self.view, self._state
        view.tab_chosen.connect(self._tab_chosen)
        view.version_chosen.connect(state.choose_version)
        view.other_chosen.connect(state.compare_with)
        view.compare_toggled.connect(self.set_compare)
        view.pin_toggled.connect(self.pin_current)
        view.delete_asked.connect(self.delete_current)
        view.threshold.moved.connect(state.set_threshold)
        view.threshold.moved.connect(self.threshold_chosen)
        view.threshold.step_asked.connect(state.step_threshold)
        view.threshold.keep_asked.connect(self.keep_threshold)
        state.stepped.connect(lambda _, step: self.threshold_chosen.emit(step.threshold) if step else None)
        view.rescan_pressed.connect(lambda: self.rescan_asked.emit(self.current_model_name()))
        view.steps.asked.connect(self.step_asked)
        view.best_asked.connect(self._show_best)
        view.review.clicked.connect(self._begin_review)
        self.show_step = view.steps.show_step
        self.offer_next, self.next_asked = view.offer_next, view.next_asked
        view.model.edited.connect(self._resize)
        view.table.delete_pressed.connect(self.toggle_disabled)
        view.table.customContextMenuRequested.connect(self._pop_up)

    # -------------------------------------------------------------------------------------------------- load

    def load_for_file(self, filename: str, profile: str) -> None:
        """Show the newest scans of a video, by base name or path; `loaded` follows."""
        self._state.open(filename, profile)

    def load_for_video(self, video: VideoRef, profile: str) -> None:
        """The same for a video that is known."""
        self._state.open(video, profile)

    def clear(self) -> None:
        """Show no video."""
        self._state.close()

    def refresh(self) -> None:
        """Read again what is shown; choices and selection stay."""
        self._library_changed(Change(EVERYTHING))

    def _library_changed(self, change: Change) -> None:
        self._state.heed(change)
        if change.touches(Kind.CLIPS):
            self.goal.look_again()

    # ----------------------------------------------------------------------------------------- what is shown

    def current_model_name(self) -> str:
        """The model key of the tab, "" without one."""
        return self._state.model

    @property
    def version_timestamp(self) -> str:
        """The timestamp of the version that is shown, "" without one and for undated rows."""
        version = self._state.version
        return version.timestamp if version else ""

    @property
    def version_id(self) -> int | None:
        """The id of the version that is shown, None without one."""
        return self._state.version.id if self._state.version else None

    @property
    def version_count(self) -> int:
        """How many versions the tab has."""
        return len(self._state.versions)

    @property
    def match_count(self) -> int:
        """How many matches are shown."""
        return self.view.model.rowCount()

    @property
    def current(self) -> RegionMark | None:
        """The region in the current row."""
        return self.view.table.current

    @property
    def chosen_regions(self) -> list[RegionMark]:
        """The selected regions that can be edited."""
        return self.view.table.editable()

    @property
    def shown_now(self) -> PanelState:
        """What is visible now, for the timeline."""
        content = self._state.content
        return content.shown if content is not None else PanelState()

    @property
    def include_unsure(self) -> bool:
        """Whether regions that the user was unsure about are exported too."""
        return self.export.include_unsure

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
        self.view.threshold.take(threshold)

    def set_review(self, on: bool) -> None:
        """Whether the match under the playhead is selected."""
        self._review.set_review(on)

    def set_describing(self, on: bool) -> None:
        """Whether captions are composed: an accepted match without one stays."""
        self._review.describing = on

    def _begin_review(self) -> None:
        self.review_asked.emit()
        self._review.next_unjudged()

    def _show_best(self) -> None:
        best = self._display.best
        if best is not None:
            self.view.threshold.go_to(floor(best * 10_000) / 10_000)

    def set_compare(self, on: bool) -> None:
        """Compare the version that is shown with the next older one, or with the next newer; or end it."""
        ids = [version.id for version in self._state.versions]
        version = self._state.version
        if not on or version is None or len(ids) < 2:
            self._state.compare_with(None)
            return
        place = ids.index(version.id)
        self._state.compare_with(ids[place + 1] if place + 1 < len(ids) else ids[place - 1])

    # ------------------------------------------------------------------------------------------------- edits

    def toggle_disabled(self) -> None:
        """Switch the selected regions off; where all are off, on again."""
        marks = self.chosen_regions
        on = [mark for mark in marks if not mark.disabled]
        if marks:
            self._edits.set_disabled(on or marks, bool(on))

    def mark_negative_at(self, t: float) -> None:
        """Mark the 8 s from `t` (seconds) as "not this sound"."""
        self._edits.mark_negative(t)

    def withdraw_at(self, span: TimeSpan) -> None:
        """Take back what was said of a moment that is no match here."""
        self._edits.withdraw(span)

    def resize_region(self, number: int, start: float, end: float) -> None:
        """Move a region's bounds (seconds)."""
        row = self.view.model.row_of(number)
        if row is not None:
            self._resize(self.view.model.mark(row), start, end)

    def _resize(self, mark: RegionMark, start: float, end: float) -> None:
        try:
            self._edits.resize(mark, start, end)
        except BadRequest as problem:
            self.view.say(problem.message)

    def merge_selected(self) -> None:
        """Make one region of the selected ones."""
        marks = self.chosen_regions
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
        """What can be done with the selected regions and their version."""
        marks, version, menu = self.chosen_regions, self._state.version, QMenu(self)
        some, pinned = bool(marks), version is not None and version.pinned

        def add(text: str, call: Callable[[], object], possible: bool) -> None:
            action = menu.addAction(text.format(plural(len(marks), "match", "matches")))
            assert action is not None
            action.setEnabled(possible)
            action.triggered.connect(lambda _: call())

        add("Play", lambda: self._review.play_row(self.view.table.row or 0), self.current is not None)
        menu.addSeparator()
        add("Accept", lambda: self.judge(Verdict.ACCEPT), some)
        add("Reject", lambda: self.judge(Verdict.REJECT), some)
        add("Unsure", lambda: self.judge(Verdict.UNCERTAIN), some)
        unseen = some and all(mark.off_screen for mark in marks)
        add("Source is on screen" if unseen else "Source off screen", self.toggle_off_screen, some)
        menu.addSeparator()
        add("Disable or enable {0}", self.toggle_disabled, some)
        add("Merge {0}", self.merge_selected, len(marks) > 1)
        menu.addSeparator()
        add("Export {0}", self.export.ask_selected, self.export.can_ask_selected)
        add("Open folder of exported clips", self.export.show_in_folder, bool(self.export.clips()))
        add("Delete exported clips…", self.export.delete_clips, bool(self.export.clips()))
        menu.addSeparator()
        add("Unpin this version" if pinned else "Pin this version", self.pin_current, version is not None)
        add("Delete this version", self.delete_current, version is not None)
        return menu

    def _pop_up(self, place: QPoint) -> None:
        viewport = self.view.table.viewport()
        if viewport is not None:
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(viewport.mapToGlobal(place))
