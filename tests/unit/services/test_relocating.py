"""Clips that were moved are followed once they prove themselves: rows, labels, notes; what is another file is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WEBP
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, Cancelled, CutProblem
from eightcut.services.clips import relocating
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import files_of, fingerprint, is_there
from eightcut.services.clips.importing import import_clips
from eightcut.services.clips.relocating import find_clips, missing_clips, relocate
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Job, Services
from eightcut.services.upkeep.doctor import examine
from eightcut.services.upkeep.undoing import undo_last
from eightcut.services.videos.trash import TRASH
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def forget_content(ctx: Services) -> None:
    """Rows as an earlier release, or the earlier program, wrote them."""
    ctx.library.transactions.change("UPDATE processed SET fingerprint = ''")


MOVES = [
    ("out", "moved"), ("out", "a/b/c"), ("out/Door", "out/Gate"), ("out/Door", "else/Door"),
    ("out/Door/vid_001", "out/Door/vid_040"), ("out/Door/vid_001", "out/Gate/vid_001"),
]  # fmt: skip


@pytest.mark.parametrize("form", [Form(), Form(WEBP)])
@pytest.mark.parametrize(("old", "new"), MOVES)
def test_rows_of_all_profiles_and_labels_follow_and_go_back(small: Small, old: str, new: str, form: Form) -> None:
    small.cut(10.0, form=form)
    import_clips(small.services, "more", str(small.out), Job())
    small.cut(30.0, folder="Other")
    before, labels = small.services.library.clips.of_all_profiles(), small.labels()
    source, target = small.folder / old, small.folder / new
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    assert sum(missing_clips(small.services, "default").values()) == (4 if old == "out" else 2)

    dry = relocate(small.services, str(source), str(target), Job(), dry_run=True)
    assert small.services.library.clips.of_all_profiles() == before
    found = relocate(small.services, str(source), str(target), Job())
    assert (found, found.left, found.unproven) == (dry, (), ())
    rows = small.services.library.clips.of_all_profiles()
    assert all(is_there(row.output_path) for row in rows)
    assert missing_clips(small.services, "default") == {}
    folder = Path(rows[0].output_path).parent.parent
    entries = {entry["path"]: entry["label"] for entry in dataset_json.read(folder)}
    assert {row.output_path for row in rows[:2]} <= set(entries)
    assert sorted(entries.values()) == sorted(labels.values())
    sound = ".wav" if form.format == WEBP else ""
    assert [row.source_path for row in rows if row.profile == "more"] == [
        row.output_path + sound for row in rows if row.profile == "more"
    ]
    assert list(examine(small.services, fix=True)) == []

    assert undo_last(small.services).left == ()
    assert small.services.library.clips.of_all_profiles() == before
    target.rename(source)
    assert all(is_there(row.output_path) for row in before)
    assert small.labels() == labels


def test_one_clip_is_followed_into_another_class_with_its_label(small: Small) -> None:
    first, second = (Path(clip.row.output_path) for clip in small.cut(10.0))
    new = small.out / "Gate/vid_002/knock.mp4"
    new.parent.mkdir(parents=True)
    first.rename(new)
    assert relocate(small.services, str(first), str(new), Job()).moved == {str(first): str(new)}
    assert [row.output_path for row in small.rows()] == [str(new), str(second)]
    assert (small.labels(), small.labels("Gate")) == ({second.name: "oak"}, {"knock.mp4": "oak"})


def test_a_file_that_is_another_or_is_not_there_is_left_and_named(small: Small) -> None:
    paths = [Path(clip.row.output_path) for clip in small.cut(10.0, clips=4)]
    moved = small.folder / "moved"
    small.out.rename(moved)
    news = [moved / path.relative_to(small.out) for path in paths]
    news[0].write_text("another clip")
    news[1].unlink()
    news[2].unlink()
    news[2].mkdir()
    (news[2] / "frame_0001.webp").write_text("x")
    found = relocate(small.services, str(small.out), str(moved), Job())
    assert list(found.moved) == [str(paths[3])]
    assert [path for path, _ in found.left] == [str(path) for path in paths[:3]]
    assert "is a different clip, or was changed" in found.left[0][1]
    assert "there is no clip at" in found.left[1][1]
    assert [row.output_path for row in small.rows()] == [*map(str, paths[:3]), str(news[3])]


def test_a_place_that_the_profile_has_already_is_not_given_twice(small: Small) -> None:
    (clip,) = small.cut(10.0, clips=1)
    moved = small.folder / "moved"
    small.out.rename(moved)
    import_clips(small.services, "default", str(moved), Job())
    found = relocate(small.services, str(small.out), str(moved), Job())
    assert (dict(found.moved), found.left[0][0]) == ({}, clip.row.output_path)
    assert "is already recorded" in found.left[0][1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("nowhere", "out", "No clip is recorded"), ("out", "nowhere", "There is nothing at"), ("ou", "out", "No clip")],
)
def test_places_that_hold_nothing_are_refused(small: Small, old: str, new: str, told: str) -> None:
    small.cut(10.0)
    with pytest.raises(BadRequest, match=told):
        relocate(small.services, str(small.folder / old), str(small.folder / new), Job())


@pytest.mark.parametrize("recorded", [
    "C:/clips/mp4\\Door\\vid_001\\clip_001_m1_0.mp4", "C:\\clips\\mp4\\Door\\vid_001\\clip_001_m1_0.mp4",
    "c:/clips/mp4/Door/vid_001/clip_001_m1_0.mp4", "{top}/mp4\\Door\\vid_001\\clip_001_m1_0.mp4",
])  # fmt: skip
@pytest.mark.parametrize("old", ["C:\\clips\\mp4", "C:/clips/mp4", "C:/clips\\mp4\\"])
def test_rows_from_windows_are_followed_to_this_system(small: Small, recorded: str, old: str) -> None:
    new = small.folder / "here/Door/vid_001/clip_001_m1_0.mp4"
    new.parent.mkdir(parents=True)
    new.write_text("clip")
    path = recorded.format(top=small.folder)
    old = f"{small.folder}/mp4" if "{top}" in recorded else old
    mark = small.media.content_id(str(new))
    small.services.library.clips.add(ClipRow("a.mp4", 1.0, path, label="oak", fingerprint=mark))
    dataset_json.add(new.parents[1], path, "oak")
    assert relocate(small.services, old, str(small.folder / "here"), Job()).moved == {path: str(new)}
    assert small.rows()[0].output_path == str(new)
    assert dataset_json.read(new.parents[1]) == [{"path": str(new), "label": "oak"}]


def test_notes_of_killed_work_follow_and_are_taken_back_there(small: Small) -> None:
    row = small.cut(10.0, clips=1)[0].row
    aside = small.out / TRASH / "20260101/Door/vid_001" / Path(row.output_path).name
    entries = ((str(small.out / "Door"), ({"path": row.output_path, "label": "oak", "note": "mine"},)),)
    small.killed(moves=((row.output_path, str(aside)),), entries=entries)
    aside.parent.mkdir(parents=True)
    Path(row.output_path).rename(aside)
    dataset_json.remove(small.out / "Door", {row.output_path})
    moved = small.folder / "moved"
    small.out.rename(moved)
    assert len(relocate(small.services, str(small.out), str(moved), Job()).moved) == 1
    assert any(check.fixed for check in examine(small.services, fix=True))
    new = moved / "Door/vid_001" / Path(row.output_path).name
    assert new.exists()
    assert [entry.get("note") for entry in dataset_json.read(moved / "Door")] == ["mine"]
    assert list(examine(small.services, fix=True)) == []


def test_a_failure_changes_nothing(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    small.cut(10.0)
    small.cut(10.0, folder="Gate")
    moved = small.folder / "moved"
    small.out.rename(moved)
    before = small.rows()
    texts = {path: path.read_bytes() for path in moved.glob("*/dataset.json")}

    def stuck(*_: object) -> None:
        raise CutProblem("The disk is gone.")

    monkeypatch.setattr(relocating, "_move_notes", stuck)
    with pytest.raises(CutProblem):
        relocate(small.services, str(small.out), str(moved), Job())
    assert small.rows() == before
    assert {path: path.read_bytes() for path in moved.glob("*/dataset.json")} == texts
    with pytest.raises(BadRequest, match="nothing to undo"):
        undo_last(small.services)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        relocate(small.services, str(small.out), str(moved), Job(cancel=token))
    assert small.rows() == before


def test_missing_clips_are_found_wherever_they_are(small: Small) -> None:
    small.cut(10.0)
    small.cut(10.0, folder="Gate", form=Form(WEBP))
    (small.folder / "far/away").mkdir(parents=True)
    (small.out / "Door").rename(small.folder / "far/Knock")
    (small.out / "Gate").rename(small.folder / "far/away/Gate")
    assert missing_clips(small.services, "default") == {str(small.out / "Door"): 2, str(small.out / "Gate"): 2}
    found = find_clips(small.services, "default", str(small.folder), Job())
    assert (len(found.moved), found.left) == (4, ())
    assert all(is_there(row.output_path) for row in small.rows())
    assert find_clips(small.services, "default", str(small.folder), Job()).moved == {}


# ---------------------------------------------------------------------------------------- without a fingerprint

Mark = Callable[..., list[Clip]]


def test_a_clip_of_an_earlier_release_proves_itself_by_its_sound(ctx: Services, mark: Mark, tmp_path: Path) -> None:
    rows = [clip.row for clip in mark("one.mp4", 8.0, 30.0, 50.0)]
    assert all(row.fingerprint for row in ctx.library.clips.of_all_profiles())
    forget_content(ctx)
    (tmp_path / "out").rename(tmp_path / "moved")
    news = [tmp_path / "moved" / Path(row.output_path).relative_to(tmp_path / "out") for row in rows]
    first = news[0].read_bytes()
    news[0].write_bytes(news[1].read_bytes())
    news[1].write_bytes(first)
    found = relocate(ctx, str(tmp_path / "out"), str(tmp_path / "moved"), Job())
    assert (dict(found.moved), found.unproven) == ({rows[2].output_path: str(news[2])}, ())
    assert ["does not sound like the video" in reason for _, reason in found.left] == [True, True]


def test_without_its_film_a_clip_goes_by_name_and_length_and_that_is_said(
    ctx: Services, mark: Mark, tmp_path: Path
) -> None:
    (clip,) = mark("one.mp4", 8.0)
    forget_content(ctx)
    ctx.library.transactions.change("UPDATE processed SET source_path = '/gone.mp4', start_time = 50")
    (tmp_path / "out").rename(tmp_path / "moved")
    found = relocate(ctx, str(tmp_path / "out"), str(tmp_path / "moved"), Job(), dry_run=True)
    assert found.unproven == (clip.row.output_path,)
    ctx.library.transactions.change("UPDATE processed SET clip_duration = 5")
    found = relocate(ctx, str(tmp_path / "out"), str(tmp_path / "moved"), Job())
    assert "is 8.0 s long, but 5.0 s were recorded" in found.left[0][1]


def test_the_doctor_learns_what_is_in_clips_that_nobody_looked_at(small: Small) -> None:
    rows = [clip.row for clip in small.cut(10.0, form=Form(WEBP))]
    forget_content(small.services)
    Path(f"{rows[1].output_path}.wav").unlink()
    list(examine(small.services, fix=False))
    assert [row.fingerprint for row in small.rows()] == [
        fingerprint(small.media, row.output_path) for row in small.rows()
    ]
    assert all(row.fingerprint for row in small.rows())
    assert small.rows()[0].fingerprint == rows[0].fingerprint
    assert len(files_of(rows[0].output_path)) == 2


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "Door", "vid_001", "x y"]), min_size=1, max_size=5), st.integers(0, 5))
def test_what_follows_a_folder_is_told_for_every_spelling(parts: list[str], cut: int) -> None:
    whole, above = "/".join(parts), "/".join(parts[:cut])
    for spelled in (f"C:/{whole}", "C:\\" + whole.replace("/", "\\"), f"c:/{whole}"):
        rest = relocating._rest(relocating._spelled(spelled), relocating._spelled(f"C:\\{above}"))
        assert rest == parts[cut:]
    assert relocating._rest(relocating._spelled(f"/{whole}"), relocating._spelled(f"/{above}")) == parts[cut:]
