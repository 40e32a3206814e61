"""How loud it plays: a button that mutes, a slider over the level, and by how much matches are evened."""

from __future__ import annotations

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QSlider, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.widgets import hbox, named, vbox
from eightcut.ui.player.meter import LevelMeter

STEP = 5
"""Percent of one key, or one notch of the wheel."""


_EVENED = (
    "Matches are played about equally loud, by up to 12 dB louder or quieter and without clipping. "
    "What is cut stays as it is in the video."
)


def _decibels(gain: float) -> str:
    sign = "\N{MINUS SIGN}" if gain < 0 else "+" if gain > 0 else "\N{PLUS-MINUS SIGN}"
    return f"{sign}{abs(gain):.1f} dB"


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
        self.meter = LevelMeter(self)
        self._gain = named(QLabel(self), "evenedLabel", "dim")
        self._gain.setToolTip(_EVENED)
        self._gain.setMinimumWidth(self._gain.fontMetrics().horizontalAdvance(_decibels(-12.0)) + 2)
        row, column = hbox(self, spacing=theme.GAP), vbox(spacing=2)
        row.addWidget(self.button)
        column.addStretch(1)
        column.addWidget(self.slider)
        column.addWidget(self.meter)
        column.addStretch(1)
        row.addLayout(column)
        row.addWidget(self._gain)
        self.set_gain(None)
        self._show()

    @property
    def percent(self) -> int:
        """How loud, while it is not muted."""
        return self.slider.value()

    @property
    def muted(self) -> bool:
        """Whether it is not to be heard."""
        return self._muted

    @property
    def loudness(self) -> int:
        """Percent that is to be heard: none while it is muted."""
        return 0 if self._muted else self.percent

    @property
    def evened(self) -> str:
        """What is said of evening; "" while matches play as loud as they are."""
        return "" if self._gain.isHidden() else self._gain.text()

    def set_gain(self, gain: float | None) -> None:
        """What plays is played louder by so many dB; None: matches are not evened."""
        self._gain.setVisible(gain is not None)
        self._gain.setText(_decibels(gain or 0.0))
        self._gain.setAccessibleName(f"Matches play equally loud: {self._gain.text()}")

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
