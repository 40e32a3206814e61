"""Prints: 128 bits for each second of a video, by which the same sound is known again in another file.

A second's print says how the sound changes there: rows of the network's lowest layer are smoothed over five seconds,
those three seconds later and three seconds earlier are subtracted, and each bit is on which side of a random plane the
difference lies. Another codec, loudness or sample rate changes few bits of it, and so does a cut that moves the sound
between two rows. Silence, and sound that does not change, has no print.

Charikar, "Similarity estimation techniques from rounding algorithms" (STOC 2002): the share of equal bits tells the
angle between two differences.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.embedder import F16, F32
from eightcut.ml.features import single
from eightcut.ml.types import FrameTable

U32 = NDArray[np.uint32]
BITS = 128
WORDS = BITS // 32
SMOOTHING = (1, 2, 3, 2, 1)
APART = 3
"""Rows between a second and each of the two that are compared."""
AROUND = APART + len(SMOOTHING) // 2
"""Rows to each side that a print hears; the first and the last ones of a video have none."""
LEAST_CHANGE = 0.05
"""Length of a difference, as a share of the sum of what it is between, under which a second has no print."""
_STEPS = 256
"""Steps to 1 of a value: whole numbers are summed without rounding, so every processor gives the same bits."""
_LARGEST = 1 << 24
"""Sums of whole numbers up to here are exact in float32."""
_BLOCK = 4096


def prints(table: FrameTable, field: str) -> U32:
    """(rows, 4): the print of each row, zeros for none. KeyError for a field that the table lacks."""
    rows = table.values(field)
    found = np.zeros((len(rows), WORDS), np.uint32)
    for start in range(AROUND, len(rows) - AROUND, _BLOCK):
        stop = min(start + _BLOCK, len(rows) - AROUND)
        found[start:stop] = _prints(rows[start - AROUND : stop + AROUND])
        table.let_go()
    return found


def _prints(rows: F16) -> U32:
    """Of all rows but AROUND at each end."""
    values = single(np.ascontiguousarray(rows))
    count = len(values) - len(SMOOTHING) + 1
    smooth = np.zeros((count, values.shape[1]), np.float32)
    for step, weight in enumerate(SMOOTHING):
        smooth += values[step : step + count] * np.float32(weight)
    change = smooth[2 * APART :] - smooth[: -2 * APART]
    level = np.square(smooth, dtype=np.float64).sum(axis=1)
    least = LEAST_CHANGE**2 * (level[2 * APART :] + level[: -2 * APART]) / 2
    limit = _LARGEST // change.shape[1]
    whole = np.clip(np.rint(change * np.float32(_STEPS)), -limit, limit)
    bits = np.packbits(whole @ _planes(change.shape[1]) > 0, axis=1)
    bits[np.square(change, dtype=np.float64).sum(axis=1) <= least] = 0
    return bits.view("<u4").astype(np.uint32)


@cache
def _planes(dims: int) -> F32:
    """(dims, 128) of 1 and -1, at random but the same for ever."""
    drawn = np.frombuffer(hashlib.shake_256(b"prints").digest(dims * BITS // 8), np.uint8)
    return np.where(np.unpackbits(drawn), np.float32(1), np.float32(-1)).reshape(dims, BITS)
