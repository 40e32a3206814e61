"""One match more or fewer."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.scans import Region, ScanVersion
from eightcut.services.scans.results import VersionContent, recut
from eightcut.services.scans.thresholds import count, step

SCORES = st.lists(st.integers(0, 40), min_size=1, max_size=60)


def of(scores: tuple[float, ...] | None, regions: tuple[Region, ...] = (), **more: float) -> VersionContent:
    version = ScanVersion(1, "film.mp4", "", "default", "AISFX", "", "", 0, None, False, **more)  # type: ignore[arg-type]
    return VersionContent(version, regions, scores)


def scan(steps: list[int], hop: float = 1.0, cut: float = 0.0) -> VersionContent:
    """A scan whose windows score near .5, as those of a model from few clips do; its last window is `cut` s short."""
    scores = tuple(float(np.float16(0.5 + step / 400)) for step in steps)
    return of(scores, hop=hop, duration=(len(scores) - 1) * hop + 8.0 - cut)


@given(SCORES, st.floats(0.49, 0.61), st.sampled_from((0.5, 1.0, 3.0)), st.sampled_from((0.0, 0.3)))
def test_matches_are_counted_as_they_are_cut(steps: list[int], threshold: float, hop: float, cut: float) -> None:
    found = scan(steps, hop, cut)
    assert count(found, np.array(found.scores), threshold) == len(recut(found, threshold))


@given(SCORES, st.floats(0.49, 0.61), st.booleans())
def test_a_step_leads_to_the_next_other_number_of_matches(steps: list[int], threshold: float, lower: bool) -> None:
    found = scan(steps)
    assert found.scores is not None
    scores = sorted(set(found.scores))
    before = len(recut(found, threshold))
    reached = [s for s in scores if s >= threshold]
    others = [s for s in reversed(scores) if s < threshold] if lower else [*reached[1:], 1.0] if reached else []
    expected = next((s for s in others if len(recut(found, s)) != before), None)
    made = step(found, threshold, lower)
    assert (made is None) == (expected is None)
    if made is not None and expected is not None:
        assert (made.before, made.count) == (before, len(recut(found, expected)))
        assert [s for s in scores if s >= made.threshold] == [s for s in scores if s >= expected]


def test_scores_that_four_decimals_do_not_part_are_parted() -> None:
    scores = tuple(float(np.float16(s)) for s in (0.05, 0.05003)) + (0.0,) * 30
    found = of((scores[0], *scores[2:], scores[1]), duration=39.0)
    assert scores[0] < scores[1]
    one = step(found, 0.5, True)
    assert one is not None
    two = step(found, one.threshold, True)
    assert two is not None
    assert (one.count, two.count) == (1, 2)


def test_a_scan_without_scores_goes_by_those_of_its_matches() -> None:
    regions = tuple(Region(20.0 * i, 20.0 * i + 8, score) for i, score in enumerate((0.9, 0.4, 0.6, 0.6)))
    found = of(None, regions)
    more = step(found, 0.7, True)
    assert more is not None
    assert (more.threshold, more.before, more.count) == (0.6, 1, 3)
    assert step(found, 0.3, True) is None
    fewer = step(found, 0.9, False)
    assert fewer is not None
    assert (fewer.count, fewer.threshold > 0.9) == (0, True)
