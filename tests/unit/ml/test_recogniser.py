from __future__ import annotations

from collections.abc import Callable

from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings
from eightcut.ml.recogniser import counting, refused
from eightcut.ml.types import FrameTable, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]


def test_a_hard_negative_that_a_positive_half_covers_does_not_count(film: MakeFilm, video: MakeVideo) -> None:
    negatives = [moment(10.0), moment(14.5), moment(40.0)]
    marked = video("a.mp4", film(100.0), [moment(10.0)], hard_negatives=negatives)

    counted = counting(marked, TrainingSettings(("bell",)))

    assert counted.examples.hard_negatives == (moment(14.5), moment(40.0))


def test_hard_negatives_can_be_switched_off(film: MakeFilm, video: MakeVideo) -> None:
    marked = video("a.mp4", film(100.0), hard_negatives=[moment(40.0)])
    plain = video("b.mp4", film(100.0), [moment(40.0)])

    assert refused([counting(marked, TrainingSettings(("bell",), use_hard_negatives=False)), plain]) == ()
    assert [one.spans for one in refused([marked, plain])] == [(moment(40.0),)]
