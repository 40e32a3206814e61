"""A database can come from anybody: a note of unfinished work is believed for files of the program's own form alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WEBP
from eightcut.domain.unfinished import Unfinished
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.files import is_there
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    (tmp_path / "elsewhere").mkdir()
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def hostile(small: Small, mine: Path) -> dict[str, Unfinished]:
    trash = small.out / TRASH / "20260101" / mine.name
    return {
        "makes": Unfinished(makes=(str(mine),)),
        "moves away": Unfinished(moves=((str(small.folder / "taken.mp4"), str(mine)),)),
        "moves within": Unfinished(moves=((str(small.folder / "elsewhere" / mine.name), str(mine)),)),
        "moves out of the trash": Unfinished(moves=((str(small.folder / "elsewhere" / "b.mp4"), str(trash)),)),
        "climbs": Unfinished(moves=((str(trash / ".." / ".." / ".." / ".." / "x" / mine.name), str(mine)),)),
        "scratch": Unfinished(scratch=(str(mine.parent),)),
        "scratch in the trash": Unfinished(scratch=(str(small.out / TRASH),)),
        "leaves": Unfinished(leaves=((str(mine), str(mine)),)),
    }


@pytest.mark.parametrize("kind", [
    "makes", "moves away", "moves within", "moves out of the trash", "climbs", "scratch", "scratch in the trash",
    "leaves",
])  # fmt: skip
def test_a_note_that_the_program_cannot_have_written_touches_no_file(small: Small, kind: str) -> None:
    small.cut(10.0)
    mine = small.folder / "diary" / "mine.mp4"
    mine.parent.mkdir()
    mine.write_text("mine")
    (small.out / TRASH / "20260101").mkdir(parents=True)
    (small.out / TRASH / "20260101" / "mine.mp4").write_text("thrown away")
    note = replace(hostile(small, mine)[kind], process=2**22 + 1, token="x", begun=1.0)
    small.services.library.unfinished.begin(note)
    before = {path: path.read_text() for path in small.folder.rglob("*.mp4")}
    checks = list(examine(small.services, fix=True))
    assert any("8-cut did not make" in check.problem and not check.fixed for check in checks)
    small.cut(30.0)
    assert before.items() <= {path: path.read_text() for path in small.folder.rglob("*.mp4")}.items()


def test_a_clip_that_was_there_before_the_work_began_is_not_its_own(small: Small) -> None:
    theirs = small.out / "Door/vid_001/clip_001_m1_0.mp4"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    small.services.library.unfinished.begin(
        Unfinished(process=2**22 + 1, token="x", begun=2e9 * 2, makes=(str(theirs),))
    )
    small.cut(30.0)
    assert theirs.read_text() == "theirs"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"makes": 7}',
        "[" * 50_000,
        '{"content_id": "", "profile": "", "makes": [null], "moves": [], "entries": [], "scratch": []}',
    ],
)
def test_a_note_that_cannot_be_read_stops_nothing(small: Small, text: str) -> None:
    small.services.library.transactions.insert(
        "unfinished", {"process": 2**22 + 1, "token": "x", "begun": 1.0, "work": text}
    )
    small.cut(10.0)
    assert len(small.rows()) == 2
    assert "cannot be read" in next(iter(examine(small.services, fix=True))).problem


@pytest.mark.parametrize("form", [Form(), Form(WEBP)])
def test_names_that_rows_have_left_go_with_the_next_work(small: Small, form: Form) -> None:
    """Earlier releases switched a class off by doubling its clips."""
    rows = [clip.row for clip in small.cut(10.0, form=form)]
    shutil.copytree(small.out / "Door", small.folder / "kept")
    disable(small.services, "default", None, {"Door"}, Job())
    shutil.copytree(small.folder / "kept", small.out / "Door")
    moved = [row.output_path for row in small.rows()]
    small.killed(leaves=tuple(zip([row.output_path for row in rows], moved, strict=True)))
    changed = Path(rows[1].output_path)
    (changed / "frame_0001.webp" if form.format == WEBP else changed).write_text("changed since")
    small.cut(30.0, folder="Gate")
    assert not Path(rows[0].output_path).exists()
    assert changed.exists()
    assert all(is_there(row.output_path) for row in small.rows())
    assert small.services.library.unfinished.all() == []
