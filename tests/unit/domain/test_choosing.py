"""Which moments go into a dataset: none twice, not too many of a video, whole videos held out, unique names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain import choosing
from eightcut.domain.choosing import NO_TWINS, Wishes, place_of
from eightcut.domain.datasets import ACCEPTED, EXPORTED, TEST, TRAIN, TWICE, VALIDATION, Candidate, Plan, names
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.twins import Twin, Twins
from eightcut.domain.videos import VideoRef


def candidate(film: str, start: float, score: float | None = 0.5, label: str = "Door", name: str = "") -> Candidate:
    source = EXPORTED if score is None else ACCEPTED
    return Candidate(VideoRef(name or f"{film}.mp4", f"/v/{film}.mp4", film), label, start, "a knock", source, score)


def plan(
    found: Iterable[Candidate],
    lengths: Mapping[str, float | str],
    seconds: float,
    twins: Twins = NO_TWINS,
    **wishes: Any,
) -> Plan:
    return choosing.plan(found, lengths, Wishes(seconds, **wishes), twins)


CANDIDATES = st.lists(
    st.builds(
        candidate, st.sampled_from("abcdef"), st.floats(0, 100), st.none() | st.floats(0, 1),
        st.sampled_from(["Door", "door", "Wind chime", "Tür", "音"]),
    ),
    max_size=40,
)  # fmt: skip
LENGTHS = {"a": 100.0, "b": 60.0, "c": 30.0, "d": 8.0, "e": 5.0}


@given(CANDIDATES, st.integers(0, 4), st.floats(0, 0.5), st.floats(0, 0.4), st.sampled_from([0.0, 3.5]), st.randoms())
def test_no_moment_goes_in_twice_and_every_candidate_is_accounted_for(
    found: list[Candidate], per_video: int, holdout: float, validation: float, overlap: float, random: object
) -> None:
    shares = {TEST: holdout, VALIDATION: validation}
    made = plan(found, LENGTHS, 8.0, per_video=per_video, shares=shares, overlap=overlap)

    assert len(made.clips) + len(made.left_out) == len(found)
    for one in made.clips:
        assert 0 <= one.candidate.start <= LENGTHS[one.candidate.film] - 8.0
        others = [
            moment(b.candidate.start) for b in made.clips if b is not one and b.candidate.film == one.candidate.film
        ]
        assert all(moment(one.candidate.start).overlap(other) <= overlap + 1e-6 for other in others)
    counted = Counter(one.candidate.film for one in made.clips)
    assert not per_video or max(counted.values(), default=0) <= per_video
    sides = {(one.candidate.film, one.side) for one in made.clips}
    assert len(sides) == len(counted)
    assert not made.clips or TRAIN in {side for _, side in sides}
    assert len({one.name.casefold() for one in made.clips}) == len(made.clips)
    assert all("." not in one.name and one.name.isascii() and one.name[0] != "." for one in made.clips)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(shuffled, LENGTHS, 8.0, per_video=per_video, shares=shares, overlap=overlap).clips == made.clips


def test_the_best_stays_where_two_share_time_and_what_was_cut_by_hand_before_all() -> None:
    weak, strong, marked = candidate("a", 0, 0.3), candidate("a", 4, 0.9), candidate("a", 20, None)
    nearby = candidate("a", 24, 0.99)
    made = plan([weak, strong, nearby, marked], LENGTHS, 8.0)
    assert [one.candidate for one in made.clips] == [strong, marked]
    assert {one.why for one in made.left_out} == {"shares time with a clip that goes in"}
    more = plan([weak, strong, nearby, marked], LENGTHS, 8.0, overlap=4)
    assert [one.candidate for one in more.clips] == [weak, strong, marked, nearby]
    less = plan([weak, strong], LENGTHS, 8.0, overlap=3.9)
    assert [one.why for one in less.left_out] == ["shares more than 3.9 s with a clip that goes in"]


def test_classes_take_turns_where_a_video_may_give_a_few() -> None:
    doors = [candidate("a", 10.0 * i, 0.9 - i / 10) for i in range(4)]
    winds = [candidate("a", 50 + 10.0 * i, 0.3, "Wind") for i in range(3)]
    made = plan(doors + winds, LENGTHS, 8.0, per_video=3)
    assert [(one.candidate.label, one.candidate.start) for one in made.clips] == [
        ("Door", 0),
        ("Door", 10),
        ("Wind", 50),
    ]
    assert "beyond the 3 clips that a video may give" in made.left_out[0].why
    other = plan(doors + winds, LENGTHS, 8.0, per_video=3, order=lambda those, _: those[::-1])
    assert [one.candidate.start for one in other.clips] == [20, 30, 70]
    assert len(other.left_out) == 4


def test_what_cannot_be_cut_says_why_and_a_clip_at_the_end_begins_earlier() -> None:
    made = plan([candidate("gone", 1), candidate("e", 0), candidate("b", 59)], LENGTHS, 8.24)
    assert [one.candidate.start for one in made.clips] == [pytest.approx(51.76)]
    assert {one.why for one in made.left_out} == {
        "is of a video that is not there", "is of a video that is shorter than a clip of 8.24 s",
    }  # fmt: skip


def test_about_the_shares_are_held_out_and_validation_leaves_the_test_as_it_is() -> None:
    found = [candidate(str(film), 10.0 * i) for film in range(40) for i in range(3)]
    lengths = dict.fromkeys(map(str, range(40)), 100.0)
    made = plan(found, lengths, 8.0, shares={TEST: 0.2, VALIDATION: 0.1})
    assert 21 <= sum(one.side == TEST for one in made.clips) <= 27
    assert 9 <= sum(one.side == VALIDATION for one in made.clips) <= 15
    alone = plan(found, lengths, 8.0, shares={TEST: 0.2})
    assert [one for one in alone.clips if one.side == TEST] == [one for one in made.clips if one.side == TEST]


def test_names_of_one_spelling_are_told_apart() -> None:
    same = [candidate("a", 1, label="Door?", name="x.mp4"), candidate("b", 1, label="door", name="X.mkv")]
    assert names(same) == ["door_x_00001000", "door_x-2_00001000"]
    assert names([candidate("a", 1.5, label="音", name=".mp4")]) == ["sound_mp4_00001500"]


def test_videos_of_a_dataset_that_is_extended_stay_on_their_side() -> None:
    found = [candidate(str(film), 10.0) for film in range(40)]
    lengths = dict.fromkeys(map(str, range(80)), 100.0)
    shares = {TEST: 0.25, VALIDATION: 0.2}
    first = {one.candidate.film: one.side for one in plan(found[::2], lengths, 8.0, shares=shares).clips}
    more = {one.candidate.film: one.side for one in plan(found, lengths, 8.0, shares=shares, sides=first).clips}
    assert {film: more[film] for film in first} == first
    assert Counter(more.values()) == {TRAIN: 22, TEST: 10, VALIDATION: 8}
    assert {one.side for one in plan(found, lengths, 8.0, sides=first).clips} == {TRAIN}


def test_what_only_a_clip_beyond_the_cap_kept_out_goes_in() -> None:
    found = [candidate("a", 20.0 * place, 0.9 - place / 10) for place in range(3)]
    made = plan([*found, candidate("a", 46, 0.3, "Wind")], LENGTHS, 8.0, per_video=2)
    assert [(one.candidate.label, one.candidate.start) for one in made.clips] == [("Door", 0), ("Wind", 46)]
    assert {one.candidate.start: "beyond the 2 clips" in one.why for one in made.left_out} == {20: True, 40: True}
    twins = Twins.of([Twin("a", TimeSpan(50, 78), "b", 20.0)], LENGTHS)
    trailer = [candidate("a", 0), candidate("a", 58, 0.4), candidate("b", 28, 0.2)]
    assert [one.candidate.film for one in plan(trailer, LENGTHS, 8.0, twins).clips] == ["a", "a"]
    given = plan(trailer, LENGTHS, 8.0, twins, per_video=1)
    assert [(one.candidate.film, one.candidate.start) for one in given.clips] == [("a", 0), ("b", 28)]


def test_what_is_there_already_goes_in_before_better_ones_and_what_cannot_be_cut_stays_out() -> None:
    found = [candidate("a", 0, 0.3), candidate("a", 4, 0.9), candidate("a", 30, 0.5), candidate("a", 60, 0.1)]
    made = plan(found, LENGTHS, 8.0, per_video=2, first={place_of(found[0]), place_of(found[3])})
    assert [one.candidate.start for one in made.clips] == [0, 60]
    less = plan(found, LENGTHS, 8.0, without={place_of(found[1])})
    assert [one.candidate.start for one in less.clips] == [0, 30, 60]
    assert [one.why for one in plan(found, LENGTHS, 8.0).left_out] == [TWICE]
    assert less.left_out == ()


def test_a_dataset_that_only_tests_by_now_stays_so() -> None:
    found = [candidate("a", 0), candidate("b", 0)]
    made = plan(found, LENGTHS, 8.0, shares={TEST: 0.5}, sides={"a": TEST, "b": TEST, "c": TRAIN})
    assert [one.side for one in made.clips] == [TEST, TEST]
