"""The interface of playback backends; there are two."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import QObject, QSize, pyqtSignal
from PyQt6.QtGui import QImage

from eightcut.domain.frame_times import Frame


class Reports(QObject):
    """What a backend tells. Sent from its own threads; arrives on the thread where this object was made."""

    picture = pyqtSignal(QImage)
    """Show this: the video's whole picture, nothing around it."""
    moved = pyqtSignal(float)
    """Film time of the picture shown now, in seconds."""
    settled = pyqtSignal(float)
    """A load or a seek is done; film time of the picture shown."""
    ended = pyqtSignal()
    """It played to the video's end."""
    muted = pyqtSignal()
    """The video has sound, but there is no device that plays it."""
    failed = pyqtSignal(str)
    """The video cannot be played; a sentence."""


class Backend(Protocol):
    """Plays one video at a time. No call blocks; results arrive through `reports`."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def audio(self) -> str:
        """Through what it is heard; "" where nothing is known of it yet."""

    @property
    def reports(self) -> Reports:
        """Where it tells what happens."""

    def load(self, path: str, first: Frame, track: int | None = None, picture: int | None = None) -> None:
        """Open a video, paused at its first picture, which is `first`.

        `track`: number of the sound track, `picture`: of the picture, None for the file's default.
        """

    def unload(self) -> None:
        """Forget the video."""

    def show(self, frame: Frame) -> None:
        """Go to exactly this picture."""

    def skim(self, time: float) -> None:
        """Go to a picture near this film time as fast as can be."""

    def play(self) -> None:
        """Play on from where it stands."""

    def pause(self) -> None:
        """Stop where it is."""

    def set_speed(self, speed: float) -> None:
        """Play this many times as fast; sound keeps its pitch where that can be done."""

    def set_volume(self, percent: int) -> None:
        """Play it this loud, 0 (not to be heard) to 100; even steps sound even."""

    def set_gain(self, decibels: float) -> None:
        """Play the video so much louder (quieter below 0) than it is, without clipping; 0: as it is."""

    def set_loop(self, span: tuple[Frame, Frame] | None) -> None:
        """Go back to the first of these pictures instead of showing the second; None: play on."""

    def set_size(self, size: QSize) -> None:
        """The size in real pixels at which pictures are wanted."""

    def close(self) -> None:
        """Stop everything and free threads and memory; nothing is reported after that."""
