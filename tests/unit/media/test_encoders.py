from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eightcut.domain.clip_form import HARDWARE_AT_ONCE, Form
from eightcut.domain.containers import WEBP
from eightcut.domain.media import CutJob, Encoder
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, Cancelled, CutProblem
from eightcut.media.cut import cut
from eightcut.media.encoders import ENCODERS, HARDWARE, WAYS, Encoders, trial_arguments
from eightcut.media.ffmpeg import Outcome, attempt

MakeMedia = Callable[..., Path]
Lines = Callable[..., list[str]]
LIST = """Encoders:
 V..... = Video
 ------
 V....D libx264              libx264 H.264 (codec h264)
 V....D h264_nvenc           NVIDIA NVENC H.264 encoder (codec h264)
 V..... h264_qsv             H.264 (Intel Quick Sync Video acceleration) (codec h264)
 A....D aac                  AAC (Advanced Audio Coding)
"""


class FakeFfmpeg:
    """Lists two hardware encoders; what it encodes is encoded in software, except by those that `fail`."""

    def __init__(self, fail: str = "", complaint: str = "", frames: int = 5) -> None:
        self.asked: list[list[str]] = []
        self.fail, self.complaint, self.frames = fail, complaint, frames

    def __call__(self, arguments: Sequence[str], cancel: CancelToken) -> Outcome:
        self.asked.append(list(arguments))
        if arguments == ["-encoders"]:
            return Outcome(0, LIST, "")
        if self.fail in arguments:
            return Outcome(1, "", self.complaint)
        few = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", str(self.frames)]
        return attempt([*few, "-c:v", "libx264", "-y", "-f", "mp4", arguments[-1]], cancel)


def test_the_encoders_that_ffmpeg_lists_are_tested_and_told() -> None:
    complaint = "[h264_qsv @ 0x55] Error creating a MFX session: -9.\n[vost#0:0] Error while opening encoder\n"
    ffmpeg = FakeFfmpeg("h264_qsv", complaint)
    assert Encoders(ffmpeg).all(CancelToken()) == (
        Encoder("h264_nvenc", "NVIDIA (NVENC)"),
        Encoder(
            "h264_qsv",
            "Intel (Quick Sync)",
            "Error creating a MFX session: -9. It requires an Intel graphics unit and its driver.",
        ),
    )


def test_an_encoder_that_says_nothing_or_writes_too_little_cannot_be_used() -> None:
    silent = Encoders(FakeFfmpeg("h264_qsv")).all(CancelToken())
    short = Encoders(FakeFfmpeg("none", frames=3)).all(CancelToken())
    assert silent[1].problem.startswith("ffmpeg ended with code 1. It requires")
    assert [one.problem for one in short] == ["It wrote an incomplete video."] * 2


def test_each_is_tested_once() -> None:
    ffmpeg = FakeFfmpeg("h264_qsv")
    encoders = Encoders(ffmpeg)
    threads = [threading.Thread(target=encoders.all, args=(CancelToken(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    encoders.require("h264_nvenc", CancelToken())
    assert len(ffmpeg.asked) == 3


def test_the_test_uses_the_arguments_of_a_clip() -> None:
    for name in HARDWARE:
        asked = " ".join(trial_arguments(name, "clip.mp4"))
        assert " ".join(WAYS[name].options) in asked
        assert " ".join(WAYS[name].device) in asked
        assert WAYS[name].upload in asked
    assert WAYS["h264_vaapi"].upload == "format=nv12,hwupload"


def test_software_needs_no_test() -> None:
    ffmpeg = FakeFfmpeg()
    encoders = Encoders(ffmpeg)
    encoders.require("", CancelToken())
    encoders.require("libx264", CancelToken())
    assert ffmpeg.asked == []


def test_an_encoder_that_ffmpeg_was_not_built_with_and_one_that_nobody_knows_are_refused() -> None:
    encoders = Encoders(FakeFfmpeg())
    with pytest.raises(CutProblem, match=r"Apple .*This ffmpeg does not include it\. Choose the software encoder"):
        encoders.require("h264_videotoolbox", CancelToken())
    with pytest.raises(BadRequest, match=r"no encoder 'mpeg7'.*h264_nvenc"):
        encoders.require("mpeg7", CancelToken())


def test_waiting_for_a_test_or_a_turn_can_be_cancelled() -> None:
    token = CancelToken()
    encoders = Encoders(FakeFfmpeg())
    turns = [encoders.turn("h264_nvenc", CancelToken()) for _ in range(HARDWARE_AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    with encoders.turn("libx264", token):
        token.cancel()
    with pytest.raises(Cancelled), encoders.turn("h264_nvenc", token):
        pass
    turns[0].__exit__(None, None, None)
    with encoders.turn("h264_nvenc", CancelToken()):
        pass


def test_what_does_not_work_on_this_machine_is_refused_with_the_reason_before_anything_is_written(
    make_media: MakeMedia, picture: Lines, tmp_path: Path
) -> None:
    film = make_media("film.mp4", *picture(3), "-c:v", "libx264")
    broken = [one for one in ENCODERS.all(CancelToken()) if one.problem]
    for one in broken:
        job = CutJob(str(film), str(tmp_path / "clip.mp4"), 0, 1, form=Form(encoder=one.name))
        with pytest.raises(CutProblem) as told:
            cut(job, CancelToken())
        assert one.title in told.value.message
        assert one.problem in told.value.message
        assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    assert all(one.name in HARDWARE for one in ENCODERS.all(CancelToken()))


def test_an_encoder_that_works_here_writes_an_exact_clip(
    make_media: MakeMedia, picture: Lines, clicks: Lines, tmp_path: Path
) -> None:
    film = make_media("film.mkv", *picture(4, size="640x360"), *clicks([1], 4), "-c:v", "libx264", "-c:a", "pcm_s16le")
    working = ["libx264", *(one.name for one in ENCODERS.all(CancelToken()) if not one.problem)]
    for name in working:
        output = str(tmp_path / f"{name}.mp4")
        result = cut(CutJob(str(film), output, 1, 2, form=Form(encoder=name, short_side=180)), CancelToken())
        assert (result.frames, result.samples) == (50, 96000)


def test_frames_and_sound_files_need_no_encoder(make_media: MakeMedia, picture: Lines, tmp_path: Path) -> None:
    film = make_media("film.mp4", *picture(3), "-c:v", "libx264")
    form = Form(format=WEBP, encoder="h264_videotoolbox")
    assert cut(CutJob(str(film), str(tmp_path / "frames"), 0, 0.2, form=form), CancelToken()).frames == 5
