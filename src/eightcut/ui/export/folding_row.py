"""A row of buttons that folds into a menu where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.export.controls import KeyButton


class FoldingRow(QWidget):
    """Buttons in a row; those that find no room are in a menu behind the last."""

    chosen = pyqtSignal(str)
    """The name of the button that was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No buttons."""
        super().__init__(parent)
        self.setMinimumHeight(theme.CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._buttons: list[tuple[str, KeyButton]] = []
        self._more = QToolButton(self)
        self._more.setObjectName("more_subprofiles")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.hide()

    @property
    def buttons(self) -> list[KeyButton]:
        """All buttons, shown or not."""
        return [button for _, button in self._buttons]

    def set_buttons(self, entries: Sequence[tuple[str, str, str, str]]) -> None:
        """(name, text, key, tooltip) of each button, in order."""
        for _, button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for name, text, key, tip in entries:
            button = KeyButton(text, key, parent=self)
            button.setObjectName(f"export_to_{name}")
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._buttons.append((name, button))
        self.updateGeometry()
        self._arrange()

    @override
    def sizeHint(self) -> QSize:
        """Room for all of them."""
        widths = [button.sizeHint().width() for _, button in self._buttons]
        return QSize(sum(widths) + theme.SPACE * max(0, len(widths) - 1), theme.CONTROL_HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        """Room for the menu."""
        return QSize(48 if self._buttons else 0, theme.CONTROL_HEIGHT)

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Show as many as fit."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.width()
        wanted = self.sizeHint().width()
        left = 0
        hidden: list[tuple[str, KeyButton]] = []
        for name, button in self._buttons:
            width = button.sizeHint().width()
            fits = wanted <= room or left + width + 56 <= room
            if fits and not hidden:
                button.setGeometry(left, 0, width, self.height())
                button.show()
                left += width + theme.SPACE
            else:
                button.hide()
                hidden.append((name, button))
        self._more.setVisible(bool(hidden))
        if hidden:
            menu = QMenu(self._more)
            for name, button in hidden:
                action = menu.addAction(button.text())
                if action is not None:
                    action.triggered.connect(lambda _=False, name=name: self.chosen.emit(name))
                    action.setEnabled(button.isEnabled())
            old = self._more.menu()
            self._more.setMenu(menu)
            if old is not None:
                old.deleteLater()
            self._more.setText(f"+{len(hidden)}")
            self._more.setAccessibleName(self.tr("More subprofiles"))
            self._more.setGeometry(left, 0, 48, self.height())
