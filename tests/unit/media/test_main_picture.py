"""Of several pictures in a file the film is the one that moves: no still, no cover, no short clip beside it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import NoVideoTrack
from eightcut.media.cut import cut
from eightcut.media.frame_times import frame_times
from eightcut.media.pictures import picture_at
from eightcut.media.probe import probe

MakeMedia = Callable[..., Path]
FILM = ("-f", "lavfi", "-i", "testsrc=s=96x64:r=25:d=12", "-f", "lavfi", "-i", "sine=d=12")
FAST = ("-c:a", "aac", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")


def other(seconds: float, rate: str = "25", size: str = "48x32") -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")


def sizes(path: Path) -> list[tuple[int, int, bool]]:
    return [(one.number, one.picture.width, one.default) for one in probe(str(path)).pictures]


@pytest.mark.parametrize("container", ["mkv", "mp4", "mov", "ts"])
@pytest.mark.parametrize(
    ("beside", "codec"),
    [
        (other(0.04), "mjpeg"),
        (other(0.04), "mpeg4"),
        (other(2), "libx264"),
        (other(12, "1/3"), "libx264"),
        (other(4, "50"), "mpeg4"),
    ],
)
def test_the_film_is_taken_whatever_stands_before_it(
    make_media: MakeMedia, beside: tuple[str, ...], codec: str, container: str
) -> None:
    if container == "ts" and codec == "mjpeg":
        codec = "mpeg2video"
    full = ("-pix_fmt:v:0", "yuvj420p") if codec == "mjpeg" else ()
    order = ("-map", "2:v", "-map", "0:v", "-map", "1:a", *FAST, "-c:v:0", codec, *full)
    film = make_media(f"film.{container}", *FILM, *beside, *order)
    info = probe(str(film))
    assert info.picture is not None
    assert (info.picture.width, info.picture.height) == (96, 64)
    assert [one.default for one in info.pictures] == [False, True]
    result = cut(CutJob(str(film), str(film.with_name("clip.mp4")), 5.0, 2.0), CancelToken())
    assert (result.frames, result.fps, result.repeated) == (50, Fraction(25), 0)
    assert probe(result.output).picture == info.picture
    assert frame_times(str(film), CancelToken()).rate == 25


def test_of_two_films_the_one_that_is_marked_is_taken_and_else_the_first(make_media: MakeMedia) -> None:
    order = ("-map", "2:v", "-map", "0:v", "-map", "1:a", *FAST)
    marked = ("-disposition:v:0", "0", "-disposition:v:1", "default")
    first = make_media("first.mkv", *FILM, *other(12), *order)
    second = make_media("second.mkv", *FILM, *other(12), *order, *marked)
    assert sizes(first) == [(0, 48, True), (1, 96, False)]
    assert sizes(second) == [(0, 48, False), (1, 96, True)]


def test_a_cover_is_no_picture_and_a_film_of_one_frame_is_one(make_media: MakeMedia) -> None:
    still = make_media("still.mp4", *other(0.04), "-f", "lavfi", "-i", "sine=d=3", *FAST)
    cover = make_media("cover.mp4", *FILM[4:], *other(0.04), *FAST, "-c:v", "mjpeg", "-disposition:v", "attached_pic")
    assert sizes(still) == [(0, 48, True)]
    assert sizes(cover) == []


@pytest.mark.parametrize("form", ["mkv", "mp4"])
def test_a_chosen_picture_is_the_one_probed_shown_and_cut(make_media: MakeMedia, form: str) -> None:
    order = ("-map", "0:v", "-map", "2:v", "-map", "1:a", *FAST)
    film = make_media(f"film.{form}", *FILM, *other(12, "10"), *order)
    for number, width, rate in ((None, 96, 25), (0, 96, 25), (1, 48, 10)):
        info = probe(str(film), number)
        assert info.picture is not None
        assert info.picture.width == width
        assert frame_times(str(film), CancelToken(), number).rate == rate
        assert picture_at(str(film), 3.0, 64, CancelToken(), number).width == width
        output = film.with_name(f"clip {number}.mp4")
        result = cut(CutJob(str(film), str(output), 5.0, 2.0, picture=number), CancelToken())
        assert (result.frames, result.fps) == (2 * rate, Fraction(rate))
        clip = probe(str(output)).picture
        assert clip is not None
        assert clip.width == width
    with pytest.raises(NoVideoTrack, match="has no picture track 2"):
        cut(CutJob(str(film), str(film.with_name("clip.mp4")), 5.0, 2.0, picture=2), CancelToken())
