"""The Crop & Track tab: what it will hold, shown as not there yet, because clips are cut whole for now."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from eightcut.ui import theme
from eightcut.ui.export.controls import Tick, labelled, row, whole


class CropTab(QWidget):
    """Controls that the export does not honour yet, each disabled and saying so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Everything is off."""
        super().__init__(parent)
        why = self.tr("Clips are exported with the whole picture for now; cropping comes with a later version.")
        self.ratio = QComboBox()
        self.ratio.addItems([self.tr("Off"), "9:16", "4:5", "1:1"])
        self.centre = whole(0, 100, 50, " %")
        self.portrait = Tick(self.tr("Random portrait"))
        self.square = Tick(self.tr("Random square"))
        self.track = Tick(self.tr("Track subject"))
        top = row()
        top.addWidget(labelled(self.tr("Ratio"), self.ratio, 84))
        top.addWidget(labelled(self.tr("Centre"), self.centre, 64))
        for box in (self.portrait, self.square, self.track):
            box.setFixedHeight(theme.CONTROL_HEIGHT)
            top.addWidget(box, 0, Qt.AlignmentFlag.AlignBottom)
        top.addStretch(1)
        for name, widget in (("ratio", self.ratio), ("centre", self.centre), ("portrait", self.portrait),
                             ("square", self.square), ("track", self.track)):  # fmt: skip
            widget.setObjectName(name)
            widget.setEnabled(False)
            widget.setToolTip(why)
        self.track.setToolTip(self.tr("Tracking needs a detector that is not installed, and cropping."))
        note = QLabel(why)
        note.setObjectName("crop_note")
        note.setProperty("role", "dim")
        note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE)
        column.setSpacing(theme.SPACE)
        column.addLayout(top)
        column.addWidget(note)
        column.addStretch(1)
