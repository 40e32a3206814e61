"""What the list of videos asks: where videos stand, what a folder brings, relinking, importing, profiles."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, Cancelled, CutProblem
from eightcut.services.clips.importing import import_clips
from eightcut.services.context import Job, Services
from eightcut.services.upkeep.profiles import copy_profile, create_profile, delete_profile, rename_profile
from eightcut.services.videos.counts import Standing, list_state
from eightcut.services.videos.files import discard, gone, hide, own_clips, unhide, videos_among
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.relinking import missing_videos, relink

Mark = Callable[..., object]


def add(ctx: Services, name: str, folder: str, source: str = "", profile: str = "default") -> None:
    ctx.library.clips.add(ClipRow(name, 1.0, f"/out/{folder}/vid_001/c.mp4", source_path=source, profile=profile))


def test_a_video_stands_by_folder_and_hidden_and_disabled_folders_do_not_count(ctx: Services) -> None:
    for folder in ("Door", "Door", "Knock", "Old_disabled"):
        add(ctx, "a.mp4", folder, "/in/a.mp4")
    add(ctx, "b.mp4", "Door", profile="other")
    ctx.library.hidden_files.hide("default", ["b.mp4", "b.mp4"])
    state = list_state(ctx, "default", ["/in/a.mp4", "/in/b.mp4"])
    standing = state.standings["/in/a.mp4"]
    assert standing == Standing({"Door": 2, "Knock": 1, "Old_disabled": 1})
    assert (standing.count(), standing.count(["Knock"])) == (3, 2)
    assert (standing.enabled, standing.disabled) == (["Door", "Knock"], ["Old_disabled"])
    assert "/in/b.mp4" not in state.standings
    assert state.hidden == {"b.mp4"}


def test_rows_without_a_path_count_for_every_video_of_the_name_others_for_their_own(ctx: Services) -> None:
    add(ctx, "a.mp4", "Door")
    add(ctx, "a.mp4", "Door", "/in/a.mp4")
    state = list_state(ctx, "default", ["/in/a.mp4", "/else/a.mp4"])
    assert {path: s.count() for path, s in state.standings.items()} == {"/in/a.mp4": 2, "/else/a.mp4": 1}


def test_a_known_video_counts_what_its_content_has_under_any_name(
    ctx: Services, films: dict[str, Path], mark: Mark, tmp_path: Path
) -> None:
    mark("one.mp4", 10.0)
    renamed = tmp_path / "renamed.mp4"
    shutil.copy(films["one.mp4"], renamed)
    open_video(ctx, str(renamed))
    assert list_state(ctx, "default", [str(renamed)]).standings[str(renamed)].count() == 1


def test_hidden_files_are_kept_by_profile(ctx: Services) -> None:
    store = ctx.library.hidden_files
    assert store.hide("default", ["a.mp4", "b.mp4"]) == ["a.mp4", "b.mp4"]
    assert store.hide("default", ["b.mp4", "c.mp4"]) == ["c.mp4"]
    assert store.show("default", ["b.mp4", "x.mp4"]) == ["b.mp4"]
    assert (store.names("default"), store.names("other")) == ({"a.mp4", "c.mp4"}, set())


# -------------------------------------------------------------------------------------------------- files


def test_folders_bring_their_videos_and_files_come_as_they_are(tmp_path: Path) -> None:
    for name in ("b.MKV", "a.mp4", "notes.txt", "sub/c.ts", ".hidden/d.mp4", ".e.mp4"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).touch()
    given = [
        str(tmp_path / "in/notes.txt"),
        str(tmp_path / "in"),
        str(tmp_path / "in/a.mp4"),
        str(tmp_path / "gone.avi"),
    ]
    names = [str(Path(path).relative_to(tmp_path)) for path in videos_among(given)]
    assert names == ["in/notes.txt", "in/a.mp4", "in/b.MKV", "in/sub/c.ts", "gone.avi"]
    assert gone(given) == {str(tmp_path / "gone.avi")}


def test_a_source_file_goes_to_the_trash_and_comes_back(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_text("film")
    change = discard([str(film), str(tmp_path / "gone.mp4")])
    assert not film.exists()
    [trashed] = tmp_path.rglob("a.mp4")
    assert trashed.read_text() == "film"
    back = change.undo()
    assert film.read_text() == "film"
    back.undo()
    assert not film.exists()


def test_what_cannot_go_to_the_trash_takes_nothing_with_it(tmp_path: Path) -> None:
    first, second = tmp_path / "a/x.mp4", tmp_path / "b/y.mp4"
    for film in (first, second):
        film.parent.mkdir()
        film.touch()
    (second.parent / ".8cut-trash").touch()
    with pytest.raises(CutProblem, match="cannot be moved"):
        discard([str(first), str(second)])
    assert first.exists()
    assert second.exists()


def test_a_file_that_took_the_place_is_not_overwritten(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_text("film")
    change = discard([str(film)])
    [trashed] = tmp_path.rglob("a.mp4")
    film.write_text("another")
    with pytest.raises(CutProblem, match="another file"):
        change.undo()
    assert film.read_text() == "another"
    film.unlink()
    trashed.unlink()
    with pytest.raises(CutProblem, match="it no longer exists"):
        change.undo()


# ---------------------------------------------------------------------------------------------- relinking


@pytest.fixture
def moved_film(ctx: Services, films: dict[str, Path], tmp_path: Path) -> Path:
    """A film that was opened, and lies under another name in another folder now."""
    here = tmp_path / "in/one.mp4"
    here.parent.mkdir()
    shutil.copy(films["one.mp4"], here)
    video = open_video(ctx, str(here))
    ctx.library.negatives.add([HardNegative(video.filename, 5.0, video.path, content_id=video.content_id)], "default")
    there = tmp_path / "new/deep/renamed.mp4"
    there.parent.mkdir(parents=True)
    here.replace(there)
    shutil.copy(films["two.mp4"], there.with_name("another.mp4"))
    return there


def test_a_moved_video_is_found_by_what_is_in_it(ctx: Services, moved_film: Path, tmp_path: Path) -> None:
    assert [video.filename for video in missing_videos(ctx, "default")] == ["one.mp4"]
    told: list[str] = []
    outcome = relink(ctx, "default", str(tmp_path / "new"), [], Job(progress=lambda task, *_: told.append(task)))
    assert (outcome.found, outcome.missing) == (1, [])
    assert [video.path for video in ctx.library.videos.known("default")] == [str(moved_film)]
    assert missing_videos(ctx, "default") == []
    assert "relink" in told


def test_a_video_is_found_among_files_that_are_named(ctx: Services, moved_film: Path) -> None:
    assert relink(ctx, "default", "", [str(moved_film)], Job()).found == 1


@pytest.mark.usefixtures("moved_film")
def test_another_film_of_the_same_name_is_not_it(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong/one.mp4"
    wrong.parent.mkdir()
    shutil.copy(films["two.mp4"], wrong)
    outcome = relink(ctx, "default", str(wrong.parent), [], Job())
    assert (outcome.found, outcome.missing) == (0, ["one.mp4"])


def test_a_video_that_was_never_read_is_the_file_of_its_name(
    ctx: Services, films: dict[str, Path], tmp_path: Path
) -> None:
    add(ctx, "one.mp4", "Door", "/gone/one.mp4")
    add(ctx, "other.mp4", "Door", "/gone/other.mp4")
    new = tmp_path / "new/one.mp4"
    new.parent.mkdir()
    shutil.copy(films["one.mp4"], new)
    outcome = relink(ctx, "default", str(new.parent), [], Job())
    assert (outcome.found, outcome.missing) == (1, ["other.mp4"])
    assert ctx.library.clips.of_profile("default")[0].content_id


@pytest.mark.usefixtures("moved_film")
def test_files_that_cannot_be_read_are_warned_of(ctx: Services, tmp_path: Path) -> None:
    warned: list[str] = []
    gone_file = str(tmp_path / "nowhere.mp4")
    outcome = relink(ctx, "default", "", [gone_file], Job(warn=lambda file, _: warned.append(file)))
    assert (outcome.found, warned) == (0, [gone_file])


@pytest.mark.usefixtures("moved_film")
def test_looking_can_be_stopped(ctx: Services, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        relink(ctx, "default", str(tmp_path / "new"), [], Job(cancel=token))


def test_clips_of_a_folder_get_rows_once(ctx: Services, mark: Mark, tmp_path: Path) -> None:
    mark("one.mp4", 10.0, 20.0)
    mark("two.mp4", 10.0, folder="Knock two")
    out = tmp_path / "out"
    odd = out / "Knock/vid_001/clip_001_a1_0.mp4"
    shutil.copy(out / "Knock/vid_001/clip_001_m1_0.mp4", odd)
    (out / "Knock/vid_001/clip_001_m9_0.mp4").write_text("no film")
    warned: list[str] = []
    job = Job(warn=lambda file, _: warned.append(Path(file).name))
    first = import_clips(ctx, "new", str(out), job)
    assert (first.new, first.known, first.classes) == (4, 0, ("Knock", "Knock_two"))
    assert warned == ["clip_001_m9_0.mp4"]
    rows = {Path(row.output_path).name: row for row in ctx.library.clips.of_profile("new") if row.folder == "Knock"}
    assert rows["clip_001_a1_0.mp4"].scan_export
    assert not rows["clip_001_m1_0.mp4"].scan_export
    assert rows["clip_001_m1_0.mp4"].span.start == 0.0
    assert rows["clip_001_m1_0.mp4"].clip_duration == pytest.approx(8.0, abs=0.1)
    again = import_clips(ctx, "new", str(out / "Knock"), job)
    assert (again.new, again.known) == (0, 3)


@pytest.mark.parametrize("name", ["empty", "absent"])
def test_a_folder_without_clips_is_refused(ctx: Services, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadRequest, match=r"contains no clips|There is no folder"):
        import_clips(ctx, "default", str(tmp_path / name), Job())


# ----------------------------------------------------------------------------------------------- profiles


def test_a_deleted_profile_comes_back_from_its_backup(ctx: Services, mark: Mark) -> None:
    mark("one.mp4", 10.0, profile="foley")
    ctx.library.hidden_files.hide("foley", ["x.mp4"])
    before = ctx.library.clips.of_profile("foley"), dict(ctx.library.profiles.counts("foley"))
    deleted = delete_profile(ctx, "foley")
    assert deleted.backup is not None
    assert deleted.backup.exists()
    assert "foley" not in ctx.library.profiles.all()
    deleted.undo()
    assert (ctx.library.clips.of_profile("foley"), dict(ctx.library.profiles.counts("foley"))) == before
    assert ctx.library.hidden_files.names("foley") == {"x.mp4"}
    with pytest.raises(BadRequest, match="already"):
        deleted.undo()


def test_a_profile_that_was_made_copied_or_renamed_goes_back_and_forth(ctx: Services, mark: Mark) -> None:
    mark("one.mp4", 10.0, profile="foley")
    profiles = ctx.library.profiles
    for name, edit in {
        "new": partial(create_profile, ctx, " new "),
        "copy": partial(copy_profile, ctx, "foley", "copy"),
        "sounds": partial(rename_profile, ctx, "foley", "sounds"),
    }.items():
        before = profiles.all()
        change = edit()
        now = profiles.all()
        assert (change.profile, name in now) == (name, True)
        back = change.undo()
        assert profiles.all() == before
        back.undo()
        assert profiles.all() == now
    assert profiles.counts("copy")["clips"] == profiles.counts("sounds")["clips"] == 1


def test_hiding_is_undone_for_those_that_were_not_hidden_before(ctx: Services) -> None:
    hide(ctx, "default", ["/in/a.mp4"])
    change = hide(ctx, "default", ["/in/a.mp4", "/in/b.mp4"])
    back = change.undo()
    assert ctx.library.hidden_files.names("default") == {"a.mp4"}
    back.undo()
    assert ctx.library.hidden_files.names("default") == {"a.mp4", "b.mp4"}
    assert not unhide(ctx, "default", ["c.mp4"]).kinds


CLIPS = (
    "out/Door/vid_001/clip_001_m1_0.mp4",
    "out/Door/vid_012/clip_012_a7_11.mp4",
    "out/Door_disabled/vid_1234/clip_1234_m2_3.mp4",
    "out/Door/vid_001/bell.x_001_m1_0.mp4",
    "out/Door/vid_001/clip_001_0.mp4",
    "out/Door/clip_003/clip_003_2.mp4",
    "out/Door/vid_001/clip_001_m1_0.wav",
)
FILMS = (
    "in/clip_001_m1_0.mp4",
    "in/vid_001/holiday.mp4",
    "in/vid_001/take_002_m1_0.mp4",
    "in/vid_003/scene_01_02.mp4",
    "in/video_001/clip_001_m1_0.mp4",
    "in/vid_001/clip_001.mp4",
    "clip_001_m1_0.mp4",
)


@pytest.mark.parametrize("path", CLIPS)
def test_files_in_the_form_of_our_clips_are_no_films(ctx: Services, path: str) -> None:
    for whole in (f"/x/{path}", f"C:\\x\\{path}".replace("/", "\\")):
        assert own_clips(ctx, [whole, "/in/a.mp4"]) == {whole}


@pytest.mark.parametrize("path", FILMS)
def test_films_whose_names_only_resemble_clips_stay_films(ctx: Services, path: str) -> None:
    assert own_clips(ctx, [f"/x/{path}"]) == set()


def test_whatever_was_recorded_as_an_export_is_no_film(ctx: Services) -> None:
    for path, profile in (("/out/Door/reel/oak.mp4", "default"), ("/out/Door/reel/frames", "other")):
        ctx.library.clips.add(ClipRow("a.mp4", 1.0, path, profile=profile))
    given = [
        "/out/Door/reel/oak.mp4",
        "/out/Door/./reel/oak.mp4",
        "/out/Door/reel/frames.wav",
        "/out/Door/reel/elm.mp4",
    ]
    assert own_clips(ctx, given) == set(given[:3])
