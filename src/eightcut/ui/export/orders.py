"""What the control deck asks for, as values."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from pathlib import Path

from eightcut.domain.clip_spans import MOST_CLIPS
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.values import dataclass

CATEGORIES = ("Human", "Animal", "Vehicle", "Tool", "Music", "Nature", "Sport", "Other")
LABELS_KEPT = 30


@dataclass(frozen=True, slots=True)
class SpanSettings:
    """How a marked moment is cut: `clips` clips of `duration` seconds, `spread` seconds apart."""

    clips: int = 3
    spread: float = 3.0
    duration: float = 8.0

    @property
    def span(self) -> float:
        """Seconds from the first clip's start to the last one's end."""
        return self.duration + (self.clips - 1) * self.spread


def autoclips(playback: float, cursor: float, spans: SpanSettings) -> int:
    """How many clips from the cursor on end before the play position; at least one, at most MOST_CLIPS."""
    fits = int((playback - cursor - spans.duration) // spans.spread) + 1
    return min(MOST_CLIPS, max(1, fits))


def around(start: float, end: float, spans: SpanSettings, length: float) -> tuple[int, float]:
    """How many clips hold a sound, and when the first begins: the sound in their middle, inside of the video.

    `start`, `end` of the sound and `length` of the video in seconds. Fewer clips than would hold all of it where the
    video has no room for more, or MOST_CLIPS are not enough.
    """
    wanted = 1 + max(0, ceil((end - start - spans.duration) / spans.spread - 1e-6))
    room = 1 + max(0, floor((length - spans.duration) / spans.spread + 1e-6))
    clips = min(MOST_CLIPS, wanted, room)
    span = replace(spans, clips=clips).span
    return clips, max(0.0, min((start + end - span) / 2, length - span))


def split_folder(folder: str, suffix: str = "") -> tuple[str, str]:
    """An export folder, or its subprofile's beside it, as `out` and `folder` of a request."""
    plain = folder.rstrip("/\\") or folder
    path = Path(f"{plain}_{suffix.strip().replace(' ', '_')}" if suffix else plain)
    return str(path.parent), path.name


def folder_of(request: ExportRequest | ScanExportRequest) -> str:
    """The folder that a request is for, whole."""
    return str(Path(request.out) / request.folder)
