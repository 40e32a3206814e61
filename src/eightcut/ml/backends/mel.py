"""From samples to the picture of sound that the AISFX network looks at: 96 mel bands, 43 frames a second.

The recipe is the one the network was trained with, for mono sound at 44,100 Hz: frames of 2,048 samples every 1,024,
frame n centred on sample 1,024 n with silence before the first sample; symmetric Hann window; power spectrum; 96 bands
between 0 and 22,050 Hz, triangles that are linear on the HTK mel axis, each scaled to unit sum; log10(10^4 P + 1),
divided by the largest value of the training set. Nothing looks at the loudness of the whole film, so it streams.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.embedder import F32

VERSION = 1
"""Raised when a change below gives other frames."""
RATE = 44_100
FRAME = 2048
STEP = 1024
BANDS = 96
LARGEST = 9.457798957824707
LOUDEST = 16.0
"""Samples are held within +-16 (24 dB over full scale), so that no damaged float file overflows the power."""
_BATCH = 64
"""Frames are always computed so many at a time: the last bit of a Fourier sum depends on how many run beside it."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Triangles as ramps: between two neighbouring edges each line of the spectrum rises in one band, falls in another.

    Sums over ramps need no matrix product, whose threads would take the cores from the network.
    """

    starts: NDArray[np.int64]
    """First line of each of the 97 ramps."""
    rising: F32
    """What each of the 1,025 lines weighs in the band that rises there."""
    falling: F32
    """The same for the band that falls there."""
    scale: F32
    """What makes the weights of each of the 96 bands sum to 1."""

    def sums(self, power: F32) -> F32:
        """Power spectra (n, 1025) to bands (n, 96)."""
        up = np.add.reduceat(power * self.rising, self.starts, axis=1)[:, :-1]
        down = np.add.reduceat(power * self.falling, self.starts, axis=1)[:, 1:]
        bands: F32 = (up + down) * self.scale
        return bands


@cache
def bands() -> Bands:
    """The 96 bands of the network."""
    place = np.log10(1.0 + np.arange(FRAME // 2 + 1) * (RATE / FRAME / 700.0))
    place *= (BANDS + 1) / place[-1]
    ramp = np.minimum(place.astype(np.int64), BANDS)
    starts = np.searchsorted(ramp, np.arange(BANDS + 1))
    rising, falling = place - ramp, ramp + 1.0 - place
    total = np.add.reduceat(rising, starts)[:-1] + np.add.reduceat(falling, starts)[1:]
    return Bands(starts, rising.astype(np.float32), falling.astype(np.float32), (1 / total).astype(np.float32))


@cache
def _window() -> F32:
    return np.hanning(FRAME).astype(np.float32)


def _spectra(framed: F32) -> F32:
    """Mel frames (n, 96) of windows of samples (n, 2048)."""
    from scipy.fft import rfft

    spectrum = rfft(framed * _window(), axis=1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    frames: F32 = np.log10(bands().sums(power) * np.float32(1e4) + np.float32(1)) / np.float32(LARGEST)
    return frames


def _sound(samples: F32) -> F32:
    """The samples as float32, what is not a number as silence, within +-16."""
    if samples.ndim != 1:
        raise ValueError(f"mono samples have one axis, these have shape {samples.shape}")
    sound = np.nan_to_num(samples.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(sound, -LOUDEST, LOUDEST)


class MelStream:
    """Mel frames of one film, from its beginning; the same numbers whatever the size of the blocks."""

    def __init__(self) -> None:
        """Begin with the silence before the first sample."""
        self._rest: F32 = np.zeros(FRAME - STEP, np.float32)

    def push(self, samples: F32) -> F32:
        """Take samples of shape (n,); mel frames that are complete now, shape (frames, 96), in batches of 64."""
        self._rest = np.concatenate([self._rest, _sound(samples)])
        batches = (len(self._rest) - (FRAME - STEP)) // (STEP * _BATCH)
        frames = [self._batch() for _ in range(batches)]
        return np.concatenate(frames) if frames else np.zeros((0, BANDS), np.float32)

    def finish(self, count: int) -> F32:
        """The next `count` frames, the film going on in silence; shape (count, 96)."""
        batches = -(-count // _BATCH)
        missing = batches * _BATCH * STEP + FRAME - STEP - len(self._rest)
        frames = self.push(np.zeros(max(0, missing), np.float32))
        return frames[:count]

    def _batch(self) -> F32:
        windows = np.lib.stride_tricks.sliding_window_view(self._rest[: _BATCH * STEP + FRAME - STEP], FRAME)[::STEP]
        frames = _spectra(windows)
        self._rest = self._rest[_BATCH * STEP :]
        return frames
