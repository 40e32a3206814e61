"""Lists that are drawn out over the timeline when asked for, of workers and of tasks: nothing else moves."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import QEvent, QObject, pyqtBoundSignal, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QToolButton, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.controls import Elided
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.widgets import hbox, named, vbox, with_role
from eightcut.ui.kit.workers import WorkersView
from eightcut.ui.window.tasks import TasksView

_MOST_ROWS = 12


class Listing(Protocol):
    """What a drawer shows beside a line about all of it."""

    resized: pyqtBoundSignal
    head: Elided

    def wanted_height(self, most: int) -> int:
        """Pixels at which all rows are seen, or `most` of them."""


class Drawer(QFrame):
    """Stands above another widget, as wide as the parent of that; the list scrolls where it is long."""

    close_asked = pyqtSignal()

    def __init__(
        self, parent: QWidget | None, name: str, title: str, view: QWidget, listing: Listing, *more: QWidget
    ) -> None:
        """Hidden at first; `listing` is the view, `more` stands before the button that closes it."""
        super().__init__(parent)
        self._listing, self._view = listing, view
        self._floor: QWidget | None = None
        self.setObjectName("drawer")
        self.setStyleSheet(
            f"QFrame#drawer {{ background: {theme.PANEL}; border: 0; border-top: 1px solid {theme.LINE}; "
            f"border-bottom: 1px solid {theme.LINE}; }}"
        )
        close = named(QToolButton(), f"close_{name}", "flat", f"Close the list of {name}")
        close.setToolTip(close.accessibleName())
        close.setIcon(icon("close", theme.DIM))
        close.clicked.connect(self.close_asked)
        head = hbox()
        head.addWidget(with_role(QLabel(title), "title"))
        head.addSpacing(theme.SPACE)
        head.addWidget(listing.head, 1)
        for widget in more:
            head.addWidget(widget)
        head.addWidget(close)
        column = vbox(self, spacing=theme.GAP, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE))
        column.addLayout(head)
        column.addWidget(view, 1)
        listing.resized.connect(self._place)
        self.hide()

    def stand_on(self, floor: QWidget) -> None:
        """The upper edge of this one, which has the same parent, is its lower edge from now on."""
        self._floor = floor
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self)
        floor.installEventFilter(self)

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
        wanted = self._listing.wanted_height(_MOST_ROWS) + self.sizeHint().height() - self._view.sizeHint().height()
        height = min(wanted, max(0, floor.y()))
        self.setGeometry(0, floor.y() - height, parent.width(), height)

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follow what it stands on."""
        if event is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


class WorkersDrawer(Drawer):
    """The workers of a cluster."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.view = WorkersView()
        super().__init__(parent, "workers", "Workers", self.view, self.view)
        self.follow, self.rest = self.view.follow, self.view.rest


class TasksDrawer(Drawer):
    """What is under way and in line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.view = TasksView()
        super().__init__(parent, "tasks", "Tasks", self.view, self.view, self.view.pause)
        self.show_pieces, self.set_paused = self.view.show_pieces, self.view.set_paused
