"""Exported clips in rows: what each column says, sorts by, and lets the user change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PyQt6.QtCore import QModelIndex, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QColor
from typing_extensions import override

from eightcut.domain.clip_words import Source
from eightcut.domain.clips import MOST_STARS
from eightcut.domain.names import path_parts
from eightcut.domain.timestamps import local_time
from eightcut.services.clips.listing import ListedClip
from eightcut.ui import theme
from eightcut.ui.kit.rows import SortedRows
from eightcut.ui.kit.times import clock

CLASS, VIDEO, TIME, LENGTH, FORM, SCREEN, CHECK, LABEL, CAPTION, RATING, NOTE, EXPORTED, FILE = range(13)
EDITABLE = {LABEL: "label", CAPTION: "caption", NOTE: "note"}
"""Columns whose text can be typed, and what a clip calls it."""


def stars(rating: int) -> str:
    """A rating as it is shown; "" for none."""
    return "★" * rating


_TEXTS: Mapping[int, Callable[[ListedClip], str]] = {
    CLASS: lambda clip: clip.row.folder,
    VIDEO: lambda clip: clip.row.filename,
    TIME: lambda clip: clock(clip.row.span.start, 1),
    LENGTH: lambda clip: f"{clip.row.clip_duration:g} s",
    FORM: lambda clip: clip.form,
    SCREEN: lambda clip: "off" if clip.off_screen else "",
    CHECK: lambda clip: "" if clip.faults is None else f"⚠ {len(clip.faults)}" if clip.faults else "✓",
    LABEL: lambda clip: clip.row.label,
    CAPTION: lambda clip: clip.words.caption,
    RATING: lambda clip: stars(clip.row.rating),
    NOTE: lambda clip: clip.row.note,
    EXPORTED: lambda clip: local_time(clip.exported.at),
    FILE: lambda clip: "/".join(path_parts(clip.row.output_path)[-2:]),
}
"""What the columns show."""


def _told(clip: ListedClip) -> str:
    """Where the words come from that a dataset has for a clip."""
    row, words = clip.row, clip.words
    phrases = ", ".join(f"{stage}: {phrase}" for stage, phrase in row.composed.phrases)
    said = {
        Source.TYPED: f"{words.text}\n(typed)", Source.COMPOSED: f"{words.text}\n({phrases})",
        Source.MOMENT: f"{words.text}\n(caption of its match)",
        Source.DEFAULT: f"{words.text}\n(caption of class {row.folder})",
    }  # fmt: skip
    return said.get(words.source, f"No caption: datasets say {words.text}")


def _checked(clip: ListedClip) -> str:
    """What is wrong with a clip, in words."""
    if clip.faults is None:
        return "Not checked yet"
    return "\n".join(f"This clip {fault}." for fault in clip.faults) or "Nothing was found in sound and picture"


_KEYS: Mapping[int, Callable[[ListedClip], object]] = {
    CHECK: lambda clip: -1 if clip.faults is None else len(clip.faults),
    TIME: lambda clip: clip.row.span.start,
    LENGTH: lambda clip: clip.row.clip_duration,
    RATING: lambda clip: clip.row.rating,
    EXPORTED: lambda clip: (clip.exported.at, clip.row.id),
}
"""What columns are sorted by that do not go by their text."""


_SAID = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


class ClipsModel(SortedRows[ListedClip]):
    """Clips, the newest first; one whose file is missing is struck out, with the reason as its tooltip."""

    heads = (
        "Class",
        "Video",
        "Time",
        "Length",
        "Form",
        "Screen",
        "Check",
        "Label",
        "Caption",
        "Rating",
        "Note",
        "Exported",
        "File",
    )
    numbers = (TIME, LENGTH)
    best_first = (CHECK, RATING, EXPORTED)
    by, down = EXPORTED, True
    typed = pyqtSignal(int, int, str)
    """Another text was typed in: the clip's number, the column, the text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.missing: Mapping[int, str] = {}
        self._struck = theme.font()
        self._struck.setStrikeOut(True)

    @override
    def key(self, value: ListedClip, column: int) -> object:
        return _KEYS[column](value) if column in _KEYS else _TEXTS[column](value).casefold()

    @override
    def show(self, rows: Sequence[ListedClip]) -> None:
        """The same clips keep selection, place and what is being typed."""
        new = self.ordered(rows)
        if [one.row.id for one in new] != [one.row.id for one in self.rows]:
            super().show(new)
        elif new:
            self.rows = new
            self._changed()

    def set_missing(self, missing: Mapping[int, str]) -> None:
        """Which clips are not there, by number, and why."""
        if missing != self.missing:
            self.missing = missing
            self._changed()

    def _changed(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, FILE))

    @override
    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() in EDITABLE else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable | Qt.ItemFlag.ItemIsDragEnabled

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        clip, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return _TEXTS[column](clip)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == RATING:
            return f"{clip.row.rating} of {MOST_STARS} stars" if clip.row.rating else "Not rated"
        if column == SCREEN and clip.off_screen and role in _SAID:
            return "Source off screen"
        if column == CHECK and role in _SAID:
            return _checked(clip)
        gone = self.missing.get(clip.row.id, "")
        if role == Qt.ItemDataRole.ToolTipRole:
            whole = {
                EXPORTED: clip.exported.words,
                VIDEO: clip.row.source_path,
                FILE: clip.row.output_path,
                CAPTION: _told(clip),
            }
            return gone or whole.get(column) or _TEXTS[column](clip)
        if role == Qt.ItemDataRole.FontRole and gone:
            return self._struck
        if role == Qt.ItemDataRole.ForegroundRole and column == CHECK and clip.faults:
            return QColor(theme.UNSURE)
        stands_in = column == CAPTION and clip.words.source is Source.DEFAULT
        if role == Qt.ItemDataRole.ForegroundRole and (gone or stands_in):
            return QColor(theme.DIM)
        return None

    @override
    def setData(self, index: QModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        clip = self.rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or str(value).strip() == _TEXTS[index.column()](clip):
            return False
        self.typed.emit(clip.row.id, index.column(), str(value))
        return True
