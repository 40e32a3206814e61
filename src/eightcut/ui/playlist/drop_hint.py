"""Says over the list what a drop would add, while files are held over the window."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import named


class DropHint(QLabel):
    """Covers its parent while it is shown; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "drop_hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMargin(theme.WIDE)
        self.setStyleSheet(
            f"QLabel#drop_hint {{ background: {theme.SELECTION}; border: 2px solid {theme.ACCENT}; "
            f"border-radius: {theme.RADIUS}px; font-weight: 600; }}"
        )
        self.hide()
        parent.installEventFilter(self)

    def tell(self, count: int, label: str) -> None:
        """So many files or folders would go to the list of this name; 0 hides it."""
        self.setText(f"Add {plural(count, 'file or folder', 'files or folders')} to {label}")
        self._cover()
        self.setVisible(count > 0)
        self.raise_()

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """It keeps the size of its parent."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect().adjusted(theme.GAP, theme.GAP, -theme.GAP, -theme.GAP))
