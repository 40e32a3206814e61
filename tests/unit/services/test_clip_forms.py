"""Exports in every form: what each clip's row says, what lies on the disk, how it is recalled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Crop, CropKeyframe, Cropping, Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WAV, WEBP
from eightcut.domain.media import AudioTrack, MediaInfo, Picture
from eightcut.domain.scans import NewScan, Region
from eightcut.errors import BadRequest, DatabaseProblem
from eightcut.services.clips.exporting import export_regions
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.recalling import RecalledSettings, recall, webp_size
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job
from eightcut.services.videos.identity import open_video
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def test_each_clips_row_says_its_own_crop_and_size(small: Small) -> None:
    cropping = Cropping("4:5", 0.2, keyframes=(CropKeyframe(12.5, "1:1", 0.9), CropKeyframe(15.5)))
    clips = small.cut(10.0, clips=3, form=Form(short_side=480, sound="flac"), cropping=cropping)
    told = [(row.portrait_ratio, row.crop_center, row.short_side, row.format) for row in small.rows()]
    assert told == [("4:5", 0.2, 480, "MP4"), ("1:1", 0.9, 480, "MP4"), ("", 0.5, 480, "MP4")]
    assert [clip.form.crop for clip in clips] == [Crop("4:5", 0.2), Crop("1:1", 0.9), None]
    assert [job.form for job in small.media.cuts] == [clip.form for clip in clips]
    assert {clip.form.sound for clip in clips} == {"flac"}


def test_random_crops_are_recorded_and_the_same_export_draws_the_same(small: Small) -> None:
    chance = Cropping(portrait=True, square=True)
    first = [clip.row.portrait_ratio for clip in small.cut(10.0, clips=6, cropping=chance)]
    assert sorted(first) == ["", "", "1:1", "1:1", "9:16", "9:16"]
    assert [clip.row.portrait_ratio for clip in small.cut(10.0, clips=6, cropping=chance)] == first
    elsewhere = [
        [clip.row.portrait_ratio for clip in small.cut(at, clips=6, cropping=chance, folder=folder)]
        for at, folder in ((11.0, "Door"), (12.0, "Door"), (10.0, "Gate"))
    ]
    assert any(ratios != first for ratios in elsewhere)


def test_frames_and_their_sound_get_one_row_and_the_label_of_the_folder(small: Small) -> None:
    small.cut(10.0, form=Form(WEBP))
    folder = "Door/vid_001/clip_001_m1_"
    assert small.names() == [f"{folder}0", f"{folder}0.wav", f"{folder}1", f"{folder}1.wav"]
    assert [row.format for row in small.rows()] == [WEBP, WEBP]
    assert small.labels() == {"clip_001_m1_0": "oak", "clip_001_m1_1": "oak"}


def test_sound_files_are_neither_cropped_nor_sized(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    framed = Form(short_side=480)
    small.cut(10.0, form=replace(framed, format=WAV), cropping=Cropping("1:1"))
    sound = MediaInfo("", 120.0, 0.0, None, (AudioTrack(0, 48000, 2),))
    monkeypatch.setattr(small.media, "probe", lambda _: sound)
    small.cut(30.0, form=framed, cropping=Cropping("1:1"))
    assert {Path(row.output_path).suffix for row in small.rows()} == {".wav"}
    assert {(row.portrait_ratio, row.short_side, row.format) for row in small.rows()} == {("", None, "MP4")}
    assert {job.form for job in small.media.cuts} == {Form(WAV)}


def test_finds_are_sized_but_never_cropped(small: Small) -> None:
    video = open_video(small.services, small.film)
    small.services.library.scans.save(NewScan(video, "default", "AISFX", (Region(20.0, 32.0, 0.9),)))
    form = Form(WEBP, short_side=480, crop=Crop("1:1"), ltx=True)
    request = ScanExportRequest("default", "AISFX", str(small.out), "Found", duration=57 / 25, form=form)
    made = export_regions(small.services, small.film, request, Job())
    assert [clip.row.start_time for clip in made.clips] == [20.0, 23.0, 26.0, 29.0]
    assert {(row.format, row.short_side, row.portrait_ratio, row.clip_duration) for row in small.rows()} == {
        (WEBP, 480, "", 57 / 25)
    }
    assert {job.form.crop for job in small.media.cuts} == {None}


def test_clips_for_ltx_are_so_many_frames_long(small: Small) -> None:
    small.cut(10.0, form=Form(ltx=True), duration=201 / 25)
    assert {row.clip_duration for row in small.rows()} == {8.04}


def test_aac_has_no_bits_to_choose_and_where_it_is_not_written_nobody_minds() -> None:
    with pytest.raises(BadRequest, match="AAC has no bit depth"):
        ExportRequest("default", "out", "Door", form=Form(sound="aac", bits="24"))
    ExportRequest("default", "out", "Door", form=Form(WAV, sound="aac", bits="24"))


def test_hardware_writes_no_more_than_three_clips_at_once() -> None:
    assert Form(encoder="h264_nvenc").at_once(8) == 3
    assert Form(encoder="h264_nvenc").at_once(2) == 2
    assert Form().at_once(8) == Form(encoder="libx264").at_once(8) == 8
    assert Form(WEBP, encoder="h264_nvenc").at_once(8) == 8
    assert Form().at_once(0) == 1


def test_a_failure_takes_frames_and_sounds_away(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: ClipRow) -> int:
        raise DatabaseProblem("The disk is full.")

    monkeypatch.setattr(small.services.library.clips, "add", full)
    with pytest.raises(DatabaseProblem):
        small.cut(10.0, form=Form(WEBP))
    assert (small.names(), small.labels(), small.rows()) == ([], {}, [])
    assert list(small.services.library.unfinished.all()) == []


@pytest.mark.parametrize("kinds", [(Form(), Form(WEBP)), (Form(WEBP), Form()), (Form(WEBP), Form(WAV))])
def test_overwriting_keeps_stem_and_number_where_the_kind_of_file_changes(
    small: Small, kinds: tuple[Form, Form]
) -> None:
    old = [clip.row for clip in small.cut(10.0, form=kinds[0])]
    before = small.names(), small.labels()
    request = small.request(11.0, form=kinds[1], clips=3, label="elm")
    made = overwrite(small.services, small.film, old, request, Job())
    stems = ["clip_001_m1_0", "clip_001_m1_1", "clip_001_m1_2"]
    assert [Path(clip.cut.output).stem for clip in made.clips] == stems
    assert [clip.cut.output for clip in made.clips] == [row.output_path for row in small.rows()]
    assert [Path(name).stem for name in small.labels()] == stems
    assert set(small.trashed()) == {Path(name).name for name in before[0]}
    made.change.undo()
    assert (small.names(), small.labels()) == before
    assert [row.id for row in small.rows()] == [row.id for row in old]


def _row(path: Path, **fields: object) -> ClipRow:
    return replace(ClipRow("film.mkv", 10.0, str(path)), **fields)  # type: ignore[arg-type]  # fields by name


def _holding(small: Small, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], codec: str = "pcm_s16le") -> None:
    info = MediaInfo("", 8.0, 0.0, Picture(*size, Fraction(25)), (AudioTrack(0, 48000, 2, codec),))
    monkeypatch.setattr(small.media, "probe", lambda _: info)


def test_a_marker_is_recalled_as_most_of_its_clips_are(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    cropping = Cropping("4:5", 0.2, portrait=True)
    form = Form(short_side=480, sound="flac")
    clips = small.cut(10.0, clips=4, spread=2.5, category="Tool", form=form, cropping=cropping)
    _holding(small, monkeypatch, (480, 600), "flac")
    told = recall(small.services, [clip.row for clip in clips])
    assert told == RecalledSettings(form, Cropping("4:5", 0.2), 4, 2.5, 4.0, "oak", "Tool")


@pytest.mark.parametrize(("size", "side"), [((910, 512), 512), ((512, 640), 512), ((1280, 720), 0)])
def test_a_side_of_512_is_recalled_only_where_the_file_has_it(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], side: int
) -> None:
    _holding(small, monkeypatch, size)
    assert recall(small.services, [_row(tmp_path / "clip_001_m1_0.mp4", short_side=512)]).form.short_side == side


def test_clips_whose_files_are_gone_are_recalled_from_their_rows(tmp_path: Path) -> None:
    from eightcut.bootstrap import open_services
    from eightcut.config import Config

    with open_services(Config(tmp_path / "a.db", tmp_path / "cache")) as ctx:
        told = recall(ctx, [_row(tmp_path / "gone.mp4", short_side=512, portrait_ratio="1:1", clip_duration=9.0)])
        assert (told.form, told.cropping, told.duration) == (Form(), Cropping("1:1"), 9.0)
        assert recall(ctx, [_row(tmp_path / "gone.wav")]).form == Form(WAV)
        assert recall(ctx, [_row(tmp_path / "gone", format=WEBP, short_side=512)]).form == Form(WEBP)


def test_the_size_of_frames_is_read_from_the_first(small: Small, tmp_path: Path) -> None:
    frames = tmp_path / "clip_001_m1_0"
    frames.mkdir()
    first = frames / "frame_0001.webp"
    lossy = b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a" + bytes([0, 2, 0, 2])
    lossless = b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f" + (511 | 511 << 14).to_bytes(4, "little") + b"12345"
    extended = b"RIFF\x00\x00\x00\x00WEBPVP8X\x00\x00\x00\x00\x00\x00\x00\x00" + bytes([255, 1, 0, 255, 1, 0])
    for head in (lossy, lossless, extended):
        first.write_bytes(head)
        assert webp_size(first) == (512, 512)
    row = _row(frames, format=WEBP, short_side=512)
    small.media.probe = lambda *_: MediaInfo("", 8.0, 0.0, None, ())  # type: ignore[method-assign]
    assert recall(small.services, [row]).form.short_side == 512
    for nothing in (b"RIFF", b"RIFF\x00\x00\x00\x00WEBPALPH" + bytes(20), bytes(40)):
        first.write_bytes(nothing)
        assert webp_size(first) is None
    assert webp_size(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("duration", "size", "ltx"),
    [(8.04, (704, 512), True), (8.0, (704, 512), False), (9.0, (704, 512), True), (9.0, (1280, 720), False)],
)
def test_clips_for_ltx_are_known_by_their_length_and_size(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, duration: float, size: tuple[int, int], ltx: bool
) -> None:
    _holding(small, monkeypatch, size)
    assert recall(small.services, [_row(tmp_path / "a.mp4", clip_duration=duration)]).form.ltx is ltx
