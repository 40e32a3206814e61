"""From decoded frames to mono samples at the asked rates, each sample at its place in the film."""

from __future__ import annotations

from collections import deque

import av
import av.error
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

F32 = NDArray[np.float32]
_LEVEL = {"rematrix_maxval": "1.0"}
"""Mixing down never gets louder than the loudest channel, whatever the sample format."""


class Lane:
    """Mono sound at one rate, in film order: write stretches of frames and silence, take blocks."""

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
        self._position = 0
        self._queue: deque[F32] = deque()
        self._queued = 0

    def index(self, at: float) -> int:
        """The sample at film time `at` in seconds."""
        return round(at * self.rate)

    def begin(self, at: float) -> None:
        """Frames from now on join at film time `at`; what lies before the samples already written is dropped."""
        self._resampler = AudioResampler("fltp", "mono", self.rate)
        self._position = self.index(at)

    def feed(self, frame: AudioFrame | None) -> None:
        """Resample a mono frame; None ends the stretch."""
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
        if len(samples):
            self._queue.append(samples)
            self._queued += len(samples)
            self.written += len(samples)

    def silence(self, until: int) -> bool:
        """Write at most a second of silence up to sample `until`; whether more is to come."""
        missing = min(until - self.written, self.rate)
        if missing > 0:
            self._append(np.zeros(missing, np.float32))
        return self.written < until

    def holds(self, samples: int) -> bool:
        """Whether so many can be taken."""
        return self._queued >= samples

    def take(self, samples: int) -> F32:
        """The next samples, shape (samples,); silence where fewer are there."""
        block = np.zeros(samples, np.float32)
        filled = 0
        while filled < samples and self._queue:
            piece = self._queue.popleft()
            used = piece[: samples - filled]
            block[filled : filled + len(used)] = used
            filled += len(used)
            if len(used) < len(piece):
                self._queue.appendleft(piece[len(used) :])
        self._queued -= filled
        self.taken += samples
        return block


class Mixer:
    """Collects decoded frames of one kind (rate, format, channels) into seconds and mixes them down to mono."""

    def __init__(self, first: AudioFrame) -> None:
        """For frames like `first`."""
        self._kind = _kind(first)
        self._rate = first.sample_rate
        self._fifo = AudioFifo()
        self._mono = AudioResampler("fltp", "mono", options=_LEVEL)
        self._packed: AudioResampler | None = None

    def takes(self, frame: AudioFrame) -> bool:
        """Whether the frame is of the same kind."""
        return _kind(frame) == self._kind

    def write(self, frame: AudioFrame) -> AudioFrame | None:
        """Add a frame; a second of mono sound where one is complete."""
        frame.pts = None
        self._fifo.write(frame)
        return self._mixed(self._fifo.read(self._rate)) if self._fifo.samples >= self._rate else None

    def rest(self) -> AudioFrame | None:
        """What is left at the end."""
        return self._mixed(self._fifo.read())

    def _mixed(self, frame: AudioFrame | None) -> AudioFrame | None:
        if frame is None:
            return None
        if self._packed is None:
            try:
                return self._mono.resample(frame)[0]
            except av.error.ArgumentError:
                self._packed = AudioResampler("flt")
        return self._mean(self._packed.resample(frame)[0])

    def _mean(self, packed: AudioFrame) -> AudioFrame:
        """For channels whose places ffmpeg cannot mix: the mean of all."""
        samples = packed.to_ndarray().reshape(packed.samples, -1).mean(axis=1, dtype=np.float32)
        frame = AudioFrame.from_ndarray(samples[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = self._rate
        return frame


def _kind(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.format.name, frame.layout.name
