"""What was measured of a film's length and clock is kept with it, and exports go by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from typing_extensions import override

from eightcut.domain.media import MediaInfo, VideoClock
from eightcut.domain.progress import CancelToken, Report
from eightcut.errors import BadRequest, CutProblem
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.exporting import export
from eightcut.services.clips.extracting import extract
from eightcut.services.clips.requests import Clip, ExportRequest, check_time
from eightcut.services.context import Job, Services
from eightcut.services.listening.peaks import ensure_peaks
from eightcut.services.videos.identity import open_video
from eightcut.ui.player.opening import look_into
from tests.unit.services.films import clips_of

PICTURE = ("-f", "lavfi", "-i", "testsrc=d={0}:r=25:s=64x48")
NOISE = ("-f", "lavfi", "-i", "anoisesrc=d={0}:r=48000:a=0.5:seed={0}")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac")


@dataclass
class Watched(FfmpegMedia):
    """Notes which films were walked through."""

    walked: list[str] = field(default_factory=list)

    @override
    def clock(self, path: str, track: int | None, cancel: CancelToken, report: Report) -> VideoClock:
        self.walked.append(path)
        return super().clock(path, track, cancel, report)


@pytest.fixture
def media() -> Watched:
    return Watched()


@pytest.fixture
def ctx(ctx: Services, media: Watched) -> Services:
    return replace(ctx, media=media)


def _make(path: Path, *arguments: str) -> Path:
    run_ffmpeg([*arguments, "-y", str(path)], CancelToken())
    return path


def _film(path: Path, seconds: int, *options: str) -> Path:
    inputs = [argument.format(seconds) for argument in (*PICTURE, *NOISE)]
    return _make(path, *inputs, *(options or H264))


def _joined(folder: Path, name: str, *seconds: int) -> Path:
    """Films of so many seconds, one behind the other in one file."""
    suffix = Path(name).suffix
    parts = [_film(folder / f"{number}{suffix}", length) for number, length in enumerate(seconds)]
    path = folder / name
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


@pytest.fixture
def cut(ctx: Services, tmp_path: Path) -> Callable[..., list[Clip]]:
    def go(path: Path, *times: float, **more: float) -> list[Clip]:
        wanted = {"duration": 2.0, **more}
        request = ExportRequest("default", str(tmp_path / "out"), "A", times, clips=1, **wanted)  # type: ignore[arg-type]
        return clips_of(export(ctx, str(path), request, Job()))

    return go


@pytest.mark.parametrize("name", ["a.ts", "a.mkv"])
@pytest.mark.parametrize("seconds", [(5, 9), (7, 7), (9, 5)])
@pytest.mark.parametrize("heard", [True, False])
def test_a_clip_behind_the_place_where_the_clock_starts_again_is_refused_and_leaves_nothing(
    ctx: Services, cut: Callable[..., list[Clip]], tmp_path: Path, name: str, seconds: tuple[int, int], heard: bool
) -> None:
    path = _joined(tmp_path, name, *seconds)
    video = open_video(ctx, str(path))
    if heard:
        ensure_peaks(ctx, video, Job())

    (clip,) = cut(path, 1.0)
    assert clip.cut.start == pytest.approx(1.0, abs=0.05)
    with pytest.raises(CutProblem, match=r"start over at \d\.\d s.*(before|separate recordings)"):
        cut(path, seconds[0] + 1.0)
    assert len(ctx.library.clips.of_video(video, "default")) == 1
    with pytest.raises(CutProblem, match="start over"):
        extract(ctx, str(path), seconds[0] + 1.0, 1.0, str(tmp_path / "a.wav"), Job())


def test_what_a_pass_measured_is_not_measured_again(
    ctx: Services, media: Watched, cut: Callable[..., list[Clip]], tmp_path: Path
) -> None:
    path = _joined(tmp_path, "a.ts", 5, 9)
    video = open_video(ctx, str(path))
    ensure_peaks(ctx, video, Job())
    known = ctx.library.videos.clock(video.content_id, -1)
    assert known is not None
    assert known.duration == pytest.approx(14, abs=0.2)
    assert [begin for begin, _ in known.astray] == pytest.approx([5.0], abs=0.1)
    cut(path, 1.0)
    assert media.walked == []


def test_what_no_pass_measured_is_measured_once(media: Watched, cut: Callable[..., list[Clip]], tmp_path: Path) -> None:
    path = _joined(tmp_path, "a.ts", 5, 9)
    cut(path, 1.0)
    cut(path, 2.0)
    assert media.walked == [str(path)]


def test_a_film_whose_index_says_all_is_not_walked_through(
    media: Watched, cut: Callable[..., list[Clip]], tmp_path: Path
) -> None:
    for name in ("a.mp4", "a.mkv"):
        cut(_film(tmp_path / name, 5), 1.0, 2.5)
    assert media.walked == []


def test_a_length_that_is_only_guessed_refuses_nothing(cut: Callable[..., list[Clip]], tmp_path: Path) -> None:
    silence = (
        "-f",
        "lavfi",
        "-i",
        "anullsrc=r=48000:cl=mono",
        "-filter_complex",
        "[1]atrim=0:20[b];[0][b]concat=v=0:a=1",
    )
    noise = [argument.format(10) for argument in NOISE]
    path = _make(tmp_path / "a.aac", *noise, *silence, "-c:a", "aac")
    (clip,) = cut(path, 27.0)
    assert clip.cut.start == 27.0
    with pytest.raises(BadRequest, match=r"30\.0 s long"):
        cut(path, 29.0)


@pytest.mark.parametrize(
    ("length", "at", "span", "clip", "said"),
    [
        (7.0, 0.0, 8.0, 8.0, ("7.0 s long", "shorter clip", "another video")),
        (0.04, 0.0, 8.0, 8.0, ("0.040 s long", "shorter clip")),
        (0.07, 0.0, 14.0, 8.0, ("0.070 s long", "shorter clip")),
        (20.0, 15.0, 8.0, 8.0, ("20.0 s long", "earlier moment.")),
        (20.0, 8.0, 14.0, 8.0, ("20.0 s long", "earlier moment, fewer clips or a smaller spread.")),
    ],
)
def test_a_refused_moment_is_told_with_a_cure_that_helps(
    length: float, at: float, span: float, clip: float, said: tuple[str, ...]
) -> None:
    with pytest.raises(BadRequest) as problem:
        check_time(MediaInfo("a.mp4", length, 0.0, None, ()), at, span, "a.mp4", clip)
    assert [words for words in said if words not in problem.value.message] == []


def test_the_window_shows_a_film_as_long_as_it_was_measured(ctx: Services, tmp_path: Path) -> None:
    noise = [argument.format(20) for argument in NOISE]
    quiet = ("-filter_complex", "[0][1]concat=v=0:a=1", "-c:a", "aac", "-f", "adts")
    path = str(_make(tmp_path / "v.aac", *noise, "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono:d=40", *quiet))
    assert look_into(ctx, path, CancelToken()).video.duration < 50
    video = open_video(ctx, path)
    ensure_peaks(ctx, video, Job())
    opened = look_into(ctx, path, CancelToken())
    assert opened.video.duration == pytest.approx(60, abs=0.1)
    assert opened.times.count == pytest.approx(25 * 60, abs=3)
