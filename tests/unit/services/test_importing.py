"""Clips from elsewhere: frames with their sound, and labels of folders that were moved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WAV, WEBP
from eightcut.errors import BadRequest
from eightcut.services.clips.datasets.rebuilding import rebuild
from eightcut.services.clips.importing import import_clips
from eightcut.services.clips.relocating import find_clips, missing_clips, relocate
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import examine
from eightcut.services.upkeep.undoing import undo_last
from eightcut.services.videos.same_place import names_in
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Small]:
    (tmp_path / "other").mkdir()
    with small_bench(tmp_path / "other") as ctx:
        yield Small(tmp_path, ctx)


@pytest.mark.parametrize("form", [Form(), Form(WEBP), Form(WAV)])
@pytest.mark.parametrize("renamed", ["out", "moved", "mo ved/deep"])
def test_what_the_doctor_says_to_take_in_is_taken_in_whole(
    small: Small, other: Small, form: Form, renamed: str
) -> None:
    small.cut(10.0, form=form)
    place = small.folder / renamed
    if place != small.out:
        place.parent.mkdir(exist_ok=True)
        shutil.move(small.out, place)
    other.cut(50.0, out=str(place), folder="Door", label="")
    told = [check.problem for check in examine(other.services, fix=True)]
    assert len(told) == 1
    assert "8cut import" in told[0]
    found = import_clips(other.services, "default", str(place), Job())
    assert (found.new, found.known) == (2, 2)
    taken = [row for row in other.rows() if row.label]
    assert [(row.label, row.format == WEBP) for row in taken] == [("oak", form.format == WEBP)] * 2
    assert all(Path(row.source_path).is_file() for row in taken)
    assert not [check for check in examine(other.services, fix=True) if not check.fixed]
    assert list(examine(other.services, fix=True)) == []
    shutil.move(place, small.folder / "later")
    assert len(relocate(other.services, str(place), str(small.folder / "later"), Job()).moved) == 4
    assert all(Path(row.source_path).is_file() for row in other.rows())
    undo_last(other.services)
    assert not any(Path(row.source_path).exists() for row in other.rows() if row.label)


def test_frames_without_their_sound_are_named_and_left_out(small: Small, other: Small) -> None:
    small.cut(10.0, form=Form(WEBP))
    next(small.out.rglob("*.wav")).unlink()
    said: list[str] = []
    found = import_clips(other.services, "default", str(small.out), Job(warn=lambda _, told: said.append(told)))
    assert found.new == 1
    assert ["is missing" in told for told in said] == [True]


@pytest.mark.parametrize("name", ["", "nowhere", "x" * 300, "film.mkv"])
def test_a_folder_that_is_none_is_refused(small: Small, name: str) -> None:
    folder = str(small.folder / name) if name else ""
    with pytest.raises(BadRequest, match="There is no folder"):
        import_clips(small.services, "default", folder, Job())


@pytest.mark.parametrize("name", ["loop/a/A/vid_001/c_001_m1_0.mp4", "x" * 300 + "/A/vid_001/c_001_m1_0.mp4",
                                  "no\0name/A/vid_001/c_001_m1_0.mp4", "long/A/vid_001/c_001_m1_0.mp4"])  # fmt: skip
def test_a_clip_that_may_not_be_looked_at_counts_as_away(small: Small, name: str) -> None:
    small.cut(10.0)
    (small.folder / "loop").symlink_to("loop")
    (small.folder / "long").symlink_to("y" * 250 + "/" + "z" * 300)
    (small.out / "lost+found").symlink_to(small.folder / "long")
    small.services.library.clips.add(ClipRow("film.mkv", 30.0, str(small.folder / name), label="oak"))
    checks = list(examine(small.services, fix=True))
    assert [check.fixed for check in checks] == [False]
    assert ("is ignored" if "\0" in name else "is missing") in checks[0].problem
    assert sum(missing_clips(small.services, "default").values()) == (0 if "\0" in name else 1)
    assert find_clips(small.services, "default", str(small.folder), Job()).moved == {}
    assert rebuild(small.services, False) == []
    assert len(small.cut(40.0, folder="Gate")) == 2
    assert names_in(small.folder / "long") == []
