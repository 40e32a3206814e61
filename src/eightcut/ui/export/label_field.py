"""The label of a sound: free text, with those used before to choose from, newest first."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox, QWidget

from eightcut.ui.export.orders import LABELS_KEPT
from eightcut.ui.kit.settings import Settings


class LabelField(QComboBox):
    """Kept as it is left, and among those to choose from with each export; Enter leaves the field."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.borrowed = False
        """Whether the text is that of an armed marker, which is not kept for the next clip."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumWidth(110)
        line = self.lineEdit()
        if line is not None:
            line.returnPressed.connect(self.clearFocus)
            line.editingFinished.connect(self._left)
            line.setPlaceholderText(self.tr("No label"))
        self.addItems(settings.sound_labels)
        self.setCurrentText(settings.sound_label)
        self.activated.connect(lambda _: self._left())

    @property
    def text(self) -> str:
        """The label, without blanks around it."""
        return self.currentText().strip()

    def _left(self) -> None:
        if not self.borrowed:
            self._settings.sound_label = self.text

    def keep(self) -> None:
        """Remember it as the newest."""
        text = self.text
        self._left()
        if text:
            there = [self.itemText(i) for i in range(self.count())]
            kept = (text, *(name for name in there if name != text))[:LABELS_KEPT]
            self.clear()
            self.addItems(kept)
            self.setCurrentText(text)
            self._settings.sound_labels = kept
