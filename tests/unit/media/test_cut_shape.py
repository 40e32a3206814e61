"""The picture's shape and size at the clip's own moment, where they change in mid-film."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.domain.webp import picture_size
from eightcut.errors import CutProblem
from eightcut.media.cut import cut
from tests.unit.media.second_reader import told

MakeMedia = Callable[..., Path]
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "3", "-g", "12", "-bf", "2")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")
WIDE, NARROW = ("720x576", "64/45"), ("720x576", "16/15")


def joined(make: MakeMedia, parts: list[tuple[str, str]], codec: tuple[str, ...], kind: str = "ts") -> Path:
    """A film of 6 s for each size and shape of pixels."""
    pieces = [
        make(f"{n}.ts", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=6", "-f", "lavfi", "-i", "sine=d=6:r=48000",
             "-vf", f"scale={size.replace('x', ':')},setsar={shape}", *codec, "-c:a", "mp2", "-muxdelay", "0",
             "-output_ts_offset", str(10 + 6 * n))
        for n, (size, shape) in enumerate(parts)
    ]  # fmt: skip
    film = pieces[0].with_name(f"film.{kind}")
    film.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
    return film


def clip_of(source: Path, output: Path, start: float, form: Form, duration: float = 2.0) -> CutResult:
    return cut(CutJob(str(source), str(output), start, duration, form=form), CancelToken())


def shown_ratio(clip: Path) -> float:
    stream = told(clip, "v")
    across, down = map(int, stream.get("sample_aspect_ratio", "1:1").split(":"))
    return float(stream["width"] * Fraction(across, down) / stream["height"])


@pytest.mark.parametrize("codec", [MPEG2, H264])
@pytest.mark.parametrize(
    "parts", [[NARROW, WIDE], [WIDE, NARROW], [NARROW, WIDE, NARROW], [("720x480", "8/9"), ("720x480", "32/27")]]
)
def test_each_clip_has_the_shape_of_its_own_moment(
    make_media: MakeMedia, tmp_path: Path, parts: list[tuple[str, str]], codec: tuple[str, ...]
) -> None:
    film = joined(make_media, parts, codec)
    for number in (1, 0, *range(len(parts))[2:]):
        size, shape = parts[number]
        width, height = map(int, size.split("x"))
        ratio = float(width * Fraction(shape) / height)
        start = 6 * number + 2.5
        for name, form in (("whole", Form()), ("small", Form(short_side=288))):
            clip = tmp_path / f"{number} {name}.mp4"
            assert clip_of(film, clip, start, form).frames == 50
            assert shown_ratio(clip) == pytest.approx(ratio, abs=0.01)
        clip_of(film, tmp_path / f"{number}", start, Form(WEBP, short_side=144), 0.4)
        wide, high = picture_size((tmp_path / f"{number}" / "frame_0001.webp").read_bytes()[:64]) or (0, 1)
        assert wide / high == pytest.approx(ratio, abs=0.02)


@pytest.mark.parametrize("codec", [MPEG2, H264])
@pytest.mark.parametrize(
    "parts", [[NARROW, WIDE], [WIDE, NARROW], [("640x480", "1/1"), ("640x360", "1/1")]]
)  # fmt: skip
@pytest.mark.parametrize("form", [Form(), Form(short_side=144)])
def test_a_shape_that_changes_within_the_clip_is_refused_by_name(
    make_media: MakeMedia, tmp_path: Path, parts: list[tuple[str, str]], codec: tuple[str, ...], form: Form
) -> None:
    film = joined(make_media, parts, codec)
    with pytest.raises(CutProblem, match="changes shape within the clip"):
        clip_of(film, tmp_path / "clip.mp4", 5.0, form)
    assert not (tmp_path / "clip.mp4").exists()


@pytest.mark.parametrize("codec", [MPEG2, H264])
@pytest.mark.parametrize("parts", [[("320x180", "1/1"), ("640x360", "1/1")], [("640x480", "1/1"), ("320x240", "1/1")]])
@pytest.mark.parametrize("form", [Form(), Form(short_side=96), Form(WEBP)])
def test_a_size_that_changes_within_the_clip_is_followed(
    make_media: MakeMedia, tmp_path: Path, parts: list[tuple[str, str]], codec: tuple[str, ...], form: Form
) -> None:
    film = joined(make_media, parts, codec)
    clip = tmp_path / ("clip" if form.format == WEBP else "clip.mp4")
    result = clip_of(film, clip, 5.0, form)
    assert (result.frames, result.samples) == (50, 96000)
    assert any("changes size" in note for note in result.notes)
    after = tmp_path / "after.mp4"
    clip_of(film, after, 8.0, Form())
    assert f"{told(after, 'v')['width']}x{told(after, 'v')['height']}" == parts[1][0]
