"""The caption of a class, typed."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QLineEdit, QWidget

from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, named


class ClassCaptionDialog(QDialog):
    """One line; empty takes it away."""

    asked = pyqtSignal(str)

    def __init__(self, name: str, before: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = dialog_column(self, f"Caption of class {name}", "class_caption", 460, 150)
        self.field = named(QLineEdit(before), "class_caption_text", told=f"Caption of class {name}")
        self.field.setPlaceholderText("What clips of this class sound like")
        column.addWidget(self.field)
        column.addWidget(dim("Clips have it as long as they have no caption of their own. Empty takes it away."))
        column.addStretch(1)
        cancel, ok = button("Cancel", "cancel"), button("Save", "save_class_caption", "main")
        foot(column, [], [cancel, ok])
        cancel.setAutoDefault(False)
        ok.setDefault(True)
        cancel.clicked.connect(self.reject)
        ok.clicked.connect(self._keep)
        self.field.selectAll()
        self.field.setFocus()

    def _keep(self) -> None:
        self.asked.emit(self.field.text())
        self.accept()
