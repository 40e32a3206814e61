"""What a database says of files is obeyed only where the disk proves it: work files, and files of what was mended."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eightcut.domain.unfinished import Unfinished
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.markers import delete_marker
from eightcut.services.clips.swapping import Swap, swap
from eightcut.services.clips.unfinished import roll_back_stale
from eightcut.services.clips.work_files import PREFIX
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from eightcut.services.upkeep.undoing import undo_last
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import DEAD, Small
from tests.unit.services.small_media import small_bench

STAMP = "20260101_000000_000000_ab"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below, hidden ones too, without the library itself."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("library.db"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def write(path: Path, text: str = "mine") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def planted(home: Path) -> dict[str, dict[str, Any]]:
    """Notes of the right form in every respect, on files of the user's own of the right form."""
    clip = write(home / "Holiday/vid_001/clip_001_m1_0.mp4")
    thrown = write(home / TRASH / STAMP / "Holiday/vid_002/clip_002_m1_0.mp4")
    stage = write(home / TRASH / "overwrite-0123abcd" / "film.mp4").parent
    twin = write(home / "Holiday_disabled/vid_003/clip_003_m1_0.mp4")
    write(home / "Holiday/vid_003/clip_003_m1_0.mp4")
    write(home / "Holiday/vid_001/.clip_001_m2_0.part-4194305-0a.mp4")
    write(home / "Holiday/dataset.json", '[{"path": "a", "label": "b"}]')
    (home / "Empty/vid_004").mkdir(parents=True)
    inside = home / TRASH / STAMP / "Holiday/vid_001/clip_001_m1_0.mp4"
    return {
        "makes": {"makes": (str(clip),)},
        "moves": {"moves": ((str(inside), str(clip)),)},
        "moves out of the trash": {"moves": ((str(home / "Holiday/vid_002/clip_002_m1_0.mp4"), str(thrown)),)},
        "scratch": {"scratch": (str(stage),)},
        "leaves": {"leaves": ((str(home / "Holiday/vid_003/clip_003_m1_0.mp4"), str(twin)),)},
        "entries": {"entries": ((str(home / "Holiday"), ({"path": "evil", "label": "evil"},)),)},
        "empty folders": {"makes": (str(home / "Empty/vid_004/clip_004_m1_0.mp4"),)},
    }


@pytest.mark.parametrize("begun", [0.0, 1.0])
@pytest.mark.parametrize("token", ["", "x", "0123456789abcdef", "0123456789abcdef-01234567", "../../x"])
@pytest.mark.parametrize("kind", [
    "makes", "moves", "moves out of the trash", "scratch", "leaves", "entries", "empty folders"
])  # fmt: skip
def test_a_planted_note_of_the_right_form_touches_nothing(small: Small, kind: str, token: str, begun: float) -> None:
    home = small.folder / "home"
    fields = planted(home)[kind]
    note = Unfinished(process=DEAD, token=token, begun=begun, grounds=(str(home), str(home / "Holiday")), **fields)
    small.services.library.unfinished.begin(note)
    before = everything(home)
    told = roll_back_stale(small.services)
    checks = list(examine(small.services, fix=True))
    assert (everything(home), (home / "Empty/vid_004").is_dir()) == (before, True)
    if kind not in ("entries", "empty folders"):  # of which nothing is to be taken back
        assert told == []
        (check,) = checks
        assert str(home) in check.problem
        assert "--forget" in check.problem
    list(examine(small.services, fix=True, forget=True))
    assert everything(home).items() >= before.items()
    assert small.services.library.unfinished.all() == []


@pytest.mark.parametrize("where", ["above the trash", "class folder", "video folder", "scratch"])
def test_links_are_not_followed_out_of_the_folder_that_proves_a_note(small: Small, where: str) -> None:
    home = small.folder / "home"
    mine = write(home / "clip_001_m1_0.mp4")
    stage = small.out / TRASH / "overwrite-0123abcd"
    aside = small.out / TRASH / STAMP / "Door/vid_001/clip_001_m1_0.mp4"
    clip = small.out / "Door/vid_001/clip_001_m1_0.mp4"
    (small.out / "Door/vid_001").mkdir(parents=True)
    stage.mkdir(parents=True)
    small.killed(moves=((str(aside), str(clip)),), scratch=(str(stage),), makes=(str(clip),))
    if where == "scratch":
        stage.rmdir()
        stage.symlink_to(home)
    elif where == "above the trash":
        shutil.rmtree(small.out / TRASH)
        (small.out / TRASH).symlink_to(home)
        write(home / "overwrite-0123abcd/film.mp4")
    else:
        above = small.out / "Door" if where == "class folder" else small.out / "Door/vid_001"
        target = write(home / "vid_001/clip_001_m1_0.mp4").parent if where == "class folder" else home
        marks = [path.read_text() for path in above.glob(PREFIX + "*")]
        names = [path.name for path in above.glob(PREFIX + "*")]
        shutil.rmtree(above)
        above.symlink_to(target.parent if where == "class folder" else target)
        del marks, names
    before = everything(home)
    roll_back_stale(small.services)
    list(examine(small.services, fix=True, forget=True))
    assert everything(home) == before
    assert mine.read_text() == "mine"


def test_a_restored_backup_moves_nothing_that_was_finished_since(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0)]
    gone = swap(small.services, Swap(old=rows))[1]
    moves = tuple((str(source), str(target)) for source, target in gone.moved)
    small.services.library.clips.put_back(gone.rows)
    stale = Unfinished(process=DEAD, token=f"{'0' * 16}-{'0' * 8}", begun=1.0, moves=moves, grounds=(str(small.out),))
    small.services.library.unfinished.begin(stale)
    before = everything(small.out)
    assert roll_back_stale(small.services) == []
    assert everything(small.out) == before


def test_a_name_that_another_program_made_again_is_not_moved_over(small: Small) -> None:
    row = small.cut(10.0, clips=1)[0].row
    aside = write(small.out / TRASH / STAMP / "Door/vid_001" / Path(row.output_path).name)
    small.killed(moves=((row.output_path, str(aside)),))
    roll_back_stale(small.services)
    assert aside.read_text() == "mine"
    assert Path(row.output_path).read_text() != "mine"


def test_work_that_is_over_leaves_no_mark_and_no_note(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0)]
    disable(small.services, "default", None, {"Door"}, Job())
    delete_marker(small.services, small.rows()[:1])
    assert list(small.folder.rglob(PREFIX + "*")) == []
    assert small.services.library.unfinished.all() == []
    assert not Path(rows[0].output_path).parent.parent.exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 400))
def test_a_work_file_that_a_kill_cut_off_proves_what_is_whole_in_it(small: Small, cut: int) -> None:
    row = small.cut(10.0, clips=1)[0].row
    aside = small.out / TRASH / STAMP / "Door/vid_001" / Path(row.output_path).name
    small.killed(moves=((row.output_path, str(aside)),))
    aside.parent.mkdir(parents=True, exist_ok=True)
    for mark in (*small.out.glob(PREFIX + "*"), *(small.out / "Door").glob(PREFIX + "*")):
        mark.write_bytes(mark.read_bytes()[:cut])
    assert len(roll_back_stale(small.services)) == 1
    assert Path(row.output_path).exists()
    assert list(small.folder.rglob(PREFIX + "*")) == []
    assert list(examine(small.services, fix=False)) == []


def test_work_files_that_no_note_speaks_of_are_told_and_go(small: Small) -> None:
    small.cut(10.0)
    note = small.killed(makes=(str(small.out / "Door/vid_001/clip_001_m9_0.mp4"),))
    small.services.library.unfinished.end(note)
    (check,) = examine(small.services, fix=False)
    assert (check.fixable, PREFIX in check.problem) == (True, True)
    assert [check.fixed for check in examine(small.services, fix=True)] == [True]
    assert list(examine(small.services, fix=False)) == []
    assert undo_last(small.services).left == ()
    assert len(list(examine(small.services, fix=False))) == 1


def test_the_work_of_another_library_in_the_same_folder_is_its_own(small: Small, tmp_path: Path) -> None:
    small.cut(10.0)
    (tmp_path / "other").mkdir()
    with small_bench(tmp_path / "other") as ctx:
        other = replace(small, services=ctx)
        clip = write(small.out / "Door/vid_007/clip_007_m1_0.mp4", "half")
        other.killed(makes=(str(clip),))
        told = [check.problem for check in examine(small.services, fix=True)]
        assert any(f"--db {ctx.library.path} doctor --fix" in one for one in told)
        assert clip.exists()
        assert len(roll_back_stale(ctx)) == 1
    assert not clip.exists()
    assert list(examine(small.services, fix=False)) == []


@pytest.mark.parametrize("kind", ["move", "move to the trash", "labels", "left-over"])
def test_a_planted_step_of_mending_of_the_right_form_touches_nothing(small: Small, kind: str) -> None:
    row = small.cut(10.0, clips=1)[0].row
    home = small.folder / "home"
    clip = write(home / "Holiday/vid_001/clip_001_m1_0.mp4")
    inside = home / TRASH / STAMP / "Holiday/vid_001/clip_001_m1_0.mp4"
    thrown = write(home / TRASH / STAMP / "Holiday/vid_002/clip_002_m1_0.mp4")
    part = write(home / "Holiday/vid_001/.clip_001_m2_0.part-4194305-0a.mp4")
    labels = write(home / "Holiday/dataset.json", "[]\n")
    small.services.library.clips.add(replace(row, output_path=str(home / "Holiday/vid_009/clip_009_m1_0.mp4")))
    token = {"at": str(home), "token": "0" * 24}
    steps: dict[str, list[dict[str, Any]]] = {
        "move": [{"kind": "move", "source": str(home / "Holiday/vid_002/clip_002_m1_0.mp4"), "target": str(thrown)}],
        "move to the trash": [{"kind": "move", "source": str(inside), "target": str(clip)}],
        "labels": [{"kind": "write", "path": str(labels), "before": None},
                   {"kind": "wrote", "path": str(labels), "after": "9a" * 16}],
        "left-over": [{"kind": "write", "path": str(part), "before": "ZXZpbA=="}],
    }  # fmt: skip
    for step in steps[kind]:
        text = json.dumps({**step, **token})
        small.services.library.transactions.insert("fixes", {"fix": 1, "made_at": "2026", "step": text})
    before = everything(home)
    assert undo_last(small.services).left
    assert everything(home) == before


def test_a_link_that_was_laid_since_is_not_followed_by_undoing(small: Small) -> None:
    small.cut(10.0)
    left = write(small.out / f"Door/vid_001/.clip_001_m7_0.part-{DEAD}-0a.mp4", "x" * 1000)
    assert [check.fixed for check in examine(small.services, fix=True)] == [True]
    home = small.folder / "home"
    home.mkdir()
    (small.out / "Door/vid_001").rename(small.out / "Door/vid_002")
    (small.out / "Door/vid_001").symlink_to(home)
    assert undo_last(small.services).left
    assert (list(home.iterdir()), left.exists()) == ([], False)
