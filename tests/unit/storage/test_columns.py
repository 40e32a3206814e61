"""Values of columns are read as they are, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.storage.columns import Nonsense, Part, Whole

LEAST, MOST = -(2**63), 2**63 - 1


@given(st.integers(LEAST, MOST) | st.integers(MOST - 3, MOST) | st.integers(LEAST, LEAST + 3))
def test_a_whole_number_that_sqlite_holds_stays_the_same_to_the_last_digit(number: int) -> None:
    assert Whole(least=LEAST, most=MOST).read(number) == number


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, float(2**63), 0.5, float("nan"), float("inf"), True, "1", None])
def test_what_is_no_such_number_is_nonsense(value: object) -> None:
    with pytest.raises(Nonsense):
        Whole(least=LEAST, most=MOST).read(value)
    assert Whole(7, least=LEAST, most=MOST).read(value) == 7


@pytest.mark.parametrize("value", ["64x48", "0x48+0+0", "64x48+0+0\n", "64x48+0+0\0", 7, None, b"64x48+0+0"])
def test_what_is_no_part_of_a_picture_is_all_of_it(value: object) -> None:
    assert Part().read(value) == ""
    assert not Part().sound(["64x48+0+8", value])


def test_parts_of_pictures_stay_as_they_are() -> None:
    assert Part().sound(["64x48+0+8", "", "1920x800+0+140"])
    assert Part().read("64x48+0+8") == "64x48+0+8"
