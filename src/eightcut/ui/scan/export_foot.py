"""The foot of the panel: the button that exports the regions, and where to."""

from __future__ import annotations

import re

from PyQt6.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QToolButton, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.widgets import hbox, named

_LINES = 4
"""Of a button at most; more would push the window beyond a small screen."""


class WrappingButton(QPushButton):
    """A button as wide as there is room; where that is too narrow, its text goes to more lines.

    It is as high as its text ever needed at this width, whatever the number of clips: what lies above stays in place.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = 1

    def say(self, text: str) -> None:
        """Show this text, all of it."""
        self.setText(text)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None and event.oldSize().width() != event.size().width():
            self._most = 1
        self._fit()

    @override
    def paintEvent(self, _: QPaintEvent | None) -> None:
        """The frame as always, the text in as many lines as it needs."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setPen(QColor(theme.WHITE if self.isEnabled() else theme.FAINT))
        painter.drawText(self._inside(), Qt.AlignmentFlag.AlignCenter, "\n".join(self._lines(self.text())))

    def _inside(self) -> QRect:
        return self.rect().adjusted(theme.SPACE, 0, -theme.SPACE, 0)

    def _lines(self, text: str) -> list[str]:
        metrics, room = self.fontMetrics(), self._inside().width()

        def narrow(lines: list[str]) -> bool:
            return all(metrics.horizontalAdvance(line) <= room for line in lines)

        lines = [text]
        for sign in (" (", ", ", " to ", " + "):  # brackets go to their own line, or two, then where to
            if not narrow(lines) and len(lines) < _LINES:
                lines = [part for line in lines for part in _broken(line, sign)]
        return [metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, max(60, room)) for line in lines]

    def _fit(self) -> None:
        self._most = max(self._most, len(self._lines(re.sub(r"\b\d[\d,]*\b", "9,999", self.text()))))
        self.setMinimumHeight(theme.CONTROL_HEIGHT + (self._most - 1) * self.fontMetrics().height())


def _broken(line: str, sign: str) -> list[str]:
    """The line in two, at the space of the last such sign; as it is where it has none."""
    head, found, tail = line.rpartition(sign)
    before, _, after = sign.partition(" ")
    return [head + before, after + tail] if found and head else [line]


class ExportFoot(QWidget):
    """The button and a menu beside it."""

    pressed = pyqtSignal()
    menu_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = named(WrappingButton(self), "export", "main")
        self.more = named(QToolButton(self), "export_to", told="Export folder for matches")
        self.more.setIcon(icon("chevron-down"))
        self.more.setToolTip("Choose another folder for these matches, or include unsure ones")
        row = hbox(self, spacing=theme.GAP)
        row.addWidget(self.button, 1)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignVCenter)
        self.button.clicked.connect(self.pressed)
        self.more.clicked.connect(self.menu_asked)

    def show_text(self, text: str, possible: bool, tip: str) -> None:
        """What the button says and whether it can be pressed; `tip`: where the clips go, and why."""
        self.button.say(text)
        self.button.setEnabled(possible)
        self.button.setToolTip(tip)
