from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from eightcut.domain.media import Still
from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, NoVideoTrack
from eightcut.media.media import FfmpegMedia
from eightcut.media.pictures import picture_at

MakeMedia = Callable[..., Path]
RAMP = "color=black:size=64x48:rate=25:duration={0},geq=lum='16+mod(N\\,200)':cb=128:cr=128"
"""Picture n is a plain grey that grows with n."""


def ramp(seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", RAMP.format(seconds)]


def grey(still: Still) -> float:
    return float(np.frombuffer(still.rgb, np.uint8).mean())


def expected(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.to_ndarray(format="rgb24").mean()) for frame in container.decode(video=0)]


@pytest.fixture
def film(make_media: MakeMedia) -> Path:
    return make_media(
        "film.mp4", *ramp(6), "-c:v", "libx264", "-qp", "0", "-bf", "2", "-g", "60", "-preset", "ultrafast",
        "-pix_fmt", "yuv420p",
    )  # fmt: skip


@pytest.mark.parametrize("number", [0, 1, 59, 60, 61, 100, 148, 149])
@pytest.mark.parametrize("part", [0.0, 0.5, 0.9])
def test_the_picture_is_the_one_shown_at_that_time(film: Path, number: int, part: float) -> None:
    still = FfmpegMedia().picture(str(film), (number + part) / 25, 48, CancelToken())
    assert (still.width, still.height) == (64, 48)
    assert grey(still) == pytest.approx(expected(film)[number], abs=0.4)


def test_pictures_near_some_times_are_close_or_shown_there_and_tell_their_time(
    film: Path, make_media: MakeMedia
) -> None:
    shades = expected(film)
    near = FfmpegMedia().pictures_near(str(film), [3.0, 0.5, 5.5], 0.5, 48, CancelToken(), None)
    assert [time for time, _ in near] == pytest.approx([2.52, 0.0, 5.04], abs=0.05)  # the first of each cell
    assert [grey(still) for _, still in near] == pytest.approx([shades[round(at * 25)] for at, _ in near], abs=0.4)
    ((at, still),) = FfmpegMedia().pictures_near(str(film), [2.03], 0.005, 48, CancelToken(), None)
    assert at == 2.03  # shorter than a picture: what is shown
    assert grey(still) == pytest.approx(shades[50], abs=0.4)
    sound = make_media("sound.wav", "-f", "lavfi", "-i", "sine=d=1")
    with pytest.raises(NoVideoTrack):
        FfmpegMedia().pictures_near(str(sound), [0.5], 0.5, 48, CancelToken(), None)


def test_outside_of_the_film_it_is_the_first_or_the_last_picture(film: Path) -> None:
    assert grey(picture_at(str(film), -3.0, 48, CancelToken())) == pytest.approx(expected(film)[0], abs=0.4)
    assert grey(picture_at(str(film), 300.0, 48, CancelToken())) == pytest.approx(expected(film)[-1], abs=0.4)


def test_a_picture_is_made_smaller_and_never_larger(film: Path) -> None:
    assert picture_at(str(film), 1.0, 24, CancelToken()).width == 32
    assert picture_at(str(film), 1.0, 480, CancelToken()).width == 64


def test_wide_pixels_and_turned_pictures_are_shown_as_people_see_them(make_media: MakeMedia) -> None:
    code = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    wide = make_media("wide.mp4", *ramp(1), "-vf", "setsar=2", *code)
    assert picture_at(str(wide), 0.5, 48, CancelToken()).width == 128
    half = "color=white:size=64x48:rate=25:duration=1,drawbox=x=0:y=0:w=64:h=24:c=black:t=fill"
    flat = make_media("flat.mp4", "-f", "lavfi", "-i", half, *code)
    turned = make_media("turned.mp4", "-display_rotation", "90", "-i", flat, "-c", "copy")
    still = picture_at(str(turned), 0.5, 64, CancelToken())
    pixels = np.frombuffer(still.rgb, np.uint8).reshape(still.height, still.width, 3)
    assert (still.width, still.height) == (48, 64)
    with av.open(str(turned)) as container:
        frame = next(container.decode(video=0))
        upright = np.rot90(frame.to_ndarray(format="rgb24"), frame.rotation // 90)
    assert np.abs(pixels.astype(int) - upright).mean() < 3
    assert pixels[:, :20].mean() < 10  # Turned against the clock, the top is on the left.


def test_sound_alone_has_no_picture(make_media: MakeMedia) -> None:
    with pytest.raises(NoVideoTrack):
        picture_at(str(make_media("s.wav", "-f", "lavfi", "-i", "sine=330:duration=1")), 0.0, 48, CancelToken())


def test_it_can_be_stopped(film: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        picture_at(str(film), 1.0, 48, token)
