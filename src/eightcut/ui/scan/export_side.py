"""What of the scan results is exported: all that is enabled, or the selected finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QMenu, QWidget

from eightcut.domain.scans import ChangeKind
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.services.clips.exporting import ScanExportRequest
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.base import ScanDisplay
from eightcut.ui.scan.labels import tr


@dataclass(frozen=True, slots=True)
class FindsAsked:
    """What was shown when its export was asked for; whatever is opened next, this is what is meant."""

    video: VideoRef
    profile: str
    model: str
    timestamp: str
    ids: tuple[int, ...] | None = None
    """Region ids; None for all that are enabled and score `lowest` or more."""
    lowest: float = 0.0
    anew: bool = False
    """Whether the finds are cut anew and not stored: `keep` makes them a version, and tells which."""


Kept = Callable[[str, tuple[int, ...] | None], object]
"""Takes the timestamp of a version, and region ids of it (None for all)."""


class ExportSide(ScanDisplay):
    """Scan results with what asks for their export."""

    export_asked = pyqtSignal(object)
    """A FindsAsked."""
    exports_deletion_asked = pyqtSignal(object)
    """The ClipRows of scan exports that lie on the selected finds."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(context, parent)

    def _own(self) -> list[RegionMark]:
        """The selected finds of the version that is shown."""
        return [mark for mark in self.view.table.selected() if mark.change is not ChangeKind.GONE]

    @property
    def chosen_finds(self) -> list[RegionMark]:
        """The selected finds that can be edited."""
        return self._own()

    @property
    def export_settings(self) -> ScanExportRequest:
        """How clips are cut, in seconds."""
        return self._settings

    def set_export_settings(
        self, duration: float | None = None, spread: float | None = None, fuse: float | None = None
    ) -> None:
        """How clips are cut, in seconds; None leaves a number as it is."""
        given = {"duration": duration, "spread": spread, "fuse": fuse}
        values = {name: value for name, value in given.items() if value is not None}
        self._settings = replace(self._settings, **values)  # type: ignore[arg-type]  # floats by name
        self._recount()

    def set_fuse(self, seconds: float) -> None:
        """Finds at most so far apart are exported as one."""
        self.set_export_settings(fuse=seconds)

    def set_least(self, seconds: float) -> None:
        """Areas shorter than this are left out, and those shorter than a clip."""
        self._settings = replace(self._settings, least=seconds or None)
        self._recount()

    @property
    def lowest_exported(self) -> float:
        """The score below which finds are hidden, and so not exported; 0 where all of the version are shown."""
        content = self._state.content
        return content.threshold if content is not None and content.moved else 0.0

    def ask_export(self) -> None:
        """Ask for the export that the button names."""
        chosen = self._chosen()
        self._ask(None if chosen is None else [mark for mark in chosen if mark.change is not ChangeKind.GONE])

    def _ask(self, marks: Sequence[RegionMark] | None) -> None:
        """Ask for the export of these finds, None for all."""
        content, where = self._state.content, self._state.where
        if content is None or where is None:
            return
        ids = None if marks is None else tuple(mark.id for mark in marks)
        version = where.version
        self.export_asked.emit(
            FindsAsked(
                where.video, where.profile, version.model, version.timestamp, ids, self.lowest_exported, content.preview
            )
        )

    def keep(self, asked: FindsAsked, then: Kept) -> None:
        """Keep finds that are cut anew as a version; `then` is told which, once, whatever is in view by then."""
        content, spans = self._state.content, None
        if asked.ids is not None and content is not None:
            spans = [TimeSpan(mark.start, mark.end) for mark in content.marks if mark.id in asked.ids]
        self._edits.keep_threshold(spans, then)

    def set_include_unsure(self, on: bool) -> None:
        """Whether finds that the user was unsure about are exported too."""
        self.include_unsure = on
        self._recount()

    def goal_menu(self) -> QMenu:
        """Where the finds of this model go, and whether unsure ones go too."""
        goal, menu = self.goal, QMenu(self)
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
            add(tr("To {0}, what the model learned").format(name), folder, goal.folder == folder)
        if goal.listed and goal.listed not in places:
            name = PurePath(goal.listed).name
            add(tr("To {0}, the folder of this list").format(name), goal.listed, goal.folder == goal.listed)
        if goal.is_chosen and goal.folder not in (*places, goal.listed):
            add(tr("To {0}").format(goal.name), goal.folder, True)
        other = menu.addAction(tr("To another folder…"))
        menu.addSeparator()
        doubtful = menu.addAction(tr("Export unsure finds too"))
        assert other is not None
        assert doubtful is not None
        other.triggered.connect(lambda _: self._choose_goal())
        doubtful.setObjectName("include_unsure")
        doubtful.setCheckable(True)
        doubtful.setChecked(self.include_unsure)
        doubtful.toggled.connect(self.set_include_unsure)
        return menu

    def _choose_goal(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder for the finds of this model"), self.goal.folder)
        if chosen:
            self.goal.choose(chosen)

    def _exports(self) -> list[object]:
        content = self._state.content
        rows = [row for mark in self._own() for row in content.exports.get(mark.id, ())] if content else []
        return list(dict.fromkeys(rows))

    def delete_exports(self) -> None:
        """Ask for the exported clips of the selected finds to be deleted."""
        clips = self._exports()
        if clips:
            self.exports_deletion_asked.emit(clips)
