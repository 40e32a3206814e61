from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.training import TrainingRun
from eightcut.errors import BadRequest, OutdatedModel
from eightcut.services.context import Failure, Job, Services
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos
from eightcut.services.training.model_files import model_path
from eightcut.services.training.renewing import outdated, renew, renew_all
from eightcut.services.training.training import TrainingOutcome
from tests.unit.services.films import KEY

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
