"""The size of the cache: stored frames and waveforms together; what was used longest ago goes first."""

from __future__ import annotations

import time
from collections.abc import Collection

from eightcut.cache_folder import CachedFile
from eightcut.media.peak_store import PeakStore
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.types import FrameFile
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.values import dataclass

_AHEAD = 86_400.0
"""Seconds in the future beyond which a file was used under a clock that was put right since: longest ago, that is."""
_PART = 20
"""New files, of how many that are there, are one part: 5 %."""


@dataclass(frozen=True, slots=True)
class CachedFiles:
    """Files of the cache, least recently used first."""

    frames: tuple[FrameFile, ...]
    waveforms: tuple[CachedFile, ...]

    @property
    def files(self) -> tuple[CachedFile, ...]:
        """All of them in one order."""
        latest = time.time() + _AHEAD
        return tuple(sorted((*self.frames, *self.waveforms), key=lambda file: (file.used_at <= latest, file.used_at)))

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


def stored(frames: FrameStore, peaks: PeakStore) -> CachedFiles:
    """What the cache holds. CacheProblem."""
    return CachedFiles(tuple(frames.all()), tuple(peaks.all()))


def trim(
    frames: FrameStore, peaks: PeakStore, max_bytes: int, useless: Collection[FrameFile] = ()
) -> tuple[CachedFiles, Change]:
    """Remove what is `useless`, then the least recently used files until the rest fits in `max_bytes`; those removed.

    CacheProblem.
    """
    there = stored(frames, peaks)
    gone = {file.path for file in useless}
    over = there.bytes - max_bytes - sum(file.bytes for file in there.frames if file.path in gone)
    for file in (file for file in there.files if file.path not in gone):
        if over <= 0:
            break
        over -= file.bytes
        gone.add(file.path)
    removed = CachedFiles(
        tuple(file for file in there.frames if file.path in gone),
        tuple(file for file in there.waveforms if file.path in gone),
    )
    frames.discard(removed.frames)
    peaks.discard(removed.waveforms)
    return removed, Change(Kind.FILES if gone else NOTHING)


def within(most: int, files: int) -> int:
    """Bytes of so many files up to which nothing is removed under a limit of `most`."""
    return most - (most // _PART if files // _PART > 1 else 0)


class Limit:
    """Keeps the cache within `max_bytes` while it grows, without a look at all of it for each new file.

    A full look comes after as many new files as are a small part of those there; of many files a part is removed
    ahead, so that the room for those that come until the next look is there. Few files are looked at each time.
    """

    def __init__(self, frames: FrameStore, peaks: PeakStore, max_bytes: int) -> None:
        self._frames, self._peaks, self._most = frames, peaks, max_bytes
        self._until = 0

    def grown(self) -> None:
        """A file has come. CacheProblem."""
        self._until -= 1
        if self._until > 0:
            return
        there = stored(self._frames, self._peaks)
        self._until = max(1, len(there.files) // _PART)
        most = within(self._most, len(there.files))
        if there.bytes > most:
            trim(self._frames, self._peaks, most)
