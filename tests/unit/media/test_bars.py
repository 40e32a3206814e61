"""Black bars are found over a whole video, and clips are cut without them, to the pixel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.domain.clip_form import KEEP, Crop, Form
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, CutProblem, NotMedia, NoVideoTrack
from eightcut.media.bars import find_bars
from eightcut.media.cut import cut
from eightcut.media.picture_quality import picture_quality
from tests.unit.media.numbered import run

Film = Callable[..., Path]
EDGE = 4
"""Pixels of the white line around the picture itself."""


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """`film(filters)`: six seconds of a grey picture of 160 x 80 with a white line around it, and what filters add."""

    def make(filters: str, *more: object, size: str = "160x80", name: str = "film.mp4") -> Path:
        path = tmp_path / name
        run(
            "-f", "lavfi", "-i", f"color=0x707070:s={size}:r=10:d=6,drawbox=c=white:t={EDGE}", "-f", "lavfi", "-i",
            "sine=d=6", "-vf", filters, "-c:v", "libx264", "-qp", 4, "-pix_fmt", "yuv444p", *more, path,
        )  # fmt: skip
        return path

    return make


def found(path: Path, number: int | None = None) -> PicturePart | None:
    return find_bars(str(path), number, CancelToken(), lambda *_: None)


def clip(path: Path, part: PicturePart, form: Form = Form(), name: str = "clip.mp4") -> tuple[Path, CutResult]:  # noqa: B008 - a value
    output = path.with_name(name)
    return output, cut(CutJob(str(path), str(output), 1.0, 2.0, form=form, shown=part), CancelToken())


def luma(path: Path) -> NDArray[np.uint8]:
    """Of its first frame."""
    with av.open(str(path)) as container:
        frame = next(container.decode(container.streams.video[0]))
        return np.asarray(frame.to_ndarray(format="gray")[: frame.height, : frame.width], np.uint8)


BARS = {
    "above and below": ("pad=160:120:0:20", PicturePart(0, 20, 160, 80)),
    "left and right": ("pad=240:80:40:0", PicturePart(40, 0, 160, 80)),
    "on all sides": ("pad=200:120:20:20", PicturePart(20, 20, 160, 80)),
    "at odd places": ("format=yuv444p,pad=163:119:1:19", PicturePart(1, 19, 160, 80)),
    "of pixels that are no squares": ("pad=160:120:0:20,setsar=4/3", PicturePart(0, 20, 213, 80)),
    "of 10 bits": ("pad=160:120:0:20,format=yuv444p10", PicturePart(0, 20, 160, 80)),
    "of full range": ("pad=160:120:0:20,scale=out_range=pc", PicturePart(0, 20, 160, 80)),
}


@pytest.mark.parametrize(("filters", "part"), BARS.values(), ids=list(BARS))
def test_bars_are_found_and_clips_begin_where_they_end(film: Film, filters: str, part: PicturePart) -> None:
    path = film(filters, *(["-pix_fmt", "yuv444p10"] if "p10" in filters else []))
    seen = found(path)
    assert seen is not None
    for one, other in zip(
        (seen.x, seen.y, seen.width, seen.height), (part.x, part.y, part.width, part.height), strict=True
    ):
        assert one == pytest.approx(other, abs=1)
    output, made = clip(path, part)
    whole = part.within(10_000, 10_000)
    assert whole is not None
    assert made.size == (whole.width, whole.height)
    picture = luma(output).astype(int)
    assert picture.shape == (whole.height, whole.width)
    for line in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert line.mean() > 200
    assert picture[EDGE + 2 : -EDGE - 2, EDGE + 4 : -EDGE - 4].mean() == pytest.approx(112, abs=8)
    checked = picture_quality(str(output), CancelToken())
    assert checked is not None
    assert checked.shown is None


def test_a_part_is_one_of_the_picture_as_it_is_turned(film: Film, tmp_path: Path) -> None:
    lying, turned = film("pad=160:120:0:20"), tmp_path / "turned.mp4"
    run("-display_rotation", 90, "-i", lying, "-c", "copy", turned)
    assert found(turned) == PicturePart(20, 0, 80, 160)
    output, made = clip(turned, PicturePart(20, 0, 80, 160))
    assert made.size == (80, 160)
    assert min(luma(output)[:, 0].mean(), luma(output)[:, -1].mean()) > 200


def test_a_portrait_crop_and_a_size_are_made_of_the_part(film: Film) -> None:
    path, part = film("pad=160:120:0:20"), PicturePart(0, 20, 160, 80)
    for centre, left in ((0.0, True), (1.0, False)):
        output, made = clip(path, part, Form(crop=Crop("9:16", centre), short_side=88), f"{left}.mp4")
        assert made.size == (88, 160)
        picture = luma(output)
        assert min(picture[0].mean(), picture[-1].mean()) > 200
        assert (picture[:, 0].mean() > 200, picture[:, -1].mean() > 200) == (left, not left)
    output, made = clip(path, part, Form("WebP sequence"), "frames")
    assert made.size == (160, 80)
    assert min(luma(next(iter(sorted(output.iterdir()))))[0]) > 200


def test_a_sound_alone_is_what_it_is_without_bars(film: Film) -> None:
    path = film("pad=160:120:0:20")
    _, made = clip(path, PicturePart(0, 20, 160, 80), name="clip.wav")
    assert (made.size, made.frames, made.samples) == (None, 0, 88200)


@pytest.mark.parametrize(
    "filters",
    {
        "none": "null", "one side": "pad=160:120:0:0", "nothing but black": "drawbox=c=black:t=fill",
        "of some of it": "pad=160:120:0:20,drawbox=c=gray:t=fill:enable='gt(t,4)'",
    }.values(),
)  # fmt: skip
def test_there_are_none_where_two_sides_are_not_black_all_the_time(film: Film, filters: str) -> None:
    assert found(film(filters)) is None


def test_dark_places_say_nothing(film: Film) -> None:
    dark = film("pad=160:120:0:20,drawbox=c=black:t=fill:enable='lt(t,4)+gt(t,5)'")
    assert found(dark) == PicturePart(0, 20, 160, 80)


def test_places_far_apart_are_entered_where_it_is_quick(tmp_path: Path) -> None:
    long = tmp_path / "long.mkv"
    run("-f", "lavfi", "-i", "color=gray:s=96x48:r=1:d=200,pad=96:96:0:24", "-g", 5, long)
    assert found(long) == PicturePart(0, 24, 96, 48)


def test_the_picture_that_is_asked_for_is_looked_at(tmp_path: Path) -> None:
    two = tmp_path / "two.mkv"
    run(
        "-f", "lavfi", "-i", "color=gray:s=64x64:r=5:d=4", "-f", "lavfi", "-i",
        "color=gray:s=64x32:r=5:d=4,pad=64:64:0:16", "-map", 0, "-map", 1, two,
    )  # fmt: skip
    assert [found(two, number) for number in (0, 1)] == [None, PicturePart(0, 16, 64, 32)]


def test_what_has_no_picture_or_is_none_is_refused_and_looking_is_stopped(film: Film, tmp_path: Path) -> None:
    sound, text = tmp_path / "sound.wav", tmp_path / "text.mp4"
    run("-f", "lavfi", "-i", "sine=d=1", sound)
    text.write_text("no film")
    with pytest.raises(NoVideoTrack, match=r"sound\.wav has no picture, so it has no black bars"):
        found(sound)
    with pytest.raises(NotMedia):
        found(text)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        find_bars(str(film("null")), None, cancel, lambda *_: None)


def test_a_part_outside_the_picture_and_fields_that_are_to_stay_are_refused(film: Film, tmp_path: Path) -> None:
    with pytest.raises(CutProblem, match=r"fewer than 16 pixels a side lie in a picture of 160 × 80\. Choose another"):
        clip(film("null"), PicturePart(150, 0, 100, 100))
    fields = tmp_path / "fields.mpg"
    run(
        "-f", "lavfi", "-i", "testsrc2=s=320x240:r=50:d=4,tinterlace=interleave_top,setfield=tff", "-c:v",
        "mpeg2video", "-flags", "+ilme+ildct", "-q:v", 2, fields,
    )  # fmt: skip
    with pytest.raises(CutProblem, match="cannot stay interlaced and have their bars cut off"):
        clip(fields, PicturePart(0, 40, 320, 160), Form(interlaced=KEEP))
