"""A row may name any file as a model: only files of the models folder are read or deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.errors import ModelProblem
from eightcut.leftovers import writer
from eightcut.services.context import Services
from eightcut.services.training import models
from eightcut.services.training.model_files import model_path, settle
from eightcut.services.upkeep.doctor import examine

RUN = TrainingRun("default", "AISFX", "AISFX_0a1b.safetensors", TrainingSettings(("Knock",)))
NAMES = [
    "{outside}", "../outside.safetensors", "x/../../outside.safetensors", "sub/a.safetensors", "..", ".", "", "/",
    ".safetensors", ".hidden.safetensors", "outside.txt", "link.safetensors", "a\\b.safetensors", "C:a.safetensors",
    "~/outside.safetensors", "x" * 300 + ".safetensors", "a\nb.safetensors", "a.safetensors\n",
    "./AISFX_0a1b.safetensors",
]  # fmt: skip


@pytest.fixture
def outside(ctx: Services) -> Path:
    """A file of the user's beside the models folder, with a link to it and a folder in there."""
    outside = ctx.models_folder.parent / "outside.safetensors"
    outside.write_bytes(b"mine")
    (ctx.models_folder / "sub").mkdir(parents=True)
    (ctx.models_folder / "sub/a.safetensors").write_bytes(b"mine")
    (ctx.models_folder / "link.safetensors").symlink_to(outside)
    return outside


@pytest.mark.parametrize("name", NAMES)
def test_no_other_file_is_read_or_deleted(ctx: Services, outside: Path, name: str) -> None:
    run = ctx.library.models.record(replace(RUN, file=name.format(outside=outside)), activate=False)
    before = sorted(ctx.models_folder.rglob("*"))
    with pytest.raises(ModelProblem, match="neither read nor deleted"):
        model_path(ctx, run)
    with pytest.raises(ModelProblem):
        models.restore(ctx, "default", "AISFX", run.version)
    assert any("neither read nor deleted" in check.problem for check in examine(ctx, fix=True))
    told: list[str] = []
    models.delete(ctx, "default", "AISFX", run.version, lambda _, message: told.append(message))
    assert len(told) == 1
    assert ctx.library.models.all("default") == []
    assert outside.read_bytes() == b"mine"
    assert sorted(ctx.models_folder.rglob("*")) == before


def test_a_file_that_two_trainings_name_stays_with_the_other(ctx: Services) -> None:
    first, second = (ctx.library.models.record(RUN, activate=False) for _ in range(2))
    path = ctx.models_folder / RUN.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"model")
    models.delete(ctx, "default", "AISFX", first.version)
    assert path.exists()
    models.delete(ctx, "default", "AISFX", second.version)
    assert not path.exists()


def test_a_folder_under_the_name_of_a_model_is_told(ctx: Services) -> None:
    run = ctx.library.models.record(RUN, activate=False)
    (ctx.models_folder / RUN.file).mkdir(parents=True)
    told: list[str] = []
    models.delete(ctx, "default", "AISFX", run.version, lambda _, message: told.append(message))
    assert "is gone from the database" in told[0]


@pytest.mark.parametrize("known", [True, False])
def test_the_next_start_removes_the_model_file_of_killed_work_alone(ctx: Services, ended: int, known: bool) -> None:
    folder = ctx.models_folder
    folder.mkdir(parents=True, exist_ok=True)
    names = {"killed": RUN.file, "working": "AISFX_0c0d.safetensors", "other": "AISFX_0e0f.safetensors"}
    for name in (*names.values(), "notes.txt"):
        (folder / name).write_bytes(b"model")
    (folder / f".hold_{names['killed']}").write_text(str(ended))
    (folder / f".hold_{names['working']}").write_text(writer())
    (folder / ".hold_notes.txt").write_text(str(ended))
    if known:
        ctx.library.models.record(RUN, activate=False)
    settle(ctx)
    left = {path.name for path in folder.iterdir()}
    assert (names["killed"] in left) is known
    assert {names["working"], f".hold_{names['working']}", names["other"], "notes.txt"} <= left
    assert not {f".hold_{names['killed']}", ".hold_notes.txt"} & left
