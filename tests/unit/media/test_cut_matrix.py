"""Exact clips of every kind of film that is promised: codecs, containers, rates, beginnings, fields, sound."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eightcut.errors import CutProblem

from .edit_lists import write_edits
from .numbered import Film, Recipe, cut_exactly, make, run

H264 = ("-c:v", "libx264", "-preset", "fast", "-threads", "1")
OPEN = (*H264, "-x264-params", "open-gop=1:keyint=40:bframes=5:scenecut=0")
HEVC = ("-c:v", "libx265", "-preset", "fast", "-x265-params", "log-level=error:keyint=48:pools=1:open-gop=1")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "1", "-lag-in-frames", "25")
AV1 = ("-c:v", "libaom-av1", "-cpu-used", "8", "-lag-in-frames", "19", "-g", "60")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2", "-g", "15")
MPEG4 = ("-c:v", "mpeg4", "-q:v", "2", "-g", "40")
FIELDS = (*H264, "-g", "60", "-flags", "+ilme+ildct", "-x264-params", "interlaced=1:tff=1")
FRAGMENTS = ("-movflags", "frag_keyframe+empty_moov+default_base_moof")
TWO = ("-map", "0", "-map", "1", "-map", "1", "-c:a", "flac", "-ar:a:1", "44100", "-ac:a:1", "2")
CUES = b"\x1c\x53\xbb\x6b"


def turned(path: Path) -> None:
    """As a phone held upright marks its film."""
    run("-display_rotation", "90", "-i", path.rename(path.with_stem("lying")), "-c", "copy", path)


def without_cues(path: Path) -> None:
    """A Matroska file without its index."""
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(CUES)])


def without_index(path: Path) -> None:
    """An AVI file without its index."""
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"idx1")])


def tuned_in(path: Path) -> None:
    """A transport stream that begins in the middle of everything, as a recording does."""
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 188 // 5 * 188 :])


def telecined(path: Path) -> None:
    """The picture flagged to be shown as 60 fields a second: every other frame lasts three fields, the next two."""
    stream = path.with_suffix(".m2v")
    run("-i", path, "-map", "0:v", "-c", "copy", stream)
    data, shown_before, in_group, number = bytearray(stream.read_bytes()), 0, 0, 0
    for found in re.finditer(rb"\x00\x00\x01([\xb3\xb5\xb8\x00])", bytes(data)):
        kind, at = found.group(1), found.end()
        if kind == b"\xb3":
            data[at + 3] = data[at + 3] & 0xF0 | 4
        elif kind == b"\xb8":
            shown_before, in_group = shown_before + in_group, 0
        elif kind == b"\x00":
            number, in_group = shown_before + (data[at] << 2 | data[at + 1] >> 6), in_group + 1
        elif data[at] >> 4 == 1:
            data[at + 1] &= ~0x08
        elif data[at] >> 4 == 8:
            top_first, third_field = ((1, 1), (0, 0), (0, 1), (1, 0))[number % 4]
            data[at + 3] = data[at + 3] & ~0x82 | top_first << 7 | third_field << 1
            data[at + 4] |= 0x80
    stream.write_bytes(data)
    sound = path.rename(path.with_stem("plain"))
    run(
        "-fflags", "+genpts", "-f", "mpegvideo", "-i", stream, "-i", sound, "-map", "0:v", "-map", "1:a", "-c", "copy",
        path,
    )  # fmt: skip


def twice_edited(path: Path) -> None:
    """An MP4 file that shows two stretches of its media one after the other, both from the beginning of a packet on."""
    write_edits(path, [(3.0, 1.04), (4.6, 4.24)], [(3.0, 0.96), (4.6, 4.16)])


def tall(name: str, fps: str, *options: str, **more: object) -> Recipe:
    """A film large enough for every codec."""
    return Recipe(name, fps, 9, options, height=64, **more)  # type: ignore[arg-type]


def flat(name: str, fps: str, *options: str, **more: object) -> Recipe:
    """A film of few pixels."""
    return Recipe(name, fps, 9, options, **more)  # type: ignore[arg-type]


KINDS = (
    tall("hevc.mp4", "24", *HEVC, "-pix_fmt", "yuv420p10le", "-c:a", "aac", "-ac", "6", "-ar", "44100"),
    tall("hevc.ts", "25", *HEVC, "-c:a", "ac3"),
    tall("hevc.mkv", "60000/1001", *HEVC, "-c:a", "flac", "-ar", "44100"),
    Recipe("hevc-cut.mkv", "25", 14, (*HEVC, "-c:a", "aac"), height=64, trimmed=5.2),
    tall("vp9.webm", "30000/1001", *VP9, "-g", "60", "-c:a", "libopus"),
    tall("vp9.mkv", "50", *VP9, "-g", "60", "-c:a", "libvorbis", "-ar", "44100"),
    tall("av1.mp4", "24000/1001", *AV1, "-c:a", "aac"),
    tall("av1.webm", "25", *AV1, "-c:a", "libopus"),
    flat("mpeg2.ts", "50", *MPEG2, "-c:a", "mp2", "-ac", "1"),
    flat("mpeg2.mpg", "30000/1001", *MPEG2, "-c:a", "mp2", "-f", "vob"),
    flat("mpeg2.avi", "25", *MPEG2, "-bf", "0", "-c:a", "pcm_s16le", apart=0.04),
    tall("fields.ts", "30000/1001", *MPEG2, "-flags", "+ilme+ildct", "-c:a", "ac3", filters="setfield=tff"),
    tall("fields.mp4", "25", *FIELDS, "-c:a", "aac", filters="setfield=tff"),
    tall("telecine.ts", "24000/1001", *MPEG2, "-flags", "+ilme+ildct", "-c:a", "ac3", filters="setfield=prog",
         after=telecined, apart=0.0447),
    flat("ten-bit.mkv", "24000/1001", *OPEN, "-pix_fmt", "yuv420p10le", "-c:a", "pcm_s24le", "-ac", "8"),
    flat("near-wrap.ts", "25", *OPEN, "-c:a", "mp2", "-output_ts_offset", "95425"),
    Recipe("wrap.ts", "25", 16, (*OPEN, "-c:a", "mp2", "-output_ts_offset", "95436")),
    flat("large.mkv", "30", *OPEN, "-c:a", "aac", "-output_ts_offset", "40000"),
    flat("negative.mp4", "25", *OPEN, "-c:a", "aac", "-output_ts_offset", "-1", "-avoid_negative_ts", "disabled"),
    flat("fragments.mp4", "30", *OPEN, "-c:a", "aac", *FRAGMENTS),
    flat("phone.mp4", "30", *H264, "-g", "30", "-c:a", "aac", "-ar", "44100", after=turned, turns=1),
    flat("early-sound.ts", "25", *OPEN, "-c:a", "aac", picture_late=1.2),
    flat("two-tracks.mkv", "25", *OPEN, *TWO),
    flat("no-cues.mkv", "25", *OPEN, "-c:a", "flac", after=without_cues),
    flat("no-index.avi", "25", *MPEG4, "-c:a", "pcm_s16le", after=without_index),
    Recipe("tuned-in.ts", "25", 14, (*OPEN, "-c:a", "mp2"), after=tuned_in),
    flat("h264.avi", "25", *H264, "-bf", "0", "-g", "40", "-c:a", "libmp3lame", "-ar", "44100", apart=0.0149,
         begins=0.04),
    flat("edits.mov", "25", *H264, "-bf", "3", "-g", "50", "-c:a", "pcm_s16le", after=twice_edited),
)  # fmt: skip
POOL = (
    "hevc.mp4", "hevc.ts", "vp9.webm", "av1.mp4", "mpeg2.ts", "no-index.avi", "fields.mp4", "ten-bit.mkv", "wrap.ts",
    "fragments.mp4", "early-sound.ts", "two-tracks.mkv",
)  # fmt: skip


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Film]:
    """`film(name)`: the film of that name, made at its first use."""
    made: dict[str, Film] = {}

    def get(name: str) -> Film:
        if name not in made:
            recipe = next(kind for kind in KINDS if kind.name == name)
            made[name] = make(tmp_path_factory.mktemp("film"), recipe)
        return made[name]

    return get


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
def test_a_clip_of_every_kind_of_film_is_exact(film: Callable[[str], Film], name: str, tmp_path: Path) -> None:
    """At the beginning, inside the first frame, on a frame, between two, just before one, at the last moment."""
    one = film(name)
    times, middle = one.times, len(one.times) // 2
    first = 2 if name.endswith(".avi") else 0
    asked = [
        (times[first], 2.0), (times[first] + 0.6 / one.fps, 2.5), (times[39] + 1e-6, 1.5),
        (times[middle] + 0.4 / one.fps, 3.5), (times[middle + 1] - 1e-3, 0.5), (one.end - 2.0, 2.0),
    ]  # fmt: skip
    assert sum(cut_exactly(one, tmp_path / f"{i}.mp4", *each) for i, each in enumerate(asked))


_names = itertools.count()


@settings(max_examples=45, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    name=st.sampled_from(POOL),
    place=st.floats(0, 1),
    off=st.sampled_from([0.0, 1e-6, -1e-6, -1e-3, None]),
    halves=st.integers(1, 8),
    second_track=st.booleans(),
    suffix=st.sampled_from([".mp4", ".mp4", ".mp4", ".wav"]),
)
def test_whatever_is_asked_of_whatever_film_is_exact_or_refused(
    film: Callable[[str], Film],
    tmp_path: Path,
    name: str,
    place: float,
    off: float | None,
    halves: int,
    second_track: bool,
    suffix: str,
) -> None:
    one, duration, output = film(name), halves / 2, tmp_path / f"{next(_names)}{suffix}"
    asked = one.times[0] + place * (one.times[-1] - one.times[0])
    if off is not None:
        asked = max(0.0, one.times[one.under(asked)] + off)
    track = 1 if second_track and name == "two-tracks.mkv" else None
    ends = max(one.end, one.recipe.seconds + 0.1)
    if asked + duration > ends + 2 / one.fps:
        with pytest.raises(CutProblem, match=r"s remain"):
            cut_exactly(one, output, asked, duration, track)
        assert not output.exists()
    elif asked + duration <= min(one.end, ends - one.recipe.picture_late if suffix == ".wav" else ends) - 2 / one.fps:
        cut_exactly(one, output, asked, duration, track)
