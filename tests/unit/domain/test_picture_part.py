from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.picture_part import LEAST, PicturePart, part_of, part_typed, shown_words
from eightcut.errors import BadRequest

PLACES, SIDES = st.integers(0, 5000), st.integers(1, 5000)
PARTS = st.builds(PicturePart, PLACES, PLACES, SIDES, SIDES)


@given(PARTS)
def test_a_part_is_read_as_it_is_written(part: PicturePart) -> None:
    assert part_of(part.text) == part_typed(part.text) == part


@given(PARTS, SIDES, SIDES)
def test_what_is_cut_of_a_part_is_even_inside_and_loses_a_line_a_side_at_most(
    part: PicturePart, width: int, height: int
) -> None:
    cut = part.within(width, height)
    right, bottom = min(part.x + part.width, width), min(part.y + part.height, height)
    if cut is None:
        assert right - part.x < LEAST + 2 or bottom - part.y < LEAST + 2
        return
    assert not any(number % 2 for number in (cut.x, cut.y, cut.width, cut.height))
    assert min(cut.width, cut.height) >= LEAST
    assert part.x <= cut.x <= part.x + 1
    assert part.y <= cut.y <= part.y + 1
    assert right - 1 <= cut.x + cut.width <= right
    assert bottom - 1 <= cut.y + cut.height <= bottom
    assert cut.within(width, height) == cut


@given(PARTS, PARTS)
def test_two_parts_are_held_by_the_smallest_that_does(one: PicturePart, other: PicturePart) -> None:
    both = one.joined(other)
    assert both == other.joined(one)
    assert one.joined(one) == one
    assert both.x == min(one.x, other.x)
    assert both.y + both.height == max(one.y + one.height, other.y + other.height)


def test_all_of_a_picture_is_covered_by_what_begins_at_its_corner_and_reaches_its_end() -> None:
    assert PicturePart(0, 0, 64, 48).covers(64, 48)
    assert not PicturePart(0, 0, 64, 46).covers(64, 48)
    assert not PicturePart(2, 0, 64, 48).covers(64, 48)


@pytest.mark.parametrize("text", ["", "64x48", "0x48+0+0", "64x48+-1+0", "64x48+0+0 ", "640000x48+0+0", "٦x48+0+0"])
def test_what_is_no_part_is_none_and_refused_where_it_is_typed(text: str) -> None:
    assert part_of(text) is None
    with pytest.raises(BadRequest, match=r"is no part of a picture\. Use 'found', 'none', or WIDTHxHEIGHT"):
        part_typed(text)


def test_words_say_what_is_shown() -> None:
    assert shown_words("") == "the whole picture"
    assert shown_words("64x48+0+8") == "64x48 at 0,8 of the picture"
