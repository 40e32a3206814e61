"""How the timeline draws the video's sound: its waveform, how much of it is drawn, and how high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.media.peaks import Peaks
from eightcut.ui.timeline import geometry
from eightcut.ui.timeline.state import MOST_GAIN

if TYPE_CHECKING:
    from eightcut.ui.timeline.view import Timeline


class WaveLane(QObject):
    """The waveform's lane of one timeline."""

    gain_changed = pyqtSignal(float)
    height_changed = pyqtSignal(int)
    """By hand: how much higher than to fit it is drawn; pixels of its lane below four rows of clips."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._timeline = timeline
        self.height = geometry.WAVE

    @property
    def peaks(self) -> Peaks | None:
        """The sound of the video; None while it is not known."""
        return self._timeline.state.peaks

    def set_peaks(self, peaks: Peaks | None) -> None:
        """Draw this."""
        self._timeline.state.peaks = peaks
        self._timeline.state.note = ""
        self._paint()

    def set_note(self, words: str) -> None:
        """What stands where there is no waveform: that it is being made, or why there is none."""
        self._timeline.state.note = words
        self._paint()

    def set_gain(self, gain: float) -> None:
        """Draw it so many times higher than to fit its lane."""
        self._timeline.state.gain = min(max(1.0, gain), MOST_GAIN)
        self._paint()

    def amplify(self, factor: float) -> None:
        """Draw it higher by `factor`; 0 for so that it fits."""
        self.set_gain(self._timeline.state.gain * factor)
        self.gain_changed.emit(self._timeline.state.gain)

    def set_height(self, pixels: int) -> None:
        """Ask for so high a lane, below four rows of clips; it has more below fewer."""
        self.height = min(max(geometry.LEAST_WAVE, pixels), geometry.MOST_WAVE)
        self._timeline.updateGeometry()

    def _paint(self) -> None:
        self._timeline.state.touch("wave")
        self._timeline.update()
