from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from eightcut.domain.frame_times import FrameGrid, FrameList
from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, FileMissing
from eightcut.media.frame_times import frame_times
from eightcut.media.media import FfmpegMedia

MakeMedia = Callable[..., Path]


def picture(rate: str, seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=size=64x48:rate={rate}:duration={seconds}"]


def code(bframes: int = 2) -> list[str]:
    return ["-c:v", "libx264", "-preset", "ultrafast", "-bf", str(bframes), "-g", "30", "-pix_fmt", "yuv420p"]


def decoded(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        start = (container.start_time or 0) / 1_000_000
        return [float((frame.pts or 0) * (frame.time_base or 0)) - start for frame in container.decode(video=0)]


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("rate", ["25", "30000/1001", "24000/1001"])
def test_a_constant_rate_is_a_grid_of_all_frames(make_media: MakeMedia, suffix: str, rate: str) -> None:
    film = make_media(f"film.{suffix}", *picture(rate, 12), *code())
    found = frame_times(str(film), CancelToken())
    assert isinstance(found, FrameGrid)
    assert found.rate == Fraction(rate)
    times = decoded(film)
    assert found.count == len(times)
    assert max(abs(found.frame(n).start - time) for n, time in enumerate(times)) < 0.0015


@pytest.mark.parametrize("bframes", [0, 2])
def test_a_rate_that_varies_is_told_frame_by_frame(make_media: MakeMedia, bframes: int) -> None:
    film = make_media(
        "film.mp4", *picture("30", 10), "-vf", "setpts=N*(1+N/300)/30/TB", "-fps_mode", "passthrough", *code(bframes)
    )  # fmt: skip
    found = FfmpegMedia().frame_times(str(film), CancelToken())
    assert isinstance(found, FrameList)
    times = decoded(film)
    assert [found.frame(n).start for n in range(found.count)] == pytest.approx(times, abs=1e-6)


def test_frames_that_were_dropped_are_no_grid(make_media: MakeMedia) -> None:
    film = make_media(
        "film.mp4", *picture("25", 20), "-vf", "select='not(between(n,203,211))'", "-fps_mode", "passthrough", *code()
    )  # fmt: skip
    found = frame_times(str(film), CancelToken())
    assert isinstance(found, FrameList)
    assert found.frame(found.number(202 / 25)).end == pytest.approx(212 / 25)


def test_a_picture_that_begins_after_the_sound_keeps_its_film_time(make_media: MakeMedia) -> None:
    sound = ["-f", "lavfi", "-i", "sine=330:duration=6"]
    film = make_media("film.mkv", *sound, "-itsoffset", "0.7", *picture("25", 4), *code(), "-c:a", "flac")
    found = frame_times(str(film), CancelToken())
    assert found.frame(0).start == pytest.approx(decoded(film)[0], abs=0.0015)
    assert found.frame(0).start > 0.6
    assert found.count == 100


def test_sound_alone_has_a_grid_too(make_media: MakeMedia) -> None:
    found = frame_times(str(make_media("film.wav", "-f", "lavfi", "-i", "sine=330:duration=2")), CancelToken())
    assert found == FrameGrid(Fraction(25), 50)


def test_a_film_without_stamps_gets_the_grid_of_its_rate(make_media: MakeMedia) -> None:
    film = make_media("film.avi", *picture("25", 4), *code(0))
    found = frame_times(str(film), CancelToken())
    assert isinstance(found, FrameGrid)
    assert found.rate == 25
    assert abs(found.count - 100) <= 1


def test_it_can_be_stopped(make_media: MakeMedia) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        frame_times(str(make_media("film.mp4", *picture("25", 1), *code())), token)


def test_a_missing_film_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        frame_times(str(tmp_path / "gone.mp4"), CancelToken())


def test_whether_the_rate_is_constant_is_told_without_reading_the_film(make_media: MakeMedia) -> None:
    even = make_media("even.mp4", *picture("25", 4), *code())
    odd = make_media(
        "odd.mp4", *picture("25", 4), "-vf", "setpts=N*(1+N/300)/25/TB", "-fps_mode", "passthrough", *code()
    )
    assert FfmpegMedia().frame_grid(str(even), CancelToken()) == FrameGrid(Fraction(25), 100)
    assert FfmpegMedia().frame_grid(str(odd), CancelToken()) is None
