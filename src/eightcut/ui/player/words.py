"""What the player says where it has no picture: how to begin, what is loading, why a video cannot be opened."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.errors import EnvironmentProblem, FileMissing
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player.picture import PictureView


class Words(QObject):
    """Those of one picture, in the place where it would be."""

    open_asked = pyqtSignal()
    relink_asked = pyqtSignal()
    """The button below the words was pressed: to open videos, or to look for the one that is not there."""

    def __init__(self, view: PictureView, clips: bool) -> None:
        """`clips`: of a player that plays exported clips."""
        super().__init__(view)
        self._clips = clips
        self._view = view
        self._missing = False
        view.helped.connect(self._help)

    def nothing(self) -> None:
        """Nothing is open."""
        self._missing = False
        if self._clips:
            self._view.set_words("Enter plays the clip")
            return
        self._view.set_words(
            "Drop videos here",
            "Mark a sound with E: it becomes a clip",
            "Train on a few clips, then find that sound everywhere",
            button="Open videos…",
        )

    def loading(self, path: str) -> None:
        """The video at this path is being opened."""
        self._view.set_words("Loading…", Path(path).name)

    def opened(self, video: OpenVideo) -> None:
        """It is open: no words, if it has pictures."""
        self._view.set_words(*(() if video.width else ("Sound only", video.ref.filename)))

    def unopened(self, problem: EnvironmentProblem) -> None:
        """It cannot be opened; a video that is not there can be looked for."""
        self._missing = isinstance(problem, FileMissing)
        what, button = ("clip", "") if self._clips else ("video", "Relink…" if self._missing else "")
        self._view.set_words(f"This {what} cannot be opened", problem.message, button=button)

    def unplayable(self, video: OpenVideo) -> str:
        """It was opened, but cannot be played: the sentence."""
        sentence = f"{video.ref.filename} cannot be played. Copy or convert it."
        self._view.set_words(sentence)
        return sentence

    def _help(self) -> None:
        (self.relink_asked if self._missing else self.open_asked).emit()
