"""Interlaced films: progressive clips by default, frame for frame, and interlaced ones where that is asked for."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from eightcut.domain.clip_form import Crop, Form
from eightcut.domain.containers import WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut
from eightcut.media.ffmpeg import ffmpeg_exe
from tests.unit.media.second_reader import told

MakeMedia = Callable[..., Path]
MOVING = "testsrc2=s=720x576:r=50:d=4"
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "3", "-g", "12", "-bf", "2")
FILMS = {
    "tff.mp4": ("interleave_top", (*X264, "-flags", "+ildct+ilme", "-x264-params", "tff=1")),
    "bff.mkv": ("interleave_bottom", (*X264, "-flags", "+ildct+ilme", "-x264-params", "bff=1")),
    "tff.ts": ("interleave_top", (*MPEG2, "-flags", "+ildct+ilme")),
    "bff.mov": ("interleave_bottom", ("-c:v", "prores_ks", "-flags", "+ildct+ilme")),
    "dv.avi": ("interleave_bottom", ("-c:v", "dvvideo", "-pix_fmt", "yuv420p", "-flags", "+ildct+ilme")),
}


def film_of(make: MakeMedia, name: str) -> Path:
    woven, codec = FILMS[name]
    return make(name, "-f", "lavfi", "-i", MOVING, "-vf", f"tinterlace={woven},setfield="
                + ("tff" if woven.endswith("top") else "bff"), *codec)  # fmt: skip


def clip_of(source: Path, output: Path, form: Form, start: float = 0.52) -> CutResult:
    return cut(CutJob(str(source), str(output), start, 1.0, form=form), CancelToken())


def fields_of(path: Path) -> tuple[int, int]:
    """How many frames look interlaced, how many progressive."""
    command = [
        ffmpeg_exe(),
        "-hide_banner",
        "-nostdin",
        "-i",
        str(path),
        "-vf",
        "extractplanes=y,format=gray,idet",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = re.findall(r"Multi frame detection: TFF: *(\d+) BFF: *(\d+) Progressive: *(\d+)", said)[-1]
    return int(found[0]) + int(found[1]), int(found[2])


@pytest.mark.parametrize("name", FILMS)
def test_clips_of_interlaced_films_are_progressive_frame_for_frame(
    make_media: MakeMedia, tmp_path: Path, name: str
) -> None:
    film = film_of(make_media, name)
    for number, form in enumerate((Form(), Form(short_side=288), Form(crop=Crop("1:1")))):
        clip = tmp_path / f"{number}.mp4"
        result = clip_of(film, clip, form)
        assert (result.frames, result.repeated) == (25, 0)
        assert result.start == pytest.approx(0.52)
        assert told(clip, "v").get("field_order", "progressive") == "progressive"
        interlaced, progressive = fields_of(clip)
        assert interlaced <= 5 < 20 <= progressive
    clip_of(film, tmp_path / "frames", Form(WEBP))
    assert len(list((tmp_path / "frames").iterdir())) == 25


@pytest.mark.parametrize("name", FILMS)
def test_kept_fields_stay_in_their_order_and_are_told(make_media: MakeMedia, tmp_path: Path, name: str) -> None:
    clip = tmp_path / "clip.mp4"
    result = clip_of(film_of(make_media, name), clip, Form(interlaced="keep"))
    assert result.frames == 25
    first = "t" if name.startswith("tff") else "b"
    assert told(clip, "v")["field_order"] in {first * 2, f"{first}{'b' if first == 't' else 't'}"}
    assert fields_of(clip)[0] >= 22


@pytest.mark.parametrize("form", [Form(short_side=288), Form(crop=Crop("1:1")), Form(ltx=True)])
def test_kept_fields_are_never_blended(make_media: MakeMedia, tmp_path: Path, form: Form) -> None:
    film = film_of(make_media, "tff.mp4")
    kept = Form(short_side=form.short_side, crop=form.crop, ltx=form.ltx, interlaced="keep")
    with pytest.raises(CutProblem, match="cannot stay interlaced"):
        clip_of(film, tmp_path / "clip.mp4", kept)
    assert not (tmp_path / "clip.mp4").exists()


@pytest.mark.parametrize("how", ["progressive", "keep"])
def test_a_progressive_film_is_left_alone(make_media: MakeMedia, tmp_path: Path, how: str) -> None:
    film = make_media("film.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2,format=yuv420p", "-c:v", "ffv1")
    clip = tmp_path / "clip.mp4"
    clip_of(film, clip, Form(interlaced=how, short_side=90))
    assert told(clip, "v").get("field_order", "progressive") == "progressive"


def test_a_film_that_becomes_interlaced_later_is_seen_where_it_is_cut(make_media: MakeMedia, tmp_path: Path) -> None:
    plain = make_media("plain.ts", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=4", *MPEG2)
    woven = make_media("woven.ts", "-f", "lavfi", "-i", MOVING, "-vf", "tinterlace=interleave_top,setfield=tff", *MPEG2,
                       "-flags", "+ildct+ilme", "-output_ts_offset", "4")  # fmt: skip
    film = tmp_path / "film.ts"
    film.write_bytes(plain.read_bytes() + woven.read_bytes())
    for start in (5.0, 1.0, 5.52):
        clip = tmp_path / f"{start}.mp4"
        assert clip_of(film, clip, Form(), start).frames == 25
        assert start < 4 or fields_of(clip)[0] <= 5
        with av.open(str(clip)) as opened:
            assert not any(frame.interlaced_frame for frame in opened.decode(video=0))


@pytest.mark.parametrize("starts", [(5.0, 1.0), (1.0, 5.0)])
def test_only_pictures_that_are_interlaced_there_are_kept_so(
    make_media: MakeMedia, tmp_path: Path, starts: tuple[float, float]
) -> None:
    plain = make_media("plain.ts", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=4", *MPEG2)
    woven = make_media("woven.ts", "-f", "lavfi", "-i", MOVING, "-vf", "tinterlace=interleave_top,setfield=tff", *MPEG2,
                       "-flags", "+ildct+ilme", "-output_ts_offset", "4")  # fmt: skip
    film = tmp_path / f"film{starts[0]}.ts"
    film.write_bytes(plain.read_bytes() + woven.read_bytes())
    for start in starts:
        clip_of(film, tmp_path / f"{start}.mp4", Form(interlaced="keep"), start)
        orders = {"progressive"} if start < 4 else {"tt", "tb"}
        assert told(tmp_path / f"{start}.mp4", "v").get("field_order", "progressive") in orders
    small = Form(interlaced="keep", short_side=288)
    clip_of(film, tmp_path / "small.mp4", small, 2.0)
    with pytest.raises(CutProblem, match="cannot stay interlaced"):
        clip_of(film, tmp_path / "woven.mp4", small, 6.0)
    assert not (tmp_path / "woven.mp4").exists()


def test_what_one_picture_track_looks_like_says_nothing_of_the_other(make_media: MakeMedia, tmp_path: Path) -> None:
    film = make_media(
        "two.mkv", "-f", "lavfi", "-i", "testsrc2=s=192x144:r=50:d=4", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=4",
        "-filter_complex", "[0]tinterlace=interleave_top,setsar=64/45[a]", "-map", "[a]", "-map", "1", "-c:v:0",
        "mpeg2video", "-flags:v:0", "+ildct+ilme", "-c:v:1", "ffv1", "-flags:v:1", "0",
    )  # fmt: skip
    known = {0: ((136, 72), {"tt", "tb"}), 1: ((128, 72), {"progressive"})}
    for number, track in enumerate((0, 1, 0, 1)):
        job = CutJob(str(film), str(tmp_path / f"{number}.mp4"), 1.0, 1.0, picture=track, form=Form(short_side=72))
        assert cut(job, CancelToken()).size == known[track][0]
        kept = CutJob(
            job.source, str(tmp_path / f"k{number}.mp4"), 1.0, 1.0, picture=track, form=Form(interlaced="keep")
        )
        cut(kept, CancelToken())
        assert told(Path(kept.output), "v").get("field_order", "progressive") in known[track][1]
