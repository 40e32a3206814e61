from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.errors import CutProblem
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Services
from eightcut.services.training.training import TrainingOutcome
from eightcut.services.upkeep.doctor import examine
from eightcut.services.upkeep.undoing import undo_last
from eightcut.services.videos.trash import to_trash

Mark = Callable[..., list[Clip]]
Learn = Callable[..., TrainingOutcome]


def test_a_sound_library_has_nothing_to_tell(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    learn()
    assert list(examine(ctx, fix=False)) == []


def test_rows_and_files_that_lost_each_other_are_found_and_kept_until_told_otherwise(ctx: Services, mark: Mark) -> None:
    lost, kept = mark("one.mp4", 8.0, 30.0)
    gone = Path(lost.row.output_path)
    stray = gone.rename(gone.with_name("clip_001_m9_0.mp4"))
    dataset_json.add(gone.parent.parent, str(gone), "knock")
    told = list(examine(ctx, fix=True))
    assert [(check.fixed, check.fixable) for check in told] == [(False, False)]
    assert f"8cut relocate {gone} {stray}" in told[0].problem
    stray.unlink()
    assert [(check.fixed, check.fixable) for check in examine(ctx, fix=True)] == [(False, False)]
    assert len(ctx.library.clips.of_profile("default")) == 2
    told = list(examine(ctx, fix=True, forget=True))
    assert [check.fixed for check in told] == [True]
    assert str(gone) in told[0].problem
    assert [row.output_path for row in ctx.library.clips.of_profile("default")] == [kept.row.output_path]
    assert dataset_json.read(gone.parent.parent) == []
    assert list(examine(ctx, fix=False)) == []
    undo_last(ctx)
    assert [row.output_path for row in ctx.library.clips.of_profile("default")] == [
        lost.row.output_path,
        kept.row.output_path,
    ]
    assert [entry["path"] for entry in dataset_json.read(gone.parent.parent)] == [str(gone)]


def test_an_unplugged_disk_is_no_reason_to_forget_a_clip(ctx: Services, mark: Mark) -> None:
    (clip,) = mark("one.mp4", 8.0)
    shutil.rmtree(Path(clip.row.output_path).parents[2])
    (check,) = examine(ctx, fix=True)
    assert not check.fixed
    assert "unplugged" in check.problem
    assert len(ctx.library.clips.of_profile("default")) == 1


def test_models_without_a_file_and_files_without_a_model_are_told(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    run = learn().run
    path = ctx.models_folder / run.file
    path.rename(path.with_name("stray.safetensors"))
    checks = list(examine(ctx, fix=True))
    assert [check.fixed for check in checks] == [False, False]
    assert not any(check.change.kinds for check in checks)
    assert "active model AISFX, version 1" in checks[0].problem
    assert [p.name for p in ctx.models_folder.iterdir()] == ["stray.safetensors"]


def test_remains_of_killed_work_are_removed(ctx: Services, mark: Mark) -> None:
    (clip,) = mark("one.mp4", 8.0)
    folder = Path(clip.row.output_path).parent
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    number = int(gone.stdout)
    hold, part = folder / ".hold_clip_001_m7_0", folder / f".clip_001_m7_0.part-{number}-0a0b0c0d.mp4"
    hold.write_text(str(number))
    part.write_text("half a clip")
    assert FfmpegMedia().hold(str(folder), "clip_001_m8_0")
    told = [check.problem for check in examine(ctx, fix=True)]
    assert len(told) == 2
    assert (hold.exists(), part.exists()) == (False, False)
    assert (folder / ".hold_clip_001_m8_0").exists()
    assert list(examine(ctx, fix=False)) == []


def test_a_file_that_cannot_be_moved_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CutProblem, match=r"no\.mp4 cannot be moved"):
        to_trash([tmp_path / "no.mp4"])


@pytest.mark.parametrize("store", ["frames", "peaks"])
def test_what_a_killed_program_left_in_the_cache_is_seen_and_mended(ctx: Services, store: str) -> None:
    folder = getattr(ctx, store).folder
    folder.mkdir(parents=True, exist_ok=True)
    left = folder / ".film.t-1.part-4194000-0a1b2c3d.frames"
    left.write_bytes(b"half")

    assert [str(left) in check.problem for check in examine(ctx, fix=False)] == [True]
    assert [check.fixed for check in examine(ctx, fix=True)] == [True]
    assert not left.exists()
