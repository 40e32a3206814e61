"""The list of workers, drawn out over the timeline when asked for: nothing else moves."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QToolButton, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.widgets import hbox, named, vbox, with_role
from eightcut.ui.kit.workers import WorkersView

_MOST_ROWS = 12


class WorkersDrawer(QFrame):
    """Stands above another widget, as wide as the parent of that; the list scrolls where it is long."""

    close_asked = pyqtSignal()

    def __init__(self) -> None:
        """Hidden at first."""
        super().__init__()
        self._floor: QWidget | None = None
        self.setObjectName("drawer")
        self.setStyleSheet(
            f"QFrame#drawer {{ background: {theme.PANEL}; border: 0; border-top: 1px solid {theme.LINE}; "
            f"border-bottom: 1px solid {theme.LINE}; }}"
        )
        self.view = WorkersView()
        self.follow, self.rest = self.view.follow, self.view.rest
        close = named(QToolButton(), "close_workers", "flat", "Close the list of workers")
        close.setIcon(icon("close", theme.DIM))
        close.clicked.connect(self.close_asked)
        head = hbox()
        head.addWidget(with_role(QLabel("Workers"), "title"))
        head.addSpacing(theme.SPACE)
        head.addWidget(self.view.head, 1)
        head.addWidget(close)
        column = vbox(self, spacing=theme.GAP, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE))
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.view.resized.connect(self._place)
        self.hide()

    def stand_on(self, floor: QWidget) -> None:
        """Its upper edge is this one's lower edge from now on."""
        self._floor = floor
        parent = floor.parentWidget()
        if parent is not None:
            self.setParent(parent)
            parent.installEventFilter(self)
        floor.installEventFilter(self)
        self.hide()

    def set_shown(self, on: bool) -> None:
        """Draw it out, or push it back."""
        self.setVisible(on)
        if on:
            self._place()
            self.raise_()

    def _place(self) -> None:
        parent, floor = self.parentWidget(), self._floor
        if parent is None or floor is None:
            return
        wanted = self.view.wanted_height(_MOST_ROWS) + self.sizeHint().height() - self.view.sizeHint().height()
        height = min(wanted, max(0, floor.y()))
        self.setGeometry(0, floor.y() - height, parent.width(), height)

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follow what it stands on."""
        if event is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
