"""The What's new dialog, shown once after an update."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from eightcut.ui import theme
from eightcut.ui.actions import with_keys
from eightcut.ui.kit.widgets import with_role

NEWS = (
    "A window with list, player, timeline, scan results and control deck, all usable by keyboard (press "
    "{keys} for shortcuts).",
    "Every scan is kept as a version: choose one above the matches, compare two, pin the ones to keep.",
    "Hard negatives remember which model suggested them; manage them with {negatives}.",
    "Accept ({accept}), reject ({reject}) or mark as unsure ({uncertain}): each moves on to the next "
    "match and plays it.",
    "Everything can be undone: {undo}.",
)
"""In braces actions, in whose place their keys are read."""


class News(QDialog):
    """A few sentences, and a tick that keeps them away; `keep_telling` says whether it is not set."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What's new")
        self.setObjectName("news")
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE)
        title = with_role(QLabel(f"New in 8-cut {version}"), "time")
        layout.addWidget(title)
        for sentence in NEWS:
            label = QLabel(f"•  {with_keys(sentence)}")
            label.setWordWrap(True)
            layout.addWidget(label)
        self.never = QCheckBox("Do not show this for new versions")
        layout.addSpacing(theme.SPACE)
        layout.addWidget(self.never)
        close = with_role(QPushButton("Close"), "main")
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(520)

    @property
    def keep_telling(self) -> bool:
        """Whether the next version's news are wanted."""
        return not self.never.isChecked()
