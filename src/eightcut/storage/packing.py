"""Window scores at half their size: neighbouring windows share seven of eight seconds, so they differ little."""

from __future__ import annotations

import sys
import zlib
from array import array
from itertools import accumulate
from operator import sub

_BITS = 0xFFFF
MOST = 2**26
"""Bytes of scores that are unpacked at most, 388 days of film: a small blob may be a huge one unpacked."""


def packed(scores: bytes) -> bytes | None:
    """Little-endian float16 values, packed without loss; None where they would not get smaller.

    The values' bits as whole numbers grow with the values. Kept are the steps from one to the next, folded so that
    small ones of either sign are small numbers; then all high bytes, then all low bytes, each deflated by itself.
    """
    if len(scores) % 2:
        return None
    values = _little(array("H", scores))
    steps = map(sub, values, (0, *values[:-1]))
    folded = _little(array("H", [(2 * step if step >= 0 else -2 * step - 1) & _BITS for step in map(_signed, steps)]))
    halves = folded.tobytes()
    small = zlib.compress(halves[1::2]) + zlib.compress(halves[::2])
    return small if len(small) < len(scores) else None


def unpacked(blob: bytes) -> bytes:
    """What `packed` was given; ValueError for bytes that it did not make."""
    try:
        first, second = zlib.decompressobj(), zlib.decompressobj()
        high = first.decompress(blob, MOST // 2)
        low = second.decompress(first.unused_data, MOST // 2)
    except zlib.error as error:
        raise ValueError(f"these are no packed scores: {error}") from error
    if not second.eof or len(high) != len(low):
        raise ValueError("these are no packed scores: bytes are missing")
    halves = bytearray(2 * len(low))
    halves[1::2] = high
    halves[::2] = low
    folded = _little(array("H", bytes(halves)))
    steps = [-(number + 1 >> 1) if number & 1 else number >> 1 for number in folded]
    return _little(array("H", [value & _BITS for value in accumulate(steps)])).tobytes()


def whole(scores: bytes) -> bytes:
    """The same bytes; ValueError where they are no values of 16 bits."""
    if len(scores) % 2:
        raise ValueError("these are no scores: half of one is missing")
    return scores


def _signed(step: int) -> int:
    """The step as a number of 16 bits with a sign: the way round the circle of 65536 that is the shorter one."""
    return (step + 0x8000 & _BITS) - 0x8000


def _little(values: array[int]) -> array[int]:
    """The same bytes read in the other order, on machines whose numbers begin with the high byte."""
    if sys.byteorder == "big":
        values.byteswap()
    return values
