"""Clips in every form, measured in what was written: sizes, which columns of the picture are kept, colours, frames."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.domain.clip_form import Crop, Form
from eightcut.domain.containers import CONTAINERS, MP4, WAV, WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, CutProblem
from eightcut.media.cut import cut

MakeMedia = Callable[..., Path]
Lines = Callable[..., list[str]]
Picture = NDArray[np.uint8]
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50")
RAMP = "nullsrc=s=320x180:r=25:d=3,geq=lum='16+X*219/320':cb=128:cr=128"
"""A picture whose columns tell their place: dark on the left, light on the right."""


def clip_of(source: Path, output: Path, form: Form, start: float = 0.5, duration: float = 1.0) -> CutResult:
    return cut(CutJob(str(source), str(output), start, duration, form=form), CancelToken())


def first_picture(path: Path, channels: str = "gray") -> Picture:
    with av.open(f"file:{path}") as clip:
        frame = next(clip.decode(video=0))
        assert frame.rotation == 0
        assert clip.streams.video[0].sample_aspect_ratio in (None, 0, 1)
        return np.asarray(frame.to_ndarray(format=channels), np.uint8)


def columns(picture: Picture) -> tuple[float, float]:
    """Where the first and the last column stood in the film, from 0 to 1 of its width."""
    lights = picture.astype(float).mean(axis=0)
    return float(lights[:4].mean() / 255), float(lights[-4:].mean() / 255)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An empty folder for clips."""
    folder = tmp_path / "clips"
    folder.mkdir()
    return folder


@pytest.fixture
def ramp(make_media: MakeMedia) -> Path:
    return make_media("ramp.mp4", "-f", "lavfi", "-i", RAMP, *FAST)


@pytest.mark.parametrize(
    ("ratio", "centre", "size", "left"),
    [
        ("9:16", 0.0, (100, 180), 0),
        ("9:16", 0.5, (100, 180), 110),
        ("9:16", 1.0, (100, 180), 220),
        ("4:5", 0.25, (144, 180), 8),
        ("1:1", 0.5, (180, 180), 70),
        ("1:1", 0.9, (180, 180), 140),
    ],
)
def test_a_crop_keeps_the_columns_around_its_centre(
    ramp: Path, target: Path, ratio: str, centre: float, size: tuple[int, int], left: int
) -> None:
    clip_of(ramp, target / "clip.mp4", Form(crop=Crop(ratio, centre)))
    picture = first_picture(target / "clip.mp4")
    assert picture.shape[::-1] == size
    first, last = columns(picture)
    assert first * 320 == pytest.approx(left + 2, abs=3)
    assert last * 320 == pytest.approx(left + size[0] - 2, abs=3)


def test_the_short_side_is_as_asked_and_the_ratio_stays(ramp: Path, target: Path) -> None:
    clip_of(ramp, target / "small.mp4", Form(short_side=90))
    clip_of(ramp, target / "large.mp4", Form(short_side=240, crop=Crop("9:16")))
    assert first_picture(target / "small.mp4").shape == (90, 160)
    assert first_picture(target / "large.mp4").shape == (432, 240)


def test_a_tall_picture_is_cropped_from_top_to_bottom(make_media: MakeMedia, target: Path) -> None:
    tall = make_media("tall.mp4", "-f", "lavfi", "-i", RAMP + ",transpose=1", *FAST)
    clip_of(tall, target / "clip.mp4", Form(crop=Crop("1:1", 1.0)))
    picture = first_picture(target / "clip.mp4")
    assert picture.shape == (180, 180)
    assert columns(picture.T)[0] * 320 == pytest.approx(142, abs=3)


def test_a_turned_film_is_framed_as_it_is_shown(ramp: Path, ffmpeg: Callable[..., None], target: Path) -> None:
    turned = ramp.with_name("turned.mp4")
    ffmpeg("-display_rotation", "90", "-i", ramp, "-c", "copy", turned)
    clip_of(turned, target / "clip.mp4", Form(short_side=120, crop=Crop("1:1", 0.0)))
    clip_of(turned, target / "whole.mp4", Form(short_side=90))
    picture = first_picture(target / "clip.mp4")
    assert picture.shape == (120, 120)
    assert columns(picture.T)[0] > 0.95
    assert columns(picture.T)[1] == pytest.approx(1 - 180 / 320, abs=0.03)
    assert first_picture(target / "whole.mp4").shape == (160, 90)


@pytest.mark.parametrize("turned", [False, True])
def test_pixels_that_are_not_square_are_made_so_first(
    make_media: MakeMedia, ffmpeg: Callable[..., None], target: Path, turned: bool
) -> None:
    wide = make_media("wide.mp4", "-f", "lavfi", "-i", RAMP + ",scale=160:180,setsar=2", *FAST)
    if turned:
        lying, wide = wide, wide.with_name("turned.mp4")
        ffmpeg("-display_rotation", "-90", "-i", lying, "-c", "copy", wide)
    clip_of(wide, target / "clip.mp4", Form(crop=Crop("9:16", 0.0)))
    clip_of(wide, target / "frames", Form(format=WEBP), duration=0.2)
    picture = first_picture(target / "clip.mp4")
    frame = first_picture(target / "frames" / "frame_0001.webp")
    assert picture.shape == ((320, 180) if turned else (180, 100))
    assert frame.shape == ((320, 180) if turned else (180, 320))
    assert columns(picture.T if turned else picture)[1] == pytest.approx(1 if turned else 100 / 320, abs=0.03)


def test_a_film_whose_form_is_plain_keeps_its_pixels_as_they_are(make_media: MakeMedia, target: Path) -> None:
    wide = make_media("wide.mp4", "-f", "lavfi", "-i", RAMP + ",scale=160:180,setsar=2", *FAST)
    clip_of(wide, target / "clip.mp4", Form())
    with av.open(str(target / "clip.mp4")) as clip:
        assert clip.streams.video[0].codec_context.width == 160
        assert clip.streams.video[0].sample_aspect_ratio == 2


@pytest.mark.parametrize("ratio", ["9:16", "4:5", "1:1"])
def test_odd_sizes_come_out_even(make_media: MakeMedia, picture: Lines, target: Path, ratio: str) -> None:
    odd = make_media("odd.mkv", *picture(2, size="161x91"), "-c:v", "ffv1")
    clip_of(odd, target / "clip.mp4", Form(crop=Crop(ratio, 1.0)))
    clip_of(odd, target / "frames", Form(format=WEBP), duration=0.2)
    height, width = first_picture(target / "clip.mp4").shape
    top, bottom = map(int, ratio.split(":"))
    assert (height % 2, width % 2) == (0, 0)
    assert width == pytest.approx(height * top / bottom, abs=2)
    assert first_picture(target / "frames" / "frame_0001.webp").shape == (90, 160)


@pytest.mark.parametrize("fps", ["24000/1001", "30", "60"])
def test_a_clip_for_ltx_has_25_frames_a_second_and_sides_by_32(
    make_media: MakeMedia, clicks: Lines, picture: Lines, target: Path, fps: str
) -> None:
    film = make_media("film.mp4", *picture(9, fps, "320x180"), *clicks([1], 9), *FAST, "-c:a", "aac")
    form = Form(ltx=True, short_side=100, crop=Crop("9:16"))
    result = clip_of(film, target / "clip.mp4", form, 0.5, 8.04)
    assert (result.fps, result.frames, result.samples) == (Fraction(25), 201, 385920)
    with av.open(str(target / "clip.mp4")) as clip:
        times = [frame.time for frame in clip.decode(video=0)]
        size = clip.streams.video[0].codec_context.width, clip.streams.video[0].codec_context.height
    assert times == pytest.approx([i / 25 for i in range(201)])
    assert size == (96, 160)
    assert result.repeated > 0


def test_a_clip_for_ltx_is_512_pixels_high_where_no_size_is_asked(ramp: Path, target: Path) -> None:
    clip_of(ramp, target / "clip.mp4", Form(ltx=True), duration=0.36)
    assert first_picture(target / "clip.mp4").shape == (512, 896)


def test_frames_are_numbered_from_one_and_their_sound_lies_beside_them(
    make_media: MakeMedia, picture: Lines, clicks: Lines, target: Path
) -> None:
    film = make_media("film.mkv", *picture(4), *clicks([1.5], 4, layout="5.1"), *FAST, "-c:a", "pcm_s16le")
    result = clip_of(film, target / "a.b c%d", Form(format=WEBP), 1.01, 1.2)
    assert result == CutResult(str(target / "a.b c%d"), 1.0, 30, Fraction(25), 57600, 48000, size=(64, 48))
    names = sorted(path.name for path in (target / "a.b c%d").iterdir())
    assert names == [f"frame_{number:04d}.webp" for number in range(1, 31)]
    assert sorted(path.name for path in target.iterdir()) == ["a.b c%d", "a.b c%d.wav"]
    with av.open(str(target / "a.b c%d.wav")) as sound:
        heard = np.concatenate([f.to_ndarray().reshape(-1, 6) for f in sound.decode(audio=0)])
    assert heard.shape == (57600, 6)
    assert np.abs(heard[:, 5].astype(int)).argmax() == pytest.approx(24000, abs=30)


def test_frames_look_like_the_film(make_media: MakeMedia, target: Path) -> None:
    colours = "smptehdbars=s=320x180:r=25:d=2,scale=out_color_matrix=bt709,format=yuv420p,setparams=colorspace=bt709"
    film = make_media("film.mp4", "-f", "lavfi", "-i", colours, "-c:v", "libx264", "-crf", "5", "-colorspace", "bt709")
    clip_of(film, target / "frames", Form(format=WEBP), duration=0.12)
    shown = first_picture(target / "frames" / "frame_0001.webp", "rgb24").astype(int)
    with av.open(str(film)) as opened:
        frame = next(opened.decode(video=0)).reformat(format="rgb24", src_colorspace="ITU709", dst_colorspace="ITU709")
    meant = frame.to_ndarray().astype(int)
    assert np.abs(shown - meant).mean() < 4
    assert np.abs(shown[30, 5::40] - meant[30, 5::40]).max() < 12


def test_a_film_without_sound_gives_frames_without_sound(ramp: Path, target: Path) -> None:
    result = clip_of(ramp, target / "frames", Form(format=WEBP, short_side=64, crop=Crop("1:1")), duration=0.4)
    assert (result.frames, result.samples, result.rate) == (10, 0, 0)
    assert [path.name for path in target.iterdir()] == ["frames"]
    assert first_picture(target / "frames" / "frame_0010.webp").shape == (64, 64)


@pytest.mark.parametrize("taken", ["frames", "frames.wav"])
def test_frames_are_never_written_over_anything(
    make_media: MakeMedia, picture: Lines, clicks: Lines, target: Path, taken: str
) -> None:
    film = make_media("film.mkv", *picture(2), *clicks([1], 2), *FAST, "-c:a", "pcm_s16le")
    (target / taken).write_text("mine")
    with pytest.raises(CutProblem, match="already exists"):
        clip_of(film, target / "frames", Form(format=WEBP))
    assert [path.name for path in target.iterdir()] == [taken]
    assert (target / taken).read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("clip", Form()),
        ("clip.wav", Form(format=WEBP)),
        ("clip.mp4", Form(format=WEBP)),
        ("clip.mp4", Form(format=WAV)),
        ("clip.avi", Form()),
        ("clip.mp4", Form(encoder="h264_dream")),
    ],
)
def test_a_name_that_does_not_fit_the_form_and_an_encoder_that_nobody_knows_are_refused(
    ramp: Path, target: Path, name: str, form: Form
) -> None:
    with pytest.raises(BadRequest):
        clip_of(ramp, target / name, form)
    assert not list(target.iterdir())


@pytest.mark.parametrize("format", [MP4, WAV])
def test_a_sound_file_is_written_in_either_form(
    make_media: MakeMedia, clicks: Lines, target: Path, format: str
) -> None:
    sound = make_media("sound.flac", *clicks([1], 3))
    result = clip_of(sound, target / "clip.wav", Form(format=format, sound="aac", crop=Crop("1:1"), encoder="h264_mf"))
    assert (result.frames, result.samples) == (0, 48000)


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_clip_of_every_container_is_written_and_all_its_parts_are_there(
    make_media: MakeMedia, picture: Lines, clicks: Lines, target: Path, name: str
) -> None:
    film = make_media("film.mkv", *picture(2), *clicks([1], 2), *FAST, "-c:a", "pcm_s16le")
    kind = CONTAINERS[name]
    result = clip_of(film, target / f"clip{kind.suffix}", Form(name), duration=0.4)
    assert sorted(map(str, target.iterdir())) == sorted(kind.parts(result.output))
    assert bool(result.frames) == kind.picture
    assert Path(result.output).is_dir() == kind.folder
    with av.open(kind.heard(result.output)) as sound:
        assert sound.streams.audio[0].codec_context.sample_rate == result.rate
