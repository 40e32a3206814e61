from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, Cancelled, CutProblem, DatabaseProblem
from eightcut.services.clips.exporting import export
from eightcut.services.clips.files import files_of
from eightcut.services.clips.markers import delete_marker, markers_of
from eightcut.services.clips.next_names import next_names
from eightcut.services.clips.overwriting import new_paths, overwrite
from eightcut.services.clips.requests import ExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.trash import TRASH
from tests.unit.services.films import clips_of, write_scene


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("short") / "short.mp4"
    write_scene(path, 20, [])
    return str(path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def request_(out: Path) -> ExportRequest:
    return ExportRequest("default", str(out), "Door", (2.0,), clips=2, spread=2.0, duration=2.0, label="oak door")


@pytest.fixture
def rows(ctx: Services, film: str, request_: ExportRequest) -> list[ClipRow]:
    return [clip.row for clip in clips_of(export(ctx, film, replace(request_, workers=2), Job()))]


State = tuple[list[ClipRow], list[str], list[dict[str, str]]]


def state(ctx: Services, out: Path) -> State:
    """Rows, files outside the trash, and labels."""
    files = sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file() and TRASH not in p.parts)
    text = (out / "Door/dataset.json").read_text() if (out / "Door/dataset.json").exists() else "[]"
    return ctx.library.clips.of_profile("default"), files, json.loads(text)


def test_what_was_deleted_comes_back_as_the_very_same(ctx: Services, rows: list[ClipRow], out: Path) -> None:
    before = state(ctx, out)
    written = Path(rows[0].output_path).read_bytes()
    gone = delete_marker(ctx, rows)
    assert state(ctx, out) == ([], ["Door/dataset.json"], [])
    assert len(list((out / TRASH).rglob("*.mp4"))) == 2
    gone.undo()
    assert state(ctx, out) == before
    assert Path(rows[0].output_path).read_bytes() == written


def test_a_folder_of_frames_goes_with_its_sound(ctx: Services, out: Path) -> None:
    frames = out / "Door/vid_001/clip_001_m1_0"
    frames.mkdir(parents=True)
    (frames / "frame_0001.webp").write_text("picture")
    sound = frames.with_name("clip_001_m1_0.wav")
    Path(f"{frames}.wav").write_text("sound")
    assert sound.exists()
    row = ClipRow("a.mp4", 1.0, str(frames), format="WebP sequence")
    row = replace(row, id=ctx.library.clips.add(row))
    assert len(files_of(row.output_path)) == 2
    gone = delete_marker(ctx, [row])
    assert not frames.exists()
    assert not sound.exists()
    gone.undo()
    assert (frames / "frame_0001.webp").read_text() == "picture"
    assert sound.exists()


def test_a_file_of_another_profile_stays(ctx: Services, rows: list[ClipRow]) -> None:
    ctx.library.profiles.copy("default", "other")
    delete_marker(ctx, rows)
    assert Path(rows[0].output_path).exists()
    assert ctx.library.clips.of_profile("default") == []
    assert len(ctx.library.clips.of_profile("other")) == 2


def test_a_trash_that_is_a_file_leaves_everything(ctx: Services, rows: list[ClipRow], out: Path) -> None:
    (out / TRASH).write_text("in the way")
    before = state(ctx, out)
    with pytest.raises(CutProblem, match="cannot be moved"):
        delete_marker(ctx, rows)
    assert state(ctx, out) == before


def test_a_database_that_fails_leaves_every_file(
    ctx: Services, rows: list[ClipRow], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = delete_marker(ctx, rows)
    before = state(ctx, out)

    def full(_: object) -> None:
        raise DatabaseProblem("The disk is full.")

    monkeypatch.setattr(ctx.library.clips, "put_back", full)
    with pytest.raises(DatabaseProblem):
        gone.undo()
    assert state(ctx, out) == before
    monkeypatch.undo()
    gone.undo()
    assert len(ctx.library.clips.of_profile("default")) == 2


def test_nothing_comes_back_over_another_file(ctx: Services, rows: list[ClipRow], out: Path) -> None:
    gone = delete_marker(ctx, rows)
    Path(rows[1].output_path).write_text("another")
    before = state(ctx, out)
    with pytest.raises(CutProblem, match="exists again"):
        gone.undo()
    assert state(ctx, out) == before


def test_markers_of_a_video_are_found(ctx: Services, rows: list[ClipRow], film: str, out: Path) -> None:
    (marker,) = markers_of(ctx, open_video(ctx, film), "default")
    assert (marker.folder, marker.number, marker.start, marker.end) == (str(out / "Door"), 1, 2.0, 6.0)
    assert [row.id for row in marker.rows] == [row.id for row in rows]


def test_the_next_names_are_those_that_the_export_then_takes(
    ctx: Services, film: str, out: Path, request_: ExportRequest
) -> None:
    video = open_video(ctx, film)
    for _ in range(2):
        names = next_names(ctx, video, "default", str(out / "Door"), 2)
        made = [clip.row for clip in clips_of(export(ctx, film, request_, Job()))]
        assert [Path(row.output_path).stem for row in made] == [names.first, f"{names.first[:-1]}1"]
    assert names.text == "vid_001/clip_001_m2_0..1"
    assert next_names(ctx, video, "default", str(out / "New"), 1).text == "vid_001/clip_001_m1_0"
    assert not (out / "New").exists()


def test_overwriting_takes_the_same_names_and_can_be_taken_back(
    ctx: Services, film: str, rows: list[ClipRow], out: Path, request_: ExportRequest
) -> None:
    before, old = state(ctx, out), Path(rows[0].output_path).read_bytes()
    told: list[tuple[float, float]] = []
    job = Job(lambda _task, _file, done, total: told.append((done, total)))
    again = replace(request_, times=(5.0,), clips=3, label="elm door")
    made = overwrite(ctx, film, rows, again, job)
    assert told == [(1.0, 3.0), (2.0, 3.0), (3.0, 3.0)]
    now, files, labels = state(ctx, out)
    assert files == ["Door/dataset.json", *(f"Door/vid_001/clip_001_m1_{i}.mp4" for i in range(3))]
    assert [(row.start_time, row.clip_count, row.label) for row in now] == [(5.0, 3, "elm door")] * 3
    assert {entry["label"] for entry in labels} == {"elm door"}
    assert Path(rows[0].output_path).read_bytes() != old
    gone = made.change.undo()
    assert state(ctx, out) == before
    assert Path(rows[0].output_path).read_bytes() == old
    gone.undo()
    assert state(ctx, out) == (now, files, labels)


def test_an_overwriting_that_is_stopped_or_fails_leaves_the_old_clips(
    ctx: Services, film: str, rows: list[ClipRow], out: Path, request_: ExportRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before = state(ctx, out)
    token = CancelToken()
    with pytest.raises(Cancelled):
        overwrite(ctx, film, rows, request_, Job(lambda *_: token.cancel(), cancel=token))
    assert state(ctx, out) == before

    def full(_: object) -> int:
        raise DatabaseProblem("The disk is full.")

    monkeypatch.setattr(ctx.library.clips, "add", full)
    with pytest.raises(DatabaseProblem):
        overwrite(ctx, film, rows, request_, Job())
    assert state(ctx, out) == before
    assert not list((out / TRASH).glob("overwrite-*"))


def test_what_cannot_be_overwritten_is_a_sentence(
    ctx: Services, film: str, rows: list[ClipRow], out: Path, request_: ExportRequest
) -> None:
    with pytest.raises(BadRequest, match="no clip to overwrite"):
        overwrite(ctx, film, [], request_, Job())
    with pytest.raises(BadRequest, match="no room"):
        overwrite(ctx, film, rows, replace(request_, times=(19.0,)), Job())
    stranger = Path(rows[0].output_path).with_name("clip_001_m1_2.mp4")
    stranger.write_text("not ours")
    with pytest.raises(CutProblem, match="another clip"):
        overwrite(ctx, film, rows, replace(request_, clips=3), Job())
    ctx.library.profiles.copy("default", "other")
    before = state(ctx, out)
    with pytest.raises(CutProblem, match="another profile"):
        overwrite(ctx, film, rows, request_, Job())
    assert state(ctx, out) == before


def test_names_of_any_age_give_the_names_in_their_place() -> None:
    assert [p.name for p in new_paths(["/o/c_001_m4_0.mp4", "/o/c_001_m4_1.mp4"], 2, ".mp4")] == [
        "c_001_m4_0.mp4",
        "c_001_m4_1.mp4",
    ]
    assert [p.name for p in new_paths(["/o/flat.mp4"], 1, ".mp4")] == ["flat.mp4"]
    assert [p.name for p in new_paths(["/o/flat.mp4"], 2, ".mp4")] == ["flat_0.mp4", "flat_1.mp4"]
    assert [p.name for p in new_paths(["/o/c_001_m1_0"], 1, ".mp4")] == ["c_001_m1_0.mp4"]


def test_a_folder_that_cannot_be_written_or_read_is_a_sentence(
    ctx: Services, film: str, rows: list[ClipRow], out: Path, request_: ExportRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (out / TRASH).write_text("in the way")
    before = state(ctx, out)
    with pytest.raises(CutProblem, match="cannot be made"):
        overwrite(ctx, film, rows, request_, Job())
    assert state(ctx, out) == before
    video = open_video(ctx, film)

    def locked(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", locked)
    with pytest.raises(CutProblem, match=r"cannot be read: Permission denied\. Choose another"):
        next_names(ctx, video, "default", str(out / "Door"), 1)
