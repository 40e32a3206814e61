"""Cutting in every form by the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import pytest

from eightcut.cli.app import app
from eightcut.cli.arguments import arranged
from eightcut.domain.scans import NewScan, Region
from eightcut.media.media import FfmpegMedia
from eightcut.services.videos.identity import open_video
from tests.integration.conftest import Ran
from tests.unit.media.numbered import run
from tests.unit.services.films import write_scene
from tests.unit.services.small_media import small_bench

Command = Callable[..., Ran]


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / "film.mp4"
    write_scene(path, 40, [])
    return path


@pytest.fixture
def cut(command: Command, film: Path, tmp_path: Path) -> Command:
    """`cut("--at", 2, ...)`: export two clips of 2 s into the class Door."""

    def ran(*words: object) -> Ran:
        return command("export", film, "--out", tmp_path / "out", "--folder", "Door", *words, "--json")

    return ran


def size(path: str) -> tuple[int, int]:
    with av.open(path) as clip:
        picture = clip.streams.video[0]
        return picture.width, picture.height


def test_crops_sizes_and_sounds_are_written_and_told(cut: Command) -> None:
    ran = cut(
        "--at", 2, "--clips", 3, "--spread", 2, "--duration", 2, "--short-side", 96, "--sound", "flac",
        "--crop", "4:5", "--centre", 0.25, "--keyframe", "3:9:16:0.75", "--keyframe", "5:off", "--name", "knock",
    )  # fmt: skip
    assert ran.code == 0, ran.out
    clips = ran.of("clip")
    assert [set(clip) for clip in clips[:2]] == [{"event", "file", "start", "output", "sound", "crop", "size"}] * 2
    assert [clip.get("crop") for clip in clips] == [
        {"ratio": "4:5", "centre": 0.25},
        {"ratio": "9:16", "centre": 0.75},
        None,
    ]
    assert [tuple(clip["size"]) for clip in clips] == [size(clip["output"]) for clip in clips]
    assert [min(clip["size"]) for clip in clips] == [96, 96, 96]
    assert Path(clips[0]["output"]).name == "knock_001_m1_0.mp4"
    with av.open(clips[0]["output"]) as clip:
        assert clip.streams.audio[0].codec.name == "flac"


def test_a_clip_at_its_defaults_is_told_as_ever(cut: Command) -> None:
    (clip,) = cut("--at", 2, "--clips", 1).of("clip")
    assert set(clip) == {"event", "file", "start", "output"}


def test_clips_for_ltx_become_frames_with_a_sound(cut: Command, command: Command) -> None:
    clips = cut("--ltx", 57, "--format", "webp", "--at", 2, "--clips", 3, "--random-portrait").of("clip")
    assert [clip["format"] for clip in clips] == ["webp"] * 3
    assert sorted(clip.get("crop", {}).get("ratio", "") for clip in clips) == ["", "", "9:16"]
    assert all(side % 32 == 0 for clip in clips for side in clip["size"])
    for clip in clips:
        frames = sorted(Path(clip["output"]).iterdir())
        assert [frame.name for frame in frames[:2]] == ["frame_0001.webp", "frame_0002.webp"]
        assert len(frames) == 57
        with av.open(f"{clip['output']}.wav") as sound:
            assert sum(packet.duration or 0 for packet in sound.demux()) == round(57 / 25 * 44100)
    assert "Everything is consistent" in command("doctor").out


def test_overwriting_keeps_what_is_not_said(cut: Command, tmp_path: Path) -> None:
    cut("--at", 2, "--clips", 2, "--spread", 4, "--duration", 3, "--label", "oak", "--crop", "1:1", "--short-side", 96)
    ran = cut("--at", 2, "--overwrite", "--format", "webp", "--category", "Tool")
    assert ran.code == 0, ran.out
    clips = ran.of("clip")
    assert [(clip["format"], clip["crop"]["ratio"], clip["size"]) for clip in clips] == [("webp", "1:1", [96, 96])] * 2
    assert [clip["start"] for clip in clips] == [2.0, 6.0]
    entries = json.loads((tmp_path / "out/Door/dataset.json").read_text())
    assert [entry["path"] for entry in entries] == [clip["output"] for clip in clips]
    assert {entry["label"] for entry in entries} == {"oak"}
    whole = cut("--at", 2, "--overwrite", "--crop", "off", "--short-side", 0, "--format", "wav", "--duration", 2)
    assert [set(clip) - {"event", "file", "start", "output"} for clip in whole.of("clip")] == [{"format"}] * 2


@pytest.fixture(scope="session")
def fields(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interlaced pictures, and sound of 24 bits at 96 kHz."""
    path = tmp_path_factory.mktemp("fields") / "fields.mkv"
    run(
        "-f", "lavfi", "-i", "testsrc2=s=96x64:r=50:d=6", "-f", "lavfi", "-i", "anoisesrc=d=6:a=0.2:r=96000", "-vf",
        "tinterlace=interleave_top", "-flags", "+ildct+ilme", "-c:v", "libx264", "-x264-params", "tff=1", "-preset",
        "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "flac", "-sample_fmt", "s32", path,
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "wav", "--sound-bits", "24", "--rate", 48000),
        ("--format", "webp", "--sound-bits", "float"),
        ("--format", "wav", "--rate", 22050),
        ("--sound", "flac", "--sound-bits", "24"),
        ("--sound", "aac", "--rate", 44100, "--interlaced", "keep"),
        ("--interlaced", "keep", "--rate", 32000),
        ("--rate", "keep"),
    ],
)
def test_overwriting_keeps_bits_rate_and_fields(
    command: Command, fields: Path, tmp_path: Path, words: tuple[object, ...]
) -> None:
    def made(*words: object) -> list[object]:
        ran = command("export", fields, "--out", tmp_path / "out", "--folder", "Door", "--at", 1, *words, "--json")
        assert ran.code == 0, ran.out
        (clip,) = ran.of("clip")
        path = f"{clip['output']}.wav" if clip.get("format") == "webp" else clip["output"]
        with av.open(path) as file:
            sound, pictures = file.streams.audio[0].codec_context, file.streams.video
            order = [picture.codec_context.field_order for picture in pictures]
            return [clip.get("format"), sound.name, sound.format.name, sound.sample_rate, order]

    first = made("--clips", 1, "--duration", 2, *words)
    assert made("--overwrite", "--label", "oak") == first


def test_a_finer_sound_becomes_aac_without_a_word_about_bits(command: Command, fields: Path, tmp_path: Path) -> None:
    words = ("export", fields, "--out", tmp_path / "out", "--folder", "Door", "--at", 1)
    assert command(*words, "--clips", 1, "--duration", 2, "--sound", "flac", "--sound-bits", 24).code == 0
    ran = command(*words, "--overwrite", "--sound", "aac", "--json")
    assert ran.code == 0, ran.out
    assert [clip.get("sound") for clip in ran.of("clip")] == ["aac"]


def test_the_size_that_is_told_is_the_clips_where_the_shape_changes(command: Command, tmp_path: Path) -> None:
    parts = []
    for late, shape in ((10, "16/15"), (16, "64/45")):
        parts.append(tmp_path / f"{late}.ts")
        run(
            "-f", "lavfi", "-i", "testsrc2=s=180x144:r=25:d=6", "-f", "lavfi", "-i", "sine=d=6", "-vf",
            f"setsar={shape}", "-c:v", "mpeg2video", "-c:a", "mp2", "-output_ts_offset", late, "-muxdelay", "0",
            parts[-1],
        )  # fmt: skip
    film = tmp_path / "tv.ts"
    film.write_bytes(b"".join(part.read_bytes() for part in parts))
    ran = command(
        "export", film, "--out", tmp_path / "out", "--folder", "Tv", "--at", 1, "--at", 8, "--clips", 1, "--duration",
        2, "--short-side", 72, "--json",
    )  # fmt: skip
    clips = ran.of("clip")
    assert [tuple(clip["size"]) for clip in clips] == [size(clip["output"]) for clip in clips] == [(96, 72), (128, 72)]


def test_all_exports_are_cut_anew_and_what_has_no_room_is_told(
    cut: Command, command: Command, film: Path, tmp_path: Path
) -> None:
    cut("--at", 2, "--clips", 1, "--label", "oak")
    cut("--at", 38, "--clips", 1, "--duration", 2, "--label", "elm")
    again = ("--again", "length", "--duration", 3, "--json")
    ran = command("export", film, "--out", tmp_path / "out", "--folder", "Gate", *again)
    assert ran.code == 2
    (error,) = ran.of("error")
    assert "no room for 3 s" in error["message"]
    clips = ran.of("clip")
    assert [clip["start"] for clip in clips] == [2.0, 5.0]
    assert (ran.of("done")[0]["ok"], ran.of("done")[0]["failed"]) == (2, 1)
    assert {entry["label"] for entry in json.loads((tmp_path / "out/Gate/dataset.json").read_text())} == {"oak"}
    assert {entry["label"] for entry in json.loads((tmp_path / "out/Door/dataset.json").read_text())} == {"elm"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Missing option '--at'"),
        (("--at", 2, "--format", "gif"), "no format 'gif'"),
        (("--at", 2, "--sound", "mp3"), "no sound format 'mp3'"),
        (("--at", 2, "--crop", "3:2"), "cropped to '3:2'"),
        (("--at", 2, "--crop", "1:1", "--centre", 2), "centre at 2"),
        (("--at", 2, "--keyframe", "here"), "'here' is not a valid keyframe"),
        (("--at", 2, "--short-side", 5000), "short side of 5000"),
        (("--at", 2, "--ltx", 200), "200 frames is not possible"),
        (("--at", 2, "--ltx", "--duration", 4), "leave out --duration"),
        (("--at", 2, "--encoder", "h265"), "no encoder 'h265'"),
        (("--at", 2, "--name", "con.x"), "Windows reserves it"),
        (("--at", 2, "--overwrite"), "No marker of this video starts at 2 s"),
        (("--again", "all"), "keeps length or count, not 'all'"),
        (("--again", "count", "--at", 2), "leave out --at and --overwrite"),
        (("--again", "count", "--label", "x"), "takes labels"),
        (("--again", "count"), "no manual exports"),
    ],
)
def test_what_cannot_be_cut_is_a_sentence_and_exit_code_2(
    cut: Command, tmp_path: Path, words: tuple[object, ...], sentence: str
) -> None:
    ran = cut(*words)
    (error,) = ran.of("error")
    assert (ran.code, sentence in error["message"]) == (2, True), error
    assert not list(tmp_path.glob("out/*"))


def test_encoders_are_listed_with_the_reason_where_one_does_not_work(command: Command) -> None:
    first, *others = command("encoders", "--json").of("encoder")
    assert first == {"event": "encoder", "name": "libx264", "title": "Software (x264)", "usable": True, "problem": ""}
    assert all(bool(encoder["problem"]) != encoder["usable"] for encoder in others)
    assert "libx264" in command("encoders").out


def test_a_number_of_frames_may_follow_ltx_or_not() -> None:
    assert arranged(app, ["export", "--ltx", "57", "a.mp4"]) == ["export", "--ltx=57", "a.mp4"]
    assert arranged(app, ["export", "--ltx", "--json", "--db", "x"]) == ["--json", "--db", "x", "export", "--ltx=201"]
    assert arranged(app, ["export", "--ltx=9"]) == ["export", "--ltx=9"]
    assert arranged(app, ["export", "--", "--ltx", "--json"]) == ["export", "--", "--ltx", "--json"]
    assert arranged(app, ["--db"]) == ["--db"]


def test_finds_are_cut_in_the_form_that_is_asked_for(command: Command, film: Path, tmp_path: Path) -> None:
    with small_bench(tmp_path) as ctx:
        video = open_video(replace(ctx, media=FfmpegMedia()), str(film))
        ctx.library.scans.save(NewScan(video, "default", "AISFX", (Region(5.0, 13.0, 0.9),)))
    ran = command(
        "export-scan", film, "--out", tmp_path / "out", "--folder", "Found", "--model", "AISFX", "--ltx", "57",
        "--short-side", 96, "--workers", 2, "--name", "find", "--json",
    )  # fmt: skip
    clips = ran.of("clip")
    assert [Path(clip["output"]).name for clip in clips] == ["find_001_a1_0.mp4", "find_001_a1_1.mp4"]
    assert [tuple(clip["size"]) for clip in clips] == [size(clip["output"]) for clip in clips] == [(128, 96)] * 2
