"""From samples to the picture of sound that a network looks at: mel bands, so many frames a second.

Which frames, which bands and which scale is the network's own recipe; that they come out the same wherever a video is
cut into pieces is the same for all. Nothing looks at the loudness of the whole video, so it streams.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.embedder import F32
from eightcut.values import dataclass

LOUDEST = 16.0
"""Samples are held within +-16 (24 dB over full scale), so that no damaged float file overflows the power."""
BATCH = 64
"""Frames are always computed in multiples of so many: the last bit of a Fourier sum depends on how many are left over
when frames are taken 2, 4, 8 or 16 at a time, as the processor can."""
_PRODUCT = 4
"""Frames whose bands are summed at once, a divisor of BATCH. With 8 of AISFX's, OpenBLAS takes several threads where it
has no kernel for small products (AVX2): 292 ms of processor time for 704 frames instead of 14, and other last bits."""
_LONGEST_FRAME = 2048
"""Samples; networks with shorter frames get more batches at once, as threads meet at the end of each step of work."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Sums of neighbouring lines of a spectrum, as a matrix product over the lines that weigh anything."""

    first: int
    """The first of these lines."""
    weights: F32
    """What each line weighs in each band, shape (lines, bands)."""

    def sums(self, spectra: F32) -> F32:
        """Spectra (n, lines) to bands (n, bands); n is a multiple of BATCH.

        A few rows at a time: the last bits of a product depend on how many, and on the threads that a large one has.
        """
        lines, bands = self.weights.shape
        inside = spectra[:, self.first : self.first + lines].reshape(-1, _PRODUCT, lines)
        sums: F32 = np.matmul(inside, self.weights).reshape(-1, bands)
        return sums


def triangles(count: int, hertz: NDArray[np.floating[Any]], lowest: float, highest: float, unit: bool) -> Bands:
    """`count` bands between two frequencies, linear on the HTK mel axis, of spectral lines at `hertz` (lines,).

    `unit`: each band's weights are scaled to sum to 1.
    """
    low, high = (np.log10(1.0 + edge / 700.0) for edge in (lowest, highest))
    place = (np.log10(1.0 + hertz / 700.0) - low) * ((count + 1) / (high - low))
    inside = np.flatnonzero((place >= 0) & (place <= count + 1))
    weights = np.maximum(0, 1 - np.abs(place[inside, None] - np.arange(1, count + 1)))
    if unit:
        weights /= np.maximum(weights.sum(axis=0), np.finfo(np.float32).tiny)  # a band may hold no line
    return Bands(int(inside[0]), weights.astype(np.float32))


def spectra(windows: F32, length: int) -> NDArray[np.complex64]:
    """Fourier sums (n, length / 2 + 1) of windows of samples (n, up to length), silence behind each."""
    from scipy.fft import rfft

    found: NDArray[np.complex64] = rfft(windows, length, axis=1)
    return found


@dataclass(frozen=True, slots=True)
class Grid:
    """How frames lie in the sound."""

    rate: int
    """Samples a second, Hz."""
    frame: int
    """Samples in a frame."""
    step: int
    """Samples between the beginnings of two frames."""
    lead: int
    """Samples of silence before the first sample of the video."""


@dataclass(frozen=True, slots=True)
class Recipe(Grid):
    """How one network wants its mel frames."""

    bands: int
    """Values per frame."""
    frames_of: Callable[[F32], F32]
    """Windows of samples (n, frame) to mel frames (n, bands)."""


def frames(recipe: Recipe, samples: F32, count: int) -> F32:
    """The first `count` frames (count, bands) of mono samples (n,), silence behind them.

    The frames of a video that is cut at multiples of BATCH frames are the same numbers wherever it is cut.
    """
    rows = BATCH * max(1, _LONGEST_FRAME // recipe.frame)
    found = [np.zeros((0, recipe.bands), np.float32)]
    for first in range(0, count, rows):
        missing = -(-min(rows, count - first) // BATCH) * BATCH
        length = (missing - 1) * recipe.step + recipe.frame
        sound = clean(samples[first * recipe.step :][:length])
        if len(sound) < length:
            sound = np.pad(sound, (0, length - len(sound)))
        windows = np.lib.stride_tricks.sliding_window_view(sound, recipe.frame)
        found.append(recipe.frames_of(windows[:: recipe.step]))
    return np.concatenate(found)[:count]


def clean(samples: F32) -> F32:
    """The samples as float32, what is not a number as silence, within +-16."""
    if samples.ndim != 1:
        raise ValueError(f"mono samples have one axis, these have shape {samples.shape}")
    sound = np.nan_to_num(samples.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(sound, -LOUDEST, LOUDEST, out=sound)
