"""From samples to the picture of sound that a network looks at: mel bands, so many frames a second.

Which frames, which bands and which scale is the network's own recipe; that they come out the same wherever a film is
cut into pieces is the same for all. Nothing looks at the loudness of the whole film, so it streams.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.embedder import F32

LOUDEST = 16.0
"""Samples are held within +-16 (24 dB over full scale), so that no damaged float file overflows the power."""
BATCH = 64
"""Frames are always computed in multiples of so many: the last bit of a Fourier sum depends on how many are left over
when frames are taken 2, 4, 8 or 16 at a time, as the processor can."""
_LONGEST_FRAME = 2048
"""Samples; networks with shorter frames get more batches at once, as threads meet at the end of each step of work."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Triangles as ramps: between two neighbouring edges each line of the spectrum rises in one band, falls in another.

    Sums over ramps need no matrix product, whose threads would take the cores from the network.
    """

    first: int
    """The first line of the spectrum that lies in a ramp."""
    starts: NDArray[np.int64]
    """First line of each of the ramps, counted from `first`; one ramp more than bands."""
    empty: NDArray[np.int64]
    """Numbers of the ramps that hold no line."""
    rising: F32
    """What each line weighs in the band that rises there."""
    falling: F32
    """The same for the band that falls there."""
    scale: F32 | None
    """What each band is multiplied by, None for nothing."""

    def sums(self, spectra: F32) -> F32:
        """Spectra (n, lines) to bands (n, bands)."""
        inside = spectra[:, self.first : self.first + len(self.rising)]
        up = np.add.reduceat(inside * self.rising, self.starts, axis=1)
        down = np.add.reduceat(inside * self.falling, self.starts, axis=1)
        if len(self.empty):
            up[:, self.empty] = down[:, self.empty] = 0
        bands: F32 = up[:, :-1] + down[:, 1:]
        if self.scale is not None:
            bands *= self.scale
        return bands


def triangles(count: int, hertz: NDArray[np.floating[Any]], lowest: float, highest: float, unit: bool) -> Bands:
    """`count` bands between two frequencies, linear on the HTK mel axis, of spectral lines at `hertz` (lines,).

    `unit`: each band's weights are scaled to sum to 1.
    """
    low, high = (np.log10(1.0 + edge / 700.0) for edge in (lowest, highest))
    place = (np.log10(1.0 + hertz / 700.0) - low) * ((count + 1) / (high - low))
    inside = np.flatnonzero((place >= 0) & (place <= count + 1))
    place = place[inside]
    ramp = np.minimum(place.astype(np.int64), count)
    starts = np.searchsorted(ramp, np.arange(count + 1))
    empty = np.flatnonzero(np.bincount(ramp, minlength=count + 1) == 0)
    rising, falling = place - ramp, ramp + 1.0 - place
    scale = None
    if unit:
        total = np.add.reduceat(rising, starts)[:-1] + np.add.reduceat(falling, starts)[1:]
        scale = (1 / total).astype(np.float32)
    first = int(inside[0])
    return Bands(first, starts, empty, rising.astype(np.float32), falling.astype(np.float32), scale)


def spectra(windows: F32, length: int) -> NDArray[np.complex64]:
    """Fourier sums (n, length / 2 + 1) of windows of samples (n, up to length), silence behind each."""
    from scipy.fft import rfft

    found: NDArray[np.complex64] = rfft(windows, length, axis=1)
    return found


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one network wants its frames."""

    rate: int
    """Samples a second, Hz."""
    frame: int
    """Samples in a frame."""
    step: int
    """Samples between the beginnings of two frames."""
    lead: int
    """Samples of silence before the first sample of the film."""
    bands: int
    """Values per frame."""
    frames_of: Callable[[F32], F32]
    """Windows of samples (n, frame) to mel frames (n, bands)."""


def frames(recipe: Recipe, samples: F32, count: int) -> F32:
    """The first `count` frames (count, bands) of mono samples (n,), silence behind them.

    The frames of a film that is cut at multiples of BATCH frames are the same numbers wherever it is cut.
    """
    rows = BATCH * max(1, _LONGEST_FRAME // recipe.frame)
    found = [np.zeros((0, recipe.bands), np.float32)]
    for first in range(0, count, rows):
        missing = -(-min(rows, count - first) // BATCH) * BATCH
        length = (missing - 1) * recipe.step + recipe.frame
        sound = _sound(samples[first * recipe.step :][:length])
        if len(sound) < length:
            sound = np.pad(sound, (0, length - len(sound)))
        windows = np.lib.stride_tricks.sliding_window_view(sound, recipe.frame)
        found.append(recipe.frames_of(windows[:: recipe.step]))
    return np.concatenate(found)[:count]


def _sound(samples: F32) -> F32:
    """The samples as float32, what is not a number as silence, within +-16."""
    if samples.ndim != 1:
        raise ValueError(f"mono samples have one axis, these have shape {samples.shape}")
    sound = np.nan_to_num(samples.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(sound, -LOUDEST, LOUDEST, out=sound)
