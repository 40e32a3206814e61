"""Words of captions, and what is to stand there instead."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from eightcut.services.clips.listing import ListedClip
from eightcut.ui import theme
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, foot, named, wrapped


class ReplaceDialog(QDialog):
    """Counts while one types."""

    asked = pyqtSignal(str, str)

    def __init__(self, clips: Sequence[ListedClip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clips = clips
        column = dialog_column(self, f"Replace in the captions of {plural(len(clips), 'clip')}", "replace", 440, 150)
        self.old, self.new = named(QLineEdit(), "replace_old"), named(QLineEdit(), "replace_new")
        fields = QFormLayout()
        fields.setHorizontalSpacing(theme.WIDE)
        fields.addRow("Replace", self.old)
        fields.addRow("with", self.new)
        column.addLayout(fields)
        self.told = wrapped("replace_told", "dim")
        column.addWidget(self.told)
        cancel, self.ok = button("Cancel", "cancel"), button("Replace", "replace_captions", "main")
        foot(column, [], [cancel, self.ok])
        cancel.setAutoDefault(False)
        self.ok.setDefault(True)
        cancel.clicked.connect(self.reject)
        self.ok.clicked.connect(self._replace)
        self.old.textChanged.connect(lambda _: self._count())
        self.old.setFocus()
        self._count()

    def _count(self) -> None:
        old = self.old.text()
        count = sum(old in clip.words.own for clip in self._clips) if old.strip() else 0
        self.told.setText(f"In {plural(count, 'caption')}." if old.strip() else "Capital letters count.")
        self.ok.setEnabled(count > 0)

    def _replace(self) -> None:
        self.asked.emit(self.old.text(), self.new.text())
        self.accept()
