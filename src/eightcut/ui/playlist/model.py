"""The videos of one tab, as a Qt model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal
from typing_extensions import override

from eightcut.domain.channels import HEARD
from eightcut.services.videos.counts import name_of
from eightcut.ui.kit.lists import END, VideoList
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.badges import badges, told
from eightcut.ui.playlist.facts import Facts


class Role(IntEnum):
    """What the rows tell beside Qt's own roles."""

    PATH = Qt.ItemDataRole.UserRole
    COUNT = Qt.ItemDataRole.UserRole + 1
    GONE = Qt.ItemDataRole.UserRole + 2
    DISABLED = Qt.ItemDataRole.UserRole + 3
    HIDDEN = Qt.ItemDataRole.UserRole + 4
    OPEN = Qt.ItemDataRole.UserRole + 5
    LINE = Qt.ItemDataRole.UserRole + 6
    """1: a line above the row, 2: below it, 3: both."""
    BADGES = Qt.ItemDataRole.UserRole + 7
    COUNTED = Qt.ItemDataRole.UserRole + 8
    """Whether this video was scanned, and others have clips: its badges stand below theirs."""


class VideosModel(QAbstractListModel):
    """Rows are the files that filter and switches leave; `kept` is the whole tab."""

    edited = pyqtSignal()
    """The tab is other than before and is to be kept."""

    def __init__(self, kept: VideoList, facts: Facts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kept = replace(kept, files=tuple(dict.fromkeys(kept.files)))
        self.facts = facts
        self.filter = ""
        self._rows: list[str] = []
        self._lines: dict[str, int] = {}
        self._place: dict[str, int] = {}
        self._fill()

    # ------------------------------------------------------------------------------------------- contents

    @property
    def shown(self) -> list[str]:
        """Paths of the rows."""
        return list(self._rows)

    def set(self, **fields: object) -> None:
        """Change fields of the tab (see VideoList)."""
        self.put(replace(self.kept, **fields))  # type: ignore[arg-type]  # fields by name

    def put(self, kept: VideoList) -> None:
        """Become another tab."""
        self.kept = kept
        self.refresh()
        self.edited.emit()

    def opened(self, before: str, now: str) -> None:
        """Another video is open; the tab remembers it."""
        if self.facts.hide_exported or self.facts.sort or self.facts.shown_alone:
            self.refresh()
        for path in (before, now):
            if path in self._place:
                self.dataChanged.emit(self.index(self._place[path]), self.index(self._place[path]))
        if now in self._place and self.kept.shown != now:
            self.kept = replace(self.kept, shown=now)
            self.edited.emit()

    def add(self, paths: Iterable[str]) -> list[str]:
        """Append files; those that were not in it."""
        there = set(self.kept.files)
        new = [path for path in dict.fromkeys(paths) if path not in there]
        if new:
            self.set(files=(*self.kept.files, *new))
        return new

    def remove(self, paths: Iterable[str]) -> None:
        """Take files out; a line above one stays, above the next file that is left."""
        out = set(paths)
        after: dict[str, str] = {}
        follower = END
        for path in reversed(self.kept.files):
            if path in out:
                after[path] = follower
            else:
                follower = path
        lines = tuple(dict.fromkeys(after.get(line, line) for line in self.kept.separators))
        self.set(files=tuple(path for path in self.kept.files if path not in out), separators=lines)

    def follow(self, moved: Mapping[str, str]) -> None:
        """Files lie elsewhere now: `moved` from where to where. One that is in the tab at both places stands once."""
        kept = self.kept
        files = tuple(dict.fromkeys(moved.get(path, path) for path in kept.files))
        if files != kept.files:
            lines = tuple(dict.fromkeys(moved.get(path, path) for path in kept.separators))
            self.set(files=files, separators=lines, shown=moved.get(kept.shown, kept.shown))

    def put_line(self, path: str, below: bool = False) -> None:
        """A line above or below a file."""
        anchor = self._anchor(path, below)
        if anchor not in self.kept.separators:
            self.set(separators=(*self.kept.separators, anchor))

    def take_line(self, path: str, below: bool = False) -> None:
        """No line there."""
        anchor = self._anchor(path, below)
        self.set(separators=tuple(line for line in self.kept.separators if line != anchor))

    def has_line(self, path: str, below: bool = False) -> bool:
        """Whether there is one."""
        return self._anchor(path, below) in self.kept.separators

    def _anchor(self, path: str, below: bool) -> str:
        if not below:
            return path
        after = self.kept.files.index(path) + 1
        return self.kept.files[after] if after < len(self.kept.files) else END

    # ---------------------------------------------------------------------------------------------- rows

    def set_filter(self, text: str) -> None:
        """Show only names that hold this, whatever their case."""
        self.filter = text.strip().casefold()
        self.refresh()

    def refresh(self, about: Collection[str] | None = None) -> None:
        """Look again at tab, filter and facts; only those of the files `about` changed (None: maybe all)."""
        rows = self._wanted()
        if rows == self._rows:
            if about is not None:
                for row in sorted(self._place[path] for path in about if path in self._place):
                    self.dataChanged.emit(self.index(row), self.index(row))
                return
            self._draw_lines()
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._fill(rows)
        self.endResetModel()

    def _wanted(self) -> list[str]:
        asked, shown = self.filter, self.facts.shown
        wanted = [path for path in self.kept.files if shown(path) and (not asked or asked in name_of(path).casefold())]
        return list(self.facts.in_order(wanted))

    def _fill(self, rows: Sequence[str] | None = None) -> None:
        self._rows = list(self._wanted() if rows is None else rows)
        self._place = {path: number for number, path in enumerate(self._rows)}
        self._draw_lines()

    def _draw_lines(self) -> None:
        """Lines at shown rows: one whose file is not shown stands above the next that is; none in another order."""
        self._lines = {}
        wanted = set() if self.facts.sort else set(self.kept.separators)
        if not wanted or not self._rows:
            return
        waiting = False
        for path in self.kept.files:
            waiting = waiting or path in wanted
            if waiting and path in self._place:
                self._lines[path] = 1
                waiting = False
        if waiting or END in wanted:
            self._lines[self._rows[-1]] = self._lines.get(self._rows[-1], 0) + 2

    def row_of(self, path: str) -> int:
        """The row of a file, -1 where it is not shown."""
        return self._place.get(path, -1)

    @override
    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        path = self._rows[index.row()]
        facts = self.facts
        if role == Qt.ItemDataRole.DisplayRole:
            name = name_of(path)
            return f"[hidden] {name}" if facts.hidden(path) else name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._told(path, "\n" if role == Qt.ItemDataRole.ToolTipRole else ", ")
        if role == Role.PATH:
            return path
        if role == Role.COUNT:
            return facts.count(path)
        if role == Role.GONE:
            return path in facts.gone
        if role == Role.DISABLED:
            return bool(facts.standing(path).disabled)
        if role == Role.HIDDEN:
            return facts.hidden(path)
        if role == Role.COUNTED:
            return bool(facts.state.standings) and (bool(facts.found.get(path)) or path in facts.failed)
        if role == Role.BADGES:
            return badges(facts, path)
        if role == Role.OPEN:
            return path == facts.current
        return self._lines.get(path, 0) if role == Role.LINE else None

    def _told(self, path: str, between: str) -> str:
        facts = self.facts
        lines = [path if between == "\n" else name_of(path)]
        if path == facts.current and between != "\n":
            lines.append("open")
        if path in facts.gone:
            lines.append("The file is missing. Is a disk unplugged?")
        if facts.count(path):
            lines.append(f"{plural(facts.count(path), 'clip', 'clips')} exported")
        lines += told(facts, path)
        for folder in facts.standing(path).disabled:
            clips = plural(facts.standing(path).folders[folder], "clip", "clips")
            lines.append(f"{clips} in {folder}, excluded from training")
        if facts.channels(path):
            lines.append(f"Clips: {HEARD[facts.channels(path)]}")
        if facts.part(path) is not None:
            lines.append(f"Clips: {facts.part(path)} of the picture")
        if facts.hidden(path):
            lines.append("Hidden in this profile")
        return between.join(lines)
