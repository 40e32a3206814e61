"""From samples to the picture of sound that the AISFX network looks at: 96 mel bands, 43 frames a second.

The recipe is the one the network was trained with, for mono sound at 44,100 Hz: frames of 2,048 samples every 1,024,
frame n centred on sample 1,024 n with silence before the first sample; symmetric Hann window; power spectrum; 96 bands
between 0 and 22,050 Hz, triangles that are linear on the HTK mel axis, each scaled to unit sum; log10(10^4 P + 1),
divided by the largest value of the training set. Nothing looks at the loudness of the whole film, so it streams.
"""

from __future__ import annotations

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
"""Frames are always computed so many at a time: the last bit of a matrix product depends on its shape."""


def _mel(hertz: NDArray[np.floating]) -> NDArray[np.float64]:
    return 2595.0 * np.log10(1.0 + hertz.astype(np.float64) / 700.0)


@cache
def filters() -> F32:
    """Weights of spectrum bins in bands, shape (1025, 96); each column sums to 1."""
    bins = _mel(np.arange(FRAME // 2 + 1) * (RATE / FRAME))
    edges = np.linspace(0.0, bins[-1], BANDS + 2)
    width = edges[1]
    rising = (bins[:, None] - edges[None, :-2]) / width
    falling = (edges[None, 2:] - bins[:, None]) / width
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    weights: F32 = (triangles / triangles.sum(axis=0)).astype(np.float32)
    return weights


@cache
def _window() -> F32:
    return np.hanning(FRAME).astype(np.float32)


def _spectra(framed: F32) -> F32:
    """Mel frames (n, 96) of windows of samples (n, 2048)."""
    spectrum = np.fft.rfft(framed * _window(), axis=1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    bands = power.astype(np.float32, copy=False) @ filters()
    frames: F32 = np.log10(bands * np.float32(1e4) + np.float32(1.0)) / np.float32(LARGEST)
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
