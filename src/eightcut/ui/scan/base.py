"""Showing scan results: from what was read to tabs, versions, table and summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from eightcut.domain.judgements import Verdict
from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.services.change import Change, Kind
from eightcut.services.clips.exporting import ScanExportRequest
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import RegionMark, Shown
from eightcut.ui.scan import labels
from eightcut.ui.scan.content import Content
from eightcut.ui.scan.counting import ClipCounter, exported
from eightcut.ui.scan.edits import Edits
from eightcut.ui.scan.goal import Goal
from eightcut.ui.scan.labels import tr
from eightcut.ui.scan.rows import Rows
from eightcut.ui.scan.state import ScanState
from eightcut.ui.scan.view import ScanView
from eightcut.ui.scan.walk import Walk, nearest

_SAME_PLACE = 8.0
"""Seconds between the find that was current and the one that takes its place when the list is another."""


class ScanDisplay(QWidget):
    """What is shown of a video's scans, and which row is current."""

    loaded = pyqtSignal()
    """What was asked for is shown."""
    shown = pyqtSignal(object)
    """A kit.values.Shown, whenever what is visible changes."""
    compared = pyqtSignal(object, object)
    """Tuples of RegionMark of the version before and of the one shown, each with its change; None, None: no more."""
    current_changed = pyqtSignal(object)
    """The RegionMark of the current row, None without one."""
    count_changed = pyqtSignal(int)
    """How many clips the export button would cut."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._context = context
        self._state = ScanState(context, self)
        self._edits = Edits(context, self._state)
        self._counter = ClipCounter(context.runner, self)
        self.goal = Goal(context, self)
        self.goal.changed.connect(self._say_export)
        self.include_unsure = False
        """Whether finds that the user was unsure about are exported too."""
        self._clips: int | None = None
        self._unsure = 0
        self._settings = ScanExportRequest("", "", "", "")
        self._counted_some = False
        self._walk = Walk(())
        self._filling = False
        self._filled: tuple[VideoRef, str] | None = None
        """Video and profile that the table holds."""
        self._comparing = False
        self._at = -1.0
        """Where the player stands, seconds; before the film where it has not told yet."""
        self.view = ScanView(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._state.arrived.connect(self._arrived)
        self._state.recut.connect(self._recut)
        self._state.failed.connect(self._failed)
        self._counter.counted.connect(self._counted)
        context.history.changed.connect(self._library_changed)
        self._show_nothing()

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
        self._state.refresh()
        self.goal.look_again()

    def _library_changed(self, change: Change) -> None:
        self._state.heed(change)
        if change.touches(Kind.CLIPS):
            self.goal.look_again()

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
        """The find in the current row."""
        row = self.view.table.row
        return None if row is None else self.view.model.mark(row)

    @property
    def shown_now(self) -> Shown:
        """What is visible now, for the timeline."""
        content = self._state.content
        if content is None:
            return Shown()
        version = content.found.version
        return Shown(
            version.model,
            content.marks,
            content.scores,
            version.hop,
            version.window,
            content.threshold,
            content.negatives,
        )

    # ------------------------------------------------------------------------------------------------ arrive

    def _arrived(self) -> None:
        state, view = self._state, self.view
        known, content = state.known, state.content
        if known is None or content is None:
            self._show_nothing()
        else:
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
            place = list(known.versions).index(self._state.model)
            self.view.set_tab(place, f"{self._state.model} ({len(content.marks)})")
            self._fill()

    def _fill(self) -> None:
        """Table and everything that hangs on it; selection and place stay."""
        content, view = self._state.content, self.view
        assert content is not None
        known = self._state.known
        self.goal.set_finds(known.profile if known else "", content.found.version.model, content.folders)
        view.set_newer(content.newer)
        place = (known.video, known.profile) if known else None
        same, self._filled = place == self._filled, place
        if not same:
            self._at = -1.0
        current, chosen = (self.current, [mark.id for mark in view.table.selected()]) if same else (None, [])
        self._filling = True
        view.model.fill(content.rows)
        self._walk = content.walk
        self._restore(current, chosen)
        self._filling = False
        view.set_threshold(content.threshold, content.preview)
        view.say(self._remark(content))
        view.set_summary(self._made_by(content), self._left())
        view.show_message("" if content.rows.marks else self._nothing_found())
        self.shown.emit(self.shown_now)
        self._tell_compared()
        self.current_changed.emit(self.current)
        self._recount()

    def _restore(self, current: RegionMark | None, chosen: Sequence[int]) -> None:
        model, table = self.view.model, self.view.table
        if current is None:
            return
        row = model.row_of(current.id)
        if row is None:
            place = nearest(model.rows, current.start)
            if place is None or abs(model.rows.starts[place] - current.start) > _SAME_PLACE:
                return
            row = model.row_at(place)
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
            return tr("Cut anew from the stored scores. Keep it as a version to come back to it.")
        return "" if content.found.scores is not None else tr("Model without scores: the threshold only hides rows.")

    def _made_by(self, content: Content) -> str:
        model = labels.model_line(content.run, datetime.now())
        if len(self._state.versions) > 1:
            return model
        scanned = tr("Scanned {0}").format(labels.version_dates([content.found.version])[0])
        return f"{scanned}<br>{model}" if model else scanned

    def _left(self) -> str:
        content = self._state.content
        if content is None or not content.on:
            return ""
        if not content.left:
            return tr("All {0:,} judged").format(content.on)
        return tr("{0:,} of {1:,} not judged yet").format(content.left, content.on)

    def _nothing_found(self) -> str:
        content = self._state.content
        best = None
        if content is not None:
            scores = content.scores if content.scores is not None else [r.score for r in content.found.regions]
            best = max(map(float, scores), default=None)
        if best is None:
            return tr("Nothing found. Mark more clips and train again.")
        return tr("Nothing found: the best score was {0:.2f}. Lower the threshold or mark more clips.").format(best)

    def _show_nothing(self) -> None:
        view = self.view
        view.set_tabs([], -1)
        view.set_scanned(False)
        view.set_newer(False)
        self.goal.set_finds("", "", ())
        view.say("")
        view.set_summary("", "")
        view.model.fill(Rows())
        self._walk = Walk(())
        if self._state.known is None:
            view.show_message(tr("Open a video to see what was found in it."))
        else:
            view.show_message(tr("No scan of this video yet. Press “Scan this video” to look for the sound."), True)
        self.shown.emit(Shown())
        self._tell_compared()
        self.current_changed.emit(None)
        self._recount()

    def _failed(self, problem: Exception) -> None:
        self._show_nothing()
        if not isinstance(problem, EnvironmentProblem):
            self._context.runner.problem.emit(problem)
        self.view.show_message(problem.message if isinstance(problem, EnvironmentProblem) else str(problem))

    # ------------------------------------------------------------------------------------------------- count

    def _chosen(self) -> list[RegionMark] | None:
        """The finds that are exported instead of all: where several are selected."""
        marks = self.view.table.selected()
        return marks if len(marks) > 1 else None

    def _recount(self) -> None:
        content, chosen = self._state.content, self._chosen()
        marks = chosen if chosen is not None else content.marks if content else ()
        film = content.found.version.duration if content else 0.0
        self._counted_some = chosen is not None
        sure = self._wanted(marks)
        self._unsure = len(exported(marks)) - len(exported(sure))
        self._counter.count(sure, self._settings, film)

    def _wanted(self, marks: Sequence[RegionMark]) -> list[RegionMark]:
        """Without those that the user was unsure about, unless they are asked for."""
        return [mark for mark in marks if self.include_unsure or mark.verdict is not Verdict.UNCERTAIN]

    def _counted(self, clips: int, joined: Mapping[int, tuple[bool, bool]]) -> None:
        self.view.table.set_joined(joined)
        self._clips = clips
        self._say_export()
        self.count_changed.emit(clips)

    def _say_export(self) -> None:
        """How many clips go where, and what is left out."""
        clips, goal = self._clips, self.goal
        text = labels.export_text(clips, self._chosen() is not None, goal.name, self._unsure)
        self.view.set_export(text, bool(clips), labels.goal_line(goal.folder, goal.is_chosen, tuple(goal.classes)))
