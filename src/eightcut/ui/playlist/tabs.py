"""The row of tabs above the list."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QIcon, QMouseEvent
from PyQt6.QtWidgets import QLineEdit, QTabBar, QToolButton, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.lists import VideoList
from eightcut.ui.kit.widgets import hbox, named, with_role

_LEAST = 100
"""Pixels that a tab keeps where many must share the row."""


class Tabs(QTabBar):
    """Tabs that can be dragged, closed, renamed in place."""

    renamed = pyqtSignal(int, str)
    rename_asked = pyqtSignal(int)
    menu_asked = pyqtSignal(int, QPoint)
    """Of which tab, and where on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_tabs")
        self.setAccessibleName("Lists of videos")
        self.setMovable(True)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        self.setStyleSheet("QTabBar > QToolButton { padding: 0; min-height: 0; border: 0; border-radius: 0; }")
        self._editor: QLineEdit | None = None

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        """Short names are never cut."""
        wanted = self.tabSizeHint(index)
        return QSize(min(wanted.width(), _LEAST), wanted.height())

    def label(self, index: int, kept: VideoList, closable: bool) -> None:
        """Show a tab as it is."""
        self.setTabText(index, kept.label.replace("&", "&&") + (" [LTX2]" if kept.ltx2 else ""))
        self.setTabIcon(index, icon("pin", theme.ACCENT) if kept.pinned else QIcon())
        told = [kept.label]
        if kept.folder:
            told.append(f"Exports go to {kept.folder}")
        if kept.pinned:
            told.append("Pinned: shown side by side with other pinned lists")
        self.setTabToolTip(index, "\n".join(told))
        self._close_button(index, closable)

    def _close_button(self, index: int, closable: bool) -> None:
        side = QTabBar.ButtonPosition.RightSide
        button = self.tabButton(index, side)
        if not closable:
            self.setTabButton(index, side, None)
        elif button is None:
            button = with_role(QToolButton(), "flat")
            button.setIcon(icon("close", theme.DIM))
            button.setFixedSize(18, 18)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName("Close list")
            button.setToolTip("Close list")
            button.clicked.connect(lambda: self._close(button))
            self.setTabButton(index, side, button)

    def _close(self, button: QToolButton) -> None:
        side = QTabBar.ButtonPosition.RightSide
        for index in range(self.count()):
            if self.tabButton(index, side) is button:
                self.tabCloseRequested.emit(index)
                return

    def edit(self, index: int, text: str) -> None:
        """Rename in place: Enter keeps, Esc leaves as it was."""
        editor = named(QLineEdit(text, self), "list_name")
        editor.setGeometry(self.tabRect(index).adjusted(2, 2, -2, -2))
        editor.selectAll()
        self._editor = editor
        old = text

        def done() -> None:
            if self._editor is editor:
                self._editor = None
                editor.deleteLater()
                name = editor.text().strip()
                if name and name != old:
                    self.renamed.emit(index, name)

        editor.editingFinished.connect(done)
        editor.show()
        editor.setFocus()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and (index := self.tabAt(event.position().toPoint())) >= 0:
            self.rename_asked.emit(index)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is not None:
            index = self.tabAt(event.pos())
            keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
            index = self.currentIndex() if index < 0 or keyboard else index
            where = (
                self.mapToGlobal(QPoint(self.tabRect(index).left(), self.height())) if keyboard else event.globalPos()
            )
            self.menu_asked.emit(index, where)


class TabRow(QWidget):
    """Tabs and the button that adds one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = Tabs()
        self.add = named(QToolButton(), "add_list", "flat", "New list")
        self.add.setIcon(icon("plus", theme.DIM))
        self.add.setToolTip("New list")
        row = hbox(self, spacing=0, margins=(theme.GAP, theme.GAP, theme.GAP, 0))
        row.addWidget(self.tabs)
        row.addWidget(self.add)
        row.addStretch(1)
