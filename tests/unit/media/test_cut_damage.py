"""Damaged films: a broken picture is refused or told, and complaints about anything but the clip cost it nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WAV, WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut
from eightcut.media.cut_report import CORRUPT, lines_of

MakeMedia = Callable[..., Path]
SOURCE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=16", "-f", "lavfi", "-i", "anoisesrc=d=16:a=0.2:r=48000")
FILMS = {
    "film.mp4": ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac"),
    "film.mkv": ("-c:v", "libx264", "-preset", "fast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "flac"),
    "film.mov": ("-c:v", "mpeg4", "-q:v", "3", "-g", "25", "-c:a", "pcm_s16le"),
    "film.avi": ("-c:v", "mpeg2video", "-q:v", "3", "-g", "25", "-c:a", "mp2"),
    "hevc.mp4": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=50", "-c:a", "aac"),
}


def film_of(make: MakeMedia, name: str) -> Path:
    return make(name, *SOURCE, *FILMS[name])


def clip_of(source: Path, output: Path, start: float, form: Form | None = None, duration: float = 2.0) -> CutResult:
    return cut(CutJob(str(source), str(output), start, duration, form=form or Form()), CancelToken())


def packets_of(path: Path, kind: str) -> list[tuple[float, int, int]]:
    """Time, place and length in the file of each packet of picture or sound."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0] if kind == "video" else film.streams.audio[0]
        return [
            (float(packet.pts * packet.time_base), packet.pos, packet.size)
            for packet in film.demux(stream)
            if packet.size and packet.pts is not None and packet.pos is not None
        ]


def spoil(path: Path, kind: str, begin: float, end: float) -> None:
    """Flip bytes within every packet of these seconds."""
    data = bytearray(path.read_bytes())
    for time, place, size in packets_of(path, kind):
        if begin <= time < end:
            for at in range(
                place + (min(size - 1, 40) if kind == "video" and path.stem != "hevc" else 0), place + size, 7
            ):
                data[at] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize("form", [Form(), Form(WEBP)])
def test_a_clip_with_broken_pictures_is_refused_unless_they_are_allowed(
    make_media: MakeMedia, tmp_path: Path, name: str, form: Form
) -> None:
    film = film_of(make_media, name)
    spoil(film, "video", 6.2, 7.8)
    clip = tmp_path / ("clip" if form.format == WEBP else "clip.mp4")
    with pytest.raises(
        CutProblem, match=r"is damaged from [67]\.\d+ s onward: \d+ pictures? of the clip (is|are) broken"
    ):
        clip_of(film, clip, 6.0, form)
    assert not clip.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    result = clip_of(film, clip, 6.0, replace(form, damaged=True))
    assert any("is damaged from" in note for note in result.notes)


@pytest.mark.parametrize("name", FILMS)
def test_damage_elsewhere_costs_a_clip_nothing(make_media: MakeMedia, tmp_path: Path, name: str) -> None:
    film = film_of(make_media, name)
    spoil(film, "video", 6.2, 6.8)
    for number, start in enumerate((1.0, 3.0, 10.04, 12.8)):
        result = clip_of(film, tmp_path / f"{number}.mp4", start)
        assert (result.frames, result.repeated) == (50, 0)
        assert not [note for note in result.notes if "is damaged" in note]
    assert clip_of(film, tmp_path / "sound.wav", 6.0, Form(WAV)).samples == 96000


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi", "hevc.mp4"])
def test_damaged_sound_is_told_with_its_place(make_media: MakeMedia, tmp_path: Path, name: str) -> None:
    film = film_of(make_media, name)
    spoil(film, "audio", 6.7, 7.0)
    result = clip_of(film, tmp_path / "clip.mp4", 6.0)
    assert result.samples == 96000
    [note] = [note for note in result.notes if "is damaged at" in note]
    assert any(f" 6.{tenth}" in note or " 7.0" in note for tenth in "6789")
    assert not [note for note in clip_of(film, tmp_path / "before.mp4", 3.0).notes if "is damaged" in note]


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("open.ts", ("-c:v", "libx264", "-x264-params", "open-gop=1:bframes=4:keyint=40", "-c:a", "mp2")),
        ("open.mkv", ("-c:v", "libx265", "-preset", "ultrafast", "-c:a", "aac",
                      "-x265-params", "log-level=none:open-gop=1:bframes=4:keyint=40")),
        ("open.mpg", ("-c:v", "mpeg2video", "-bf", "2", "-g", "40", "-q:v", "3", "-c:a", "mp2")),
        ("refresh.mp4", ("-c:v", "libx264", "-x264-params", "intra-refresh=1:keyint=40", "-c:a", "aac")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", [1.64, 3.2, 4.88, 6.4, 9.0])
def test_what_a_decoder_says_where_it_begins_is_no_damage(
    make_media: MakeMedia, tmp_path: Path, name: str, codec: tuple[str, ...], start: float
) -> None:
    film = make_media(name, *SOURCE, *codec, "-pix_fmt", "yuv420p")
    result = clip_of(film, tmp_path / "clip.mp4", start)
    assert (result.frames, result.samples) == (50, 96000)
    assert not [note for note in result.notes if "is damaged" in note]


def test_a_picture_that_only_the_films_beginning_explains_is_decoded_from_there(
    make_media: MakeMedia, tmp_path: Path
) -> None:
    """x264 before build 151 wrote 4:4:4 in a way of its own, which only the note in a film's first packet tells.

    A film of today with such a note is right wherever the note is not read, and broken from its beginning on; the other
    way round the film of a user is right from its beginning alone.
    """
    film = make_media("film.mp4", *SOURCE, "-c:v", "libx264", "-preset", "fast", "-pix_fmt", "yuv444p", "-g", "25",
                      "-x264-params", "cabac=1:8x8dct=1", "-c:a", "aac")  # fmt: skip
    data = film.read_bytes()
    note = data.index(b"x264 - core ") + 12
    film.write_bytes(data[:note] + b"150" + data[note + 3 :])
    with pytest.raises(CutProblem, match="is damaged from"):
        clip_of(film, tmp_path / "early.mp4", 0.0)
    result = clip_of(film, tmp_path / "late.mp4", 6.0)
    assert not [note for note in result.notes if "is damaged" in note]


def test_lines_are_read_with_speaker_and_level() -> None:
    lines = lines_of(
        "[h264 @ 0x55] [error] error while decoding MB 1 2\n"
        f"[vist#0:0/h264 @ 0x1] [dec:h264 @ 0x2] [warning] {CORRUPT}\n"
        "[info] Input #0\n"
        "[in#0/mpegts @ 0x3] [warning] Packet corrupt (stream = 0)\n"
        "no level\n"
    )
    assert [(line.speaker, line.complains) for line in lines] == [
        ("h264", True), ("dec:h264", True), ("", False), ("in#0/mpegts", False),
    ]  # fmt: skip
    assert all(line.text for line in lines)
