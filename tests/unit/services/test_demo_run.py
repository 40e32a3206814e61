from __future__ import annotations

from collections.abc import Sequence

import pytest

from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.services.demo.run import Round, _moment, _promises
from eightcut.services.training.training import TrainingOutcome


def _round(precision: float) -> Round:
    run = TrainingRun("default", "AISFX", "a.safetensors", TrainingSettings(("A",)), threshold=0.5)
    return Round(TrainingOutcome(run, None, ()), (), (), (), (), precision)


@pytest.mark.parametrize(
    ("before", "after", "own", "versions", "heard", "broken"),
    [
        (0.6, 0.4, [0.4], 2, set(), [0, 1, 4]),
        (0.6, 0.7, [0.4, 0.5], 2, set(), [3, 4]),
        (0.6, 0.7, [], 1, {"a.mp4"}, [2, 3, 4, 5]),
    ],
)
def test_a_broken_promise_is_seen(
    before: float, after: float, own: Sequence[float], versions: int, heard: set[str], broken: list[int]
) -> None:
    negatives = [("a.mp4", TimeSpan(0, 8), 0.6, score) for score in own]
    history = [("a.mp4", (None,) * versions, ())]
    told = _promises(_round(before), _round(after), negatives, history, [], heard)  # type: ignore[arg-type]
    assert [i for i, promise in enumerate(told) if not promise.kept] == broken


def test_a_wrong_find_is_marked_where_nothing_of_the_sound_is() -> None:
    scores = [0.1] * 30
    scores[10], scores[12] = 0.9, 0.8
    region = Region(8.0, 20.0, 0.9)
    assert _moment(region, scores, [TimeSpan(9.0, 10.5)]) == [TimeSpan(12.0, 20.0)]
    assert _moment(region, scores, [TimeSpan(0.0, 30.0)]) == []
