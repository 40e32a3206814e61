"""What a training knew of and could not learn from is not called new by a later one, and comes back when it can."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.training import TrainingRun
from eightcut.ml.frame_store import FrameStore
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Job, Services
from eightcut.services.scans.review import delete_negatives, mark_negatives, place_of
from eightcut.services.training.model_files import model_path
from eightcut.services.training.renewing import renew
from eightcut.services.training.training import TrainingOutcome
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KEY, RATE, Ears, write_sound

GOLDEN = Path(__file__).parents[2] / "golden" / "model_of_0_2.safetensors"
Mark = Callable[..., list[Clip]]
Learn = Callable[..., TrainingOutcome]


@pytest.fixture
def films(films: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """Copies, which may go away."""
    return {name: Path(shutil.copy(films[name], tmp_path / name)) for name in ("one.mp4", "two.mp4")}


def age(ctx: Services, run: TrainingRun) -> None:
    shutil.copyfile(GOLDEN, model_path(ctx, run))


def used(ctx: Services, run: TrainingRun) -> Counter[tuple[str, str]]:
    return Counter((e.video.filename, e.role) for e in ctx.library.models.examples(run) if "unused" not in e.role)


@pytest.mark.parametrize("lost", ["away", "unreadable"])
def test_a_video_that_was_lost_at_one_renewal_is_learned_from_again_at_the_next(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path], ears: Ears, tmp_path: Path, lost: str
) -> None:
    mark("one.mp4", 8.0)
    mark("two.mp4", 6.0, 27.0)
    mark("two.mp4", 60.0, folder="Other")
    mark_negatives(ctx, place_of(ctx, open_video(ctx, str(films["two.mp4"])), "default", ""), [40.0])
    first = learn("Knock", use_name=False, negative_folder="Other").run
    age(ctx, first)
    content = films["two.mp4"].read_bytes()
    if lost == "away":
        films["two.mp4"].unlink()
    else:
        films["two.mp4"].write_text("no film")
    without = replace(ctx, frames=FrameStore(tmp_path / "new frames"))

    second = renew(without, "default", str(KEY), ears.job).run

    assert second.positives == 1
    age(ctx, second)
    age(ctx, renew(without, "default", str(KEY), Job()).run)  # away for a second time
    films["two.mp4"].write_bytes(content)
    mark("one.mp4", 30.0)
    ears.warnings.clear()

    third = renew(ctx, "default", str(KEY), ears.job).run

    assert {role: n for role, n in used(ctx, third).items() if role[1] != "marker"} == {
        role: n for role, n in used(ctx, first).items() if role[1] != "marker"
    }
    assert [message for _, message in ears.warnings] == [
        "1 example that came later is left out. To use them: 8cut train."
    ]


def test_what_was_not_heard_and_what_was_taken_away_for_a_while_is_not_new_either(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path], ears: Ears
) -> None:
    sound = np.zeros(60 * RATE)
    sound[: 30 * RATE] = 0.1 * np.random.default_rng(0).standard_normal(30 * RATE)
    films["half.mp4"] = films["one.mp4"].with_name("half.mp4")
    write_sound(films["half.mp4"], sound)
    mark("one.mp4", 8.0)
    mark("half.mp4", 45.0)
    video = open_video(ctx, str(films["one.mp4"]))
    mark_negatives(ctx, place_of(ctx, video, "default", ""), [40.0])
    first = learn("Knock", use_name=False, job=ears.job).run
    assert any("only silence" in message for _, message in ears.warnings)
    assert first.positives == 1
    age(ctx, first)
    undo = delete_negatives(ctx, [one.id for one in ctx.library.negatives.of_profile("default")]).undo
    age(ctx, renew(ctx, "default", str(KEY), Job()).run)
    undo()
    ears.warnings.clear()

    again = renew(ctx, "default", str(KEY), ears.job).run

    assert not any("came later" in message for _, message in ears.warnings)
    assert (again.positives, again.hard_negatives) == (1, 1)
