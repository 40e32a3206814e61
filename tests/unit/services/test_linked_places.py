"""Folders behind links, spelled with `..`, or away for a while: killed work and mending are taken back there, too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eightcut.services.clips.disabling import disable, enable
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.unfinished import roll_back_stale
from eightcut.services.clips.work_files import PREFIX, Proof
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from eightcut.services.upkeep.undoing import undo_last
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import DEAD, Small
from tests.unit.services.small_media import small_bench

CLIP = "vid_001/clip_001_m1_0.mp4"
STAMP = "20260101_000000_000000"
PLACES = ("straight", "export folder", "class folder", "video folder", "class and video folder", "dots")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def behind_a_link(path: Path, place: Path) -> None:
    place.parent.mkdir(exist_ok=True)
    path.rename(place)
    path.symlink_to(place)


def laid_out(small: Small, where: str) -> tuple[Path, Path]:
    """A clip in the class Door, with folders behind links; the export folder as it is called, and the clip."""
    out = small.folder / "films/../out" if where == "dots" else small.out
    (small.folder / "films").mkdir()
    (row,) = (clip.row for clip in small.cut(10.0, clips=1, out=str(out)))
    disk = small.folder / "disk"
    if "video" in where:
        behind_a_link(small.out / "Door/vid_001", disk / "video")
    if "class" in where:
        behind_a_link(small.out / "Door", disk / "class")
    if where == "export folder":
        behind_a_link(small.out, disk / "out")
    assert row.output_path == str(out / "Door" / CLIP)
    return out, Path(row.output_path)


def state(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "library.db" not in path.name
    }


@pytest.mark.parametrize("where", PLACES)
def test_what_was_moved_aside_comes_back_wherever_links_lead(small: Small, where: str) -> None:
    out, clip = laid_out(small, where)
    before = state(small.folder)
    aside = out / TRASH / STAMP / "Door" / CLIP
    small.killed(moves=((str(clip), str(aside)),))
    aside.parent.mkdir(parents=True)
    clip.rename(aside)
    assert len(roll_back_stale(small.services)) == 1
    assert state(small.folder) == before
    assert list(examine(small.services, fix=False)) == []


@pytest.mark.parametrize("where", PLACES)
def test_mending_is_taken_back_wherever_links_lead(small: Small, where: str) -> None:
    out, clip = laid_out(small, where)
    aside = out / TRASH / STAMP / "Door" / CLIP
    aside.parent.mkdir(parents=True)
    clip.rename(aside)
    (out / "Door/dataset.json").write_text("[]\n")
    (clip.parent / f".clip_001_m7_0.part-{DEAD}-0a.mp4").write_bytes(b"half" * 300)
    before = state(small.folder)
    assert {check.fixed for check in examine(small.services, fix=True)} == {True}
    assert clip.exists()
    assert undo_last(small.services).left == ()
    assert state(small.folder) == before


@pytest.mark.parametrize("away", ["out", "out/Door"])
@pytest.mark.parametrize("kind", ["makes", "moves", "leaves", "entries", "over"])
def test_work_in_a_folder_that_is_away_for_a_start_is_taken_back_by_a_later_one(
    small: Small, kind: str, away: str
) -> None:
    clip = Path(small.cut(10.0, clips=1)[0].row.output_path)
    before = state(small.folder)
    double, new = small.out / "Door_disabled" / CLIP, small.out / "Door/vid_002/clip_002_m1_0.mp4"
    aside = small.out / TRASH / STAMP / "Door" / CLIP
    notes: dict[str, dict[str, Any]] = {
        "makes": {"makes": (str(new),)},
        "moves": {"moves": ((str(clip), str(aside)),)},
        "leaves": {"leaves": ((str(double), str(clip)),)},
        "entries": {"entries": ((str(small.out / "Door"), ()),)},
        "over": {"makes": (str(new),), "moves": ((str(clip), str(aside)),)},
    }
    for path in (double, new, aside):
        path.parent.mkdir(parents=True)
    note = small.killed(**notes[kind])
    if kind == "makes":
        new.write_bytes(b"half")
    elif kind == "moves":
        clip.rename(aside)
    elif kind == "leaves":
        os.link(clip, double)
    elif kind == "over":
        small.services.library.unfinished.change(replace(note, makes=(), moves=()))
    (small.folder / away).rename(small.folder / "unplugged")
    roll_back_stale(small.services)
    assert not (small.folder / away).exists()
    if kind != "over":
        told = [check.problem for check in examine(small.services, fix=False)]
        assert any(f"The folder {small.folder / away}" in one and "create an empty folder" in one for one in told), told
    (small.folder / "unplugged").rename(small.folder / away)
    roll_back_stale(small.services)
    now = state(small.folder)
    assert {name: now.get(name) for name in before} == before
    if (kind, away) != ("over", "out/Door"):  # nobody waits for a folder that nothing is left to do in
        assert [name for name in now if PREFIX in name] == []
    assert small.services.library.unfinished.all() == []


@pytest.mark.parametrize("folder", ["Door", "Door_disabled"])
def test_every_name_that_a_switch_will_leave_is_proven_before_it_begins(small: Small, folder: str) -> None:
    """Also where the folder that clips go to is there already, and the clips have no labels."""
    small.cut(10.0, label="")
    switch = disable if folder == "Door" else enable
    if folder != "Door":
        disable(small.services, "default", None, {"Door"}, Job())
    rows = [row.output_path for row in small.rows()]
    small.out.joinpath("Door_disabled" if folder == "Door" else "Door").mkdir()
    seen: list[bool] = []

    def look(*_: object) -> None:
        (note,) = small.services.library.unfinished.all()
        seen.append(Proof(note).of(*rows))

    switch(small.services, "default", None, {folder}, Job(progress=look))
    assert seen
    assert all(seen)


@pytest.mark.parametrize("rows", [True, False])
def test_a_class_can_be_switched_off_and_on_again_whatever_was_cut_meanwhile(small: Small, rows: bool) -> None:
    """Clips that are off keep their names from new ones, also where another library knows them."""
    off: list[str] = []
    for at in (10.0, 30.0, 50.0):
        small.cut(at)
        disable(small.services, "default", None, {"Door"}, Job())
        off = sorted({row.output_path for row in small.rows()} | set(off))
        if not rows:
            small.services.library.clips.take([row.id for row in small.rows()])
    assert (len(off), [Path(path).exists() for path in off]) == (6, [True] * 6)
    small.cut(70.0)
    enable(small.services, "default", None, {"Door_disabled"}, Job())
    assert all(Path(row.output_path).exists() for row in small.rows())
    assert {row.folder for row in small.rows()} == {"Door"}


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("slashes", [1, 2, 3])
def test_clips_that_windows_recorded_are_overwritten_where_they_lie(small: Small, slashes: int, count: int) -> None:
    """Rows of the earlier program mix separators; the new clips take the names on the disk."""
    names = [clip.row.output_path for clip in small.cut(10.0)]
    for row in small.rows():
        *above, last = row.output_path.rsplit("/", slashes)
        small.services.library.clips.place({row.id: "\\".join((*above, last))})
    assert all("\\" in row.output_path for row in small.rows())
    overwrite(small.services, small.film, small.rows(), small.request(10.0, clips=count), Job())
    rows = [row.output_path for row in small.rows()]
    assert rows == [names[0].replace("m1_0", f"m1_{index}") for index in range(count)]
    assert small.names() == sorted(str(Path(row).relative_to(small.out)) for row in rows)
    assert list(examine(small.services, fix=False)) == []
