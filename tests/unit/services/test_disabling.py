"""Clips out of training and back."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, CutProblem, DatabaseProblem
from eightcut.services.change import Kind
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.disabling import clips_of, disable, enable, shared_with, told_shared
from eightcut.services.clips.work import Work
from eightcut.services.context import Job, Services
from eightcut.storage.clips import ClipStore


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def clip(ctx: Services, out: Path) -> Callable[..., Path]:
    """`clip("Door/vid_001/a.mp4", film="one.mp4", label="")`: a file, its row, its label."""

    def make(place: str, film: str = "one.mp4", label: str = "", profile: str = "default") -> Path:
        path = out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix:
            path.write_text(place)
        else:
            path.mkdir()
            (path / "frame_0001.webp").write_text("picture")
            Path(f"{path}.wav").write_text("sound")
        ctx.library.clips.add(ClipRow(film, 1.0, str(path), label=label, profile=profile, source_path=f"/in/{film}"))
        if label:
            dataset_json.add(path.parent.parent, str(path), label)
        return path

    return make


def files(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): p.read_text() for p in sorted(out.rglob("*")) if p.is_file()}


def rows(ctx: Services) -> list[str]:
    return [row.output_path for row in ctx.library.clips.of_all_profiles()]


def test_clips_sounds_rows_and_labels_move_and_come_back(ctx: Services, clip: Callable[..., Path], out: Path) -> None:
    first = clip("Door/vid_001/a.mp4", label="door")
    clip("Door/vid_001/b_001_m2_0", label="frames")
    stays = clip("Door/vid_002/c.mp4", "two.mp4", label="two")
    clip("Knock/vid_001/d.mp4")
    before, recorded = files(out), rows(ctx)
    change = disable(ctx, "default", ["/in/one.mp4"], {"Door"}, Job())
    there = out / "Door_disabled/vid_001"
    assert rows(ctx) == [str(there / "a.mp4"), str(there / "b_001_m2_0"), str(stays), recorded[3]]
    assert (there / "b_001_m2_0/frame_0001.webp").read_text() == "picture"
    assert (there / "b_001_m2_0.wav").read_text() == "sound"
    assert not first.exists()
    assert not first.parent.exists()
    assert json.loads((out / "Door_disabled/dataset.json").read_text()) == [
        {"path": str(there / "a.mp4"), "label": "door"},
        {"path": str(there / "b_001_m2_0"), "label": "frames"},
    ]
    assert json.loads((out / "Door/dataset.json").read_text()) == [{"path": str(stays), "label": "two"}]
    now = rows(ctx), files(out)
    again = change.undo()
    assert rows(ctx) == recorded
    assert files(out).keys() == before.keys()
    assert not (out / "Door_disabled").exists()
    again.undo()
    assert (rows(ctx), files(out)) == now


def test_enabling_moves_back_what_was_disabled_elsewhere(ctx: Services, clip: Callable[..., Path], out: Path) -> None:
    clip("Door_disabled/vid_001/a.mp4", label="door")
    enable(ctx, "default", None, {"Door_disabled"}, Job())
    assert rows(ctx) == [str(out / "Door/vid_001/a.mp4")]
    assert sorted(files(out)) == ["Door/dataset.json", "Door/vid_001/a.mp4"]


def test_all_videos_move_and_the_main_folder_stays(ctx: Services, clip: Callable[..., Path], out: Path) -> None:
    for place, film in (
        ("Main/vid_001/a.mp4", "one.mp4"),
        ("B/vid_001/a.mp4", "one.mp4"),
        ("C/vid_002/a.mp4", "two.mp4"),
    ):
        clip(place, film)
    disable(ctx, "default", None, {"B", "C"}, Job())
    assert sorted(files(out)) == ["B_disabled/vid_001/a.mp4", "C_disabled/vid_002/a.mp4", "Main/vid_001/a.mp4"]


def test_rows_of_other_profiles_follow_their_file(ctx: Services, clip: Callable[..., Path], out: Path) -> None:
    clip("Door/vid_001/a.mp4")
    clip("Door/vid_001/a.mp4", profile="other")
    disable(ctx, "default", None, {"Door"}, Job())
    assert rows(ctx) == [str(out / "Door_disabled/vid_001/a.mp4")] * 2


def test_a_row_whose_file_is_gone_moves_alone_and_windows_paths_keep_their_separators(ctx: Services) -> None:
    ctx.library.clips.add(ClipRow("one.mp4", 1.0, "C:/gone/Door\\vid_001\\a.mp4"))
    disable(ctx, "default", None, {"Door"}, Job())
    assert rows(ctx) == ["C:/gone/Door_disabled\\vid_001\\a.mp4"]


@pytest.mark.parametrize("frames", [False, True])
def test_a_class_folder_on_another_disk_gets_copies(
    ctx: Services, clip: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch, frames: bool
) -> None:
    clip("Door/vid_001/b_001_m2_0" if frames else "Door/vid_001/a.mp4")
    before = files(out)
    rename = Path.replace

    def other_disk(source: Path, target: Path) -> Path:
        if source.parent != target.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", other_disk)
    disable(ctx, "default", None, {"Door"}, Job())
    assert files(out) == {name.replace("Door/", "Door_disabled/"): content for name, content in before.items()}


def test_a_full_disk_leaves_everything_as_it_was(
    ctx: Services, clip: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip("Door/vid_001/a.mp4", label="a")
    clip("Door/vid_001/b.mp4", label="b")
    before, recorded = files(out), rows(ctx)
    rename = Path.replace

    def refuse(source: Path, target: Path) -> Path:
        if source.name == "b.mp4":
            raise OSError(28, "No space left on device")
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CutProblem, match=r"b\.mp4 cannot be moved .*No space left"):
        disable(ctx, "default", None, {"Door"}, Job())
    assert (files(out), rows(ctx)) == (before, recorded)
    assert not (out / "Door_disabled").exists()


def test_a_database_that_fails_undoes_files_and_labels(
    ctx: Services, clip: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip("Door/vid_001/a.mp4", label="a")
    clip("Knock/vid_001/a.mp4", label="k")
    (out / "Door_disabled").mkdir()
    (out / "Door_disabled/dataset.json").write_text("[]\n")
    (out / "Knock_disabled").mkdir()
    (out / "Knock_disabled/dataset.json").write_text("damaged")
    before, recorded = files(out), rows(ctx)
    with pytest.raises(CutProblem, match="cannot be read as a list"):
        disable(ctx, "default", None, {"Door", "Knock"}, Job())
    assert (files(out), rows(ctx)) == (before, recorded)

    def refuse(*_: object) -> int:
        raise DatabaseProblem("full")

    monkeypatch.setattr(ClipStore, "relocate", refuse)
    with pytest.raises(DatabaseProblem):
        disable(ctx, "default", None, {"Door"}, Job())
    assert (files(out), rows(ctx)) == (before, recorded)


def test_a_name_that_is_taken_there_is_not_overwritten(ctx: Services, clip: Callable[..., Path], out: Path) -> None:
    clip("Door/vid_001/a.mp4")
    other = out / "Door_disabled/vid_001/a.mp4"
    other.parent.mkdir(parents=True)
    other.write_text("another clip")
    with pytest.raises(CutProblem, match="already exists"):
        disable(ctx, "default", None, {"Door"}, Job())
    assert other.read_text() == "another clip"
    assert (out / "Door/vid_001/a.mp4").exists()


def test_stopping_leaves_everything_as_it_was(ctx: Services, clip: Callable[..., Path], out: Path) -> None:
    clip("Door/vid_001/a.mp4")
    clip("Door/vid_001/b.mp4")
    before, recorded = files(out), rows(ctx)
    token = CancelToken()
    with pytest.raises(Cancelled):
        disable(ctx, "default", None, {"Door"}, Job(progress=lambda *_: token.cancel(), cancel=token))
    assert (files(out), rows(ctx)) == (before, recorded)


def test_a_video_that_is_there_is_known_by_its_content(
    ctx: Services, films: dict[str, Path], mark: Callable[..., object]
) -> None:
    mark("one.mp4", 10.0)
    mark("two.mp4", 10.0)
    assert [row.filename for row in clips_of(ctx, "default", [str(films["one.mp4"])])] == ["one.mp4"]
    assert len(clips_of(ctx, "default", None)) == 2


@pytest.mark.parametrize("before_rows", [True, False])
def test_work_that_is_killed_leaves_no_row_without_its_file(
    ctx: Services, clip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, before_rows: bool
) -> None:
    clip("Door/vid_001/a.mp4")
    clip("Door/vid_001/b_001_m2_0")

    class Killed(BaseException):
        """Nothing runs after it."""

    def killed(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(ClipStore if before_rows else Work, "relocate" if before_rows else "close", killed)
    with pytest.raises(Killed):
        disable(ctx, "default", None, {"Door"}, Job())
    recorded = rows(ctx)
    assert all(Path(path).exists() for path in recorded)
    assert all(("Door_disabled" in path) != before_rows for path in recorded)


@pytest.mark.parametrize(("others", "told"), [
    ([], ""),
    (["q"], "The profile q uses the same files: its clips move as well."),
    (["z", "q"], "The profiles q, z use the same files: their clips move as well."),
])  # fmt: skip
def test_other_profiles_that_use_the_same_files_are_told_before_and_after(
    ctx: Services, clip: Callable[..., Path], others: list[str], told: str
) -> None:
    clip("Door/vid_001/a.mp4")
    for name in others:
        ctx.library.profiles.copy("default", name)
    clip("Knock/vid_001/b.mp4", profile="knocks")
    first = clip("Far/vid_001/c.mp4")
    ctx.library.clips.add(ClipRow("one.mp4", 1.0, str(first), profile="far"))

    assert told_shared(shared_with(ctx, "default", None, ["Door"])) == told
    change = disable(ctx, "default", None, {"Door"}, Job())
    assert told_shared(change.shared) == told
    assert all(change.touches(Kind.CLIPS, name) for name in ["default", *others])
    assert told_shared(shared_with(ctx, "default", ["/in/one.mp4"], ["Door_disabled"])) == told
    assert told_shared(enable(ctx, "default", None, {"Door_disabled"}, Job()).shared) == told
