from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest

from eightcut.domain.channels import ALL, LEFT, NO_CENTRE
from eightcut.domain.scans import NewScan, Region
from eightcut.errors import CutProblem, FileMissing, NoAudioTrack, NoVideoTrack
from eightcut.services.clips.exporting import export, export_scans
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job, Services
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos
from eightcut.services.training.training import TrainingOutcome
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.tracks import (
    Heard,
    choose_channels,
    choose_picture,
    choose_track,
    heard,
    pictures,
    tracks,
)
from tests.unit.media.numbered import run
from tests.unit.services.films import KEY, KNOCKS, Ears, clips_of, first_knock, write_two_tracks


@pytest.fixture
def film(films: dict[str, Path], tmp_path: Path) -> Path:
    """A film of two sound tracks, which knock at other times."""
    path = tmp_path / "two.mp4"
    write_two_tracks(path, films["three.mp4"], films["four.mp4"])
    return path


def _used(ctx: Services, path: Path) -> list[bool]:
    return [one.chosen for one in tracks(ctx, str(path))]


def test_tracks_tell_what_the_file_calls_them_and_which_one_is_used(ctx: Services, film: Path) -> None:
    there = tracks(ctx, str(film))
    told = [(t.track.number, t.track.codec, t.track.rate, t.track.channels, t.track.language) for t in there]
    assert told == [(0, "aac", 44100, 1, "eng"), (1, "aac", 44100, 1, "ger")]
    assert [one.chosen for one in there] == [True, False]


def test_a_choice_is_kept_with_the_video_and_taken_back(ctx: Services, film: Path) -> None:
    change = choose_track(ctx, str(film), 1)
    assert _used(ctx, film) == [False, True]
    again = change.undo()
    assert _used(ctx, film) == [True, False]
    again.undo()
    moved = film.rename(film.with_name("another name.mp4"))
    assert _used(ctx, moved) == [False, True]
    choose_track(ctx, str(moved), None)
    assert _used(ctx, moved) == [True, False]


def test_channels_are_kept_taken_back_and_refused_by_a_track_that_lacks_them(ctx: Services, tmp_path: Path) -> None:
    film = tmp_path / "two.mka"
    run(
        "-f", "lavfi", "-i", "sine=d=2", "-filter_complex", "[0]asplit[a][b];[a]aformat=channel_layouts=5.1[six];"
        "[b]aformat=channel_layouts=mono[one]", "-map", "[six]", "-map", "[one]", "-c:a", "flac", film,
    )  # fmt: skip
    change = choose_channels(ctx, str(film), NO_CENTRE)
    assert heard(ctx, str(film)) == Heard(NO_CENTRE)
    again = change.undo()
    assert heard(ctx, str(film)) == Heard(ALL)
    again.undo()
    choose_track(ctx, str(film), 1)
    assert heard(ctx, str(film)).choice == NO_CENTRE
    assert "Sound track 1 of two.mka has no centre channel" in heard(ctx, str(film)).problem
    with pytest.raises(NoAudioTrack, match="no left and right channel, but one channel"):
        choose_channels(ctx, str(film), LEFT)
    request = ExportRequest("default", str(tmp_path / "out"), "Door", (0.0,), clips=1, duration=2.0)
    with pytest.raises(CutProblem, match="to be heard without the centre"):
        list(export(ctx, str(film), request, Job()))
    choose_channels(ctx, str(film), ALL)
    assert heard(ctx, str(film)) == Heard(ALL)


def test_the_files_own_default_may_be_another_than_the_first(
    ctx: Services, films: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "second.mkv"
    write_two_tracks(
        path, films["three.mp4"], films["four.mp4"], "-disposition:a:0", "0", "-disposition:a:1", "default"
    )
    assert _used(ctx, path) == [False, True]
    choose_track(ctx, str(path), 0)
    assert _used(ctx, path) == [True, False]


def test_a_track_that_is_not_there_is_named_with_those_that_are_and_changes_nothing(ctx: Services, film: Path) -> None:
    choose_track(ctx, str(film), 1)
    for number in (2, -1):
        with pytest.raises(
            NoAudioTrack, match=rf"two\.mp4 has no sound track {number}.*: 0 \(aac, eng\); 1 \(aac, ger"
        ):
            choose_track(ctx, str(film), number)
    assert _used(ctx, film) == [False, True]


def test_a_video_without_sound_has_no_tracks_to_choose(ctx: Services, tmp_path: Path) -> None:
    mute = tmp_path / "mute.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc=s=64x48:d=1"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *picture, str(mute)], check=True)
    assert tracks(ctx, str(mute)) == []
    with pytest.raises(NoAudioTrack, match=r"mute\.mp4 has no sound\."):
        choose_track(ctx, str(mute), 0)
    with pytest.raises(FileMissing):
        tracks(ctx, str(tmp_path / "no.mp4"))


@pytest.fixture
def two_pictures(tmp_path: Path) -> Path:
    """A film of two pictures, the first one smaller."""
    path = tmp_path / "angles.mkv"
    pictures = ["-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=12", "-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=12"]
    sound = ["-f", "lavfi", "-i", "sine=d=12", "-map", "0", "-map", "1", "-map", "2"]
    names = ["-metadata:s:v:0", "title=left", "-metadata:s:v:1", "title=right"]
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *pictures, *sound, *names, "-c:v", "mpeg4", str(path)],
        check=True,
    )
    return path


def test_the_pictures_of_a_video_are_told_and_one_of_them_can_be_chosen(ctx: Services, two_pictures: Path) -> None:
    path = str(two_pictures)
    told = [(p.track.number, p.track.picture.width, p.track.title, p.chosen) for p in pictures(ctx, path)]
    assert told == [(0, 64, "left", True), (1, 96, "right", False)]
    change = choose_picture(ctx, path, 1)
    assert [one.chosen for one in pictures(ctx, path)] == [False, True]
    again = change.undo()
    assert [one.chosen for one in pictures(ctx, path)] == [True, False]
    again.undo()
    moved = two_pictures.rename(two_pictures.with_name("another name.mkv"))
    assert [one.chosen for one in pictures(ctx, str(moved))] == [False, True]
    for number in (2, -1):
        with pytest.raises(
            NoVideoTrack, match=rf"has no picture track {number}\. Choose one .*: 0 \(mpeg4, 64x48, left\); 1 \(mpeg4"
        ):
            choose_picture(ctx, str(moved), number)
    choose_picture(ctx, str(moved), None)
    assert [one.chosen for one in pictures(ctx, str(moved))] == [True, False]


@pytest.mark.parametrize(("number", "width"), [(None, 64), (1, 96), (0, 64)])
def test_clips_show_the_chosen_picture(
    ctx: Services, two_pictures: Path, tmp_path: Path, ears: Ears, number: int | None, width: int
) -> None:
    choose_picture(ctx, str(two_pictures), number)
    request = ExportRequest("default", str(tmp_path / "out"), "Door", (1.0,), clips=1)
    [clip] = clips_of(export(ctx, str(two_pictures), request, ears.job))
    shown = ctx.media.probe(clip.row.output_path).picture
    assert shown is not None
    assert shown.width == width


def test_a_file_without_picture_has_none_to_choose(ctx: Services, tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "sine=d=1", str(sound)], check=True
    )
    assert pictures(ctx, str(sound)) == []
    with pytest.raises(NoVideoTrack, match=r"sound\.wav has no picture\."):
        choose_picture(ctx, str(sound), 0)


def _scan(ctx: Services, path: Path, ears: Ears) -> ScanResult:
    (outcome,) = scan_videos(ctx, [str(path)], ScanRequest("default", KEY), ears.job)
    assert isinstance(outcome, ScanResult), outcome
    return outcome


def test_a_scan_hears_the_chosen_track_and_keeps_its_frames_apart(
    ctx: Services,
    film: Path,
    films: dict[str, Path],
    ears: Ears,
    mark: Callable[..., object],
    learn: Callable[..., TrainingOutcome],
) -> None:
    mark("one.mp4", 8.0, 30.0, 53.0)
    learn()
    mine = ctx.media.content_id(str(film))
    for track, alone in ((None, "three.mp4"), (1, "four.mp4"), (0, "three.mp4")):
        choose_track(ctx, str(film), track)
        scores = _scan(ctx, film, ears).scores
        assert scores == pytest.approx(_scan(ctx, films[alone], ears).scores, abs=0.02)
        strongest = max(range(len(scores)), key=lambda i: scores[i])
        assert any(strongest <= at <= strongest + 8 for at in KNOCKS[alone])
    assert sorted(f.track for f in ctx.frames.all() if f.content_id == mine) == [-1, 1]
    assert ears.embedded.count(str(film)) == 1


@pytest.mark.parametrize(("track", "alone"), [(0, "three.mp4"), (1, "four.mp4")])
def test_clips_hold_the_sound_of_the_chosen_track(
    ctx: Services, film: Path, tmp_path: Path, track: int, alone: str
) -> None:
    choose_track(ctx, str(film), track)
    out = str(tmp_path / "out")
    [marked] = clips_of(export(ctx, str(film), ExportRequest("default", out, "Knock", (12.0,), clips=1), Job()))
    found = NewScan(open_video(ctx, str(film)), "default", "AISFX", (Region(12.0, 20.0, 0.9),), folders=("Knock",))
    ctx.library.scans.save(found)
    request = ScanExportRequest("default", "AISFX", out, "Found")
    [cut] = clips_of(export_scans(ctx, [str(film)], request, Job()))
    for clip in (marked, cut):
        assert first_knock(Path(clip.row.output_path)) == pytest.approx(KNOCKS[alone][0] - 12, abs=0.02)
