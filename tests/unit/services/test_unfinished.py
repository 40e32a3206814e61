"""Work that was killed is taken back by the next work, or by the doctor."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WEBP
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import CutProblem
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import parts_of
from eightcut.services.clips.unfinished import about, dead, live, roll_back_stale, take_back
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import DEAD, Small
from tests.unit.services.small_media import small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def noted(small: Small, **fields: object) -> Unfinished:
    return small.killed(**fields)


def test_a_note_is_kept_as_it_was_written(small: Small) -> None:
    whole = noted(
        small, content_id="c", profile="p", makes=("/o/a",), moves=(("/a", "/b"),), scratch=("/s",),
        leaves=(("/l", "/m"),),
        entries=(("/f", ({"path": "/a", "label": "ü"},)),),
    )  # fmt: skip
    assert small.services.library.unfinished.all() == [whole]
    changed = replace(whole, moves=())
    small.services.library.unfinished.change(changed)
    assert small.services.library.unfinished.all() == [changed]
    small.services.library.unfinished.end(whole)
    assert small.services.library.unfinished.all() == []


def test_of_the_previous_release_only_work_whose_program_is_gone_is_dead(small: Small) -> None:
    gone = noted(small, token="0123456789abcdef")
    reused = noted(small, token="0123456789abcdef", process=os.getpid())
    running = noted(small, token="0123456789abcdef", process=os.getppid(), begun=2e9)
    forgotten = noted(small, token="0123456789abcdef", process=os.getppid(), begun=1.0)
    assert dead(small.services) == [forgotten, reused, gone]
    assert live(small.services) == [running]


def half_deleted(small: Small) -> list[ClipRow]:
    """Clips of which files and labels have gone, but rows have not."""
    rows = [clip.row for clip in small.cut(10.0, form=Form(WEBP))]
    entries = tuple({"path": row.output_path, "label": "oak", "note": "mine"} for row in rows)
    aside = small.out / TRASH / "20260101_000000_000000_00" / "Door" / "vid_001"
    moves = tuple((str(p), str(aside / p.name)) for row in rows for p in parts_of(row.output_path))
    noted(small, moves=moves, entries=((str(small.out / "Door"), entries),))
    dataset_json.remove(small.out / "Door", {row.output_path for row in rows})
    aside.mkdir(parents=True)
    for source, target in moves[:3]:
        Path(source).rename(target)
    return rows


def test_the_doctor_tells_of_it_and_takes_it_back(small: Small) -> None:
    rows = half_deleted(small)
    told = [check.problem for check in examine(small.services, fix=False)]
    assert told[0] == f"Work on clips in {small.out / 'Door/vid_001'} was interrupted."
    assert [check.fixed for check in examine(small.services, fix=True)] == [True]
    assert small.rows() == rows
    assert all(part.exists() for row in rows for part in parts_of(row.output_path))
    assert [entry["note"] for entry in dataset_json.read(small.out / "Door")] == ["mine", "mine"]
    assert list(examine(small.services, fix=False)) == []


def test_the_next_work_takes_it_back_first(small: Small) -> None:
    rows = half_deleted(small)
    small.cut(30.0)
    assert all(part.exists() for row in rows for part in parts_of(row.output_path))
    assert len(small.labels()) == 4
    assert small.services.library.unfinished.all() == []


def test_clips_without_rows_go_to_the_trash_and_empty_folders_go(small: Small) -> None:
    folder = small.out / "Door/vid_001"
    (folder / "clip_001_m1_0").mkdir(parents=True)
    (folder / "clip_001_m1_0/frame_0001.webp").write_text("frame")
    (folder / ".hold_clip_001_m1_0").write_text(str(DEAD))
    (small.out / "Door" / f".dataset.part-{DEAD}-0a.json").write_text("[")
    noted(small, makes=(str(folder / "clip_001_m1_0"), str(folder / "clip_001_m1_1")))
    assert roll_back_stale(small.services) == [f"Work on clips in {folder} was interrupted."]
    assert small.trashed() == ["clip_001_m1_0"]
    assert not (small.out / "Door").exists()


def test_what_cannot_be_taken_back_is_told_and_tried_again(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    half_deleted(small)

    def locked(*_: object) -> None:
        raise CutProblem("The folder is locked.")

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    for fails, sentence in ((locked, "The folder is locked"), (broken, "Input/output error")):
        monkeypatch.setattr("eightcut.services.clips.fixes.Hands.move", fails)
        assert roll_back_stale(small.services) == []
        check = next(iter(examine(small.services, fix=True)))
        assert (check.fixed, sentence in check.problem) == (False, True)
        monkeypatch.undo()
    assert len(roll_back_stale(small.services)) == 1


def test_a_note_without_files_has_a_sentence_too() -> None:
    assert about(Unfinished()) == "Work on clips was interrupted."


def test_the_doctor_finds_frames_and_sounds_that_lost_each_other(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0, clips=3, form=Form(WEBP))]
    folder = small.out / "Door/vid_001"
    Path(f"{rows[0].output_path}.wav").unlink()
    for frame in Path(rows[1].output_path).iterdir():
        frame.unlink()
    (folder / "clip_001_m9_0").mkdir()
    (folder / "clip_001_m9_0/frame_0001.webp").write_text("frame")
    (folder / "clip_001_m9_0.wav").write_text("sound")
    (folder / "notes").mkdir()
    (folder / "notes/mine.txt").write_text("not ours")
    told = [(check.problem.split(" ", 1)[1], check.fixed) for check in examine(small.services, fix=True, forget=True)]
    assert told == [
        (f"clip {rows[1].output_path} is recorded, but its file is gone.", True),
        (
            f"clip {folder / 'clip_001_m9_0'} is not recorded in this database. Another database may "
            f"list it; to import it: 8cut import {small.out / 'Door'}",
            False,
        ),
        (f"sound of the clip {rows[0].output_path} is gone. Overwrite its marker to cut it again.", False),
    ]
    assert small.trashed() == []
    assert (folder / "notes/mine.txt").exists()
    assert len(list(examine(small.services, fix=True))) == 2


def test_frames_of_a_silent_film_lack_no_sound(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    for clip in small.cut(10.0, form=Form(WEBP)):
        Path(f"{clip.row.output_path}.wav").unlink()
    assert len(list(examine(small.services, fix=False))) == 2
    silent = replace(small.media.probe(small.film), tracks=())
    monkeypatch.setattr(small.media, "probe", lambda _: silent)
    assert list(examine(small.services, fix=False)) == []

    def unreadable(path: str) -> None:
        raise CutProblem("gone", path)

    monkeypatch.setattr(small.media, "probe", unreadable)
    assert len(list(examine(small.services, fix=False))) == 2


def test_the_doctor_brings_labels_in_line(small: Small) -> None:
    small.cut(10.0)
    small.cut(10.0, folder="Gate")
    (small.out / "Door/dataset.json").unlink()
    (small.out / "Gate/dataset.json").write_text("{damaged")
    told = [(check.problem, check.fixed) for check in examine(small.services, fix=True)]
    assert told[0] == (
        f"dataset.json in {small.out / 'Door'} did not match the labels of its clips: 2 missing, 0 "
        "different, 0 too many.",
        True,
    )
    assert "Gate/dataset.json cannot be read" in told[1][0]
    assert not told[1][1]
    assert len(small.labels()) == 2


def test_what_the_doctor_may_not_remove_is_told(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    small.cut(10.0)
    left = small.out / f"Door/vid_001/.clip_001_m7_0.part-{DEAD}-0a.mp4"
    left.write_text("half a clip")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", locked)
    (check,) = examine(small.services, fix=True)
    assert (check.problem, check.fixed) == (
        f"{left} was left behind by interrupted work. {left} cannot be removed: Permission denied.",
        False,
    )


def test_a_job_that_is_stopped_while_clips_are_recorded_leaves_nothing(small: Small) -> None:
    job = Job()

    def stop(_task: str, _file: str, done: float, total: float) -> None:
        if done == total:
            job.cancel.cancel()

    with pytest.raises(Exception, match="stopped"):
        small.cut(10.0, job=replace(job, progress=stop))
    assert (small.rows(), small.names(), small.services.library.unfinished.all()) == ([], [], [])


@pytest.mark.parametrize("seed", range(60))
def test_files_that_were_moved_and_partly_moved_back_are_where_they_were(tmp_path: Path, seed: int) -> None:
    """Clips give way to others; a stop after any move, and any part of the way back already gone, loses none."""
    draw = random.Random(seed)
    out, trash, stage = (
        tmp_path / "Door" / "vid_001",
        tmp_path / TRASH / "then" / "Door",
        tmp_path / TRASH / "overwrite-0",
    )
    for folder in (out, trash, stage):
        folder.mkdir(parents=True)
    old = [out / f"clip_001_m1_{n}.mp4" for n in range(draw.randint(1, 3))]
    new = [out / f"clip_001_m1_{n}.mp4" for n in range(draw.randint(0, 4))]
    for path in old:
        path.write_text(f"old {path.name}")
    for path in new:
        (stage / path.name).write_text(f"new {path.name}")
    moves = [(path, trash / path.name) for path in old] + [(stage / path.name, path) for path in new]
    made = draw.randint(0, len(moves))
    for source, target in moves[:made]:
        source.rename(target)
    back = draw.randint(0, made)
    for source, target in reversed(moves[made - back : made]):
        target.rename(source)
    if back == made and draw.random() < 0.7:
        shutil.rmtree(stage)
        shutil.rmtree(trash)

    take_back(Unfinished(moves=tuple((str(a), str(b)) for a, b in moves), scratch=(str(stage),)))

    assert {path.name: path.read_text() for path in out.iterdir()} == {path.name: f"old {path.name}" for path in old}
    assert not (tmp_path / TRASH).exists() or not any(path.is_file() for path in (tmp_path / TRASH).rglob("*"))
