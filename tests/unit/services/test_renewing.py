from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.errors import BadRequest, OutdatedModel
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Failure, Job, Services
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos
from eightcut.services.training.model_files import model_path
from eightcut.services.training.renewing import outdated, renew, renew_all, unreadable
from eightcut.services.training.training import TrainingOutcome, TrainRequest, train
from tests.unit.services.films import KEY, Ears

GOLDEN = Path(__file__).parents[2] / "golden" / "model_of_0_2.safetensors"


@pytest.fixture
def old(ctx: Services, mark: Callable[..., None], learn: Callable[..., TrainingOutcome]) -> TrainingRun:
    """A training whose file is one of an earlier release."""
    mark("one.mp4", 8.0)
    run = learn().run
    shutil.copyfile(GOLDEN, model_path(ctx, run))
    return run


def test_a_model_of_an_earlier_release_is_told_and_comes_back_as_it_was(
    ctx: Services, old: TrainingRun, films: dict[str, Path]
) -> None:
    request = ScanRequest("default", KEY)
    assert outdated(ctx, [old]) == [old]
    with pytest.raises(OutdatedModel, match="8cut models renew"):
        list(scan_videos(ctx, [str(films["one.mp4"])], request, Job()))

    renewed = renew(ctx, "default", str(KEY), Job())

    assert (renewed.run.version, renewed.run.active) == (old.version + 1, True)
    assert renewed.run.settings == replace(old.settings, embedders=renewed.run.settings.embedders)
    assert outdated(ctx, ctx.library.models.all("default")) == [replace(old, active=False, examples=())]
    (scan,) = scan_videos(ctx, [str(films["one.mp4"])], request, Job())
    assert isinstance(scan, ScanResult)


def test_a_model_comes_back_from_its_own_examples_as_far_as_they_are_there(
    ctx: Services, mark: Callable[..., list[Clip]], learn: Callable[..., TrainingOutcome], ears: Ears
) -> None:
    mark("one.mp4", 8.0, 30.0)
    mark("two.mp4", 6.0)
    (gone,) = mark("three.mp4", 11.0)
    old = learn("Knock", use_name=False).run
    shutil.copyfile(GOLDEN, model_path(ctx, old))
    ctx.library.clips.delete([gone.row.id])
    mark("four.mp4", 13.0, 35.0)

    renewed = renew(ctx, "default", str(KEY), ears.job)

    def starts(run: TrainingRun) -> list[tuple[str, float]]:
        examples = ctx.library.models.examples(run)
        return [(e.video.filename, e.span.start) for e in examples if e.role == "positive"]

    assert starts(renewed.run) == [one for one in starts(old) if one[0] != "three.mp4"]
    assert [message for _, message in ears.warnings] == [
        "1 example that version 1 learned from is not there any more.",
        "2 examples that came later are left out. To use them: 8cut train.",
    ]
    assert renewed.run.settings.use_name is False
    again = renew(ctx, "default", str(KEY), Job())  # no longer of an earlier release
    assert {name for name, _ in starts(again.run)} == {"one.mp4", "two.mp4", "four.mp4"}


def test_a_model_of_whose_examples_none_is_there_learns_from_the_present_ones(
    ctx: Services, old: TrainingRun, mark: Callable[..., list[Clip]], ears: Ears
) -> None:
    (clip,) = ctx.library.clips.of_profile("default")
    ctx.library.clips.delete([clip.id])
    mark("two.mp4", 6.0)

    assert renew(ctx, "default", str(KEY), ears.job).run.positives == 1
    assert ["No clip that version 1 learned from" in message for _, message in ears.warnings] == [True]
    assert old.active


def test_a_class_whose_name_was_no_word_says_so_where_it_could_be_one(
    ctx: Services, mark: Callable[..., list[Clip]]
) -> None:
    mark("one.mp4", 8.0, folder="Door")
    settings = TrainingSettings(("Door",), use_name=False)
    train(ctx, TrainRequest("default", ModelKey("YAMNET"), settings), Job())

    notes = renew(ctx, "default", "YAMNET", Job()).notes

    assert "8cut train --profile default --model YAMNET --positive Door" in notes[-1]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"recogniser": "oracle"}, ["'oracle'", "--positive Knock"]),
        ({"positive_folders": ()}, ["unreadable", "--positive"]),
    ],
)
def test_settings_that_are_not_known_are_told_with_model_file_and_cure(
    ctx: Services, old: TrainingRun, settings: dict[str, Any], told: list[str]
) -> None:
    ctx.library.models.record(replace(old, settings=replace(old.settings, **settings)), True)

    with pytest.raises(BadRequest) as refused:
        renew(ctx, "default", str(KEY), Job())

    for part in (f"{KEY} cannot", old.file, f"8cut train --profile default --model {KEY}", *told):
        assert part in refused.value.message


@pytest.mark.parametrize("model", ["LATER_door", "AISFX"])
@pytest.mark.parametrize("content", [b"", b"nothing", None])
def test_a_model_that_cannot_be_used_is_told_with_model_file_and_cure(
    ctx: Services, old: TrainingRun, model: str, content: bytes | None
) -> None:
    run = replace(old, model=model, file=f"{model}_1.safetensors")
    if content is not None:
        model_path(ctx, run).write_bytes(content)

    (problem,) = unreadable(ctx, [run]).values()

    for part in (f"{model} version 1", run.file, "Train"):
        assert part in problem.message


def test_a_damaged_model_is_none_of_an_earlier_release(ctx: Services, old: TrainingRun) -> None:
    model_path(ctx, old).write_bytes(b"nothing")

    assert outdated(ctx, [old]) == []


def test_a_key_without_a_model_has_nothing_to_renew(ctx: Services) -> None:
    with pytest.raises(BadRequest, match="no model FOLEY"):
        renew(ctx, "default", "FOLEY", Job())


def test_a_model_that_cannot_be_trained_again_does_not_stop_the_others(ctx: Services, old: TrainingRun) -> None:
    settings = replace(old.settings, positive_folders=("Gone",))
    gone = replace(old, model="FOLEY", file=old.file.replace("AISFX", "FOLEY"), settings=settings)
    shutil.copyfile(GOLDEN, model_path(ctx, gone))
    ctx.library.models.record(gone, True)

    outcomes = list(renew_all(ctx, "default", Job()))

    assert [outcome.message for outcome in outcomes if isinstance(outcome, Failure)] == [
        "FOLEY cannot be trained again. Profile 'default' has no clips of 'Gone'. Classes with clips: Knock."
    ]
    assert [outcome.run.model for outcome in outcomes if isinstance(outcome, TrainingOutcome)] == [str(KEY)]
