"""What is said at the end of the demonstration."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.cli.demo import show
from eightcut.cli.output import Output
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.services.demo.run import Demonstration, Promise, Round
from eightcut.services.training.training import TrainingOutcome

RUN = TrainingRun("default", "AISFX", "", TrainingSettings(("Door",)))
ROUND = Round(TrainingOutcome(RUN, None, ()), (), (), (), (), 1.0)


@pytest.mark.parametrize(
    ("embedded", "said"), [(0, "All frames were already stored; nothing was embedded."), (6, "Listened to 6 videos.")]
)
def test_it_says_what_it_listened_to_and_which_promise_was_broken(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, embedded: int, said: str
) -> None:
    promises = (Promise("Clips are exact", True), Promise("Matches are found", False))
    shown = Demonstration((), (ROUND, ROUND), (), (), (), embedded, promises)
    assert show(shown, Output(as_json=False), tmp_path) == 1
    out = capsys.readouterr().out
    assert said in out
    assert "ok      Clips are exact" in out
    assert out.count("What helps most: mark the sound in two more videos.") == 2
    assert "BROKEN  Matches are found" in out
