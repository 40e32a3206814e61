"""What of the scan results is exported: all that is enabled, or the selected regions; how many clips that gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from PyQt6.QtCore import QMimeData, QObject, QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QMenu

from eightcut.domain.clip_form import Form
from eightcut.domain.clip_spans import LENGTH_STEP
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import DifferenceKind, Region
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.videos import VideoRef
from eightcut.services.clips.files import parts_of
from eightcut.services.clips.match_clips import MatchClips, match_clips
from eightcut.services.clips.requests import ScanExportRequest
from eightcut.ui.kit.outside import drag_out, files_to_drag, show_in_folder
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan import labels
from eightcut.ui.scan.content import gc_paused
from eightcut.ui.scan.edits import Edits
from eightcut.ui.scan.goal import Goal
from eightcut.ui.scan.rows import answer
from eightcut.ui.scan.state import ScanState
from eightcut.ui.scan.view import ScanView
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class PanelExport:
    """What was shown when its export was asked for; whatever is opened next, this is what is meant."""

    video: VideoRef
    profile: str
    model: str
    timestamp: str
    ids: tuple[int, ...] | None = None
    """Region ids; None for all that are enabled and score `lowest` or more."""
    lowest: float = 0.0
    anew: bool = False
    """Whether the regions are cut anew and not stored: `keep` makes them a version, and tells which."""


Kept = Callable[[str, tuple[int, ...] | None], object]
"""Takes the timestamp of a version, and region ids of it (None for all)."""


def exported(marks: Sequence[RegionMark]) -> list[RegionMark]:
    """Those that an export takes: switched on, not negative, not gone."""
    return [m for m in marks if not m.disabled and not m.negative and m.change is not DifferenceKind.GONE]


def clips_of(
    marks: Sequence[RegionMark], settings: ScanExportRequest, video: float, marked: Sequence[TimeSpan] = ()
) -> MatchClips:
    """Clips of these regions; `video` is its length in seconds, 0 where unknown, `marked` what was cut by hand."""
    regions = [Region(m.start, m.end, m.score) for m in exported(marks)]
    return match_clips(regions, settings, video or math.inf, marked)


def joined(marks: Sequence[RegionMark], fuse: float) -> dict[int, tuple[bool, bool]]:
    """{id: whether it is exported as one with the region before it, with the one after}; only those that are joined."""
    sides: dict[int, tuple[bool, bool]] = {}
    reach, last = -math.inf, 0
    for mark in sorted(exported(marks), key=lambda m: (m.start, m.end)):
        if mark.start - reach <= fuse:
            sides[last] = sides.get(last, (False, False))[0], True
            sides[mark.id] = True, False
        reach, last = max(reach, mark.end), mark.id
    return sides


class ScanExport(QObject):
    """Asks for exports, and keeps the button that does so up to date."""

    asked = pyqtSignal(PanelExport)
    deletion_asked = pyqtSignal(list)
    """The ClipRows of scan exports that lie on the selected regions."""
    count_changed = pyqtSignal(int)
    """How many clips the button would cut."""
    clips_changed = pyqtSignal(object)
    """Their spans, a tuple of TimeSpan."""

    def __init__(self, runner: TaskRunner, state: ScanState, edits: Edits, goal: Goal, view: ScanView) -> None:
        super().__init__(view)
        self._state = state
        self._edits = edits
        self._goal = goal
        self._view = view
        self._runner = runner
        self.settings = ScanExportRequest("", "", "", "")
        view.table.drag_asked.connect(self.drag)
        """How clips are cut, in seconds."""
        self.include_unsure = False
        """Whether regions that the user was unsure about are exported too."""
        self._plan: MatchClips | None = None
        self._kinds = ""
        self._counted_some = False
        goal.changed.connect(self._goal_changed)
        view.table.selection_changed.connect(self._selected)
        view.foot.pressed.connect(self.ask)
        view.foot.menu_asked.connect(self._pop_up_goal)

    def set_settings(
        self, duration: float | None = None, spread: float | None = None, fuse: float | None = None
    ) -> None:
        """How clips are cut, in seconds; None leaves a number as it is."""
        now = self.settings
        length = now.duration if duration is None else duration
        self.settings = replace(
            now,
            duration=length,
            form=Form(ltx=bool(length % LENGTH_STEP)),  # only frames for LTX-2 give such a length
            spread=now.spread if spread is None else spread,
            fuse=now.fuse if fuse is None else fuse,
        )
        self.recount()

    def set_fuse(self, seconds: float) -> None:
        """Regions at most so far apart are exported as one."""
        self.set_settings(fuse=seconds)

    def set_least(self, seconds: float) -> None:
        """Areas shorter than this are left out, and those shorter than a clip."""
        self.settings = replace(self.settings, least=seconds or None)
        self.recount()

    def set_include_unsure(self, on: bool) -> None:
        """Whether regions that the user was unsure about are exported too."""
        self.include_unsure = on
        self.recount()

    # ------------------------------------------------------------------------------------------------- count

    def _chosen(self) -> list[RegionMark] | None:
        """The regions that are exported instead of all: where several are selected."""
        marks = self._view.table.selected()
        return marks if len(marks) > 1 else None

    def _selected(self) -> None:
        if self._counted_some or self._chosen() is not None:
            self.recount()

    def recount(self) -> None:
        """Other regions are shown or selected, or clips are cut in another way."""
        content, chosen = self._state.content, self._chosen()
        marks = chosen if chosen is not None else content.marks if content else ()
        video = content.found.version.duration if content else 0.0
        self._counted_some = chosen is not None
        sure = self._wanted(marks)
        taken = exported(sure)
        self._kinds = labels.kinds_line([answer(mark) for mark in taken], len(exported(marks)) - len(taken))
        settings, there, name = self.settings, content.marked if content else (), self._goal.name

        def count(_: object) -> tuple[MatchClips, dict[int, tuple[bool, bool]]]:
            marked = [row.span for row in there if row.folder == name]
            with gc_paused():
                return clips_of(sure, settings, video, marked), joined(sure, settings.fuse)

        self._runner.in_background(self, count, self._counted, key="count")

    def _wanted(self, marks: Sequence[RegionMark]) -> list[RegionMark]:
        """Without those that the user was unsure about, unless they are asked for."""
        return [mark for mark in marks if self.include_unsure or mark.verdict is not Verdict.UNCERTAIN]

    def _goal_changed(self) -> None:
        """What was cut by hand into one class is not into another."""
        self._say_export()
        if self._state.content is not None and self._state.content.marked:
            self.recount()

    def _counted(self, counted: tuple[MatchClips, Mapping[int, tuple[bool, bool]]]) -> None:
        plan, sides = counted
        self._view.table.set_joined(sides)
        self._plan = plan
        self._say_export()
        self.count_changed.emit(len(plan.starts))
        self.clips_changed.emit(tuple(moment(start, self.settings.duration) for start in plan.starts))

    def _say_export(self) -> None:
        """How many clips go where, and what is left out."""
        plan, goal = self._plan, self._goal
        text = labels.export_text(plan, self._chosen() is not None, goal.name, self._kinds)
        tip = labels.goal_line(goal.folder, goal.is_chosen, tuple(goal.classes))
        told = f"{plan.told}. {labels.CUTS}" if plan is not None and plan.told else labels.CUTS
        self._view.set_export(text, bool(plan and plan.starts), f"{tip}\n{told}")

    # --------------------------------------------------------------------------------------------------- ask

    @property
    def lowest(self) -> float:
        """The score below which regions are hidden, and so not exported; 0 where all of the version are shown."""
        content = self._state.content
        return content.threshold if content is not None and content.moved else 0.0

    def ask(self) -> None:
        """Ask for the export that the button names."""
        chosen = self._chosen()
        self._ask(None if chosen is None else [mark for mark in chosen if mark.change is not DifferenceKind.GONE])

    def ask_selected(self) -> None:
        """Ask for the export of the selected regions, be it one."""
        self._ask(self._view.table.editable())

    @property
    def can_ask_selected(self) -> bool:
        """Whether that gives a clip, of regions that are stored."""
        marks = self._view.table.editable()
        return bool(exported(self._wanted(marks))) and all(mark.id > 0 for mark in marks)

    def _ask(self, marks: Sequence[RegionMark] | None) -> None:
        """Ask for the export of these regions, None for all."""
        content, where = self._state.content, self._state.where
        if content is None or where is None:
            return
        ids = None if marks is None else tuple(mark.id for mark in marks)
        version = where.version
        self.asked.emit(
            PanelExport(where.video, where.profile, version.model, version.timestamp, ids, self.lowest, content.preview)
        )

    def keep(self, asked: PanelExport, then: Kept) -> None:
        """Keep regions that are cut anew as a version; `then` is told which, once, whatever is in view by then."""
        content, spans = self._state.content, None
        if asked.ids is not None and content is not None:
            spans = [TimeSpan(mark.start, mark.end) for mark in content.marks if mark.id in asked.ids]
        self._edits.keep_threshold(spans, then)

    def clips(self) -> list[ClipRow]:
        """The exported clips of the selected regions."""
        exports = self._state.content.exports if self._state.content else {}
        marks = self._view.table.editable()
        return list(dict.fromkeys(row for mark in marks for row in exports.get(mark.id, ())))

    def show_in_folder(self) -> None:
        """Show them in the system's file manager."""
        show_in_folder(self._runner, self._view, [row.output_path for row in self.clips()], self._view.say)

    def dragged(self) -> QMimeData | None:
        """Their files; None where no selected region is exported."""
        clips = self.clips()
        return files_to_drag(part for row in clips for part in parts_of(row.output_path)) if clips else None

    def drag(self) -> None:
        """Let the user drop them elsewhere."""
        data = self.dragged()
        if data is not None:
            drag_out(self._view.table, data)
        else:
            self._view.say("A match has no file until it is exported.")

    def delete_clips(self) -> None:
        """Ask for them to be deleted."""
        clips = self.clips()
        if clips:
            self.deletion_asked.emit(clips)

    # -------------------------------------------------------------------------------------------------- goal

    def goal_menu(self) -> QMenu:
        """Where the regions of this model go, and whether unsure ones go too."""
        goal, menu = self._goal, QMenu(self._view)
        menu.setObjectName("goal_menu")

        def add(text: str, folder: str, now: bool) -> None:
            action = menu.addAction(text)
            assert action is not None
            action.setCheckable(True)
            action.setChecked(now)
            action.setToolTip(folder)
            action.triggered.connect(lambda _: goal.choose("" if one and folder == own else folder))

        one, own = len(goal.classes) == 1, next(iter(goal.classes.values()), "")
        places = {folder: name for name, folder in goal.classes.items() if folder}
        for folder, name in places.items():
            add(f"To {name}, the class the model learned", folder, goal.folder == folder)
        if goal.listed and goal.listed not in places:
            name = PurePath(goal.listed).name
            add(f"To {name}, the folder of this list", goal.listed, goal.folder == goal.listed)
        if goal.is_chosen and goal.folder not in (*places, goal.listed):
            add(f"To {goal.name}", goal.folder, True)
        other = menu.addAction("To another folder…")
        menu.addSeparator()
        doubtful = menu.addAction("Include unsure matches")
        assert other is not None
        assert doubtful is not None
        other.triggered.connect(self._choose_goal)
        doubtful.setObjectName("include_unsure")
        doubtful.setCheckable(True)
        doubtful.setChecked(self.include_unsure)
        doubtful.toggled.connect(self.set_include_unsure)
        return menu

    def _pop_up_goal(self) -> None:
        menu, button = self.goal_menu(), self._view.foot.more
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _choose_goal(self) -> None:
        title = "Folder for the matches of this model"
        chosen = QFileDialog.getExistingDirectory(self._view, title, self._goal.folder)
        if chosen:
            self._goal.choose(chosen)
