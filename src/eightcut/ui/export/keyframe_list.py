"""The crop keyframes of a video as a list: time, ratio, centre; to jump to or delete."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget
from typing_extensions import override

from eightcut.domain.clip_form import CropKeyframe
from eightcut.ui import theme
from eightcut.ui.actions import with_keys
from eightcut.ui.kit.keys import follow
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import hbox, named, vbox

_NONE = "No keyframes. Lock the cursor\n({lock}), then click the picture."
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class _Rows(QListWidget):
    """A list in which Delete deletes, and letters are left to the window."""

    deletion_asked = pyqtSignal()

    @override
    def event(self, event: QEvent | None) -> bool:
        """Delete is its own while it has the focus, before it means regions."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _DELETE:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in _DELETE:
            self.deletion_asked.emit()
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str | None) -> None:
        """Letters are keys of the window."""


class KeyframeList(QWidget):
    """Keyframes by time, the one that holds marked; what is to be done with them by signals."""

    jump_asked = pyqtSignal(float)
    """Seconds of film time."""
    deletion_asked = pyqtSignal(CropKeyframe)
    """A CropKeyframe."""
    clear_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[CropKeyframe, ...] = ()
        self.rows = named(_Rows(), "keyframes", told="Crop keyframes")
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setFixedHeight(92)
        self.rows.setStyleSheet(
            f"QListWidget {{ background: {theme.WINDOW}; border: 1px solid {theme.LINE}; border-radius: 4px; }} "
            f"QListWidget:focus {{ border: 2px solid {theme.ACCENT}; }} QListWidget::item {{ padding: 3px 6px; }}"
        )
        self.delete = named(QPushButton("Delete"), "delete_keyframe")
        self.clear = named(QPushButton("Clear"), "clear_keyframes")
        column = vbox(spacing=theme.GAP)
        for button in (self.delete, self.clear):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFixedWidth(76)
            column.addWidget(button)
        column.addStretch(1)
        follow(self, self._name_keys)
        line = hbox(self, spacing=theme.SPACE)
        line.addWidget(self.rows, 1)
        line.addLayout(column)
        self.rows.itemClicked.connect(self._jump)
        self.rows.itemActivated.connect(self._jump)
        self.rows.currentRowChanged.connect(lambda _: self._update())
        self.rows.deletion_asked.connect(self._delete)
        self.delete.clicked.connect(lambda _=False: self._delete())
        self.clear.clicked.connect(self.clear_asked)
        self.set_keyframes(())

    def set_keyframes(self, keyframes: Sequence[CropKeyframe], current: CropKeyframe | None = None) -> None:
        """Show these, by time; `current` is the one that holds where the video stands."""
        if tuple(keyframes) != self._shown or not self.rows.count():
            self._shown = tuple(keyframes)
            self.rows.clear()
            for one in self._shown:
                item = QListWidgetItem(self.words(one))
                item.setToolTip(self.words(one))
                self.rows.addItem(item)
            if not self._shown:
                hint = QListWidgetItem(with_keys(_NONE))
                hint.setFlags(Qt.ItemFlag.NoItemFlags)
                self.rows.addItem(hint)
        self.show_current(current)
        self._update()

    def _name_keys(self) -> None:
        hint = None if self._shown else self.rows.item(0)
        if hint is not None:
            hint.setText(with_keys(_NONE))

    def show_current(self, current: CropKeyframe | None) -> None:
        """Mark the one that holds where the video stands."""
        row = self._shown.index(current) if current in self._shown else -1
        if row != self.rows.currentRow():
            self.rows.setCurrentRow(row)

    def words(self, one: CropKeyframe) -> str:
        """A keyframe in a line."""
        chances = ["9:16"] * one.portrait + ["1:1"] * one.square
        said = [clock(one.time, 2), one.ratio or "whole"]
        said += [f"{one.centre:.0%}"] if one.ratio or chances else []
        said += [f"random {', '.join(chances)}"] if chances else []
        return " · ".join(said)

    @property
    def chosen(self) -> CropKeyframe | None:
        """The marked one."""
        row = self.rows.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _jump(self, _: QListWidgetItem) -> None:
        if self.chosen is not None:
            self.jump_asked.emit(self.chosen.time)

    def _delete(self) -> None:
        if self.chosen is not None:
            self.deletion_asked.emit(self.chosen)

    def _update(self) -> None:
        self.delete.setEnabled(self.chosen is not None)
        self.clear.setEnabled(bool(self._shown))
