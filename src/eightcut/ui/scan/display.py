"""Showing scan results: from what was read to tabs, versions, table and summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PyQt6.QtCore import QObject, QSignalBlocker, pyqtSignal

from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.services.scans.thresholds import Step
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import PanelState, RegionMark
from eightcut.ui.scan import labels
from eightcut.ui.scan.content import Content
from eightcut.ui.scan.goal import Goal
from eightcut.ui.scan.rows import Rows
from eightcut.ui.scan.state import ScanState
from eightcut.ui.scan.view import ScanView


class ScanDisplay(QObject):
    """Brings what the state holds into the view; the current row stays where it can."""

    loaded = pyqtSignal()
    """What was asked for is shown."""
    shown = pyqtSignal(PanelState)
    """Whenever what is visible changes."""
    compared = pyqtSignal(object, object)
    """Tuples of RegionMark of the version before and of the one shown, each with its change; None, None: no more."""
    current_changed = pyqtSignal(object)
    """The RegionMark of the current row, None without one."""
    video_changed = pyqtSignal()
    """What comes is of another video, or of another profile, than what was shown."""

    def __init__(self, context: Context, state: ScanState, goal: Goal, view: ScanView) -> None:
        super().__init__(view)
        self._context = context
        self._state = state
        self._goal = goal
        self._filled: tuple[VideoRef, str] | None = None
        """Video and profile that the table holds."""
        self._comparing = False
        self._told = ""
        """What a step of the threshold did, until something else is shown."""
        self.view = view
        state.arrived.connect(self._arrived)
        state.recut.connect(self._recut)
        state.failed.connect(self._failed)
        state.stepped.connect(self._stepped)
        view.table.selection_changed.connect(lambda: self.current_changed.emit(view.table.current))

    # ------------------------------------------------------------------------------------------------ arrive

    def _arrived(self) -> None:
        state, view = self._state, self.view
        known, content = state.known, state.content
        if known is None or content is None:
            self.show_nothing()
        else:
            self._turn_page(content)
            models = list(known.versions)
            counts = [len(content.marks) if m == state.model else known.versions[m][0].count for m in models]
            texts = [f"{model} ({count})" for model, count in zip(models, counts, strict=True)]
            view.set_tabs(texts, models.index(state.model))
            versions = state.versions
            names = labels.version_labels(versions)
            entries = [(v.id, name, v.pinned) for v, name in zip(versions, names, strict=True)]
            view.set_versions(entries, content.found.version.id, content.other.version.id if content.other else None)
            view.set_scanned(True)
            self._fill()
        self.loaded.emit()

    def _recut(self) -> None:
        known, content = self._state.known, self._state.content
        if known is not None and content is not None:
            self._turn_page(content)
            place = list(known.versions).index(self._state.model)
            self.view.set_tab(place, f"{self._state.model} ({len(content.marks)})")
            self._fill()

    def _turn_page(self, content: Content) -> None:
        """To the table or a sentence; before the foot comes, for which beside the steps a small window has no room."""
        self.view.show_message("" if content.rows.marks else self._nothing_found(), bool(self.best))

    def _fill(self) -> None:
        """Table and everything that hangs on it; selection and place stay."""
        content, view = self._state.content, self.view
        assert content is not None
        known = self._state.known
        self._goal.set_regions(known.profile if known else "", content.found.version.model, content.folders)
        view.set_newer(content.newer)
        place = (known.video, known.profile) if known else None
        same, self._filled = place == self._filled, place
        if not same:
            self.video_changed.emit()
        current, chosen = (view.table.current, [mark.id for mark in view.table.selected()]) if same else (None, [])
        with QSignalBlocker(view.table):
            view.model.fill(content.rows, content.scale)
            self._restore(current, chosen)
        own, model = content.own, content.own if content.run is None else content.run.threshold
        view.threshold.show_at(content.threshold, own, model, content.scale, len(content.marks), content.preview)
        view.say(self._told or self._remark(content))
        self._told = ""
        view.set_summary(self._made_by(content), self._left(), labels.model_figures(content.run))
        view.offer_review(content.left, content.left < content.on)
        self.shown.emit(content.shown)
        self._tell_compared()
        self.current_changed.emit(view.table.current)

    def _stepped(self, lower: bool, step: Step | None) -> None:
        """Say what one match more or fewer did; where a step leads on, once its matches are shown."""
        words = labels.step_line(lower, step)
        if step is None:
            self.view.say(words)
        else:
            self._told = words

    def _restore(self, current: RegionMark | None, chosen: Sequence[int]) -> None:
        model, table = self.view.model, self.view.table
        if current is None:
            return
        row = model.row_like(current)
        if row is None:
            return
        table.go_to(row)
        if len(chosen) > 1:
            table.select_rows([r for r in map(model.row_of, chosen) if r is not None])

    def _tell_compared(self) -> None:
        content = self._state.content
        if content is not None and content.other is not None:
            self._comparing = True
            self.compared.emit(content.before, content.marks)
        elif self._comparing:
            self._comparing = False
            self.compared.emit(None, None)

    def _remark(self, content: Content) -> str:
        if content.other is not None:
            return labels.changes_line([mark.change for mark in content.rows.marks if mark.change])
        if content.preview:
            return "A preview, not saved yet."
        return (
            "" if content.found.scores is not None else "This scan has no stored scores: the threshold only hides rows."
        )

    def _made_by(self, content: Content) -> str:
        model = labels.model_line(content.run, datetime.now())
        if len(self._state.versions) > 1:
            return model
        scanned = f"Scanned {labels.version_dates([content.found.version])[0]}"
        return f"{scanned}<br>{model}" if model else scanned

    def _left(self) -> str:
        content = self._state.content
        if content is None or not content.on:
            return ""
        said = f"{content.left:,} of {content.on:,} not judged yet" if content.left else f"All {content.on:,} judged"
        others = len(content.accepted)
        more = [f"{content.unseen:,} off screen"] if content.unseen else []
        more += [f"{others:,} more accepted, no match here"] if others else []
        return " · ".join((said, *more))

    @property
    def best(self) -> float | None:
        """The best score of the version that is shown, None where there is none."""
        content = self._state.content
        if content is None:
            return None
        scores = content.scores if content.scores is not None else [r.score for r in content.found.regions]
        return max(map(float, scores), default=None)

    def _nothing_found(self) -> str:
        best = self.best
        if best is None:
            return "Nothing found. Mark more clips and train again."
        return f"Nothing found: the best score was {best:.2f}. Lower the threshold or mark more clips."

    def show_nothing(self) -> None:
        """No version: a sentence stands in place of the table."""
        view = self.view
        view.set_tabs([], -1)
        view.set_scanned(False)
        view.set_newer(False)
        self._goal.set_regions("", "", ())
        view.say("")
        view.set_summary("", "")
        view.model.fill(Rows())
        view.show_steps()
        self.shown.emit(PanelState())
        self._tell_compared()
        self.current_changed.emit(None)

    def _failed(self, problem: Exception) -> None:
        self.show_nothing()
        if not isinstance(problem, EnvironmentProblem):
            self._context.runner.problem.emit(problem)
        self.view.show_message(problem.message if isinstance(problem, EnvironmentProblem) else str(problem))
