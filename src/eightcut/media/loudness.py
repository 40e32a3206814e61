"""How loud a stretch of a video is, by its stored waveform, and what would make stretches equally loud."""

from __future__ import annotations

import math

import numpy as np

from eightcut.media.peaks import BINS, Peaks
from eightcut.values import dataclass

FLOOR = -90.0
"""dB: silence. All levels are dB below full scale."""
TARGET = -20.0
MOST = 12.0
"""What evened stretches are brought to, and by how much at most."""
CEILING = -1.0
"""What no peak of an evened stretch goes above."""
_BLOCK = 0.1
_FAINT = -70.0
_GATE = 10.0
"""Seconds of a block; blocks that are fainter, or by so much below the mean of the others, say nothing of how loud it
is: a knock counts, not the quiet around it."""
_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Level:
    """Of the mix of all channels: highest peak and RMS, in dB."""

    peak: float = FLOOR
    rms: float = FLOOR

    def louder(self, gain: float) -> Level:
        """The same after `gain` dB; silence stays silence."""
        return Level(*(value + gain if value > FLOOR else FLOOR for value in (self.peak, self.rms)))


def level(peaks: Peaks, start: float, end: float) -> Level:
    """The level between two film times."""
    width = max(1 / BINS, (end - start) / _COLUMNS)
    first = math.floor(start / width)
    found = peaks.columns(first, max(1, math.ceil(end / width) - first), width)
    return Level(decibels(float(abs(found[:, :2]).max())), decibels(math.sqrt(float(np.mean(found[:, 2] ** 2)))))


def evening(peaks: Peaks, start: float, end: float) -> float:
    """By how many dB to play this stretch louder (below 0: quieter), so that it is about as loud as any other.

    Loudness is the mean power of its blocks that count; a stretch without sound stays as it is.
    """
    first = math.floor(start / _BLOCK)
    blocks = peaks.columns(first, max(1, math.ceil(end / _BLOCK) - first), _BLOCK)[:, 2].astype(np.float64) ** 2
    heard = blocks[blocks > 10 ** (_FAINT / 10)]
    if not len(heard):
        return 0.0
    counted = heard[heard >= heard.mean() * 10 ** (-_GATE / 10)]
    wanted = TARGET - 10 * math.log10(counted.mean())
    room = CEILING - level(peaks, start, end).peak
    return round(max(-MOST, min(MOST, wanted, max(0.0, room))), 1)


def decibels(value: float) -> float:
    """dB below full scale of a value from 0 to 1."""
    return FLOOR if value <= 10 ** (FLOOR / 20) else 20 * math.log10(value)
