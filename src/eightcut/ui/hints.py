"""Key hints for review and undo beside the player's controls."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from eightcut.ui import theme
from eightcut.ui.actions import shortcut

_KEY = f"border: 1px solid {theme.LINE}; border-radius: 4px; padding: 0 4px; color: {theme.TEXT};"


class KeyHints(QWidget):
    """A row of keys and what they do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Accept, reject, unsure, undo."""
        super().__init__(parent)
        self.setObjectName("key_hints")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        for id_, words in (
            ("accept", self.tr("accept")),
            ("reject", self.tr("reject")),
            ("uncertain", self.tr("unsure")),
            ("undo", self.tr("undo")),
        ):
            cap, said = QLabel(shortcut(id_)), QLabel(words)
            cap.setStyleSheet(_KEY)
            cap.setFont(theme.font(theme.SMALL))
            said.setProperty("role", "dim")
            row.addWidget(cap)
            row.addWidget(said)
