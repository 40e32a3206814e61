"""From samples to the picture of sound that a network looks at: mel bands, so many frames a second.

Which frames, which bands and which scale is the network's own recipe; that they come out the same whatever the size of
the blocks that samples arrive in is the same for all. Nothing looks at the loudness of the whole film, so it streams.
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
_BATCH = 64
"""Frames are always computed so many at a time: the last bit of a Fourier sum depends on how many run beside it."""


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


def _sound(samples: F32) -> F32:
    """The samples as float32, what is not a number as silence, within +-16."""
    if samples.ndim != 1:
        raise ValueError(f"mono samples have one axis, these have shape {samples.shape}")
    sound = np.nan_to_num(samples.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(sound, -LOUDEST, LOUDEST)


class MelStream:
    """Mel frames of one film, from its beginning; the same numbers whatever the size of the blocks."""

    def __init__(self, recipe: Recipe) -> None:
        """Begin with the silence before the first sample."""
        self._recipe = recipe
        self._rest: F32 = np.zeros(recipe.lead, np.float32)
        self._batch_samples = _BATCH * recipe.step
        self._overlap = recipe.frame - recipe.step

    def push(self, samples: F32) -> F32:
        """Take samples of shape (n,); mel frames that are complete now, shape (frames, bands), in batches of 64."""
        self._rest = np.concatenate([self._rest, _sound(samples)])
        batches = max(0, len(self._rest) - self._overlap) // self._batch_samples
        frames = [self._batch(number) for number in range(batches)]
        self._rest = self._rest[batches * self._batch_samples :]
        return np.concatenate(frames) if frames else np.zeros((0, self._recipe.bands), np.float32)

    def finish(self, count: int) -> F32:
        """The next `count` frames, the film going on in silence; shape (count, bands)."""
        batches = -(-count // _BATCH)
        missing = batches * self._batch_samples + self._overlap - len(self._rest)
        frames = self.push(np.zeros(max(0, missing), np.float32))
        return frames[:count]

    def _batch(self, number: int) -> F32:
        begin = number * self._batch_samples
        samples = self._rest[begin : begin + self._batch_samples + self._overlap]
        windows = np.lib.stride_tricks.sliding_window_view(samples, self._recipe.frame)[:: self._recipe.step]
        return self._recipe.frames_of(windows)
