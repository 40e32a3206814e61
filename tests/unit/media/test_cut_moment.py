"""A clip's sound and picture are those of its own moment, whatever the film's picture does meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut

from .moments import H264, SECONDS, Truth, base_film, check_moment, clip_pictures, read_film
from .numbered import run

AAC, FLAC, MP2 = ("-c:a", "aac"), ("-c:a", "flac"), ("-c:a", "mp2", "-ac", "1")
STANDS = "select='lt(t,6)+gt(t,17)'"


@dataclass(frozen=True)
class Odd:
    """An odd film: its name, what is done to the picture of a plain one of `fps`, its encoders, moments to try."""

    name: str
    picture: str
    options: tuple[str, ...]
    moments: tuple[float, ...]
    fps: int = 25
    before: tuple[str, ...] = ()


ODD = (
    Odd("stands.mp4", STANDS, (*H264, *AAC), (5.97, 6.5, 11.0, 16.93, 16.99)),
    Odd("stands.mkv", STANDS, (*H264, *FLAC), (5.5, 9.333, 15.02, 16.97)),
    Odd("stands.ts", STANDS, (*H264, *MP2), (5.5, 9.333, 15.02, 16.97)),
    Odd("stands.webm", STANDS, ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "50", "-c:a",
        "libopus"), (8.0, 16.5)),
    Odd("stands.mpg", STANDS, ("-c:v", "mpeg2video", "-q:v", "2", "-g", "15", *MP2, "-f", "vob"), (9.333, 15.02)),
    Odd("late.mkv", "select='gt(t,7)'", (*H264, *FLAC), (5.1, 6.5, 6.97)),
    Odd("late.mp4", "select='gt(t,7)'", (*H264, *AAC), (5.3, 6.97)),
    Odd("ended.mp4", "select='lt(t,9)'", (*H264, *AAC), (7.5, 8.99, 9.02, 14.0, 21.4)),
    Odd("ended.ts", "select='lt(t,3)'", (*H264, *MP2), (2.0, 3.05, 9.0, 21.4)),
    Odd("ended.avi", "select='lt(t,9)'", ("-c:v", "mpeg4", "-q:v", "2", "-g", "25", "-c:a", "pcm_s16le"), (7.5, 14.0)),
    Odd("hole.mkv", "select='not(between(t,8,10.3))'", (*H264, *FLAC), (7.3, 8.5, 9.9, 10.31)),
    Odd("holes.mov", "select='not(between(mod(t,3),1,2.1))'", (*H264, "-c:a", "pcm_s16le"), (4.5, 10.7)),
    Odd("one.mp4", "select='eq(n,0)'", (*H264, *AAC), (0.0, 0.5, 11.117, 21.9)),
    Odd("one.mkv", "select='eq(n,0)'", (*H264, *FLAC), (0.02, 11.117)),
    Odd("one.ts", "select='eq(n,0)'", (*H264, *MP2), (3.0, 20.5)),
    Odd("slides.mp4", "select='not(mod(n,125))'", (*H264, *AAC), (4.0, 4.99, 12.3)),
    Odd("slides.mkv", "select='not(mod(n,60))'", (*H264, *FLAC), (4.79, 12.3)),
    Odd("slow.mp4", "select='not(mod(n,25))'", (*H264, *AAC), (4.5, 12.999)),
    Odd("burst.mp4", "select='between(t,9,11)+not(mod(n,60))'", (*H264, *AAC), (7.4, 8.9, 9.51, 15.2), 60),
    Odd("burst.mkv", "select='between(t,9,9.4)+not(mod(n,30))'", (*H264, *FLAC), (7.9, 9.0, 9.2), 60),
    Odd("24-30.mkv", "select='if(lt(mod(t,4),2),not(mod(n,4)),not(mod(n,5)))'", (*H264, *FLAC),
        (3.0, 4.6, 7.3), 120),
    Odd("pulled.mp4", "select='if(lt(mod(t,4),2),not(mod(n,2)),not(mod(n,5)*mod(n+2,5)))'", (*H264, *AAC),
        (3.0, 4.6, 7.3), 60),
    Odd("jitter.mkv", "settb=1/1000,setpts='PTS+9*random(0)'", (*H264, *FLAC, "-enc_time_base", "1/1000"),
        (3.3, 8.77), 30),
    Odd("recording.webm", "select='gt(random(1),0.4)',settb=1/1000,setpts='PTS+7*random(0)'",
        ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"), (3.3, 8.77), 30),
    Odd("recording.flv", "select='gt(random(1),0.4)'", ("-c:v", "flv", "-q:v", "2", "-c:a", "pcm_s16le", "-ar",
        "44100"),
        (8.77,), 30),
    Odd("cover-first.mkv", "null", (*H264, *FLAC), (3.3, 12.02)),
    Odd("small-first.mp4", "null", (*H264, *AAC), (3.3, 12.02)),
)  # fmt: skip
"""With a still, and with a short film, as their first picture: see `beside`."""


def beside(path: Path) -> None:
    """Put another picture before that of the film."""
    whole = path.rename(path.with_stem("plain"))
    seconds = "0.04" if path.name.startswith("cover") else "2"
    other = ("-f", "lavfi", "-i", f"testsrc=s=64x48:r=25:d={seconds}")
    run(
        *other, "-i", whole, "-map", "0:v", "-map", "1:v", "-map", "1:a", "-c", "copy",
        "-c:v:0", "mjpeg" if path.name.startswith("cover") else "libx264", path,
    )  # fmt: skip


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Truth]:
    """`film(name)`: the odd film of that name, made and read at its first use."""
    folder = tmp_path_factory.mktemp("odd")
    plain: dict[int, Path] = {}
    made: dict[str, Truth] = {}

    def get(name: str) -> Truth:
        if name not in made:
            one = next(odd for odd in ODD if odd.name == name)
            plain[one.fps] = plain.get(one.fps) or base_film(folder, one.fps)
            path = folder / name
            run("-i", plain[one.fps], "-vf", one.picture, "-fps_mode", "vfr", *one.options, path)
            if one.picture == "null":
                read = read_film(path)
                beside(path)
                made[name] = replace(read, path=path)
            else:
                made[name] = read_film(path)
        return made[name]

    return get


def clip_of(source: Path, output: Path, start: float, duration: float = 2.0, form: Form | None = None) -> CutResult:
    return cut(CutJob(str(source), str(output), start, duration, form=form or Form()), CancelToken())


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_sound_and_picture_are_those_of_the_clips_own_moment(
    film: Callable[[str], Truth], odd: Odd, tmp_path: Path
) -> None:
    one, draw = film(odd.name), random.Random(odd.name)
    drawn = [round(draw.uniform(0, SECONDS - 2.3), draw.choice((0, 1, 2, 3, 6))) for _ in range(4)]
    for i, asked in enumerate((*odd.moments, *drawn)):
        output = tmp_path / f"{i}.mp4"
        if asked + 2 < one.times[0]:
            with pytest.raises(CutProblem, match="shows no picture between"):
                clip_of(one.path, output, asked)
        else:
            check_moment(one, output, output, clip_of(one.path, output, asked), asked)


@pytest.mark.parametrize("name", ["stands.mp4", "late.mkv", "ended.ts", "one.mkv", "burst.mp4"])
@pytest.mark.parametrize("kind", ["wav", "webp", "ltx", "flac"])
def test_so_they_are_in_every_form(film: Callable[[str], Truth], name: str, kind: str, tmp_path: Path) -> None:
    one, draw = film(name), random.Random(name + kind)
    forms = {"wav": Form(), "webp": Form(WEBP), "ltx": Form(ltx=True), "flac": Form(sound="flac")}
    for i, asked in enumerate((9.51, draw.uniform(6.5, 20))):
        output = tmp_path / (f"{i}" if kind == "webp" else f"{i}.wav" if kind == "wav" else f"{i}.mp4")
        result = clip_of(one.path, output, asked, 1.0, forms[kind])
        check_moment(one, output, output.with_name(f"{i}.wav") if kind == "webp" else output, result, asked)


def test_overlapping_clips_of_a_standing_picture_are_different_moments(
    film: Callable[[str], Truth], tmp_path: Path
) -> None:
    one = film("stands.mp4")
    results = [clip_of(one.path, tmp_path / f"{i}.mp4", 7.0 + 1.5 * i, 4.0) for i in range(4)]
    assert [result.start for result in results] == pytest.approx([7.0, 8.5, 10.0, 11.5], abs=1e-4)
    assert len({(tmp_path / f"{i}.mp4").read_bytes() for i in range(4)}) == 4


@pytest.mark.parametrize(
    ("name", "asked", "fps"),
    [("burst.mp4", 8.5, 60), ("burst.mkv", 8.2, 60), ("24-30.mkv", 1.5, 30), ("stands.mp4", 16.0, 25),
     ("pulled.mp4", 3.5, 60), ("jitter.mkv", 5.0, 30), ("one.mp4", 9.0, 25), ("slides.mp4", 9.0, 25)],
)  # fmt: skip
def test_the_clips_rate_is_that_of_its_fast_part(
    film: Callable[[str], Truth], name: str, asked: float, fps: int, tmp_path: Path
) -> None:
    one, output = film(name), tmp_path / "clip.mp4"
    result = clip_of(one.path, output, asked, 3.0)
    assert result.fps == fps
    within = [n for t, n in zip(one.times, one.numbers, strict=True) if result.start <= t < result.start + 3 - 1 / fps]
    assert set(within) <= set(clip_pictures(output))


@pytest.mark.parametrize(
    ("name", "asked", "reasons"),
    [("stands.mp4", 10.0, {"stood"}), ("stands.ts", 10.0, {"stood"}), ("late.mkv", 4.5, {"late"}),
     ("late.mkv", 6.0, {"late"}), ("ended.mp4", 20.0, {"ended"}), ("ended.ts", 20.5, {"ended"}),
     ("one.mkv", 20.5, {"ended"}), ("hole.mkv", 7.3, {"stood"}), ("burst.mp4", 6.0, {"varied"}),
     ("24-30.mkv", 3.0, {"varied"}), ("late.mkv", 9.0, set()), ("stands.mp4", 2.0, set()), ("jitter.mkv", 5.0, set())],
)  # fmt: skip
def test_why_pictures_repeat_is_told(
    film: Callable[[str], Truth], name: str, asked: float, reasons: set[str], tmp_path: Path
) -> None:
    length = 8.0 if name == "burst.mp4" else 3.0
    result = clip_of(film(name).path, tmp_path / "clip.mp4", asked, length)
    assert {reason for reason in ("varied", "late", "ended", "stood") if getattr(result, reason)} == reasons, result
    assert result.repeated == result.varied + result.late + result.ended + result.stood


@pytest.mark.parametrize("seed", range(4))
def test_the_rate_of_a_damaged_film_is_not_said_to_vary(
    film: Callable[[str], Truth], seed: int, tmp_path: Path
) -> None:
    draw = random.Random(seed)
    whole, damaged = tmp_path / "whole.ts", tmp_path / "damaged.ts"
    run("-i", film("stands.ts").path, "-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=24", "-map", "1:v", "-map", "0:a",
        *H264, *MP2, whole)  # fmt: skip
    data = whole.read_bytes()
    kept = [data[at : at + 188] for at in range(0, len(data), 188)]
    for _ in range(30):
        at = draw.randrange(len(kept) // 10, len(kept))
        del kept[at : at + 6]
    damaged.write_bytes(b"".join(kept))
    results = []
    for i in range(3):
        with suppress(CutProblem):
            results.append(clip_of(damaged, tmp_path / f"{i}.mp4", 2.0 + 5 * i, 8.0, form=Form(damaged=True)))
    assert any(result.repeated for result in results), results
    assert not any(result.varied for result in results), results
