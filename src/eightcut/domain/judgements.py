"""The user's judgements: verdicts on regions, which are off screen, and hard negatives kept for training."""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import Protocol

from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.videos import VideoRef
from eightcut.values import dataclass


class Verdict(Enum):
    """The three answers to a region."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Signed:
    """When something was said or done, as ISO 8601, and by whom, as their system calls them; "" is not known."""

    at: str = ""
    by: str = ""

    @property
    def words(self) -> str:
        """As people read it, "" where nothing is known."""
        parts = (f"by {self.by}" if self.by else "", f"{self.at[:16].replace('T', ' ')} UTC" if self.at else "")
        return ", ".join(part for part in parts if part)


NOBODY = Signed()


class Moment(Protocol):
    """An interval of a video of which something is said, for a class (no `folders`: for every one), in a profile."""

    @property
    def video(self) -> VideoRef:
        """Whose interval it is."""

    @property
    def profile(self) -> str:
        """Where it is said."""

    @property
    def folders(self) -> tuple[str, ...]:
        """Its class."""

    @property
    def span(self) -> TimeSpan:
        """Seconds of the video."""

    @property
    def id(self) -> int:
        """Row number, 0 before it is recorded."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on an interval of a video, for a class, with the scan and score it was given on."""

    video: VideoRef
    profile: str
    folders: tuple[str, ...]
    span: TimeSpan
    verdict: Verdict
    model: str = ""
    scan_timestamp: str = ""
    score: float | None = None
    negative_id: int | None = None
    """The hard negative that a reject stands on."""
    id: int = 0
    """Row number, 0 before it is recorded."""
    made_negative: bool = False
    """Whether the reject made that negative, or found it there."""
    orig_start: float | None = None
    orig_end: float | None = None
    """The bounds that the region was scanned with; None where they are the present ones."""
    given: Signed = field(default=NOBODY, compare=False)


@dataclass(frozen=True, slots=True)
class OffScreen:
    """An interval of a video in which the source of a sound of this class is not in the picture.

    Empty `folders` mean that it counts for every class.
    """

    video: VideoRef
    profile: str
    folders: tuple[str, ...]
    span: TimeSpan
    id: int = 0
    """Row number, 0 before it is recorded."""


@dataclass(frozen=True, slots=True)
class HardNegative:
    """An 8-s moment that is not the sound; `folders` empty means that it counts for every class."""

    filename: str
    start_time: float
    source_path: str = ""
    source_model: str = ""
    folders: tuple[str, ...] = ()
    content_id: str = ""
    id: int = 0
    """Row number, 0 before it is recorded."""

    @property
    def span(self) -> TimeSpan:
        """Its 8 seconds."""
        return moment(self.start_time)
