"""The size of the cache: stored frames and waveforms together; what was used longest ago goes first."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from eightcut.media.peaks import PeakFile
from eightcut.ml.types import FrameFile
from eightcut.services.ports import FrameStore, PeakStore

_AHEAD = 86_400.0
"""Seconds in the future beyond which a file was used under a clock that was put right since: longest ago, that is."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Files of the cache, least recently used first."""

    frames: tuple[FrameFile, ...]
    waveforms: tuple[PeakFile, ...]

    @property
    def files(self) -> tuple[FrameFile | PeakFile, ...]:
        """All of them in one order."""
        both: tuple[FrameFile | PeakFile, ...] = (*self.frames, *self.waveforms)
        latest = time.time() + _AHEAD
        return tuple(sorted(both, key=lambda file: (file.used_at <= latest, file.used_at)))

    @property
    def bytes(self) -> int:
        """What all of them take."""
        return self.frame_bytes + self.waveform_bytes

    @property
    def frame_bytes(self) -> int:
        """What the frames take."""
        return sum(file.bytes for file in self.frames)

    @property
    def waveform_bytes(self) -> int:
        """What the waveforms take."""
        return sum(file.bytes for file in self.waveforms)


def stored(frames: FrameStore, peaks: PeakStore) -> Stored:
    """What the cache holds. CacheProblem."""
    return Stored(tuple(frames.all()), tuple(peaks.all()))


def trim(frames: FrameStore, peaks: PeakStore, max_bytes: int) -> Stored:
    """Remove the least recently used files until the rest fits in `max_bytes`; those removed. CacheProblem."""
    there = stored(frames, peaks)
    over = there.bytes - max_bytes
    gone: set[Path] = set()
    for file in there.files:
        if over <= 0:
            break
        over -= file.bytes
        gone.add(file.path)
    removed = Stored(
        tuple(file for file in there.frames if file.path in gone),
        tuple(file for file in there.waveforms if file.path in gone),
    )
    frames.discard(removed.frames)
    peaks.discard(removed.waveforms)
    return removed
