"""What a dataset is made of: moments of videos, why some stay out, what those that go in are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import field

from eightcut.domain.judgements import NOBODY, Signed
from eightcut.domain.videos import VideoRef
from eightcut.values import dataclass

EXPORTED, ACCEPTED, MATCHES = "exported", "accepted", "matches"
SOURCES = (EXPORTED, ACCEPTED, MATCHES)
"""Where clips come from: clips cut before; matches that were accepted; those and the ones nobody judged yet."""
TRAIN, VALIDATION, TEST = "train", "validation", "test"
SIDES = (TRAIN, VALIDATION, TEST)
"""Parts of a dataset, and the folder of each: what is learned from, what is tried meanwhile, what is tried at last."""
SCORE, VARIETY = "score", "variety"
PICKS = (SCORE, VARIETY)
"""Which clips of a video go in where it may give a few: the best ones, or those that sound least alike."""
TWICE = "shares time with a clip that goes in"
"""Why a moment stays out that is nothing to mend: it goes in by another clip."""
ELSEWHERE = "is the same sound as a clip of another video that goes in"
"""Why a moment stays out whose sound goes in from another encoding of its video, or another part of the same film."""
OFF_SCREEN = "has its source off screen"
"""Why a moment stays out of what learns from picture and sound: the picture does not show what sounds."""
_LONGEST_PART = 40
_NO_SIGN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One moment that may become a clip: which video and class, from what second, where it comes from.

    `score` from 0 to 1; None for what was cut by hand. `origin` names the clip or the scan in words.
    """

    video: VideoRef
    label: str
    start: float
    caption: str
    source: str
    score: float | None = None
    origin: str = ""
    model_version: int = 0
    """Of the model that found it, 0 where that is unknown."""
    off_screen: bool = False
    """Whether the user said that its source is not in the picture."""
    said: Signed = field(default=NOBODY, compare=False)
    """Who cut it by hand or accepted it, and when."""

    @property
    def film(self) -> str:
        """What tells videos apart: their content, or their path where it was never read."""
        return self.video.content_id or self.video.path or self.video.filename


@dataclass(frozen=True, slots=True)
class Planned:
    """A candidate that goes in, by the name of its clip, and on which side it is."""

    candidate: Candidate
    name: str
    side: str = TRAIN


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A candidate that stays out, and why: the words that complete "This moment ..."."""

    candidate: Candidate
    why: str
    group: str = ""
    """The same without what only this one has, "" where there is nothing of that."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which candidates go in."""

    clips: tuple[Planned, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def names(candidates: Sequence[Candidate], others: Iterable[str] = ()) -> list[str]:
    """A name for each clip: class, video, millisecond; plain letters without a dot, none twice, none of `others`."""
    found: list[str] = []
    taken = set(others)
    for one in candidates:
        stem = one.video.filename.rpartition(".")[0] or one.video.filename
        base = f"{_plain(one.label, 'sound')}_{_plain(stem, 'video')}"
        number = f"{round(one.start * 1000):08d}"
        name, again = f"{base}_{number}", 1
        while name in taken:
            again += 1
            name = f"{base}-{again}_{number}"
        taken.add(name)
        found.append(name)
    return found


def _plain(text: str, otherwise: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NO_SIGN.sub("-", ascii_text).strip("-")[:_LONGEST_PART].strip("-") or otherwise
