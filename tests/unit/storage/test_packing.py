"""Window scores come back from their packed form as they were."""

from __future__ import annotations

import math
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.storage.packing import packed, unpacked


def float16(values: list[float]) -> bytes:
    return struct.pack(f"<{len(values)}e", *values)


def inflated(small: bytes) -> tuple[bytes, bytes]:
    """High and low halves; how they are deflated is the library's own affair."""
    first = zlib.decompressobj()
    return first.decompress(small), zlib.decompress(first.unused_data)


@given(st.binary(max_size=200).map(lambda half: half * 2))
def test_any_scores_come_back_to_the_bit(scores: bytes) -> None:
    small = packed(scores)
    assert small is None or (unpacked(small) == scores and len(small) < len(scores))


@given(st.lists(st.floats(0, 1, width=16), min_size=40, max_size=60))
def test_probabilities_come_back_to_the_bit(values: list[float]) -> None:
    scores = float16(sorted(values))
    small = packed(scores)
    assert small is None or unpacked(small) == scores


def test_the_steps_between_extremes_come_back() -> None:
    scores = float16([0.0, -0.0, 65504.0, -65504.0, math.inf, -math.inf, 0.0, 6e-8] * 40)
    small = packed(scores)
    assert small is not None
    assert unpacked(small) == scores


def test_the_packed_form_is_that_of_earlier_releases() -> None:
    scores = float16([0.5, 0.51, 0.49, 0.9] * 6)
    earlier = bytes.fromhex("789c2b60606063c382010d8c00b3789c63d0a8dc918a050300756c0a10")
    made = packed(scores)

    assert unpacked(earlier) == scores
    assert made is not None
    assert inflated(made) == inflated(earlier)


def test_scores_of_neighbouring_windows_take_half_the_room() -> None:
    scores = float16([0.5 + 0.05 * math.sin(i / 5) + 0.01 * math.sin(i / 3.7) for i in range(3593)])
    small = packed(scores)
    assert small is not None
    assert len(small) < len(scores) / 2


@pytest.mark.parametrize("scores", [b"", b"abc", bytes(range(8))])
def test_what_gets_no_smaller_is_not_packed(scores: bytes) -> None:
    assert packed(scores) is None


@pytest.mark.parametrize("keep", [0, 1, 20, -1])
def test_a_packed_form_with_bytes_missing_is_refused(keep: int) -> None:
    small = packed(float16([0.5] * 400))
    assert small is not None
    with pytest.raises(ValueError, match="not packed scores"):
        unpacked(small[:keep])


def test_bytes_that_were_never_packed_are_refused() -> None:
    with pytest.raises(ValueError, match="not packed scores"):
        unpacked(b"\0\x3c" * 50)
