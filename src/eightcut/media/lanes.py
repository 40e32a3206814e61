"""From mono frames to samples at the asked rates, each sample at its place in the video."""

from __future__ import annotations

from collections import deque
from functools import lru_cache

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

F32 = NDArray[np.float32]


@lru_cache(maxsize=32)
def silence(samples: int) -> F32:
    """So many samples of silence, which all who ask for as many share: read-only, and known by being the same array."""
    made = np.zeros(samples, np.float32)
    made.flags.writeable = False
    return made


class Lane:
    """Mono sound at one rate, in time order: write stretches of frames and silence, take blocks."""

    def __init__(self, rate: int) -> None:
        """`rate` in Hz."""
        self.rate = rate
        self.written = 0
        """Samples since film time 0 that are written."""
        self.taken = 0
        """Samples since film time 0 that are taken."""
        self.repaired = False
        """Whether samples that are no numbers had to be silenced."""
        self._resampler = AudioResampler("fltp", "mono", rate)
        self._quiet = False
        """Whether the resampler has heard nothing but silence for a second: then another one passes unchanged."""
        self._position = 0
        self._queue: deque[F32 | int] = deque()
        """Sound, and silence as a number of samples."""
        self._queued = 0

    def index(self, at: float) -> int:
        """The sample at film time `at` in seconds."""
        return round(at * self.rate)

    def begin(self, at: float) -> None:
        """Frames from now on join at film time `at`; what lies before the samples already written is dropped."""
        self._resampler = AudioResampler("fltp", "mono", self.rate)
        self._quiet = False
        self._position = self.index(at)

    def feed(self, frame: AudioFrame | None, silent: bool = False) -> None:
        """Resample a mono frame; None ends the stretch. `silent`: it is a whole second of digital silence.

        A resampler that has heard a second of silence holds nothing else; a whole second more of it, which gives
        `rate` samples of silence, leaves it as it was.
        """
        if silent and self._quiet:
            known = max(0, self.written - self._position)
            self._position += self.rate
            self._append_silence(self.rate - min(known, self.rate))
            return
        self._quiet = silent
        for piece in self._resampler.resample(frame):
            # At the asked rate the resampler hands its input through, at the end of a stretch None.
            if piece is not None:
                self._put(piece.to_ndarray()[0].astype(np.float32, copy=False))

    def _put(self, samples: F32) -> None:
        known = max(0, self.written - self._position)
        self._position += len(samples)
        samples = samples[known:]
        if not np.isfinite(samples).all():
            samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
            self.repaired = True
        self._append(samples)

    def _append(self, samples: F32) -> None:
        if not samples.any():
            self._append_silence(len(samples))
            return
        self._queue.append(samples)
        self._queued += len(samples)
        self.written += len(samples)

    def _append_silence(self, samples: int) -> None:
        if samples <= 0:
            return
        before = self._queue.pop() if self._queue and isinstance(self._queue[-1], int) else 0
        self._queue.append(samples + int(before))
        self._queued += samples
        self.written += samples

    def silence(self, until: int) -> None:
        """Write silence up to sample `until`."""
        self._append_silence(until - self.written)

    def holds(self, samples: int) -> bool:
        """Whether so many can be taken."""
        return self._queued >= samples

    def take(self, samples: int) -> F32:
        """The next samples, shape (samples,), `silence` itself where nothing else is in them or not enough is there."""
        self.taken += samples
        if self._still(samples):
            return silence(samples)
        block = np.zeros(samples, np.float32)
        filled = 0
        while filled < samples and self._queue:
            piece = self._queue.popleft()
            length = piece if isinstance(piece, int) else len(piece)
            used = min(length, samples - filled)
            if not isinstance(piece, int):
                block[filled : filled + used] = piece[:used]
            if used < length:
                self._queue.appendleft(length - used if isinstance(piece, int) else piece[used:])
            filled += used
        self._queued -= filled
        return block

    def _still(self, samples: int) -> bool:
        """Take them where they are silence and nothing else; whether they were."""
        if not self._queue:
            return True
        head = self._queue[0]
        if not isinstance(head, int) or head < min(samples, self._queued):
            return False
        self._queue.popleft()
        if head > samples:
            self._queue.appendleft(head - samples)
        self._queued -= min(head, samples)
        return True
