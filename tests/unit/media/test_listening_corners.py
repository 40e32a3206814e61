"""Every corner in which files and ffmpeg lose the time of sound: a click is heard where the film has it.

What a film shows at the same moment is the measure: a white frame, whose film time ffmpeg decodes, and the times at
which the film was built. Films without a picture have the latter alone.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eightcut.media.ffmpeg import ffmpeg_exe

from .edit_lists import write_edits

if TYPE_CHECKING:
    from .conftest import Heard

Source = Callable[..., list[str]]
RATES = (44100, 16000)
WITHIN = 0.002
PROMISED = 0.02
"""Seconds; the looser measure is for files that do not tell times any better."""
H264 = ("-c:v", "libx264", "-preset", "ultrafast")
EVERY_FRAME = (*H264, "-g", 1, "-bf", 0)
"""Each frame stands on its own, so that an edit may begin with any."""
AAC = ("-c:a", "aac")
PRIMING = 1024
"""Samples that ffmpeg's AAC encoder puts before the sound."""


@dataclass(frozen=True)
class Film:
    """A file and what is known of it."""

    path: Path
    clicks: tuple[float, ...] | int
    """Film times, or their number where the picture alone tells them."""
    track: int | None = None
    lasts: float | None = None
    silent: tuple[float, float] | None = None
    warning: str = ""
    picture: bool = True
    within: float = WITHIN


@dataclass(frozen=True)
class Studio:
    """Makes the films."""

    make: Callable[..., Path]
    clicks: Source
    flash: Source
    folder: Path

    def joined(self, name: str, parts: list[Path]) -> Path:
        """The parts, one after the other, without another encoding."""
        listing = self.folder / "parts.txt"
        listing.write_text("".join(f"file '{part}'\n" for part in parts))
        return self.make(name, "-f", "concat", "-safe", 0, "-i", listing, "-c", "copy")


CASES: dict[str, Callable[[Studio], Film]] = {}


def case(name: str) -> Callable[[Callable[[Studio], Film]], Callable[[Studio], Film]]:
    """Add a film under this name."""

    def add(build: Callable[[Studio], Film]) -> Callable[[Studio], Film]:
        CASES[name] = build
        return build

    return add


def for_each(name: str, *values: object) -> Callable[[Callable[..., Film]], Callable[..., Film]]:
    """Add a film for each value, which goes into the name."""

    def add(build: Callable[..., Film]) -> Callable[..., Film]:
        for value in values:
            CASES[name.format(value)] = partial(build, value=value)
        return build

    return add


@case("edit list: the film begins in the middle of what is stored")
def _begins_later(studio: Studio) -> Film:
    whole = studio.make(
        "whole.mp4", *studio.flash([3.24], 6), *studio.clicks([3.24], 6, 8000), *H264, "-g", 50, "-bf", 0, *AAC
    )
    return Film(studio.make("a.mp4", "-ss", 2.52, "-i", whole, "-c", "copy"), (0.72,), lasts=3.48)


@case("edit list: of the sound, the first one and a half seconds are not shown")
def _sound_skips(studio: Studio) -> Film:
    path = studio.make("a.mp4", *studio.flash([1.48], 6), *studio.clicks([3], 6), *H264, *AAC)
    write_edits(path, [(6, 0)], [(4.48, 1.52 + PRIMING / 48000)])
    return Film(path, (1.48,))


@case("edit list: the sound begins with nothing")
def _sound_waits(studio: Studio) -> Film:
    path = studio.make("a.mp4", *studio.flash([3.2], 6), *studio.clicks([2], 4), *H264, *AAC)
    write_edits(path, [(6, 0)], [(1.2, None), (4, PRIMING / 48000)])
    return Film(path, (3.2,), silent=(0, 1.19))


@case("edit list: the picture begins with nothing")
def _picture_waits(studio: Studio) -> Film:
    path = studio.make("a.mp4", *studio.flash([2], 4), *studio.clicks([3.2], 6), *H264, *AAC)
    write_edits(path, [(1.2, None), (4, 0)], [(6, PRIMING / 48000)])
    return Film(path, (3.2,))


@case("edit list: three seconds in the middle are not shown")
def _two_stretches(studio: Studio) -> Film:
    path = studio.make("a.mp4", *studio.flash([1, 6], 8), *studio.clicks([1, 6], 8), *EVERY_FRAME, *AAC)
    write_edits(path, [(2, 0), (3, 5)], [(2, PRIMING / 48000), (3, 5 + PRIMING / 48000)])
    return Film(path, (1, 3), lasts=5, within=PROMISED)


@case("edit list: a stretch is shown twice")
def _shown_twice(studio: Studio) -> Film:
    path = studio.make("a.mp4", *studio.flash([1], 4), *studio.clicks([1], 4), *EVERY_FRAME, *AAC)
    write_edits(path, [(2, 0)] * 2, [(2, PRIMING / 48000)] * 2)
    return Film(path, (1, 3), within=PROMISED)


@case("edit list: in fragments")
def _fragments(studio: Studio) -> Film:
    flags = ("-movflags", "frag_keyframe+empty_moov+delay_moov")
    late = studio.clicks([1], 2, 8000)
    return Film(studio.make("a.mp4", *studio.flash([3], 4), "-itsoffset", 2, *late, *H264, *AAC, *flags), (3,))


@for_each("AAC priming: told by the {} file, 128 ms long", "mp4", "mov", "3gp", "mkv")
def _priming_told(studio: Studio, value: str) -> Film:
    sound = studio.clicks([2], 4, 8000)
    return Film(studio.make(f"a.{value}", *studio.flash([2], 4), *sound, *H264, *AAC), (2,))


@for_each("AAC priming: in a {} file without a picture", "m4a", "mka", "aac")
def _priming_alone(studio: Studio, value: str) -> Film:
    """A bare stream tells nothing of it."""
    untold = PRIMING / 8000 if value == "aac" else 0
    return Film(studio.make(f"a.{value}", *studio.clicks([2], 4, 8000), *AAC), (2 + untold,), picture=False)


@for_each("AAC priming: part of the film in a {} file, which tells nothing of it", "ts", "flv", "nut")
def _priming_untold(studio: Studio, value: str) -> Film:
    sound = studio.clicks([2], 4, 11025)
    return Film(studio.make(f"a.{value}", *studio.flash([2], 4), *sound, *H264, *AAC), (2 + PRIMING / 11025,))


@case("AAC priming: 2112 samples, as other encoders have it")
def _priming_of_others(studio: Studio) -> Film:
    more = (2112 - PRIMING) / 44100
    path = studio.make("a.mp4", *studio.flash([2], 4), *studio.clicks([2 + more], 4 + more, 44100), *H264, *AAC)
    write_edits(path, [(4, 0)], [(4, 2112 / 44100)])
    return Film(path, (2,))


@case("AAC priming: not cut off, in fragments without an edit list")
def _priming_in_fragments(studio: Studio) -> Film:
    flags = ("-movflags", "frag_keyframe+empty_moov")
    sound = studio.clicks([2], 4, 8000)
    return Film(studio.make("a.mp4", *studio.flash([2], 4), *sound, *H264, *AAC, *flags), (2 + PRIMING / 8000,))


@for_each("large start time: {} s in a transport stream", 50000, 95441.5, 95443.0)
def _starts_late(studio: Studio, value: float) -> Film:
    """The clock of a transport stream is set back to 0 at 95443.7 s."""
    late = ("-output_ts_offset", value, "-muxdelay", 0)
    path = studio.make("a.ts", *studio.flash([2, 3], 4), *studio.clicks([2, 3], 4), *H264, *AAC, *late)
    return Film(path, (2 + PRIMING / 48000, 3 + PRIMING / 48000))


@case("large start time: 10 s in a Matroska file")
def _starts_late_elsewhere(studio: Studio) -> Film:
    late = ("-output_ts_offset", 10)
    return Film(studio.make("a.mkv", *studio.flash([2], 4), *studio.clicks([2], 4), *H264, *AAC, *late), 1)


@case("large start time: a recording that begins in the middle of a broadcast")
def _recording(studio: Studio) -> Film:
    path = studio.make(
        "a.ts", *studio.flash([8], 12), *studio.clicks([8], 12), *H264, "-g", 25, *AAC, "-output_ts_offset", 40000
    )
    data = path.read_bytes()
    path.write_bytes(data[int(0.4 * len(data)) // 188 * 188 :])
    return Film(path, 1)


@for_each("audio later than picture: three seconds in a {} file", "mp4", "mov", "mkv", "ts", "flv")
def _sound_later(studio: Studio, value: str) -> Film:
    sound = studio.clicks([2], 4, 44100)
    path = studio.make(f"a.{value}", *studio.flash([5], 7), "-itsoffset", 3, *sound, *H264, *AAC)
    return Film(path, (5,), silent=(0, 2.95))


@for_each("hole: ten seconds in a {} file", "mkv", "mp4", "ts", "flv")
def _hole(studio: Studio, value: str) -> Film:
    whole = studio.make(
        "whole.mkv", *studio.flash([1, 14], 16), *studio.clicks([1, 7, 14], 16, 44100), *H264, "-g", 25, *AAC
    )
    path = studio.make(f"a.{value}", "-i", whole, "-c", "copy", "-bsf:a", "noise=drop='between(pts*tb,2,12)'")
    untold = PRIMING / 44100 if value in ("ts", "flv") else 0
    return Film(path, (1 + untold, 14 + untold), lasts=16, silent=(2.1, 11.9), warning="gaps of 10.0 s")


@for_each("change of rate: {} Hz, in a transport stream", (48000, 22050, 44100), (44100, 8000, 48000, 16000))
def _rates(studio: Studio, value: tuple[int, ...]) -> Film:
    path = studio.folder / "a.ts"
    with path.open("wb") as film:
        for number, rate in enumerate(value):
            sound = studio.clicks([3], 5, rate, ("stereo", "mono", "5.1", "stereo")[number])
            late = ("-output_ts_offset", 10 + 5 * number)
            film.write(studio.make(f"{number}.ts", *studio.flash([3], 5), *sound, *H264, *AAC, *late).read_bytes())
    first = PRIMING / value[0]
    return Film(path, tuple(3 + 5 * number + first for number in range(len(value))), lasts=5 * len(value))


@for_each("change of rate: {0[1]} in a {0[0]} file", ("mkv", "libmp3lame"), ("mp4", "libmp3lame"), ("mkv", "mp2"))
def _rates_elsewhere(studio: Studio, value: tuple[str, str]) -> Film:
    suffix, codec = value
    parts = [
        studio.make(f"{rate}.mkv", *studio.flash([3], 5), *studio.clicks([3], 5, rate), *H264, "-c:a", codec)
        for rate in (44100, 32000, 48000)
    ]
    return Film(studio.joined(f"a.{suffix}", parts), 3, within=PROMISED)


def _three_tracks(studio: Studio, name: str, shown: float, *more: object) -> Path:
    first, second = studio.clicks([1], 4, 44100, "stereo"), studio.clicks([2], 4, 8000)
    third = ("-itsoffset", 1.52, *studio.clicks([1.48], 2))
    maps = [word for number in range(4) for word in ("-map", number)]
    return studio.make(name, *studio.flash([shown], 4), *first, *second, *third, *maps, *H264, *AAC, *more)


@for_each("several tracks: number {0[1]} of a {0[0]} file", *((s, n) for s in ("mkv", "mp4", "ts") for n in range(3)))
def _tracks(studio: Studio, value: tuple[str, int]) -> Film:
    suffix, track = value
    at = float(track + 1)
    untold = PRIMING / 8000 if suffix == "ts" else 0
    return Film(_three_tracks(studio, f"a.{suffix}", at, "-strict", -2), (at + untold,), track)


@case("several tracks: the one that the file marks as default")
def _default_track(studio: Studio) -> Film:
    default = ("-disposition:a:0", 0, "-disposition:a:1", "default")
    return Film(_three_tracks(studio, "a.mkv", 2.0, *default), (2,))


@case("several tracks: the first where the file marks none")
def _first_track(studio: Studio) -> Film:
    none = ("-disposition:a:0", 0, "-disposition:a:1", 0, "-disposition:a:2", 0, "-default_mode", "passthrough")
    return Film(_three_tracks(studio, "a.mkv", 1.0, *none), (1,))


@pytest.fixture
def studio(make_media: Callable[..., Path], clicks: Source, flash: Source, tmp_path: Path) -> Studio:
    return Studio(make_media, clicks, flash, tmp_path)


def _white_frames(path: Path) -> list[float]:
    """Film times in seconds at which ffmpeg shows a white frame; all streams are read, as a player reads them."""
    bright = "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-"
    command = [ffmpeg_exe(), "-v", "quiet", "-nostdin", "-copyts", "-start_at_zero", "-i", f"file:{path}"]
    command += ["-map", "0:v", "-map", "0:a", "-c:a", "copy", "-vf", bright, "-fps_mode", "passthrough"]
    done = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return [float(at.rsplit("pts_time:", 1)[1]) for at, level in pairs if float(level.rsplit("=", 1)[1]) > 128]


@pytest.mark.parametrize("name", CASES)
def test_a_click_is_heard_where_the_film_has_it(
    studio: Studio, heard: Callable[..., Heard], click_time: Callable[..., float], name: str
) -> None:
    film = CASES[name](studio)
    built = [] if isinstance(film.clicks, int) else list(film.clicks)
    times = _white_frames(film.path) if film.picture else built
    assert len(times) == (len(built) or film.clicks)
    assert times == pytest.approx(built or times, abs=WITHIN)
    found = heard(film.path, RATES, film.track)
    for samples, rate in zip(found.samples, RATES, strict=True):
        assert [click_time(samples, rate, at, 0.4) for at in times] == pytest.approx(times, abs=film.within)
        if film.silent is not None:
            assert not samples[round(film.silent[0] * rate) : round(film.silent[1] * rate)].any()
        assert len(samples) == pytest.approx(found.sound.duration * rate, abs=1)
    assert found.sound.duration == pytest.approx(film.lasts or found.sound.duration, abs=0.1)
    assert len(found.warnings) == bool(film.warning)
    assert film.warning in "".join(found.warnings)
