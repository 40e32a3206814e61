"""What several videos share: where else a sound is heard, and which videos are one film."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.datasets import ELSEWHERE, TEST, TRAIN, VALIDATION, Candidate, Plan, plan
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.twins import Twin, Twins, together
from tests.unit.domain.test_datasets import candidate

LENGTHS = dict.fromkeys("abcdef", 200.0)


def twin(one: str, start: float, other: str, there: float, seconds: float) -> Twin:
    return Twin(one, TimeSpan(start, start + seconds), other, there)


def test_a_sound_is_found_elsewhere_as_far_as_it_is_shared_and_by_way_of_a_third_video() -> None:
    twins = Twins.of([twin("a", 100, "b", 20, 50), twin("c", 0, "b", 30, 40)], LENGTHS)
    assert list(twins.elsewhere("a", TimeSpan(96, 104))) == [("b", TimeSpan(20, 24))]
    assert list(twins.elsewhere("a", TimeSpan(112, 120))) == [("b", TimeSpan(32, 40)), ("c", TimeSpan(2, 10))]
    assert list(twins.elsewhere("c", TimeSpan(2, 10))) == [("b", TimeSpan(32, 40)), ("a", TimeSpan(112, 120))]
    assert list(twins.elsewhere("a", TimeSpan(0, 90))) == []
    assert list(twins.elsewhere("d", TimeSpan(0, 90))) == []


def test_a_sound_that_repeats_within_what_is_shared_is_followed_to_an_end() -> None:
    twins = Twins.of([twin("a", 0, "b", 0, 200), twin("a", 0, "b", 10, 190), twin("a", 10, "b", 0, 190)], LENGTHS)
    found = list(twins.elsewhere("a", TimeSpan(50, 58)))
    assert {film for film, _ in found} == {"a", "b"}
    assert len(found) < 60


def test_videos_are_one_film_from_half_of_the_shorter_one_on() -> None:
    lengths = {**LENGTHS, "short": 60.0}
    twins = Twins.of([twin("a", 0, "b", 0, 60), twin("a", 70, "b", 70, 45), twin("c", 0, "short", 0, 29)], lengths)
    assert (twins.film("b"), twins.film("c"), twins.film("short")) == ("a", "c", "short")


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
    for one in stretches:
        for clip in in_:
            for film, there in (*_heard(one, clip.film, clip.start), *_heard(one.turned, clip.film, clip.start)):
                others = (other for other in in_ if other is not clip and other.film == film)
                assert all(moment(other.start).overlap(there) <= 1 + 1e-6 for other in others)
    films = defaultdict[str, set[str]](set)
    counted = defaultdict[str, int](int)
    for chosen in first.clips:
        films[twins.film(chosen.candidate.film)].add(chosen.side)
        counted[twins.film(chosen.candidate.film)] += 1
    assert all(len(names) == 1 for names in films.values())
    assert not per_video or max(counted.values(), default=0) <= per_video
    assert not first.clips or TRAIN in {one.side for one in first.clips}
    random.shuffle(found)  # type: ignore[attr-defined]
    assert made().clips == first.clips


def _heard(one: Twin, film: str, start: float) -> list[tuple[str, TimeSpan]]:
    begin, end = max(start, one.span.start), min(start + 8, one.span.end)
    move = one.other_start - one.span.start
    return [(one.other, TimeSpan(begin + move, end + move))] if film == one.one and end > begin else []


def test_the_best_goes_in_whichever_encoding_it_is_of_and_what_tested_trains_no_more() -> None:
    twins = Twins.of([twin("a", 0, "b", 10, 150)], LENGTHS)
    found = [candidate("a", 20, 0.5), candidate("b", 31, 0.9), candidate("b", 60, 0.4), candidate("c", 5)]
    made = plan(found, LENGTHS, 8.0, twins=twins)
    assert [(one.candidate.film, one.candidate.start) for one in made.clips] == [("b", 31), ("b", 60), ("c", 5)]
    assert [(one.candidate.film, one.why) for one in made.left_out] == [("a", ELSEWHERE)]
    for before, after in (
        ({"a": TRAIN, "b": TEST, "c": TRAIN}, {"b": TEST, "c": TRAIN}),
        ({"a": VALIDATION, "b": TEST, "c": VALIDATION}, {"b": TEST, "c": TRAIN}),
        ({"a": TRAIN, "b": VALIDATION, "c": TRAIN}, {"b": VALIDATION, "c": TRAIN}),
        ({"b": TEST, "c": TEST}, {"b": TRAIN, "c": TRAIN}),
    ):
        again = plan(found, LENGTHS, 8.0, shares={TEST: 0.3, VALIDATION: 0.3}, sides=before, twins=twins)
        assert {one.candidate.film: one.side for one in again.clips} == after
