from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from eightcut.domain.model_key import ModelKey
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import ScanVersion
from eightcut.domain.spans import window_count
from eightcut.errors import BadRequest, Cancelled, ModelProblem, NoAudioTrack
from eightcut.ml.evaluation import peaks
from eightcut.services.change import Kind
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.scans.edits import delete_version, pin
from eightcut.services.scans.overview import Overview
from eightcut.services.scans.scanning import ScanRequest, ScanResult, kept_scores, pending_videos, scan_videos
from eightcut.services.scans.versions import compare_versions, find_version, versions
from eightcut.services.training.models import delete as delete_model
from eightcut.services.training.models import find_model, models, restore
from eightcut.services.training.training import TrainingOutcome
from eightcut.services.videos.identity import find_video, open_video
from tests.unit.services.films import KEY, KNOCKS, SECONDS, Ears

Learn = Callable[..., TrainingOutcome]
Mark = Callable[..., object]
REQUEST = ScanRequest("default", KEY)


def _scan(ctx: Services, path: Path, request: ScanRequest = REQUEST) -> ScanResult:
    (outcome,) = scan_videos(ctx, [str(path)], request, Job())
    assert isinstance(outcome, ScanResult), outcome
    assert outcome.change.touches(Kind.SCANS, request.profile, outcome.video)
    return outcome


@pytest.fixture
def taught(mark: Mark, learn: Learn) -> TrainingOutcome:
    mark("one.mp4", 8.0, 30.0, 53.0)
    mark("two.mp4", 6.0, 27.0)
    return learn()


@pytest.mark.usefixtures("taught")
def test_the_learned_sound_is_found_where_it_is(ctx: Services, films: dict[str, Path]) -> None:
    scan = _scan(ctx, films["three.mp4"])
    best = peaks(np.array(scan.scores, np.float32))[: len(KNOCKS["three.mp4"])]
    found = {k for k in KNOCKS["three.mp4"] if any(i <= k <= i + 8 for i in best)}
    assert found == set(KNOCKS["three.mp4"])
    assert len(scan.scores) == window_count(scan.duration)
    assert scan.duration == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.usefixtures("taught")
def test_each_scan_is_a_version_with_its_scores(ctx: Services, films: dict[str, Path]) -> None:
    first, second = (_scan(ctx, films["three.mp4"], replace(REQUEST, threshold=t)) for t in (0.0, 1.0))
    there = versions(ctx, str(films["three.mp4"]), "default")
    assert [v.timestamp for v in there] == [second.timestamp, first.timestamp]
    assert [v.count for v in there] == [0, len(first.regions)]
    assert there[0].folders == ("Knock",)
    blob = ctx.library.scans.scores(there[0])
    assert blob is not None
    assert kept_scores(blob) == second.scores
    changes = compare_versions(
        ctx, str(films["three.mp4"]), "default", "AISFX", first.timestamp, second.timestamp
    ).changes
    assert {c.kind.value for c in changes} == {"gone"}


@pytest.mark.usefixtures("taught")
def test_a_file_that_is_not_whole_is_told_of_by_every_scan(
    ctx: Services, films: dict[str, Path], tmp_path: Path
) -> None:
    torn, whole = tmp_path / "torn.mkv", tmp_path / "whole.mkv"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(films["three.mp4"]), "-c", "copy", str(whole)]
    subprocess.run(command, check=True)
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    first, again, sound = _scan(ctx, torn), _scan(ctx, torn), _scan(ctx, whole)
    assert "It is cut off" in first.told
    assert again.told == first.told
    assert sound.told == ""
    overview = Overview(ctx, "default", str(KEY))
    found = overview.found([str(torn), str(whole)])
    assert [(one.told if one else None) for one in found.values()] == [first.told, ""]


@pytest.mark.usefixtures("taught")
def test_one_failed_file_does_not_stop_the_rest(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    outcomes = list(scan_videos(ctx, [str(tmp_path / "no.mp4"), str(text), str(films["four.mp4"])], REQUEST, Job()))
    assert [type(o) for o in outcomes] == [Failure, Failure, ScanResult]
    assert isinstance(outcomes[1], Failure)
    assert "text.mp4" in outcomes[1].message


@pytest.mark.usefixtures("taught")
def test_a_video_without_sound_is_a_sentence_and_keeps_no_version(ctx: Services, tmp_path: Path) -> None:
    mute = tmp_path / "mute.mp4"
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48:d=2", str(mute)],
        check=True,
    )
    (outcome,) = scan_videos(ctx, [str(mute)], REQUEST, Job())
    assert isinstance(outcome, Failure)
    assert "mute.mp4" in outcome.message
    with pytest.raises(NoAudioTrack):
        ensure_frames(ctx, open_video(ctx, str(mute)), "AISFX", Job())
    assert versions(ctx, str(mute), "default") == []


@pytest.mark.usefixtures("taught")
def test_a_moved_video_keeps_its_frames_and_its_history(
    ctx: Services, films: dict[str, Path], tmp_path: Path, ears: Ears
) -> None:
    first = tmp_path / "first name.mp4"
    shutil.copy(films["three.mp4"], first)
    _scan(ctx, first)
    moved = first.rename(tmp_path / "second name.mp4")
    list(scan_videos(ctx, [str(moved)], REQUEST, ears.job))
    assert ears.embedded == []
    assert len(versions(ctx, str(moved), "default")) == 2


@pytest.mark.usefixtures("taught")
def test_history_of_a_video_that_is_gone_is_still_there(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    shutil.copy(films["four.mp4"], film)
    scan = _scan(ctx, film)
    film.unlink()
    assert [v.timestamp for v in versions(ctx, str(film), "default")] == [scan.timestamp]
    assert [v.timestamp for v in versions(ctx, "film.mp4", "default")] == [scan.timestamp]
    assert versions(ctx, str(tmp_path / "other.mp4"), "default") == []


@pytest.mark.usefixtures("taught")
def test_two_videos_of_one_name_keep_apart(ctx: Services, films: dict[str, Path], tmp_path: Path) -> None:
    paths = []
    for folder, name in (("a", "three.mp4"), ("b", "four.mp4")):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "film.mp4")
        shutil.copy(films[name], paths[-1])
    scans = [_scan(ctx, path) for path in paths]
    for path, scan in zip(paths, scans, strict=True):
        assert [v.timestamp for v in versions(ctx, str(path), "default")] == [scan.timestamp]


@pytest.mark.usefixtures("taught")
def test_pinning_and_deleting_a_version(ctx: Services, films: dict[str, Path]) -> None:
    path = str(films["three.mp4"])
    scan = _scan(ctx, films["three.mp4"])
    video = find_video(ctx, path, "default")

    def version(timestamp: str | None = scan.timestamp) -> ScanVersion:
        return find_version(ctx, video, "default", "AISFX", timestamp)

    pin(ctx, version(), True)
    assert version().pinned
    pin(ctx, version(), False)
    assert not version().pinned
    with pytest.raises(BadRequest, match="No scan 'never'"):
        version("never")
    delete_version(ctx, version())
    with pytest.raises(BadRequest, match="Available: none"):
        version(None)


def test_scanning_without_a_model_says_what_to_do(ctx: Services, films: dict[str, Path]) -> None:
    with pytest.raises(BadRequest, match=r"Nothing has been trained .* Train one first"):
        list(scan_videos(ctx, [str(films["one.mp4"])], REQUEST, Job()))


@pytest.mark.usefixtures("taught")
def test_scanning_with_another_key_offers_those_that_were_trained(ctx: Services, films: dict[str, Path]) -> None:
    with pytest.raises(BadRequest, match="Trained here: AISFX"):
        list(scan_videos(ctx, [str(films["one.mp4"])], ScanRequest("default", ModelKey("AISFX", "no")), Job()))


@pytest.mark.usefixtures("taught")
def test_a_cancelled_scan_keeps_nothing(ctx: Services, tmp_path: Path, films: dict[str, Path]) -> None:
    film = tmp_path / "other.mp4"
    film.write_bytes(films["four.mp4"].read_bytes() + b"another content")
    token = CancelToken()
    job = Job(lambda *_: token.cancel(), cancel=token)
    with pytest.raises(Cancelled):
        list(scan_videos(ctx, [str(film)], REQUEST, job))
    assert versions(ctx, str(film), "default") == []
    assert all(file.content_id != ctx.media.content_id(str(film)) for file in ctx.frames.all())


@pytest.mark.usefixtures("taught")
def test_the_chosen_sound_track_is_remembered(ctx: Services, tmp_path: Path) -> None:
    film = tmp_path / "two tracks.mkv"
    tones = [v for f in (300, 3000) for v in ("-f", "lavfi", "-i", f"sine=frequency={f}:duration=9")]
    codecs = ["-map", "0", "-map", "1", "-c:a", "pcm_s16le"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *tones, *codecs, str(film)], check=True)
    video = open_video(ctx, str(film))
    default = np.array(ensure_frames(ctx, video, "AISFX", Job()).rows)
    ctx.library.videos.choose_track("audio", video.content_id, 1)
    other = np.array(ensure_frames(ctx, video, "AISFX", Job()).rows)
    assert not np.allclose(default, other, atol=0.1)


def test_going_back_to_an_earlier_model(ctx: Services, mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    first, second = learn().run, learn().run
    assert [run.version for run in models(ctx, "default", "AISFX")] == [2, 1]
    with pytest.raises(BadRequest):
        delete_model(ctx, "default", "AISFX", 2)
    change = restore(ctx, "default", "AISFX", 1)
    assert find_model(ctx, "default", "AISFX", 1).active
    back = change.undo()
    assert find_model(ctx, "default", "AISFX", 2).active
    assert (change.kinds, back.undo().kinds) == (Kind.MODELS, Kind.MODELS)
    delete_model(ctx, "default", "AISFX", 2)
    assert [f.name for f in ctx.models_folder.iterdir()] == [first.file]
    assert second.file != first.file
    assert learn().run.version == 3


def test_a_model_that_is_not_there_is_a_sentence(ctx: Services, mark: Mark, learn: Learn) -> None:
    with pytest.raises(BadRequest, match="There is no model AISFX"):
        models(ctx, "default", "AISFX")
    mark("one.mp4", 8.0)
    run = learn().run
    with pytest.raises(BadRequest, match="Available: 1"):
        find_model(ctx, "default", "AISFX", 7)
    (ctx.models_folder / run.file).unlink()
    with pytest.raises(BadRequest, match="is gone"):
        restore(ctx, "default", "AISFX", 1)
    with pytest.raises(ModelProblem):
        list(scan_videos(ctx, ["x.mp4"], REQUEST, Job()))


def test_what_is_scanned_or_exported_already_can_be_left_out(
    ctx: Services, films: dict[str, Path], tmp_path: Path, mark: Mark, learn: Learn
) -> None:
    mark("one.mp4", 8.0, 30.0)
    learn()
    paths = [str(films[name]) for name in ("one.mp4", "three.mp4", "four.mp4")] + [str(tmp_path / "gone.mp4")]
    _scan(ctx, films["three.mp4"], replace(REQUEST, threshold=1.0))
    one, three, four, gone = paths
    assert pending_videos(ctx, paths, REQUEST, True, True, Job()).videos == (four, gone)
    assert pending_videos(ctx, paths, REQUEST, True, False, Job()).videos == (one, four, gone)
    assert pending_videos(ctx, paths, REQUEST, False, True, Job()).videos == (three, four, gone)
    learn(activate="always")
    assert pending_videos(ctx, paths, REQUEST, True, True, Job()).videos == (three, four, gone)
