"""A row of export buttons, each with 9:16 and 1:1 beside it, that folds into a menu where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from eightcut.domain.clip_form import PORTRAIT, SQUARE
from eightcut.ui import theme
from eightcut.ui.kit.controls import KeyButton
from eightcut.ui.kit.widgets import hbox, named
from eightcut.values import dataclass

_MORE = 68
WIDTH = 42
"""Pixels of one of them."""


class RatioButtons(QWidget):
    """Beside an export button."""

    pressed = pyqtSignal(str)
    """The ratio, 9:16 or 1:1."""

    def __init__(self, target: str = "", parent: QWidget | None = None) -> None:
        """`target`: the subprofile that they export to, "" for the export folder itself."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(2 * WIDTH + 2)
        self.portrait = QPushButton("9:16")
        self.square = QPushButton("1:1")
        line = hbox(self, spacing=2)
        for name, button, ratio in (("portrait", self.portrait, PORTRAIT), ("square", self.square, SQUARE)):
            where = f" to {target}" if target else ""
            button.setObjectName(f"export_{name}_{target}" if target else f"export_{name}")
            button.setAccessibleName(f"Export{where} as {ratio}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFixedWidth(WIDTH)
            button.setStyleSheet("QPushButton { padding: 0; } QPushButton:focus { padding: 0; }")
            button.clicked.connect(lambda _=False, ratio=ratio: self.pressed.emit(ratio))
            line.addWidget(button)
        self.set_able(True)

    def set_able(self, able: bool, why: str = "") -> None:
        """Whether there is something to export; `why` not."""
        for button, ratio in ((self.portrait, PORTRAIT), (self.square, SQUARE)):
            button.setEnabled(able)
            button.setToolTip(why or f"Export batch as {ratio}")


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    button: KeyButton
    ratios: RatioButtons

    @property
    def width(self) -> int:
        return self.button.sizeHint().width() + 2 + self.ratios.width()

    def show(self, left: int, height: int) -> None:
        wide = self.button.sizeHint().width()
        self.button.setGeometry(left, 0, wide, height)
        self.ratios.setGeometry(left + wide + 2, 0, self.ratios.width(), height)
        self.button.show()
        self.ratios.show()

    def hide(self) -> None:
        self.button.hide()
        self.ratios.hide()


class FoldingRow(QWidget):
    """Buttons in a row, each with its 9:16 and 1:1; those that find no room are in a menu behind the last."""

    chosen = pyqtSignal(str, str)
    """The name of the button that was pressed, and the ratio asked for, "" for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._entries: list[_Entry] = []
        self._able = (True, True)
        self._wide = 0
        self._more = named(QToolButton(self), "more_subprofiles")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.hide()

    @property
    def buttons(self) -> list[KeyButton]:
        """All buttons, shown or not."""
        return [entry.button for entry in self._entries]

    @property
    def ratios(self) -> list[RatioButtons]:
        """Their 9:16 and 1:1, in the same order."""
        return [entry.ratios for entry in self._entries]

    @property
    def controls(self) -> list[QWidget]:
        """All of them from left to right, with the menu's button."""
        every = [(entry.button, entry.ratios.portrait, entry.ratios.square) for entry in self._entries]
        return [*(one for each in every for one in each), self._more]

    def set_buttons(self, entries: Sequence[tuple[str, str, str, str]]) -> None:
        """(name, text, action whose key it has, tooltip) of each button, in order; `fit` shows them."""
        for entry in self._entries:
            entry.hide()
            entry.button.deleteLater()
            entry.ratios.deleteLater()
        self._entries = []
        for name, text, action, tip in entries:
            button = named(KeyButton(text, action, parent=self), f"export_to_{name}")
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name, ""))
            ratios = RatioButtons(name, self)
            ratios.pressed.connect(lambda ratio, name=name: self.chosen.emit(name, ratio))
            self._entries.append(_Entry(name, button, ratios))

    @property
    def least(self) -> int:
        """Pixels in which the first button is seen; 0 where there is none."""
        more = _MORE if len(self._entries) > 1 else 0
        return self._entries[0].width + theme.SPACE + more if self._entries else 0

    def set_able(self, able: bool, picture: bool, why: str = "") -> None:
        """Whether they can be pressed, and whether there is a picture to crop; `why` there is none."""
        for entry in self._entries:
            entry.button.setEnabled(able)
            entry.ratios.set_able(able and picture, why)
        self._able = (able, picture)

    def fit(self, room: int) -> None:
        """Be as wide as those buttons that find room in so many pixels; the others go into the menu."""
        shown, left = self._split(room)
        more = _MORE if shown < len(self._entries) else 0
        self._wide = max(0, left + more if more else left - theme.SPACE)
        self.setMaximumWidth(self._wide)
        self.updateGeometry()
        self._arrange(shown)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._wide, theme.CONTROL_HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._wide, _MORE), theme.CONTROL_HEIGHT)

    def _split(self, room: int) -> tuple[int, int]:
        """How many of them find room, and where the next one would begin."""
        widths = [entry.width + theme.SPACE for entry in self._entries]
        if sum(widths) - theme.SPACE <= room:
            return len(widths), sum(widths)
        left = 0
        for shown, width in enumerate(widths):
            if left + width + _MORE > room:
                return shown, left
            left += width
        return len(widths), left

    def _arrange(self, shown: int) -> None:
        left = 0
        for entry in self._entries[:shown]:
            entry.show(left, theme.CONTROL_HEIGHT)
            left += entry.width + theme.SPACE
        for entry in self._entries[shown:]:
            entry.hide()
        self._more.setVisible(shown < len(self._entries))
        if shown < len(self._entries):
            self._fold(self._entries[shown:], left)

    def _fold(self, hidden: Sequence[_Entry], left: int) -> None:
        """A menu for those that found no room."""
        menu = QMenu(self._more)
        able, picture = self._able
        for ratio in ("", PORTRAIT, SQUARE):
            if ratio:
                menu.addSeparator()
            for entry in hidden:
                text, key = entry.button.text(), entry.button.key
                action = menu.addAction(f"{text} as {ratio}" if ratio else f"{text}\t{key}" if key else text)
                if action is not None:
                    action.triggered.connect(
                        lambda _=False, name=entry.name, ratio=ratio: self.chosen.emit(name, ratio)
                    )
                    action.setEnabled(able and (picture or not ratio))
        old = self._more.menu()
        self._more.setMenu(menu)
        if old is not None:
            old.deleteLater()
        self._more.setText(f"+{len(hidden)} ▾")
        self._more.setAccessibleName("More subprofiles")
        self._more.setGeometry(left, 0, _MORE, theme.CONTROL_HEIGHT)
