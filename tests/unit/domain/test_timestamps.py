"""Names of scan versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.timestamps import newest_first, next_timestamp, parse_timestamp, shown

MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9998, 12, 31))


def spelled(moment: datetime) -> str:
    return f"{moment.year:04}{moment:%m%d_%H%M%S_%f}"


@given(MOMENTS, st.one_of(st.just(""), MOMENTS.map(spelled)))
def test_a_new_version_is_later_as_text_and_as_time_than_the_newest_there(now: datetime, newest: str) -> None:
    stamp = next_timestamp(now, newest)
    assert stamp > newest
    parsed, earlier = parse_timestamp(stamp), parse_timestamp(newest)
    assert parsed is not None
    assert parsed >= now
    assert earlier is None or parsed > earlier


@given(MOMENTS, st.lists(st.timedeltas(timedelta(days=-1), timedelta(days=1)), max_size=20))
def test_the_order_of_saving_is_the_order_of_names_however_the_clock_jumps(
    start: datetime, jumps: list[timedelta]
) -> None:
    stamps = [""]
    for jump in jumps:
        stamps.append(next_timestamp(start + jump, stamps[-1]))
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("other", ["zzz", "", "99991231_235959_999999", "2026-04-19T14:30", "20269999_000000", "5"])
def test_other_text_neither_holds_up_a_new_version_nor_comes_before_it(other: str) -> None:
    stamp = next_timestamp(datetime(2026, 4, 19), other)
    assert stamp == "20260419_000000_000000"
    assert max([other, stamp], key=newest_first) == stamp


def test_a_clock_that_runs_on_names_the_moment_itself() -> None:
    assert next_timestamp(datetime(2026, 4, 19, 14, 30, 0, 5), "20260419_143000_000004") == "20260419_143000_000005"


def test_a_clock_set_back_goes_one_microsecond_on() -> None:
    assert next_timestamp(datetime(2026, 4, 19, 14, 30), "20260419_153000_999999") == "20260419_153001_000000"
    assert next_timestamp(datetime(2026, 4, 19, 14, 30), "20260419_143000_000000") == "20260419_143000_000001"


def test_the_oldest_form_counts_too() -> None:
    assert next_timestamp(datetime(2026, 4, 19, 14, 30), "20260419_153000") == "20260419_153000_000001"


def test_the_time_zone_of_the_clock_is_not_written() -> None:
    assert next_timestamp(datetime(2026, 4, 19, 14, 30, tzinfo=UTC), "") == "20260419_143000_000000"


@pytest.mark.parametrize("text", ["", "yesterday", "20261319_143000", "20260419", "20260419_143000_", "(legacy)"])
def test_any_other_text_is_no_time(text: str) -> None:
    assert parse_timestamp(text) is None
    assert next_timestamp(datetime(2026, 4, 19), text) == "20260419_000000_000000"


def test_people_see_minutes_and_seconds_where_they_ask() -> None:
    assert shown("20260419_143059_123456") == "2026-04-19 14:30"
    assert shown("20260419_143059_123456", seconds=True) == "2026-04-19 14:30:59"
    assert shown("20260419_143059") == "2026-04-19 14:30"


def test_undated_rows_and_other_texts_have_words_of_their_own() -> None:
    assert [shown(""), shown("before the move")] == ["undated", "before the move"]
