from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.judgements import Judgement, Verdict
from eightcut.domain.reviewed import RegionIndex, clusters, concerns
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef

REGIONS = [Region(0, 8, 0.9), Region(10, 18, 0.8), Region(12, 20, 0.7), Region(40, 48, 0.6)]
seconds = st.floats(0, 100, allow_nan=False)
spans = st.builds(lambda start, length: TimeSpan(start, start + length), seconds, st.floats(0.5, 60))


def judgement(start: float, end: float, verdict: Verdict, number: int = 1) -> Judgement:
    return Judgement(VideoRef("f.mp4"), "default", (), TimeSpan(start, end), verdict, id=number)


@given(st.lists(spans, max_size=12), spans)
def test_the_index_finds_what_a_look_at_every_region_finds(held: list[TimeSpan], asked: TimeSpan) -> None:
    regions = sorted((Region(s.start, s.end, 0.5) for s in held), key=lambda r: r.start)
    wanted = {i for i, r in enumerate(regions) if r.span.overlap(asked) > 0}
    assert set(RegionIndex(regions).touching(asked)) == wanted


def test_a_verdict_is_shown_on_finds_that_share_half_with_it() -> None:
    index = RegionIndex(REGIONS)
    assert index.verdicts([judgement(1, 9, Verdict.ACCEPT)]) == {0: Verdict.ACCEPT}
    assert index.verdicts([judgement(6, 14, Verdict.ACCEPT)]) == {}


def test_of_two_verdicts_the_closer_counts_then_the_newer() -> None:
    index = RegionIndex(REGIONS[:1])
    closer = [judgement(0, 8, Verdict.REJECT), judgement(2, 10, Verdict.ACCEPT, 2)]
    assert index.verdicts(closer) == {0: Verdict.REJECT}
    same = [judgement(0, 8, Verdict.UNCERTAIN, 5), judgement(0, 8, Verdict.ACCEPT, 3)]
    assert index.verdicts(same) == {0: Verdict.UNCERTAIN}


def test_a_span_is_held_where_half_of_it_lies() -> None:
    index = RegionIndex(REGIONS)
    assert index.holding_half([TimeSpan(4, 12), TimeSpan(44, 52), TimeSpan(45, 53)]) == {0: [0], 3: [1]}


def test_what_has_no_class_concerns_every_class() -> None:
    assert concerns((), ("Door",))
    assert concerns(("Door",), ())
    assert concerns(("Door", "Gate"), ("Gate",))
    assert not concerns(("Door",), ("Rain",))


def test_overlapping_finds_are_one_cluster() -> None:
    assert clusters([(r.start, r.end) for r in REGIONS]) == [(0, 8), (1, 20), (3, 48)]
    assert clusters([(0, 30), (5, 6), (29, 31), (31, 32)]) == [(0, 31), (3, 32)]
    assert clusters([]) == []


def test_a_region_that_ends_where_it_begins_is_never_touched() -> None:
    assert list(RegionIndex([Region(3, 3, 0.5)]).touching(TimeSpan(0, 8))) == []
