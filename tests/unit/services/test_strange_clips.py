"""What rows call a clip is touched only where it has a clip's form: a database can come from anybody."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.errors import EnvironmentProblem
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.files import is_strange
from eightcut.services.clips.markers import delete_marker
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.relocating import relocate
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from eightcut.services.upkeep.undoing import undo_last
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench

FORMS = [
    "Door/vid_001/clip_001_m1_0.mp4", "Door/vid_001/NAME_001_m1_0", "Door/vid_001/A.b_001_a1_0.wav",
    "Door/vid_001/anything at all.MP4", "Door/clip_001/clip_001_0.mp4", "Door/clip_001_0.mp4", "C:/a\\vid_001\\b.mp4",
]  # fmt: skip
STRANGE = [
    "home/film.mp4", "home/Documents", "home/Documents/letter.mp4", "home/vid_001/letter.txt", "home/vid_001/letter",
    "home/vid_001/..", "home/vid_001/photos", "home/vid_001/link.mp4", "home/vid_001/link", "home/vid_001/pipe.mp4",
    "home/vid_001/folder.mp4", "home/.8cut-trash/2026/Door/vid_001/clip_001_m1_0.mp4", "home/Documents/x.vid_001",
    "home/vid_001/sub/../../film.mp4",
]  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def furnish(home: Path) -> None:
    """Files and folders of a user's own."""
    for name in ("film.mp4", "Documents/letter.mp4", "vid_001/letter.txt", "vid_001/letter", "vid_001/photos/one.jpg",
                 "vid_001/photos/frame_0001.webp", "vid_001/folder.mp4/mine", "Documents/x.vid_001", "vid_001/sub/mine",
                 ".8cut-trash/2026/Door/vid_001/clip_001_m1_0.mp4"):  # fmt: skip
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("mine")
    (home / "vid_001/link.mp4").symlink_to(home / "film.mp4")
    (home / "vid_001/link").symlink_to(home / "Documents")
    os.mkfifo(home / "vid_001/pipe.mp4")


def everything(home: Path) -> dict[str, object]:
    return {str(path): path.read_text() if path.is_file() else path.is_dir() for path in sorted(home.rglob("*"))}


ACTIONS: dict[str, Callable[[Small, ClipRow], object]] = {
    "delete": lambda small, row: delete_marker(small.services, [row]),
    "overwrite": lambda small, row: overwrite(small.services, small.film, [row], small.request(12.0, clips=1), Job()),
    "disable": lambda small, row: disable(small.services, "default", None, {row.folder}, Job()),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_this_and_the_earlier_program_is_a_clip(form: str) -> None:
    assert not is_strange(f"/nowhere/{form}")


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_of_a_row_touches_what_is_no_clip(small: Small, action: str) -> None:
    home = small.folder / "home"
    furnish(home)
    row = small.cut(10.0, clips=1)[0].row
    before = everything(home)
    for number, name in enumerate(STRANGE):
        planted = replace(row, output_path=f"{small.folder}/{name}",
                          start_time=50.0 + number, fingerprint="0" * 32)  # fmt: skip
        planted = replace(planted, id=small.services.library.clips.add(planted))
        with pytest.raises(EnvironmentProblem) as told:
            ACTIONS[action](small, planted)
        assert planted.output_path in told.value.message
        assert everything(home) == before, name
        small.services.library.clips.delete([planted.id])


def test_the_doctor_looks_into_no_row_that_names_no_clip_and_takes_it_out_when_told(small: Small) -> None:
    home = small.folder / "home"
    furnish(home)
    row = small.cut(10.0, clips=1)[0].row
    strange = [name for name in STRANGE if "photos" not in name]  # frames among other things: not moved, that is all
    for name in strange:
        small.services.library.clips.add(
            replace(row, output_path=f"{small.folder}/{name}", fingerprint="", label="evil")
        )
    before = everything(home)
    (check,) = [one for one in examine(small.services, fix=True) if "no clip name" in one.problem]
    assert (check.fixed, str(home) in check.problem, "--forget" in check.problem) == (False, True, True)
    assert (everything(home), len(small.rows())) == (before, 1 + len(strange))
    assert all(not one.fingerprint for one in small.rows()[1:])
    assert any(one.fixed for one in examine(small.services, fix=True, forget=True))
    flat = [f"{small.folder}/home/film.mp4", f"{small.folder}/home/Documents/letter.mp4"]
    assert [one.output_path for one in small.rows()] == [row.output_path, *flat]
    assert everything(home) == before
    undo_last(small.services)
    assert (len(small.rows()), everything(home)) == (1 + len(strange), before)


def test_clips_as_the_oldest_releases_called_them_are_neither_told_nor_touched(small: Small) -> None:
    small.cut(10.0, clips=1)
    flat = small.folder / "out/Door/film.mp4"
    flat.parent.mkdir(parents=True, exist_ok=True)
    flat.write_bytes(b"clip")
    row = small.rows()[0]
    for name in (flat, flat.with_name("door 7.wav")):
        small.services.library.clips.add(replace(row, output_path=str(name), fingerprint="", label=""))
    (told,) = examine(small.services, fix=True)
    assert (str(flat.with_name("door 7.wav")) in told.problem, told.fixed) == (True, False)
    assert "its file is gone" in told.problem
    (forgotten,) = examine(small.services, fix=True, forget=True)
    assert forgotten.fixed
    assert {one.output_path for one in small.rows()} == {row.output_path, str(flat)}
    assert flat.read_bytes() == b"clip"


def test_a_clip_is_not_told_to_be_what_is_no_clip(small: Small) -> None:
    home = small.folder / "home"
    furnish(home)
    row = small.cut(10.0, clips=1)[0].row
    content = Path(row.output_path).read_bytes()
    (home / "film.mp4").write_bytes(content)
    found = relocate(small.services, row.output_path, str(home / "film.mp4"), Job())
    assert (found.moved, len(found.left)) == ({}, 1)


def test_labels_do_not_go_to_the_clips_of_another_class_whose_folders_were_swapped(small: Small) -> None:
    small.cut(10.0, folder="Door", label="oak")
    small.cut(30.0, folder="Gate", label="elm")
    door, gate, aside = small.out / "Door", small.out / "Gate", small.out / "aside"
    door.rename(aside)
    gate.rename(door)
    aside.rename(gate)
    before = {one: (one / dataset_json.NAME).read_bytes() for one in (door, gate)}
    told = [one.problem for one in examine(small.services, fix=True) if "renamed by hand" in one.problem]
    assert len(told) == 2
    assert {one: (one / dataset_json.NAME).read_bytes() for one in (door, gate)} == before
