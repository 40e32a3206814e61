"""Window scores at half their size: neighbouring windows share seven of eight seconds, so they differ little."""

from __future__ import annotations

import zlib

import numpy as np

MOST = 2**26
"""Bytes of scores that are unpacked at most, 388 days of video: a small blob may be a huge one unpacked."""


def packed(scores: bytes) -> bytes | None:
    """Little-endian float16 values, packed without loss; None where they would not get smaller.

    The values' bits as whole numbers grow with the values. Kept are the steps from one to the next, the shorter way
    round the circle of 65536, folded so that small ones of either sign are small numbers; then all high bytes, then all
    low bytes, each deflated by itself.
    """
    if len(scores) % 2:
        return None
    values = np.frombuffer(scores, "<u2").astype(np.uint16)
    steps = np.diff(values, prepend=np.uint16(0)).view(np.int16)
    halves = ((steps << 1) ^ (steps >> 15)).astype("<i2").tobytes()
    small = zlib.compress(halves[1::2]) + zlib.compress(halves[::2])
    return small if len(small) < len(scores) else None


def unpacked(blob: bytes) -> bytes:
    """What `packed` was given; ValueError for bytes that it did not make."""
    try:
        first, second = zlib.decompressobj(), zlib.decompressobj()
        high = first.decompress(blob, MOST // 2)
        low = second.decompress(first.unused_data, MOST // 2)
    except zlib.error as error:
        raise ValueError(f"these are not packed scores: {error}") from error
    if not second.eof or len(high) != len(low):
        raise ValueError("these are not packed scores: bytes are missing")
    folded = np.stack([np.frombuffer(low, np.uint8), np.frombuffer(high, np.uint8)], axis=1).view("<u2")[:, 0]
    steps = (folded >> 1) ^ np.negative(folded & 1)
    return np.cumsum(steps, dtype=np.uint16).astype("<u2").tobytes()


def whole(scores: bytes) -> bytes:
    """The same bytes; ValueError where they are no values of 16 bits."""
    if len(scores) % 2:
        raise ValueError("these are not scores: half of one is missing")
    return scores
