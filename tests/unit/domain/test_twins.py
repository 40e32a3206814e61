"""What several videos share: where else a sound is heard, and which videos are one film."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.datasets import ELSEWHERE, TEST, TRAIN, VALIDATION, Candidate, Plan
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.twins import Twin, Twins, together
from tests.unit.domain.test_choosing import candidate, plan

LENGTHS = dict.fromkeys("abcdef", 200.0)


def twin(one: str, start: float, other: str, there: float, seconds: float) -> Twin:
    return Twin(one, TimeSpan(start, start + seconds), other, there)


def test_a_sound_is_found_elsewhere_as_far_as_it_is_shared_and_by_way_of_a_third_video() -> None:
    lengths = {"a": 100.0, "b": 150.0, "c": 60.0}
    twins = Twins.of([twin("a", 10, "b", 20, 80), twin("c", 0, "b", 30, 40)], lengths)
    assert list(twins.elsewhere("a", TimeSpan(6, 14))) == [("b", TimeSpan(20, 24))]
    assert list(twins.elsewhere("a", TimeSpan(22, 30))) == [("b", TimeSpan(32, 40)), ("c", TimeSpan(2, 10))]
    assert list(twins.elsewhere("c", TimeSpan(2, 10))) == [("b", TimeSpan(32, 40)), ("a", TimeSpan(22, 30))]
    assert list(twins.elsewhere("a", TimeSpan(91, 99))) == []
    assert list(twins.elsewhere("d", TimeSpan(0, 90))) == []


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=6), st.integers(0, 190))
def test_a_sound_that_was_followed_away_never_comes_back_to_its_own_video(
    moves: list[tuple[int, int]], at: int
) -> None:
    twins = Twins.of([twin("a", here, "b", there, 100) for here, there in moves], LENGTHS)
    found = list(twins.elsewhere("a", TimeSpan(at, at + 8)))
    assert {film for film, _ in found} <= {"b"}
    assert all(any(span.start - (at + there - here) in range(9) for here, there in moves) for _, span in found)


def test_videos_are_one_film_that_share_half_of_the_longer_one_and_a_piece_joins_no_two() -> None:
    lengths = {**LENGTHS, "title": 32.0, "short": 60.0}
    title = [twin("title", 0, episode, 10 + place, 32) for place, episode in enumerate("cde")]
    twins = Twins.of(
        [twin("a", 0, "b", 0, 60), twin("a", 50, "b", 50, 60), twin("a", 30, "b", 31, 20),
         twin("f", 0, "short", 0, 29), *title], lengths,
    )  # fmt: skip
    assert [twins.film(name) for name in "abf"] == ["a", "a", "f"]
    assert twins.film("short") == "short"
    assert len({twins.film(name) for name in "cde"}) == 3
    assert twins.film("title") in "cde"
    apart = Twins.of([twin("a", 0, "b", 0, 60), twin("a", 0, "b", 1, 60)], LENGTHS)
    assert apart.film("b") == "b", "the same seconds count once"
    piece = Twins.of([twin("short", 0, "a", 20, 60), twin("short", 0, "b", 20, 40)], lengths)
    assert [piece.film(name) for name in ("short", "a", "b")] == ["a", "a", "b"]


def test_at_the_ends_of_what_two_films_share_it_is_not_sure_that_both_hold_it() -> None:
    twins = Twins.of([twin("a", 80, "b", 0, 41)], LENGTHS)  # told from the start of b on, where a's begins before
    assert list(twins.elsewhere("b", TimeSpan(2, 10))) == []
    assert list(twins.elsewhere("b", TimeSpan(12, 20))) == [("a", TimeSpan(92, 100))]
    assert list(twins.elsewhere("a", TimeSpan(112, 120))) == [("b", TimeSpan(32, 35))]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_what_belongs_together_has_one_name(pairs: list[tuple[int, int]]) -> None:
    found = together(pairs)
    assert all(found[a] == found[b] for a, b in pairs)
    groups = defaultdict[int, set[int]](set)
    for name, top in found.items():
        groups[top].add(name)
    assert all(top == min(names) for top, names in groups.items())
    joined = {frozenset(names) for names in groups.values()}
    for names in joined:
        rest = set(names)
        reached = {rest.pop()}
        while more := {b for a, b in [*pairs, *((b, a) for a, b in pairs)] if a in reached} - reached:
            reached |= more
        assert reached == names


STRETCHES = st.lists(
    st.builds(
        twin, st.sampled_from("abc"), st.integers(0, 100), st.sampled_from("def"), st.integers(0, 100),
        st.integers(20, 100),
    ),
    max_size=4,
)  # fmt: skip
MOMENTS = st.lists(
    st.builds(candidate, st.sampled_from("abcdef"), st.floats(0, 190), st.none() | st.floats(0, 1)), max_size=40
)


SIDES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([TRAIN, VALIDATION, TEST]))


@given(MOMENTS, STRETCHES, st.integers(0, 4), st.floats(0, 0.5), st.floats(0, 0.4), SIDES, st.randoms())
def test_no_sound_goes_in_twice_and_one_film_is_on_one_side(
    found: list[Candidate],
    stretches: list[Twin],
    per_video: int,
    holdout: float,
    validation: float,
    sides: dict[str, str],
    random: object,
) -> None:
    twins = Twins.of(stretches, LENGTHS)

    def made() -> Plan:
        shares = {TEST: holdout, VALIDATION: validation}
        return plan(found, LENGTHS, 8.0, per_video=per_video, shares=shares, sides=sides, twins=twins)

    first = made()
    assert len(first.clips) + len(first.left_out) == len(found)
    in_ = [one.candidate for one in first.clips]
    for clip in in_:
        for film, there in twins.elsewhere(clip.film, moment(clip.start)):
            others = (other for other in in_ if other is not clip and other.film == film)
            assert all(moment(other.start).overlap(there) <= 1 + 1e-6 for other in others)
    films = defaultdict[str, set[str]](set)
    counted = defaultdict[str, int](int)
    for chosen in first.clips:
        films[twins.film(chosen.candidate.film)].add(chosen.side)
        counted[twins.film(chosen.candidate.film)] += 1
    assert all(len(names) == 1 for names in films.values())
    assert not per_video or max(counted.values(), default=0) <= per_video
    trains = TRAIN in {one.side for one in first.clips}
    held = {twins.film(film) for film, side in sides.items() if side != TRAIN}  # one of its encodings is there already
    assert trains or not first.clips or films.keys() <= held or holdout + validation == 0
    random.shuffle(found)  # type: ignore[attr-defined]
    assert made().clips == first.clips


def test_what_is_off_screen_in_one_encoding_is_so_in_the_other() -> None:
    twins = Twins.of([twin("a", 0, "b", 10, 150)], LENGTHS)
    found = [replace(candidate("a", 20), off_screen=True), candidate("b", 31), candidate("b", 60)]
    made = plan(found, LENGTHS, 8.0, twins=twins, seen=True)
    assert [one.candidate.start for one in made.clips] == [60]
    assert [one.why for one in made.left_out if one.group] == ["has its source off screen, as a.mp4 at 20.0 s"]
    assert len(plan(found, LENGTHS, 8.0, twins=twins).clips) == 2


def test_the_best_goes_in_whichever_encoding_it_is_of_and_what_tested_trains_no_more() -> None:
    twins = Twins.of([twin("a", 0, "b", 10, 150)], LENGTHS)
    found = [candidate("a", 20, 0.5), candidate("b", 31, 0.9), candidate("b", 60, 0.4), candidate("c", 5)]
    made = plan(found, LENGTHS, 8.0, twins=twins)
    assert [(one.candidate.film, one.candidate.start) for one in made.clips] == [("b", 31), ("b", 60), ("c", 5)]
    [left] = made.left_out
    assert (left.candidate.film, left.why, left.group) == (
        "a",
        "is the same sound as the clip of b.mp4 at 31.0 s",
        ELSEWHERE,
    )
    for before, after in (
        ({"a": TRAIN, "b": TEST, "c": TRAIN}, {"b": TEST, "c": TRAIN}),
        ({"a": TRAIN, "b": VALIDATION, "c": TRAIN}, {"b": VALIDATION, "c": TRAIN}),
        ({"a": TRAIN, "b": TEST, "c": TEST}, {"b": TRAIN, "c": TEST}),
        ({"a": VALIDATION, "b": TEST, "c": VALIDATION}, {"b": TEST, "c": VALIDATION}),
        ({"b": TEST, "c": TEST}, {"b": TEST, "c": TEST}),
    ):
        again = plan(found, LENGTHS, 8.0, shares={TEST: 0.3, VALIDATION: 0.3}, sides=before, twins=twins)
        assert {one.candidate.film: one.side for one in again.clips} == after
