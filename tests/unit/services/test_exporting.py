from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Judgement, Verdict
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import NewScan, Region, ScanVersion
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, Cancelled, CutProblem, DatabaseMoved, DatabaseProblem
from eightcut.services.clips.exporting import export, export_regions, export_scans
from eightcut.services.clips.names import class_path
from eightcut.services.clips.places import Naming, Reservation, reserve
from eightcut.services.clips.requests import Clip, ExportRequest, ScanExportRequest
from eightcut.services.context import Failure, Job, Services
from eightcut.services.scans.review import add_negatives
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.trash import TRASH
from eightcut.storage.library import Library
from tests.judging import give
from tests.unit.services.films import clips_of

Export = Callable[..., list[Clip]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def cut(ctx: Services, films: dict[str, Path], out: Path) -> Export:
    """`cut(name, *times, job=Job(), **request)`: export and wait."""

    def run(name: str, *times: float, job: Job | None = None, **fields: object) -> list[Clip]:
        request = replace(ExportRequest("default", str(out), "Knock", times, clips=1), **fields)  # type: ignore[arg-type]
        return clips_of(export(ctx, str(films[name]), request, job or Job()))

    return run


def _files(out: Path) -> list[str]:
    return sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()) if out.exists() else []


def test_a_batch_is_exact_named_recorded_and_labelled(cut: Export, ctx: Services, out: Path) -> None:
    clips = cut("one.mp4", 10.0, clips=3, label="door", category="Other")
    names = [f"Knock/vid_001/clip_001_m1_{i}.mp4" for i in range(3)]
    assert _files(out) == ["Knock/dataset.json", *names]
    assert [(c.cut.frames, c.cut.samples) for c in clips] == [(200, 8 * 44100)] * 3
    rows = ctx.library.clips.of_profile("default")
    assert [row.start_time for row in rows] == [10.0] * 3
    assert [row.span.start for row in rows] == [10.0, 13.0, 16.0]
    assert {(row.label, row.category, row.clip_count) for row in rows} == {("door", "Other", 3)}
    text = (out / "Knock/dataset.json").read_text()
    assert json.loads(text) == [{"path": str(out / name), "label": "door"} for name in names]
    assert text.startswith('[\n  {\n    "path"')
    assert text.endswith("]\n")


def test_numbers_go_on_and_are_never_used_again(cut: Export, ctx: Services, out: Path) -> None:
    first = cut("one.mp4", 10.0, 30.0)
    assert [Path(c.row.output_path).name for c in first] == ["clip_001_m1_0.mp4", "clip_001_m2_0.mp4"]
    ctx.library.clips.delete([first[1].row.id])
    assert Path(cut("one.mp4", 50.0)[0].row.output_path).name == "clip_001_m3_0.mp4"
    other = cut("two.mp4", 10.0)
    assert Path(other[0].row.output_path).name == "clip_002_m1_0.mp4"
    same = cut("one.mp4", 10.0, folder="Other class")
    assert same[0].row.output_path == str(out / "Other_class/vid_001/clip_001_m1_0.mp4")


def test_a_folder_made_by_others_is_not_used_for_a_new_video(cut: Export, out: Path) -> None:
    (out / "Else" / "vid_007").mkdir(parents=True)
    assert Path(cut("one.mp4", 10.0)[0].row.output_path).parent.name == "vid_008"


def test_a_failure_in_the_middle_undoes_the_whole_marker(
    cut: Export, ctx: Services, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut("one.mp4", 10.0, label="door")
    before = (_files(out), len(ctx.library.clips.of_profile("default")), (out / "Knock/dataset.json").read_text())
    real = ctx.library.clips.add
    left = [1]

    def full(row: ClipRow) -> int:
        if not left:
            raise DatabaseProblem("The disk is full.")
        left.pop()
        return real(row)

    monkeypatch.setattr(ctx.library.clips, "add", full)
    with pytest.raises(DatabaseProblem):
        cut("one.mp4", 40.0, clips=3, label="door")
    monkeypatch.undo()
    after = (_files(out), len(ctx.library.clips.of_profile("default")), (out / "Knock/dataset.json").read_text())
    assert after == before


def test_cancelling_leaves_nothing_of_the_marker(cut: Export, ctx: Services, out: Path) -> None:
    token = CancelToken()

    def after_one(task: str, *_: object) -> None:
        if task == "cut":
            token.cancel()

    with pytest.raises(Cancelled):
        cut("one.mp4", 10.0, clips=3, job=Job(after_one, cancel=token))
    assert _files(out) == []
    assert ctx.library.clips.of_profile("default") == []


def test_a_row_is_written_only_after_the_file_has_its_name(
    cut: Export, ctx: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    real = ctx.library.clips.add

    def add(row: ClipRow) -> int:
        seen.append(Path(row.output_path).is_file())
        return real(row)

    monkeypatch.setattr(ctx.library.clips, "add", add)
    cut("one.mp4", 10.0, clips=2)
    assert seen == [True, True]


def test_a_cut_that_fails_leaves_no_row(cut: Export, ctx: Services, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise CutProblem("The encoder stopped.")

    monkeypatch.setattr(type(ctx.media), "cut", broken)
    with pytest.raises(CutProblem):
        cut("one.mp4", 10.0)
    assert (_files(out), ctx.library.clips.of_profile("default")) == ([], [])


@pytest.mark.parametrize(
    ("at", "fields", "sentence"),
    [
        (-1.0, {}, "cannot start at -1 s"),
        (85.0, {}, "no room for 8 s"),
        (70.0, {"clips": 9}, "no room for 32 s"),
        (1.0, {"clips": 0}, "Use 1 to 99"),
        (1.0, {"spread": 9.0}, "Use 2 to 8 s"),
        (1.0, {"duration": 8.3}, "steps of 0.5"),
        (1.0, {"folder": "a/b"}, "cannot be used"),
        (1.0, {"folder": " "}, "cannot be used"),
        (1.0, {"folder": "clip_doors"}, "starts with 'clip_'"),
    ],
)
def test_what_cannot_be_cut_is_refused_before_anything_is_written(
    cut: Export, out: Path, at: float, fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        cut("one.mp4", at, **fields)
    assert _files(out) == []


def test_an_output_folder_that_is_a_file_is_a_sentence(cut: Export, out: Path) -> None:
    out.mkdir()
    (out / "Knock").write_text("a file")
    with pytest.raises(CutProblem, match="Knock"):
        cut("one.mp4", 10.0)


def test_a_damaged_dataset_file_stops_the_export_and_is_not_overwritten(cut: Export, ctx: Services, out: Path) -> None:
    (out / "Knock").mkdir(parents=True)
    (out / "Knock/dataset.json").write_text("{broken")
    with pytest.raises(CutProblem, match=r"dataset\.json"):
        cut("one.mp4", 10.0, label="door")
    assert _files(out) == ["Knock/dataset.json"]
    assert (out / "Knock/dataset.json").read_text() == "{broken"
    assert ctx.library.clips.of_profile("default") == []


def test_two_exports_at_once_never_share_a_marker(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    root = class_path(str(tmp_path / "out"), "Knock")
    one, two = (open_video(ctx, str(films[name])) for name in ("one.mp4", "two.mp4"))
    names = Naming("m", "clip", (".mp4", ".mp4"))

    def take(video: VideoRef) -> AbstractContextManager[Reservation]:
        return reserve(ctx, video, "default", root, names, Job())

    with take(one) as first, take(two) as second, take(one) as third:
        assert [Path(path).name for path in first.outputs] == ["clip_001_m1_0.mp4", "clip_001_m1_1.mp4"]
        assert second.place.number == 2
        assert (third.place.number, third.place.group) == (1, 2)
        for mine in (first, second, third):
            mine.work.end()
    assert list(tmp_path.glob("out/*")) == []


def _save_scan(ctx: Services, path: Path, *spans: tuple[float, float], disabled: bool = False) -> str:
    regions = tuple(Region(start, end, 0.9, disabled=disabled) for start, end in spans)
    video = open_video(ctx, str(path))
    return ctx.library.scans.save(NewScan(video, "default", "AISFX", regions, folders=("Knock",)))


def _cut_scan(ctx: Services, out: Path, *paths: Path, **fields: object) -> list[Clip | Failure]:
    request = replace(ScanExportRequest("default", "AISFX", str(out), "Found"), **fields)  # type: ignore[arg-type]
    outcomes = export_scans(ctx, [str(p) for p in paths], request, Job())
    return [one for made in outcomes for one in ([made] if isinstance(made, Failure) else made.clips)]


def test_finds_become_clips_and_replace_the_earlier_ones(ctx: Services, films: dict[str, Path], out: Path) -> None:
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0), (40.0, 54.0))
    first = _cut_scan(ctx, out, films["one.mp4"])
    assert [c.row.start_time for c in first if isinstance(c, Clip)] == [10.0, 40.0, 43.0, 46.0]
    rows = ctx.library.clips.of_profile("default")
    assert all(row.scan_export and row.clip_count == 1 for row in rows)
    assert Path(rows[0].output_path).name == "clip_001_a1_0.mp4"
    assert not (out / "Found/dataset.json").exists()
    _save_scan(ctx, films["one.mp4"], (60.0, 68.0))
    _cut_scan(ctx, out, films["one.mp4"])
    rows = ctx.library.clips.of_profile("default")
    assert [(row.start_time, Path(row.output_path).name) for row in rows] == [(60.0, "clip_001_a2_0.mp4")]
    assert len([f for f in _files(out) if f.startswith(TRASH)]) == 4


def test_disabled_and_negative_finds_are_left_out(ctx: Services, films: dict[str, Path], out: Path) -> None:
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0), disabled=True)
    assert _cut_scan(ctx, out, films["one.mp4"]) == []
    _save_scan(ctx, films["two.mp4"], (10.0, 18.0), (40.0, 48.0))
    add_negatives(ctx, str(films["two.mp4"]), "default", [41.0], "Knock")
    clips = _cut_scan(ctx, out, films["two.mp4"])
    assert [c.row.start_time for c in clips if isinstance(c, Clip)] == [10.0]


def test_a_video_without_scan_or_file_is_told_and_the_rest_goes_on(
    ctx: Services, films: dict[str, Path], out: Path, tmp_path: Path
) -> None:
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0))
    outcomes = _cut_scan(ctx, out, films["two.mp4"], tmp_path / "no.mp4", films["one.mp4"])
    assert [type(o) for o in outcomes] == [Failure, Failure, Clip]


def test_an_earlier_version_can_be_cut(ctx: Services, films: dict[str, Path], out: Path) -> None:
    stamp = _save_scan(ctx, films["one.mp4"], (10.0, 18.0))
    _save_scan(ctx, films["one.mp4"], (40.0, 48.0))
    (clip,) = _cut_scan(ctx, out, films["one.mp4"], version=stamp)
    assert isinstance(clip, Clip)
    assert clip.row.start_time == 10.0


def test_hand_marked_moments_are_not_cut_again_from_matches(
    cut: Export, ctx: Services, films: dict[str, Path], out: Path
) -> None:
    cut("one.mp4", 12.0, folder="Found")
    cut("one.mp4", 40.0, folder="Other")
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0), (40.0, 48.0))
    told: list[str] = []
    request = ScanExportRequest("default", "AISFX", str(out), "Found")
    made = list(export_scans(ctx, [str(films["one.mp4"])], request, Job(warn=lambda _, said: told.append(said))))
    assert [row.start_time for one in made if not isinstance(one, Failure) for row in one.rows] == [40.0]
    assert told == ["Left out 1 clip of one.mp4 already exported by hand to this class."]


def test_a_file_shared_with_another_profile_stays(ctx: Services, films: dict[str, Path], out: Path) -> None:
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0))
    (clip,) = _cut_scan(ctx, out, films["one.mp4"])
    assert isinstance(clip, Clip)
    ctx.library.profiles.copy("default", "copy")
    _save_scan(ctx, films["one.mp4"], (40.0, 48.0))
    _cut_scan(ctx, out, films["one.mp4"])
    assert Path(clip.row.output_path).exists()


def test_chosen_finds_are_cut_beside_the_earlier_ones(ctx: Services, films: dict[str, Path], out: Path) -> None:
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0), (40.0, 48.0))
    _cut_scan(ctx, out, films["one.mp4"])
    version = ctx.library.scans.versions(open_video(ctx, str(films["one.mp4"])), "default", "AISFX")[0]
    chosen = ctx.library.scans.regions(version)[1].id
    request = ScanExportRequest("default", "AISFX", str(out), "Found", regions=(chosen,), workers=2)
    made = export_regions(ctx, str(films["one.mp4"]), request, Job())
    assert [Path(clip.row.output_path).name for clip in made.clips] == ["clip_001_a2_0.mp4"]
    assert made.clips[0].row.start_time == 40.0
    assert len(ctx.library.clips.of_profile("default")) == 3
    none = export_regions(ctx, str(films["one.mp4"]), replace(request, regions=None, lowest=0.95), Job())
    assert none.clips == ()
    assert ctx.library.clips.of_profile("default") == []
    none.change.undo()
    made.change.undo()
    assert len(ctx.library.clips.of_profile("default")) == 2


def test_finds_whose_predecessors_cannot_be_moved_are_taken_back(
    ctx: Services, films: dict[str, Path], out: Path
) -> None:
    _save_scan(ctx, films["one.mp4"], (10.0, 18.0))
    _cut_scan(ctx, out, films["one.mp4"])
    (out / TRASH).write_text("in the way")
    before = _files(out), ctx.library.clips.of_profile("default")
    (failure,) = _cut_scan(ctx, out, films["one.mp4"])
    assert isinstance(failure, Failure)
    assert (_files(out), ctx.library.clips.of_profile("default")) == before


def test_several_clips_are_cut_at_once_and_recorded_in_order(cut: Export, ctx: Services) -> None:
    clips = cut("one.mp4", 10.0, clips=4, workers=3)
    assert [Path(c.row.output_path).stem[-1] for c in clips] == ["0", "1", "2", "3"]
    assert [row.id for row in ctx.library.clips.of_profile("default")] == [c.row.id for c in clips]


def _classed(ctx: Services, path: Path, *folders: str) -> ScanVersion:
    video = open_video(ctx, str(path))
    scan = NewScan(video, "default", "AISFX", (Region(0, 8, 0.9), Region(20, 28, 0.8)), folders=folders)
    ctx.library.scans.save(scan)
    return ctx.library.scans.versions(video, "default", "AISFX")[0]


@pytest.mark.parametrize("name", ["Snow_steps", "Door", "Tür"])
def test_finds_without_a_folder_go_to_the_class_of_their_scan(
    ctx: Services, films: dict[str, Path], out: Path, name: str
) -> None:
    _classed(ctx, films["one.mp4"], name)
    clips = _cut_scan(ctx, out, films["one.mp4"], folder="", fuse=0.0)
    assert [clip.row.folder for clip in clips if isinstance(clip, Clip)] == [name, name]


@pytest.mark.parametrize(("folders", "told"), [((), "does not record"), (("A", "B"), "looked for A and B")])
def test_a_scan_of_no_single_class_asks_for_a_folder(
    ctx: Services, films: dict[str, Path], out: Path, folders: tuple[str, ...], told: str
) -> None:
    _classed(ctx, films["one.mp4"], *folders)
    [failure] = _cut_scan(ctx, out, films["one.mp4"], folder="")
    assert isinstance(failure, Failure)
    assert told in failure.message
    assert "--folder" in failure.message


@pytest.mark.parametrize("asked", [False, True])
def test_finds_that_one_was_unsure_about_are_cut_only_where_asked(
    ctx: Services, films: dict[str, Path], out: Path, asked: bool
) -> None:
    version = _classed(ctx, films["one.mp4"], "Door")
    video = open_video(ctx, str(films["one.mp4"]))
    for start, verdict in ((0.0, Verdict.ACCEPT), (20.0, Verdict.UNCERTAIN)):
        span = TimeSpan(start, start + 8)
        give(ctx.library, Judgement(video, "default", ("Door",), span, verdict, "AISFX", version.timestamp, 0.9))
    warned: list[str] = []
    request = ScanExportRequest("default", "AISFX", str(out), "Door", fuse=0.0, unsure=asked)
    job = Job(warn=lambda _, message: warned.append(message))
    clips = clips_of(export_scans(ctx, [str(films["one.mp4"])], request, job))
    assert len(clips) == (2 if asked else 1)
    assert any("--unsure" in message for message in warned) is not asked, warned


@pytest.mark.parametrize("after", [1, 3])
def test_an_export_stops_where_the_database_is_replaced_and_keeps_what_was_cut(
    ctx: Services, films: dict[str, Path], out: Path, tmp_path: Path, after: int
) -> None:
    path = ctx.library.path
    request = ExportRequest("default", str(out), "Knock", (2.0, 4.0, 6.0, 8.0, 10.0, 12.0), clips=1)
    running = export(ctx, str(films["one.mp4"]), request, Job())
    made = clips_of(islice(running, after))
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        copy.execute("CREATE TABLE processed (id)")
    (tmp_path / "copy").replace(path)
    with pytest.raises(DatabaseMoved, match="kept-"):
        list(running)
    (kept,) = path.parent.glob(f"{path.stem}.kept-*.db")
    with closing(Library(kept)) as library:
        assert [row.output_path for row in library.clips.of_all_profiles()] == [clip.row.output_path for clip in made]
    assert _files(out) == sorted(str(Path(clip.row.output_path).relative_to(out)) for clip in made)
