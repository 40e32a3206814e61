"""Moved, shared and doubly spelled libraries: nothing is lost, rows and labels agree, whatever is done."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WEBP
from eightcut.errors import BadRequest
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.datasets.rebuilding import rebuild
from eightcut.services.clips.disabling import disable, enable
from eightcut.services.clips.exporting import export
from eightcut.services.clips.files import files_of, is_there, parts_of
from eightcut.services.clips.importing import import_clips
from eightcut.services.clips.markers import delete_marker, markers_of
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.reexporting import reexport
from eightcut.services.clips.relocating import relocate
from eightcut.services.context import Job
from eightcut.services.upkeep.doctor import Check, examine
from eightcut.services.upkeep.undoing import undo_last
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import Places
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench

SPELLINGS: dict[str, Callable[[Path], Path]] = {
    "as it is": lambda top: top / "out",
    "a link": lambda top: top / "link",
    "a link in a link": lambda top: top / "elsewhere" / "inner",
    "up and down": lambda top: top / "elsewhere" / ".." / "out",
}
PAIRS = list(itertools.permutations(SPELLINGS, 2))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to("out")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "inner").symlink_to(tmp_path / "link")
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def cut(small: Small, how: str, at: float, **fields: object) -> list[ClipRow]:
    return [clip.row for clip in small.cut(at, out=str(SPELLINGS[how](small.folder)), **fields)]  # type: ignore[arg-type]


def files(small: Small) -> set[str]:
    """Every file of a clip that is there, also in the trash, by content and name."""
    kinds = {".mp4", ".wav", ".webp"}
    there = (path for path in small.folder.rglob("*") if path.is_file() and path.suffix in kinds)
    return {f"{path.name} {path.read_text()}" for path in there if not path.is_symlink()}


def agrees(small: Small, clips: int) -> None:
    """Rows, files and labels fit together, and the doctor has nothing to say, nor to do."""
    rows = small.services.library.clips.of_all_profiles()
    assert len(rows) == clips
    assert all(is_there(row.output_path) for row in rows)
    places = Places()
    for folder in small.out.iterdir():
        if folder.name != TRASH:
            entries = [places.key(entry["path"]) for entry in dataset_json.read(folder)]
            wanted = {
                places.key(row.output_path)
                for row in rows
                if row.label and places.same(Path(row.output_path).parent.parent, folder)
            }
            assert (len(entries), set(entries)) == (len(wanted), wanted)
    before = files(small)
    for fix in (False, True, True):
        assert list(examine(small.services, fix=fix)) == []
    assert files(small) == before


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_exports_through_two_spellings_stay(small: Small, one: str, other: str) -> None:
    cut(small, one, 10.0)
    cut(small, other, 30.0, form=Form(WEBP))
    cut(small, one, 50.0)
    agrees(small, 6)
    assert rebuild(small.services, dry_run=False) == []
    assert {Path(row.output_path).name for row in small.rows()} == {
        name for k in (1, 2, 3) for i in (0, 1) for name in [f"clip_001_m{k}_{i}" + ("" if k == 2 else ".mp4")]
    }


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_clip_is_not_imported_twice_through_another_spelling(small: Small, one: str, other: str) -> None:
    cut(small, one, 10.0)
    found = import_clips(small.services, "default", str(SPELLINGS[other](small.folder)), Job())
    assert (found.new, found.known) == (0, 2)
    for how in (other, one):
        found = import_clips(small.services, "more", str(SPELLINGS[how](small.folder) / "Door"), Job())
    assert (found.new, found.known) == (0, 2)
    assert [row.label for row in small.services.library.clips.of_profile("more")] == ["oak", "oak"]
    agrees(small, 4)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_clip_that_another_profile_uses_by_another_name_stays(small: Small, one: str, other: str) -> None:
    rows = cut(small, one, 10.0)
    import_clips(small.services, "more", str(SPELLINGS[other](small.folder)), Job())
    deleted = delete_marker(small.services, rows)
    agrees(small, 2)
    assert not (small.out / TRASH).exists()
    deleted.undo()
    agrees(small, 4)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_deleting_and_coming_back_touch_no_other_spelling(small: Small, one: str, other: str) -> None:
    rows = cut(small, one, 10.0)
    cut(small, other, 30.0)
    deleted = delete_marker(small.services, rows)
    agrees(small, 2)
    deleted.undo()
    agrees(small, 4)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_clips_of_two_spellings_are_switched_off_and_on(small: Small, one: str, other: str) -> None:
    cut(small, one, 10.0)
    cut(small, other, 30.0, form=Form(WEBP))
    before = files(small)
    disable(small.services, "default", None, {"Door"}, Job())
    agrees(small, 4)
    enable(small.services, "default", None, {"Door_disabled"}, Job())
    agrees(small, 4)
    assert files(small) == before
    assert small.services.library.unfinished.all() == []


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_overwriting_and_cutting_anew_keep_every_clip(small: Small, one: str, other: str) -> None:
    first = cut(small, one, 10.0)
    cut(small, other, 30.0)
    overwrite(small.services, small.film, first, small.request(12.0), Job())
    agrees(small, 4)
    request = small.request(0.0, out=str(SPELLINGS[other](small.folder)), duration=2.0)
    done = reexport(small.services, small.film, None, request, "count", Job())
    assert (done.failures, len(done.clips)) == ((), 4)
    agrees(small, 4)
    assert len({Path(row.output_path).name for row in small.rows()}) == 4


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_rows_get_another_spelling_and_their_own_again(small: Small, one: str, other: str) -> None:
    rows = cut(small, one, 10.0)
    cut(small, other, 30.0)
    here, there = (SPELLINGS[how](small.folder) for how in (one, other))
    found = relocate(small.services, str(here), str(there), Job())
    assert (found.left, found.unproven) == ((), ())
    assert {str(Path(row.output_path).parents[2]) for row in small.rows()} == {str(there)}
    agrees(small, 4)
    undo_last(small.services)
    assert [row.output_path for row in small.rows()][:2] == [row.output_path for row in rows]
    agrees(small, 4)


# ------------------------------------------------------------------------------------- what is another's


def told(small: Small, **how: bool) -> list[Check]:
    before = files(small)
    checks = list(examine(small.services, **{"fix": True, **how}))
    assert files(small) == before
    return checks


STRANGE = [
    "Door/vid_001/mine.mp4", "Door/vid_001/holiday.wav", "Door/vid_007/clip_007_m1_0.mp4", "Door/vid_001/frames/x.webp",
    "Door/notes.mp4", "Door_disabled/vid_001/clip_001_m1_0.mp4", "Door/vid_001/clip_001_m9_0/frame_0001.webp",
    "Door/vid_001/.hidden.mp4", "Door/vid_001/.clip.part", "Door/vid_001/clip_001_m9_0.mp4",
]  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_file_that_no_row_speaks_of_is_somebodys(small: Small, name: str) -> None:
    small.cut(10.0)
    path = small.out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    for _ in range(2):
        assert not any(check.fixed or check.fixable for check in told(small))
    assert path.read_text() == "mine"
    assert len(small.rows()) == 2


def test_two_libraries_share_a_folder(small: Small) -> None:
    small.cut(10.0)
    (small.folder / "second").mkdir()
    with small_bench(small.folder / "second") as ctx:
        theirs = Small(small.folder, ctx)
        other = [clip.row for clip in theirs.cut(20.0, label="elm")]
        for one in (small, theirs, small):
            assert [check.fixed for check in told(one)] == [False]
            assert rebuild(one.services, dry_run=False) == []
        assert sorted(small.labels().values()) == ["elm", "elm", "oak", "oak"]
        assert ctx.library.clips.of_all_profiles() == other
        assert "2 clips in" in told(small)[0].problem


def test_labels_of_others_stay_and_ours_follow_the_rows(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0)]
    folder = small.out / "Door"
    strange: list[dict[str, Any]] = [
        {"path": "/mnt/nas/Door/vid_001/clip_001_m4_0.mp4", "label": "theirs"},
        {"path": str(folder / "vid_009/clip_009_m1_0.mp4"), "label": "theirs, moved"},
        {"path": "vid_001/relative.mp4", "label": "relative"},
        {"label": "no path"},
        {"path": 7, "label": None, "note": "odd"},
    ]
    mine = [
        {"path": str(SPELLINGS["a link"](small.folder) / "Door/vid_001" / Path(rows[0].output_path).name), "label": "x"}
    ]
    dataset_json.write(folder / "dataset.json", [*strange, *mine])
    (check,) = told(small)
    assert (check.fixed, "1 missing, 1 different, 0 too many" in check.problem) == (True, True)
    assert dataset_json.read(folder) == [
        *strange,
        {**mine[0], "label": "oak"},
        {"path": rows[1].output_path, "label": "oak"},
    ]
    assert told(small) == []
    undo_last(small.services)
    assert dataset_json.read(folder) == [*strange, *mine]


def test_model_files_of_others_stay(small: Small) -> None:
    small.services.models_folder.mkdir()
    stray = small.services.models_folder / "default_AISFX_v1.safetensors"
    stray.write_text("a model")
    (check,) = examine(small.services, fix=True)
    assert (check.fixed, check.fixable, stray.read_text()) == (False, False, "a model")


# ------------------------------------------------------------------------------------- what is not there


def rename(small: Small, old: str, new: str) -> None:
    (small.folder / new).parent.mkdir(parents=True, exist_ok=True)
    (small.folder / old).rename(small.folder / new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("out", "moved"), ("out", "far/away/out"), ("out/Door", "out/Gate"), ("out/Door/vid_001", "out/Door/vid_005"),
        ("out/Door/vid_001/clip_001_m1_0.mp4", "out/Door/vid_001/knock.mp4"), ("out/Door", "Door"),
    ],
)  # fmt: skip
def test_a_moved_clip_is_never_forgotten_and_its_place_is_proposed(small: Small, old: str, new: str) -> None:
    small.cut(10.0)
    rename(small, old, new)
    if old == "out":
        small.cut(30.0, out=str(small.folder / new))
    rows = len(small.rows())
    for _ in range(2):
        checks = told(small)
        assert not any(check.fixed for check in checks)
        assert f"8cut relocate {small.folder / old} {small.folder / new}" in checks[0].problem
    told(small, forget=True)
    assert len(small.rows()) == rows
    assert relocate(small.services, str(small.folder / old), str(small.folder / new), Job()).left == ()
    assert list(examine(small.services, fix=True)) == []
    assert all(is_there(row.output_path) for row in small.rows())


def test_a_second_run_does_not_drop_what_lies_in_the_trash(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0, form=Form(WEBP))]
    for row in rows:
        for part in files_of(row.output_path):
            target = small.out / TRASH / "20260101_000000_000000_00" / "Door/vid_001" / part.name
            target.parent.mkdir(parents=True, exist_ok=True)
            part.rename(target)
    shutil.rmtree(small.out / "Door/vid_001")
    assert [check.fixable for check in examine(small.services, fix=False)] == [True, True]
    assert [check.fixed for check in examine(small.services, fix=True)] == [True, True]
    assert all(part.exists() for row in rows for part in parts_of(row.output_path))
    agrees(small, 2)
    undo_last(small.services)
    assert not any(part.exists() for row in rows for part in parts_of(row.output_path))
    assert small.rows() == rows


def test_rows_are_forgotten_only_when_that_is_asked_for_and_come_back(small: Small) -> None:
    first, second = (clip.row for clip in small.cut(10.0))
    Path(first.output_path).unlink()
    assert [(check.fixed, check.fixable) for check in told(small)] == [(False, False)]
    assert [(check.fixed, check.fixable) for check in told(small, fix=False, forget=True)] == [(False, True)]
    assert small.rows() == [first, second]
    labels = dataset_json.read(small.out / "Door")
    assert [check.fixed for check in told(small, forget=True)] == [True]
    assert small.rows() == [second]
    assert list(small.labels()) == [Path(second.output_path).name]
    undone = undo_last(small.services)
    assert (undone.steps, undone.left) == (2, ())
    assert small.rows() == [first, second]
    assert dataset_json.read(small.out / "Door") == labels
    with pytest.raises(BadRequest, match="nothing to undo"):
        undo_last(small.services)


def test_undoing_leaves_what_changed_since_and_says_so(small: Small) -> None:
    small.cut(10.0)
    left = small.out / "Door/vid_001/.clip_001_m9_0.part-4194305-0a0b0c0d.mp4"
    left.write_text("half a clip" * 100)
    (small.out / "Door/vid_001/.hold_clip_001_m9_0").write_text("4194305")
    assert [check.fixed for check in examine(small.services, fix=True)] == [True, True]
    assert not left.exists()
    left.write_text("another")
    undone = undo_last(small.services)
    assert (undone.steps, len(undone.left)) == (1, 1)
    assert "There is now another file at" in undone.left[0]
    assert left.read_text() == "another"
    assert (small.out / "Door/vid_001/.hold_clip_001_m9_0").read_text() == "4194305"


def test_interrupted_work_that_the_doctor_took_back_can_be_as_it_was(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0)]
    moves = tuple(
        (row.output_path, str(small.out / TRASH / "20260101_000000" / "Door/vid_001" / Path(row.output_path).name))
        for row in rows
    )
    small.killed(moves=moves)
    Path(moves[0][1]).parent.mkdir(parents=True)
    Path(moves[0][0]).rename(moves[0][1])
    assert [check.fixed for check in examine(small.services, fix=True)] == [True]
    assert Path(moves[0][0]).exists()
    assert undo_last(small.services).left == ()
    assert Path(moves[0][1]).exists()
    assert [note.moves for note in small.services.library.unfinished.all()] == [moves]
    assert [check.fixed for check in examine(small.services, fix=True)] == [True]
    agrees(small, 2)


def test_work_on_a_disk_that_is_away_waits_for_it(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0)]
    aside = small.out / TRASH / "20260101_000000" / "Door/vid_001" / Path(rows[0].output_path).name
    small.killed(moves=((rows[0].output_path, str(aside)),))
    aside.parent.mkdir(parents=True)
    Path(rows[0].output_path).rename(aside)
    small.out.rename(small.folder / "unplugged")
    list(export(small.services, small.film, replace(small.request(30.0), out=str(small.folder / "other")), Job()))
    assert any("Is a disk unplugged?" in check.problem for check in examine(small.services, fix=True))
    (small.folder / "unplugged").rename(small.out)
    assert any(check.fixed for check in examine(small.services, fix=True))
    assert all(is_there(row.output_path) for row in rows)


def test_a_marker_is_one_however_its_folder_was_spelled_when_it_was_cut(small: Small) -> None:
    cut(small, "a link", 10.0)
    video = open_video(small.services, small.film)
    (marker,) = markers_of(small.services, video, "default")
    assert marker.number == 1
    assert cut(small, "as it is", 10.0)[0].output_path.endswith("clip_001_m2_0.mp4")
