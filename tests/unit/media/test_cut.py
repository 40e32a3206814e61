from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import pytest

from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import (
    BadRequest,
    CutProblem,
    EnvironmentProblem,
    FileMissing,
    NotMedia,
    UnreadableFile,
)
from eightcut.media.cut import cut

MakeMedia = Callable[..., Path]
Lines = Callable[..., list[str]]
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50")
ODD_NAMES = (
    "it's \"quoted\".mp4", "two\nlines.mp4", "🔔 bell.mp4", "\u202eright to left.mp4", "-leading dash.mp4", "a:b.mp4",
    "img%03d.mp4", "100%.mp4", "[x];,'\\.mp4", "ünï.mp4", "http:x.mp4",
)  # fmt: skip


def clip_of(source: Path, output: Path, start: float, duration: float = 2.0, track: int | None = None) -> CutResult:
    return cut(CutJob(str(source), str(output), start, duration, track), CancelToken())


def contents(path: Path) -> tuple[int, int, Sequence[str]]:
    """Frames, samples per channel and kinds of streams in a clip, all decoded."""
    frames = samples = 0
    with av.open(f"file:{path}") as clip:
        kinds = [stream.type for stream in clip.streams]
        for packet in clip.demux():
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    frames += 1
                elif isinstance(frame, av.AudioFrame):
                    samples += frame.samples
    return frames, samples, kinds


def only(folder: Path, *names: str) -> bool:
    return {entry.name for entry in folder.iterdir()} == set(names)


@pytest.fixture
def noise() -> Lines:
    """`noise(duration, rate, channels, seed)`: ffmpeg input arguments for noise, different in each channel."""

    def make(duration: float, rate: int = 48000, channels: int = 1, seed: int = 1) -> list[str]:
        layout = {1: "mono", 2: "stereo", 8: "7.1"}[channels]
        one = "|".join(f"0.5*random({seed + i})" for i in range(channels))
        return ["-f", "lavfi", "-i", f"aevalsrc='{one}':d={duration}:s={rate}:c={layout}"]

    return make


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An empty folder for clips."""
    folder = tmp_path / "clips"
    folder.mkdir()
    return folder


@pytest.fixture
def film(make_media: MakeMedia, picture: Lines, noise: Lines) -> Path:
    return make_media("film.mp4", *picture(6), *noise(6), *FAST, "-c:a", "aac")


def test_the_clip_alone_lies_in_its_folder(film: Path, target: Path) -> None:
    result = clip_of(film, target / "clip.mp4", 1.23)
    assert result == CutResult(str(target / "clip.mp4"), 1.2, 50, Fraction(25), 96000, 48000)
    assert contents(target / "clip.mp4") == (50, 96000, ["video", "audio"])
    assert only(target, "clip.mp4")


def test_a_film_without_sound_gives_a_clip_without_sound(make_media: MakeMedia, picture: Lines, target: Path) -> None:
    silent = make_media("silent.mp4", *picture(4), *FAST)
    result = clip_of(silent, target / "clip.mp4", 1)
    assert (result.frames, result.samples, result.rate) == (50, 0, 0)
    assert contents(target / "clip.mp4") == (50, 0, ["video"])


def test_the_first_picture_is_held_where_it_begins_later_than_the_clip(
    make_media: MakeMedia, picture: Lines, noise: Lines, target: Path
) -> None:
    late = ["-itsoffset", "1", *picture(4)]
    film = make_media("film.mkv", *late, *noise(5), *FAST, "-c:a", "pcm_s16le")
    result = clip_of(film, target / "clip.mp4", 0.25, 2)
    assert (result.frames, result.samples) == (50, 96000)
    assert result.start == pytest.approx(0.28)
    assert result.repeated == 18


def test_the_last_picture_is_held_where_the_sound_goes_on(
    make_media: MakeMedia, picture: Lines, noise: Lines, target: Path
) -> None:
    film = make_media("film.mp4", *picture(3), *noise(5), *FAST, "-c:a", "aac")
    result = clip_of(film, target / "clip.mp4", 2, 2)
    assert (result.frames, result.samples, result.repeated) == (50, 96000, 25)


def test_a_variable_rate_becomes_constant_and_says_how_many_frames_that_cost(
    make_media: MakeMedia, noise: Lines, target: Path
) -> None:
    uneven = ["-f", "lavfi", "-i", "testsrc=d=12:r=30:s=64x48,select='if(lt(mod(t,4),2),1,not(mod(n,3)))'"]
    film = make_media("film.mkv", *uneven, *noise(12), *FAST, "-fps_mode", "vfr", "-c:a", "aac")
    with av.open(str(film)) as opened:
        times = [frame.time for frame in opened.decode(video=0)]
    result = clip_of(film, target / "clip.mp4", 1, 8)
    assert result.fps is not None
    assert result.frames == round(8 * result.fps)
    assert result.samples == 384000
    inside = [time for time in times if 1 <= time < 9]
    assert result.repeated >= abs(result.frames - len(inside))
    assert result.repeated > 10


def test_the_frame_under_the_asked_time_comes_first_even_where_the_next_one_follows_at_once(
    make_media: MakeMedia, target: Path
) -> None:
    uneven = (
        "nullsrc=s=64x48:r=25:d=5,geq=lum='mod(N,25)*8+20':cb=128:cr=128,settb=1/1000,setpts='40*N-if(eq(N,11),35,0)'"
    )
    film = make_media(
        "film.mkv", "-f", "lavfi", "-i", uneven, *FAST, "-fps_mode", "passthrough", "-enc_time_base", "filter"
    )
    result = clip_of(film, target / "clip.mp4", 0.401)
    with av.open(str(target / "clip.mp4")) as clip:
        lights = [float(frame.to_ndarray(format="yuv420p")[:48].mean()) for frame in clip.decode(video=0)]
    assert [round((light - 20) / 8) for light in lights[:4]] == [10, 11, 12, 13]
    assert (result.frames, result.repeated) == (50, 0)


def test_a_constant_rate_that_is_no_standard_rate_is_kept(make_media: MakeMedia, picture: Lines, target: Path) -> None:
    film = make_media("film.mp4", *picture(9, fps="249/10"), *FAST)
    result = clip_of(film, target / "clip.mp4", 0.5, 8)
    assert (result.fps, result.frames, result.repeated) == (Fraction(249, 10), 199, 0)


@pytest.mark.parametrize(("start", "left"), [(4.5, "1.5"), (7.0, "0.0")])
def test_a_clip_that_the_film_is_too_short_for_is_refused_with_what_is_left(
    film: Path, target: Path, start: float, left: str
) -> None:
    with pytest.raises(CutProblem, match=rf"only {left}\d\d s remain"):
        clip_of(film, target / "clip.mp4", start)
    assert only(target)


def test_a_turned_phone_film_is_cut_upright(make_media: MakeMedia, picture: Lines, ffmpeg: Lines, target: Path) -> None:
    lying = make_media("lying.mp4", *picture(4), *FAST)
    turned = lying.with_name("turned.mp4")
    ffmpeg("-display_rotation", "90", "-i", lying, "-c", "copy", turned)
    clip_of(turned, target / "clip.mp4", 1)
    with av.open(str(target / "clip.mp4")) as clip:
        stream = clip.streams.video[0]
        assert (stream.codec_context.width, stream.codec_context.height) == (48, 64)


def test_a_picture_of_odd_size_loses_its_last_line(make_media: MakeMedia, picture: Lines, target: Path) -> None:
    odd = make_media("odd.mkv", *picture(4, size="65x49"), "-c:v", "ffv1")
    clip_of(odd, target / "clip.mp4", 1)
    with av.open(str(target / "clip.mp4")) as clip:
        stream = clip.streams.video[0]
        assert (stream.codec_context.width, stream.codec_context.height, stream.codec_context.pix_fmt) == (
            64,
            48,
            "yuv420p",
        )


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_will_do_for_film_and_clip(film: Path, target: Path, name: str) -> None:
    source = film.rename(film.with_name(name))
    clip_of(source, target / name, 1)
    assert contents(target / name) == (50, 96000, ["video", "audio"])
    assert only(target, name)


def test_a_damaged_stretch_is_cut_with_its_length_kept(
    make_media: MakeMedia, picture: Lines, noise: Lines, target: Path
) -> None:
    film = make_media("film.ts", *picture(10), *noise(10), *FAST, "-c:a", "mp2")
    raw = bytearray(film.read_bytes())
    middle = len(raw) // 188 // 2 * 188
    raw[middle : middle + 188 * 40] = b"\x00" * (188 * 40)
    film.write_bytes(raw)
    result = clip_of(film, target / "clip.mp4", 3.5, 4)
    assert (result.frames, result.samples) == (100, 192000)


@pytest.mark.parametrize(
    ("start", "duration", "name"),
    [(-1.0, 2.0, "clip.mp4"), (float("nan"), 2.0, "clip.mp4"), (1.0, 0.0, "clip.mp4"), (1.0, 2.0, "clip.avi")],
)
def test_what_makes_no_sense_is_refused(film: Path, target: Path, start: float, duration: float, name: str) -> None:
    with pytest.raises(BadRequest):
        clip_of(film, target / name, start, duration)
    assert only(target)


def test_a_film_that_cannot_be_used_is_named(tmp_path: Path, target: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film\n" * 200)
    cases: list[tuple[Path, type[EnvironmentProblem]]] = [
        (tmp_path / "gone.mp4", FileMissing),
        (text, NotMedia),
        (tmp_path, UnreadableFile),
    ]
    for source, kind in cases:
        with pytest.raises(kind) as told:
            clip_of(source, target / "clip.mp4", 0)
        assert told.value.file == str(source)
    assert only(target)


def test_a_folder_that_is_not_there_is_named(film: Path, target: Path) -> None:
    with pytest.raises(CutProblem, match="There is no folder"):
        clip_of(film, target / "missing" / "clip.mp4", 1)
    assert only(target)


def test_a_file_of_that_name_is_never_written_over(film: Path, target: Path) -> None:
    (target / "clip.mp4").write_text("mine")
    with pytest.raises(CutProblem, match="already exists"):
        clip_of(film, target / "clip.mp4", 1)
    assert (target / "clip.mp4").read_text() == "mine"
    assert only(target, "clip.mp4")


def test_of_two_cuts_to_one_name_at_once_one_wins_and_the_other_is_told(film: Path, target: Path) -> None:
    outcomes: list[CutResult | CutProblem] = []
    gate = threading.Barrier(2)

    def run() -> None:
        gate.wait()
        try:
            outcomes.append(clip_of(film, target / "clip.mp4", 1))
        except CutProblem as problem:
            outcomes.append(problem)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CutProblem", "CutResult"]
    assert contents(target / "clip.mp4") == (50, 96000, ["video", "audio"])
    assert only(target, "clip.mp4")
