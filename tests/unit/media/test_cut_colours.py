"""Colours of clips: tagged, and shown by two readers as the film is shown, whatever the film tells of its own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.clip_form import Crop, Form
from eightcut.domain.containers import WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut
from eightcut.media.cut_colours import converted, is_wide, resolved
from eightcut.media.cut_look import UNKNOWN, Colours, Look
from tests.unit.media.second_reader import colour, old_ffmpeg, told

MakeMedia = Callable[..., Path]
PAINTS = {"green": (0, 255, 0), "red": (200, 30, 40), "blue": (30, 60, 220), "skin": (224, 172, 140)}
TAGS = ("color_range", "color_space", "color_transfer", "color_primaries")
NAMES = {"bt709": "bt709", "bt601": "smpte170m", "pal": "bt470bg"}


def film_of(make: MakeMedia, size: str, matrix: str, *, full: bool, tagged: bool, codec: str) -> Path:
    """A film of four colours, one in each quarter, whose numbers mean them by this matrix and range."""
    half = "x".join(str(int(side) // 2) for side in size.split("x"))
    parts = [f"color=0x{r:02x}{g:02x}{b:02x}:s={half}:r=25:d=2,format=gbrp[p{n}]"
             for n, (r, g, b) in enumerate(PAINTS.values())]  # fmt: skip
    source = f"{';'.join(parts)};[p0][p1][p2][p3]xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0"
    if matrix == "rgb":
        pixels = {"libx264rgb": "rgb24", "ffv1": "gbrp", "qtrle": "rgb24", "png": "rgb24"}[codec]
        return make("film.mkv" if codec != "qtrle" else "film.mov", "-f", "lavfi", "-i", source, "-c:v", codec,
                    *(["-qp", "0"] if codec == "libx264rgb" else []), "-pix_fmt", pixels)  # fmt: skip
    name, area = NAMES[matrix], "pc" if full else "tv"
    chain = f"{source},scale=out_color_matrix={name}:out_range={area},format=yuv444p"
    kept = f"setparams=range={area if tagged or full else 'unknown'}:colorspace={name if tagged else 'unknown'}"
    marks = ":color_primaries=unknown:color_trc=unknown"
    lossless = {"libx264": ["-qp", "0"], "ffv1": [], "mpeg4": ["-q:v", "1"]}[codec]
    pixels = "yuv420p" if codec == "mpeg4" else "yuv444p"
    return make("film.mkv", "-f", "lavfi", "-i", f"{chain},{kept}{marks},format={pixels}", "-c:v", codec, *lossless)


def clip_of(source: Path, output: Path, form: Form) -> CutResult:
    return cut(CutJob(str(source), str(output), 0.52, 0.4, form=form), CancelToken())


SOURCES = [
    ("1280x720", "rgb", False, False, "libx264rgb"), ("320x180", "rgb", False, False, "libx264rgb"),
    ("720x576", "rgb", False, False, "ffv1"), ("1920x1080", "rgb", False, False, "qtrle"),
    ("640x480", "rgb", False, False, "png"),
    ("1280x720", "bt709", False, False, "libx264"), ("720x576", "pal", False, False, "libx264"),
    ("720x480", "bt601", False, False, "libx264"), ("320x180", "bt601", False, False, "mpeg4"),
    ("1280x720", "bt601", False, True, "libx264"), ("320x240", "bt709", False, True, "libx264"),
    ("1280x720", "bt709", True, True, "libx264"), ("640x480", "bt601", True, True, "libx264"),
    ("640x480", "bt601", True, False, "ffv1"), ("1920x1080", "pal", True, True, "ffv1"),
]  # fmt: skip


@pytest.mark.parametrize(("size", "matrix", "full", "tagged", "codec"), SOURCES)
def test_two_readers_show_the_colours_of_the_film(
    make_media: MakeMedia, tmp_path: Path, size: str, matrix: str, full: bool, tagged: bool, codec: str
) -> None:
    film = film_of(make_media, size, matrix, full=full, tagged=tagged, codec=codec)
    plain, small, frames = tmp_path / "clip.mp4", tmp_path / "small.mp4", tmp_path / "frames"
    clip_of(film, plain, Form())
    clip_of(film, small, Form(short_side=96, crop=Crop("1:1")))
    clip_of(film, frames, Form(WEBP, short_side=96))
    for clip in (plain, small):
        stream = told(clip, "v")
        assert stream["pix_fmt"] == "yuv420p"
        assert stream["color_range"] == "tv"
        assert not [tag for tag in TAGS if stream.get(tag, "unknown") == "unknown"]
    for clip, reader in product((plain, small, frames / "frame_0001.webp"), ("", old_ffmpeg())):
        for place, (paint, meant) in zip(product((0.25, 0.75), repeat=2), PAINTS.items(), strict=True):
            assert np.abs(colour(clip, reader, (place[1], place[0])) - meant).max() <= 6, (paint, clip.name, reader)


LIGHT = {"pq": "smpte2084", "hlg": "arib-std-b67"}


@pytest.mark.parametrize("kind", ["pq", "hlg"])
@pytest.mark.parametrize("codec", ["libx265", "ffv1", "libx264"])
@pytest.mark.parametrize("form", [Form(), Form(WEBP), Form(short_side=90)])
def test_hdr_becomes_plain_colours_with_a_word(
    make_media: MakeMedia, tmp_path: Path, kind: str, codec: str, form: Form
) -> None:
    """Paint as bright as paper, and half as bright: the hue stays, the light stays in order and within the range."""
    clip = tmp_path / ("clip.mp4" if form.format != WEBP else "clip")
    film = hdr(make_media, "0x30a030", kind, codec)
    result = clip_of(film, clip, form)
    assert any("tone-mapped" in note for note in result.notes)
    first = clip / "frame_0001.webp" if form.format == WEBP else clip
    if form.format != WEBP:
        assert [told(clip, "v")[tag] for tag in TAGS] == ["tv", "bt709", "bt709", "bt709"]
    for reader in ("", old_ffmpeg()):
        red, green, blue = colour(first, reader)
        assert abs(green - 160) < 30
        assert abs(red - 48) < 30
        assert abs(blue - 48) < 30


def hdr(make: MakeMedia, paint: str, kind: str, codec: str) -> Path:
    chain = (
        f"color={paint}:s=320x180:r=25:d=2,format=gbrp,setparams=range=pc:color_primaries=bt709:color_trc=bt709:"
        f"colorspace=gbr,zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020,"
        f"zscale=t={LIGHT[kind]}:npl=203:m=bt2020nc:r=limited,format=yuv420p10le"
    )
    marks = ["-color_primaries", "bt2020", "-color_trc", LIGHT[kind], "-colorspace", "bt2020nc", "-color_range", "tv"]
    extra = {
        "libx265": ["-x265-params", f"log-level=none:colorprim=bt2020:transfer={LIGHT[kind]}:colormatrix=bt2020nc"],
        "ffv1": [],
        "libx264": ["-qp", "0"],
    }[codec]
    return make("film.mkv", "-f", "lavfi", "-i", chain, "-c:v", codec, *extra, *marks)


@pytest.mark.parametrize("primaries", ["bt2020", "smpte432"])
def test_wide_colours_without_hdr_become_plain_ones(make_media: MakeMedia, tmp_path: Path, primaries: str) -> None:
    matrix = "bt2020nc" if primaries == "bt2020" else "bt709"
    chain = (
        "color=0xc06040:s=320x180:r=25:d=2,format=gbrp,setparams=range=pc:color_primaries=bt709:color_trc=bt709:"
        f"colorspace=gbr,zscale=t=linear,format=gbrpf32le,zscale=p={primaries},zscale=t=bt709:m={matrix}:r=limited,"
        "format=yuv420p10le"
    )
    marks = ["-color_primaries", primaries, "-color_trc", "bt709", "-colorspace", matrix, "-color_range", "tv"]
    film = make_media("film.mkv", "-f", "lavfi", "-i", chain, "-c:v", "ffv1", *marks)
    result = clip_of(film, tmp_path / "clip.mp4", Form())
    assert any("wide-gamut colours" in note for note in result.notes)
    for reader in ("", old_ffmpeg()):
        assert np.abs(colour(tmp_path / "clip.mp4", reader) - (192, 96, 64)).max() <= 6
    assert told(tmp_path / "clip.mp4", "v")["color_primaries"] == "bt709"


def test_a_plain_film_keeps_its_numbers(make_media: MakeMedia, tmp_path: Path) -> None:
    film = make_media("film.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2,format=yuv420p", "-c:v", "ffv1")
    clip_of(film, tmp_path / "clip.mp4", Form())
    planes = []
    for path, number in ((film, 13), (tmp_path / "clip.mp4", 0)):
        with av.open(str(path)) as opened:
            frames = list(opened.decode(video=0))
            planes.append(frames[number].to_ndarray(format="yuv420p").astype(int))
    assert np.abs(planes[0] - planes[1]).mean() < 1.5


@given(
    size=st.tuples(st.integers(16, 4000), st.integers(16, 2200)),
    pixels=st.sampled_from(("yuv420p", "yuvj420p", "yuv422p10le", "gbrp", "rgb24", "gray", "pal8", "yuv444p12le")),
    tags=st.tuples(
        st.sampled_from((UNKNOWN, "tv", "pc")),
        st.sampled_from((UNKNOWN, "bt709", "smpte170m", "bt470bg", "smpte240m", "fcc", "ycgco", "bt2020nc", "gbr")),
        st.sampled_from((UNKNOWN, "bt709", "bt470bg", "smpte170m", "bt2020", "smpte432")),
        st.sampled_from((UNKNOWN, "bt709", "iec61966-2-1", "smpte2084", "arib-std-b67", "gamma22")),
    ),
)  # fmt: skip
def test_no_colours_stay_untold(size: tuple[int, int], pixels: str, tags: tuple[str, str, str, str]) -> None:
    look = Look(size, Fraction(1), False, Colours(pixels, *tags))
    known = resolved(look)
    assert UNKNOWN not in (known.range, known.matrix, known.primaries, known.transfer)
    chain = converted(look, size, bt601=False)
    assert chain[-1] == "format=yuv420p"
    assert is_wide(look) == any(step.startswith("zscale") for step in chain)
    assert is_wide(look) or "out_range=limited" in chain[0]
    assert "bt470bg" in ",".join(converted(look, size, bt601=True)) or known.matrix == "bt470bg"
