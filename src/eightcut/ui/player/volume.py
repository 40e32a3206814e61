"""How loud it plays: a button that mutes, and a slider."""

from __future__ import annotations

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QPushButton, QSlider, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.widgets import hbox, named

STEP = 5
"""Percent of one key, or one notch of the wheel."""


class VolumeControl(QWidget):
    """The view alone."""

    changed = pyqtSignal(int, bool)
    """Percent, and whether it is muted."""

    def __init__(self, percent: int, muted: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._muted = muted
        self.button = named(QPushButton(self), "muteButton", told="Mute")
        self.button.setFixedWidth(34)
        self.button.setCheckable(True)
        self.button.clicked.connect(self.mute)
        self.slider = named(QSlider(Qt.Orientation.Horizontal, self), "volumeSlider", told="Volume")
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(STEP)
        self.slider.setPageStep(2 * STEP)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setMinimumWidth(16)
        self.slider.setMaximumWidth(72)
        self.slider.setValue(percent)
        self.slider.valueChanged.connect(lambda _: self._set(muted=False))
        row = hbox(self, spacing=theme.GAP)
        row.addWidget(self.button)
        row.addWidget(self.slider)
        self._show()

    @property
    def percent(self) -> int:
        """How loud, while it is not muted."""
        return self.slider.value()

    @property
    def muted(self) -> bool:
        """Whether it is not to be heard."""
        return self._muted

    def mute(self) -> None:
        """Mute it, or no more; what was turned down to nothing is heard a little then."""
        if self._muted and not self.percent:
            with QSignalBlocker(self.slider):
                self.slider.setValue(2 * STEP)
        self._set(not self._muted)

    def turn(self, percent: int) -> None:
        """Louder by so much (quieter where below 0), and to be heard again."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(self.percent + percent)
        self._set(muted=False)

    def _set(self, muted: bool) -> None:
        self._muted = muted
        self._show()
        self.changed.emit(self.percent, muted)

    def _show(self) -> None:
        silent = self._muted or not self.percent
        self.button.setChecked(self._muted)
        self.button.setIcon(icon("volume-off" if silent else "volume-medium" if self.percent < 50 else "volume-high"))
        words = "Unmute" if self._muted else "Mute"
        self.button.setToolTip(words)
        self.button.setAccessibleName(words)
        self.slider.setToolTip(f"Volume {self.percent} %")
