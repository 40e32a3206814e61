"""P and S: two narrow buttons that export a whole batch as portrait or as square."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QPushButton, QSizePolicy, QWidget

from eightcut.domain.clip_form import PORTRAIT, SQUARE
from eightcut.ui.kit.widgets import hbox

WIDTH = 26
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
        self.portrait = QPushButton(self.tr("P"))
        self.square = QPushButton(self.tr("S"))
        line = hbox(self, spacing=2)
        for name, button, ratio in (("portrait", self.portrait, PORTRAIT), ("square", self.square, SQUARE)):
            where = self.tr(" to {0}").format(target) if target else ""
            button.setObjectName(f"export_{name}_{target}" if target else f"export_{name}")
            button.setAccessibleName(self.tr("Export{0} as {1}").format(where, ratio))
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
            button.setToolTip(why or self.tr("Export batch as {0}").format(ratio))
