"""What the path and the row of an exported clip give: its class, its own start, its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import field, replace

from eightcut.domain.captions import NOT_COMPOSED, Composed
from eightcut.domain.channels import ALL
from eightcut.domain.names import path_parts
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.wording import one_line
from eightcut.values import dataclass

_BATCH = re.compile(r".*_\d+(?:_m\d+)?_(\d+)(?:\.[^._]*)?", re.DOTALL | re.ASCII)
"""The stem may hold points, and the folder of a WebP sequence has no suffix; a suffix holds no underscore."""
DISABLED = "_disabled"
MOST_STARS = 5
_SAME = 0.005
"""Seconds."""


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One exported clip as it is to be recorded; times in seconds, `start_time` is the cut point of a manual batch."""

    filename: str
    start_time: float
    output_path: str
    label: str = ""
    category: str = ""
    short_side: int | None = None
    portrait_ratio: str = ""
    crop_center: float = 0.5
    format: str = "MP4"
    clip_count: int = 3
    clip_duration: float = 8.0
    spread: float = 3.0
    profile: str = "default"
    source_path: str = ""
    scan_export: bool = False
    content_id: str = ""
    id: int = 0
    """Row number, 0 before it is recorded."""
    fingerprint: str = field(default="", compare=False)
    """What is in the clip, 32 hex digits; "" until somebody looked."""
    rating: int = 0
    """Stars from 1 to MOST_STARS that the user gave it; 0 for none yet."""
    note: str = ""
    caption: str = ""
    """What is heard, as it was typed, for a model that learns from the clip; "" where nothing was."""
    composed: Composed = NOT_COMPOSED
    """The phrases of which a caption was composed."""
    channels: str = ALL
    """Which channels of its video are heard, as in `domain.channels`."""
    shown: str = ""
    """The part of the video's picture that it shows, as in `domain.picture_part`; "" for all of it, or no picture."""

    @property
    def own_caption(self) -> str:
        """The caption that was typed, else the composed one; "" for neither. `clip_words` has what stands in then."""
        return self.caption or self.composed.text

    @property
    def folder(self) -> str:
        """The class: see `class_folder`."""
        return class_folder(self.output_path)

    @property
    def span(self) -> TimeSpan:
        """The clip's own interval of film time."""
        if self.scan_export:
            return moment(self.start_time, self.clip_duration)
        return clip_interval(self.output_path, self.start_time, self.clip_count, self.clip_duration, self.spread)


def with_remarks(new: Sequence[ClipRow], old: Sequence[ClipRow]) -> list[ClipRow]:
    """Clips that come in the place of others: what was said of one stays with its moment."""
    said = [row for row in old if row.rating or row.note or row.caption or row.composed.phrases]
    found = ((row, next((one for one in said if _is_same(row.span, one.span)), None)) for row in new)
    return [
        row
        if one is None
        else replace(row, rating=one.rating, note=one.note, caption=one.caption, composed=one.composed)
        for row, one in found
    ]


def _is_same(one: TimeSpan, other: TimeSpan) -> bool:
    return abs(one.start - other.start) < _SAME and abs(one.end - other.end) < _SAME


@dataclass(frozen=True, slots=True)
class ClipTally:
    """How many clips one video has in one class folder."""

    filename: str
    source_path: str
    content_id: str
    folder: str
    clips: int


def class_folder(output_path: str) -> str:
    """The name of the grandparent folder, with either separator; "" where fewer than two folders are above the file."""
    parts = path_parts(output_path)
    return parts[-3] if len(parts) >= 3 else ""


def class_key(name: str) -> str:
    """What two spellings of one class share: case, spaces for `_`, and how an accent is written make no difference."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return "_".join(plain.replace("_", " ").split())


def class_words(name: str) -> str:
    """The name of a class as it is said: spaces for `_`."""
    return one_line(name.replace("_", " "))


def is_class(folder: str) -> bool:
    """Whether a folder name counts as a class: not empty and not disabled."""
    return bool(folder) and not folder.endswith(DISABLED)


def batch_index(output_path: str) -> int:
    """The last number of `NAME_NNN_mK_i` or `NAME_NNN_i`; 0 for any other name."""
    found = _BATCH.fullmatch("".join(path_parts(output_path)[-1:]))
    return int(found.group(1)) if found else 0


def clip_interval(
    output_path: str, start_time: float, clip_count: int, clip_duration: float = 8.0, spread: float = 3.0
) -> TimeSpan:
    """A manual clip's own interval: clip i of a batch starts `i x spread` seconds after the cut point."""
    index = batch_index(output_path) if clip_count > 1 else 0
    return moment(start_time + index * spread, clip_duration)
