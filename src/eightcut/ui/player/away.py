"""The picture out of its window: full screen, or on another screen; its place says where it is and takes it back."""

from __future__ import annotations

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QCloseEvent, QResizeEvent, QScreen
from PyQt6.QtWidgets import QBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.widgets import named, vbox, wrapped
from eightcut.ui.player.picture import PictureView

_MESSAGE = 4000
"""Milliseconds that a message lies over the picture."""


class PictureWindow(QWidget):
    """Fills one screen with the picture; it has the keys of the window that the picture belongs to."""

    closed = pyqtSignal()
    """The system closed it."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.setObjectName("picture_window")
        self.setWindowTitle("Picture - 8-cut")
        self.column = vbox(self, spacing=0)
        self._said = named(QLabel(self), "picture_message")
        self._said.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._said.setStyleSheet(f"background: {theme.CONTROL}; border-radius: 6px; padding: 6px 12px;")
        self._said.hide()
        self._fading = QTimer(self._said)
        self._fading.setSingleShot(True)
        self._fading.timeout.connect(self._said.hide)

    def fill(self, screen: QScreen, front: bool) -> None:
        """Show it on all of this screen; `front`: it takes the keyboard too."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not front)
        self.setWindowState(Qt.WindowState.WindowNoState)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        if front:
            self.raise_()
            self.activateWindow()

    def say(self, text: str) -> None:
        """A message over the lower edge, for a while; what is said twice stays no longer."""
        if text and not (self._said.isVisible() and text == self._said.text()):
            self._said.setText(text)
            self._place()
            self._said.show()
            self._fading.start(_MESSAGE)

    def _place(self) -> None:
        self._said.setMaximumWidth(self.width() - 2 * theme.WIDEST)
        self._said.adjustSize()
        lower = self.height() - self._said.height() - 3 * theme.WIDEST
        self._said.move((self.width() - self._said.width()) // 2, lower)
        self._said.raise_()

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._place()

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        super().closeEvent(event)
        self.closed.emit()


class PicturePlace(QObject):
    """Where a picture is: in its column, or away; what plays there goes on, as it is the same widget everywhere."""

    back_asked = pyqtSignal()
    """The button in its place, or the system's own way to close a window, takes it back."""

    def __init__(self, view: PictureView, column: QBoxLayout) -> None:
        """The picture stands in this column, as its first."""
        super().__init__(view)
        self._view, self._column = view, column
        self.window: PictureWindow | None = None
        """The one that it is in; None: it is at home."""
        self.note = QWidget()
        self.note.setObjectName("picture_note")
        self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.where = wrapped("picture_where", "dim")
        self.where.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back = named(QPushButton("Take it back"), "picture_back")
        self.back.setToolTip("Show the picture in this window again")
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(self.back_asked)
        rows = vbox(self.note, theme.SPACE, (theme.WIDEST,) * 4)
        rows.addStretch(1)
        rows.addWidget(self.where)
        rows.addWidget(self.back, 0, Qt.AlignmentFlag.AlignCenter)
        rows.addStretch(1)
        column.insertWidget(0, self.note, 1)
        self.note.hide()

    def go(self, owner: QWidget, screen: QScreen, words: str, actions: list[QAction], front: bool) -> None:
        """Show it on all of this screen; its place says `words`, and `actions` have their keys there too."""
        if self.window is None:
            self.window = PictureWindow(owner)
            self.window.closed.connect(self.back_asked)
            self.window.addActions(actions)
            self.window.column.addWidget(self._view)
            self._view.show()
            self.note.show()
        self.where.setText(words)
        self.window.fill(screen, front)
        if front:
            self._view.setFocus()

    def come_back(self) -> None:
        """Show it in its column again."""
        window, self.window = self.window, None
        if window is not None:
            self.note.hide()
            self._column.insertWidget(0, self._view, 1)
            self._view.show()
            window.closed.disconnect(self.back_asked)
            had_keys, home = window.isActiveWindow(), self._view.window()
            window.close()
            window.deleteLater()
            if had_keys and home is not None:
                home.activateWindow()
