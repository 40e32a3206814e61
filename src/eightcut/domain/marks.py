"""Marks as other programs keep them: a stretch of a video, what it is called, and what it means for a training."""

from __future__ import annotations

from enum import Enum

from eightcut.domain.frame_times import FrameGrid
from eightcut.domain.media import MediaInfo
from eightcut.values import dataclass


class Meaning(Enum):
    """What a mark says: the sound is there, somebody should look, it is not there, nobody can tell."""

    POSITIVE = "positive"
    MATCH = "match"
    NEGATIVE = "negative"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the library, to be written; times in seconds of film time, `score` from 0 to 1."""

    start: float
    end: float
    label: str
    meaning: Meaning = Meaning.POSITIVE
    score: float | None = None
    video: str = ""
    """Path of its video."""
    model: str = ""
    scan: str = ""
    """Timestamp of the scan that found it."""


@dataclass(frozen=True, slots=True)
class Written:
    """One mark as a file gives it; times as they are written there, "" as the end of a mark that is a moment."""

    place: str
    """Where in the file, as a person finds it: `line 3`."""
    start: str
    end: str
    label: str = ""
    meaning: Meaning | None = None
    """None where the file does not tell."""
    score: float | None = None
    video: str = ""
    """The video as it is named there; "" where it is not."""


@dataclass(frozen=True, slots=True)
class MarkedVideo:
    """What is known of the file of a video whose marks are written."""

    info: MediaInfo
    grid: FrameGrid | None = None
    """When its pictures are shown; None where that varies, or nobody asked."""


class BadMarks(ValueError):
    """Something in a file of marks makes no sense; the message is a sentence, `place` says where."""

    def __init__(self, place: str, message: str) -> None:
        """`place` as in `Written`, "" for the file as a whole."""
        super().__init__(message)
        self.place = place
