"""A database can come from anybody: what it says was mended is taken back for files of the program's own form alone."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eightcut.domain.unfinished import Unfinished
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.relocating import relocate
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from eightcut.services.upkeep.undoing import undo_last
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench

EVIL = base64.b64encode(b"evil").decode()
NO_LABELS = base64.b64encode(b"[]").decode()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def planted(small: Small, *steps: object) -> None:
    for step in steps:
        text = step if isinstance(step, str) else json.dumps(step)
        small.services.library.transactions.insert("fixes", {"fix": 1, "made_at": "2026-01-01", "step": text})


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hostile(home: Path) -> dict[str, list[dict[str, Any]]]:
    diary, trash = str(home / "diary.txt"), home / TRASH / "20260101"
    labels = str(home / dataset_json.NAME)
    return {
        "writes a file": [{"kind": "write", "path": diary, "before": EVIL}],
        "writes a new file": [{"kind": "write", "path": str(home / "new"), "before": EVIL}],
        "writes a program": [
            {"kind": "write", "path": str(home / "new"), "before": EVIL},
            {"kind": "wrote", "path": str(home / "new"), "after": ""},
        ],
        "removes a file": [{"kind": "write", "path": diary, "before": None}],
        "removes labels": [{"kind": "write", "path": labels, "before": None}],
        "empties labels": [{"kind": "write", "path": labels, "before": NO_LABELS}],
        "moves a file": [{"kind": "move", "source": str(home / "gone"), "target": diary}],
        "moves a file to the trash": [{"kind": "move", "source": str(trash / "diary.txt"), "target": diary}],
        "moves what was thrown away": [
            {"kind": "move", "source": str(home.parent / "old.txt"), "target": str(trash / "old.txt")}
        ],
        "climbs": [
            {"kind": "move", "source": str(trash / ".." / ".." / ".." / "x_1_m1_0.mp4"), "target": str(trash / "x")}
        ],
        "moves a stranger's film": [
            {"kind": "move", "source": str(trash / "film.mp4"), "target": str(home / "film.mp4")}
        ],
    }  # fmt: skip


@pytest.mark.parametrize("kind", hostile(Path("/")))
def test_a_step_that_the_program_cannot_have_taken_touches_no_file(small: Small, kind: str) -> None:
    small.cut(10.0)
    home = small.folder / "home"
    (home / TRASH / "20260101").mkdir(parents=True)
    for name in ("diary.txt", "film.mp4", f"{TRASH}/20260101/old.txt"):
        (home / name).write_text("mine")
    (home / dataset_json.NAME).write_text('[{"path": "a", "label": "b"}]')
    planted(small, *hostile(home)[kind])
    before = everything(small.folder / "home")
    undone = undo_last(small.services)
    assert undone.left
    assert bool(undone.change.kinds) is bool(undone.steps)
    assert everything(small.folder / "home") == before
    assert not (small.folder / "old.txt").exists()


@pytest.mark.parametrize("text", [
    "", "null", "7", "[1, 2]", "[" * 50_000, "{}", '{"kind": "nonsense"}', '{"kind": ["a"]}', '{"kind": "move"}',
    '{"kind": "move", "source": 1, "target": null}', '{"kind": "write", "path": "\\u0000", "before": null}',
    '{"kind": "rows", "rows": [[99, 2]]}', '{"kind": "rows", "rows": [["a"]]}', '{"kind": "rows", "rows": 5}',
    '{"kind": "rows", "rows": [[' + "[]," * 18 + ']]}', json.dumps({"kind": "rows", "rows": [["a"] * 19]}),
    json.dumps({"kind": "rows", "rows": [[2**70] * 19]}), json.dumps({"kind": "rows", "rows": [[99] + [None] * 18]}),
    '{"kind": "rows", "rows": [[]]}', '{"kind": "paths", "rows": [["a", "b", "c"]], "films": []}',
    '{"kind": "paths", "rows": [], "films": 3}', '{"kind": "paths", "rows": [[1, "x"]], "films": []}',
    '{"kind": "note", "process": "x"}', '{"kind": "note", "more": 1}', '{"kind": "note", "begun": Infinity}',
    '{"kind": "write", "path": "/x/dataset.json", "before": "!!"}', '{"kind": "wrote", "path": 3, "after": ""}',
])  # fmt: skip
def test_a_step_of_another_form_is_told_and_stops_nothing(small: Small, text: str) -> None:
    rows = [clip.row for clip in small.cut(10.0)]
    planted(small, text)
    assert undo_last(small.services).left
    assert small.rows() == rows
    assert list(examine(small.services, fix=True)) == []


def test_clips_that_went_on_since_keep_their_places(small: Small) -> None:
    small.cut(10.0)
    small.cut(30.0, folder="Gate")
    small.out.rename(small.folder / "new")
    relocate(small.services, str(small.out), str(small.folder / "new"), Job())
    disable(small.services, "default", None, {"Door"}, Job())
    undone = undo_last(small.services)
    assert any("2 clips stay where they are" in told for told in undone.left)
    rows = {row.folder: row.output_path for row in small.rows()}
    assert Path(rows["Door_disabled"]).exists()
    assert rows["Gate"].startswith(str(small.out))


def test_a_killed_disable_is_rolled_back_and_that_can_be_undone(small: Small) -> None:
    on = Path(small.cut(10.0, clips=1)[0].row.output_path)
    off = small.out / "Door_disabled" / on.relative_to(small.out / "Door")
    small.killed(moves=((str(on), str(off)),))
    off.parent.mkdir(parents=True)
    on.rename(off)
    assert {check.fixed for check in examine(small.services, fix=True)} == {True}
    assert (on.exists(), off.exists()) == (True, False)
    assert undo_last(small.services).left == ()
    assert (on.exists(), off.exists()) == (False, True)


def test_a_place_that_another_clip_has_now_is_not_given_back(small: Small) -> None:
    first = small.cut(10.0)[0].row
    moved = small.folder / "new"
    shutil.move(small.out, moved)
    relocate(small.services, str(small.out), str(moved), Job())
    Path(first.output_path).parent.mkdir(parents=True)
    Path(first.output_path).write_text("another clip")
    small.services.library.clips.add(first)
    undone = undo_last(small.services)
    assert any("1 clip stays where it is" in told for told in undone.left)
    paths = [row.output_path for row in small.rows()]
    assert len(set(paths)) == len(paths) == 3


@pytest.mark.parametrize("field", ["moves", "entries"])
def test_a_note_of_work_names_clips_and_class_folders_alone(small: Small, field: str) -> None:
    small.cut(10.0)
    home = small.folder / "home"
    home.mkdir()
    (home / "diary.txt").write_text("mine")
    fields: dict[str, Any] = {
        "moves": ((str(home / TRASH / "x" / "diary.txt"), str(home / "diary.txt")),),
        "entries": ((str(home), ({"path": "a", "label": "b"},)),),
    }
    small.services.library.unfinished.begin(
        Unfinished(process=2**22 + 1, token="x", begun=1.0, **{field: fields[field]})
    )
    checks = list(examine(small.services, fix=True))
    assert [check.fixed for check in checks] == [field == "entries"]  # such entries are passed over
    assert [path.name for path in home.iterdir()] == ["diary.txt"]
