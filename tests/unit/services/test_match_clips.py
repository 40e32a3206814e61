from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.scans import Region
from eightcut.domain.spans import moment
from eightcut.services.clips.match_clips import MatchClips, match_clips
from eightcut.services.clips.requests import ScanExportRequest

REQUEST = ScanExportRequest("default", "AISFX", "out", "Found")
NEAR = [Region(16.5, 24.5, 0.5), Region(27.5, 35.5, 0.6)]


def test_where_the_clips_of_an_area_begin() -> None:
    assert match_clips([Region(10, 24, 0.5)], REQUEST, 90).starts == (10, 13, 16)
    assert match_clips(NEAR, replace(REQUEST, least=20.0), 90) == MatchClips()
    assert match_clips([Region(0, 8, 0.5)], REQUEST, 7.5) == MatchClips()


def test_a_clip_of_the_gap_between_joined_matches_is_not_cut() -> None:
    made = match_clips(NEAR, REQUEST, 90)
    assert made == MatchClips((16.5, 19.5, 25.5), 2, 3)
    assert made.told == "2 joined matches: 3 clips"
    apart = match_clips(NEAR, replace(REQUEST, fuse=2.0), 90)
    assert (apart, apart.told) == (MatchClips((16.5, 27.5)), "")


def test_matches_shorter_than_half_a_clip_can_still_be_joined_into_one() -> None:
    three = [Region(10, 18, 0.5), Region(20, 28, 0.5), Region(32, 40, 0.5)]
    assert match_clips(three, replace(REQUEST, duration=30.0), 90).starts == (10,)


def test_what_was_cut_by_hand_is_left_out_and_counted() -> None:
    marked = [moment(60.0), moment(14.0)]
    made = match_clips(NEAR, REQUEST, 90, marked)
    assert made == MatchClips((19.5, 25.5), 2, 2, 1)
    assert made.told == "2 joined matches: 2 clips, 1 already exported"


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(8, 40)), max_size=12), st.sampled_from([2.0, 3.0, 5.5, 8.0]))
def test_every_clip_lies_at_least_half_in_a_match(found: list[tuple[int, int]], spread: float) -> None:
    regions = [Region(start / 2, start / 2 + length / 2 + 4, 0.5) for start, length in found]
    for start in match_clips(regions, replace(REQUEST, spread=spread), 300).starts:
        assert any(moment(start).overlap(region.span) >= 4.0 for region in regions)
