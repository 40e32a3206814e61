from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest

from tests.integration.conftest import Ran
from tests.unit.media.numbered import run
from tests.unit.media.test_cut_channels import EACH, levels
from tests.unit.services.films import KNOCKS, first_knock, write_two_tracks


def test_a_chosen_sound_track_is_listed_remembered_scanned_and_cut(
    command: Callable[..., Ran], films: dict[str, Path], tmp_path: Path
) -> None:
    film, out = tmp_path / "two.mp4", tmp_path / "out"
    write_two_tracks(film, films["three.mp4"], films["four.mp4"])
    listed = command("tracks", film, "--json")
    assert listed.of("track") == [
        {
            "event": "track", "file": str(film), "track": number, "codec": "aac", "rate": 44100, "channels": 1,
            "language": language, "title": "", "chosen": number == 0,
        }
        for number, language in ((0, "eng"), (1, "ger"))
    ]  # fmt: skip
    assert (listed.code, listed.of("done")[0]["task"], listed.of("done")[0]["ok"]) == (0, "tracks", 2)

    marks = ("--clips", 1, "--out", out, "--folder")
    assert command("export", films["one.mp4"], "--at", 8, "--at", 30, *marks, "Knock").code == 0
    assert command("train", "--positive", "Knock").code == 0
    for choice, track, knock in (("default", -1, "three.mp4"), ("1", 1, "four.mp4")):
        chosen = command("tracks", film, "--use", choice, "--json")
        assert [line["chosen"] for line in chosen.of("track")] == [track != 1, track == 1]
        assert command("scan", film, "--json").code == 0
        stored = [f["track"] for f in command("frames", "list", "--json").of("frames") if f["file"] == "two.mp4"]
        assert stored[-1] == track
        (clip,) = command("export", film, "--at", 12, *marks, f"Cut {choice}", "--json").of("clip")
        assert first_knock(Path(clip["output"])) == pytest.approx(KNOCKS[knock][0] - 12, abs=0.02)

    for choice, sentence in (
        ("2", "no sound track 2. Choose one of its tracks: 0 (aac, eng)"),
        ("x", "is not a sound track"),
    ):
        refused = command("tracks", film, "--use", choice, "--json")
        assert refused.code == 2
        assert sentence in refused.of("error")[0]["message"]
    assert command("tracks", film, "--use", "0", "--channels", "left").code == 2
    shown = command("tracks", film)  # all of what is asked, or nothing
    assert "in use" in next(line for line in shown.out.splitlines() if "ger" in line)
    assert "{" not in shown.out


def test_a_chosen_picture_is_listed_remembered_and_cut(command: Callable[..., Ran], tmp_path: Path) -> None:
    film, out = tmp_path / "film.mkv", tmp_path / "out"
    run(
        "-f", "lavfi", "-i", "testsrc=s=48x32:r=25:d=0.04", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=12", "-f",
        "lavfi", "-i", "sine=d=12", "-map", "0", "-map", "1", "-map", "2", "-c:v", "mpeg4", film,
    )  # fmt: skip
    for choice, chosen, width in ((None, 1, 64), ("0", 0, 48), ("default", 1, 64), ("1", 1, 64)):
        given = () if choice is None else ("--use-picture", choice)
        listed = command("tracks", film, *given, "--json")
        assert listed.code == 0
        assert [(line["track"], line["width"], line["chosen"]) for line in listed.of("picture")] == [
            (0, 48, chosen == 0), (1, 64, chosen == 1)
        ]  # fmt: skip
        made = command("export", film, "--at", 3, "--clips", 1, "--out", out, "--folder", "Door", "--json")
        assert read_picture_width(Path(made.of("clip")[0]["output"])) == width
        warned = [line["message"] for line in made.of("warning")]
        assert warned == ([] if width == 64 else [HELD])
    for choice, sentence in (("2", "no picture track 2. Choose one of its tracks: 0"), ("x", "is not a picture track")):
        refused = command("tracks", film, "--use-picture", choice, "--json")
        assert refused.code == 2
        assert sentence in refused.of("error")[0]["message"]
    shown = command("tracks", film)
    assert "in use" in next(line for line in shown.out.splitlines() if "64x48" in line)


HELD = "The picture ends before the clip does: 199 frames were held after it."


def read_picture_width(path: Path) -> int:
    with av.open(str(path)) as clip:
        return int(clip.streams.video[0].codec_context.width)


def test_chosen_channels_are_what_clips_and_datasets_hold(command: Callable[..., Ran], tmp_path: Path) -> None:
    film, plain, out, sets = (tmp_path / name for name in ("six.mkv", "plain.wav", "out", "sets"))
    tones = "|".join(f"0.3*sin(2*PI*{hertz}*t)" for hertz in EACH)
    run(
        "-f", "lavfi", "-i", "testsrc=s=32x32:r=5:d=9", "-f", "lavfi", "-i", f"aevalsrc='{tones}':c=5.1:d=9:s=8000",
        "-c:v", "mpeg4", "-c:a", "flac", film,
    )  # fmt: skip
    run("-f", "lavfi", "-i", "sine=d=9:r=8000", plain)

    def exported() -> dict[str, Any]:
        marks = ("--clips", 1, "--out", out, "--folder", "Door", "--json")
        (clip,) = command("export", film, "--at", 0.4, *marks).of("clip")
        return clip

    before = exported()
    assert levels(Path(before["output"]), *EACH)[2][2] == pytest.approx(0.3, abs=0.01)
    chosen = command("tracks", film, "--channels", "no-centre", "--json")
    assert (chosen.code, chosen.of("heard")[0]["channels"]) == (0, "no-centre")
    clip = exported()["output"]
    assert levels(Path(clip), *EACH)[2] == pytest.approx((0,) * 6, abs=0.001)
    assert [command("show", one, "--json").of("origin")[0]["channels"] for one in (before["output"], clip)] == [
        "all", "no-centre",
    ]  # fmt: skip
    assert command("dataset", "build", "d", "--for", "hf-audio", "--out", sets).code == 0
    (built,) = (sets / "d").rglob("*.wav")
    assert levels(built, *EACH)[2] == pytest.approx((0,) * 6, abs=0.001)
    told = json.loads((sets / "d" / ".8cut" / "manifest.jsonl").read_text())
    assert told["channels"] == "no-centre"
    assert "* 1 clip: without the centre" in (sets / "d" / "README.md").read_text()
    assert command("show", built, "--json").of("origin")[0]["channels"] == "no-centre"
    assert command("dataset", "rebuild", "d", "--out", tmp_path / "again").code == 0
    assert command("tracks", film, "--channels", "right").code == 0
    other = command("dataset", "rebuild", "d", "--out", tmp_path / "third")
    assert other.code == 2
    assert "without the centre; now: right channel only" in " ".join((other.out + other.err).split())

    for path, choice, sentence in (
        (plain, "left", "has no left and right channel, but one channel. Choose all channels"),
        (plain, "front", "There is no choice of channels 'front'. Use one of: all, no-centre, left, right."),
        (tmp_path / "gone.mkv", "left", "gone.mkv"),
    ):
        refused = command("tracks", path, "--channels", choice, "--json")
        assert refused.code == 2
        assert sentence in refused.of("error")[0]["message"]


def test_bars_that_are_found_are_cut_off_in_clips_and_datasets(command: Callable[..., Ran], tmp_path: Path) -> None:
    film, plain, sound, out, sets = (tmp_path / name for name in ("wide.mkv", "plain.mkv", "a.wav", "out", "sets"))
    run(
        "-f", "lavfi", "-i", "testsrc2=s=192x96:r=10:d=12,pad=192:144:0:24", "-f", "lavfi", "-i", "sine=d=12",
        "-c:v", "mpeg4", "-q:v", 2, film,
    )  # fmt: skip
    run("-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=4", "-c:v", "mpeg4", plain)
    run("-f", "lavfi", "-i", "sine=d=2", sound)

    def exported() -> dict[str, Any]:
        (clip,) = command("export", film, "--at", 1, "--clips", 1, "--out", out, "--folder", "Door", "--json").of(
            "clip"
        )
        return clip

    def shown(*given: object) -> dict[str, Any]:
        (told,) = command("tracks", *given, "--json").of("shown")
        return told

    before = exported()
    checked = " ".join(command("clips", "check").out.split())
    assert "have black bars: the picture is 192x96 at 0,24. Cut off: 8cut tracks" in checked
    assert shown(film)["shown"] == "all"
    assert shown(film, "--bars", "found") == {
        "event": "shown", "file": str(film), "shown": "192x96+0+24", "problem": "",
    }  # fmt: skip
    assert "192x96 at 0,24 of the picture" in " ".join(command("tracks", film).out.split())
    clip = exported()["output"]
    assert [read_picture_height(Path(one)) for one in (before["output"], clip)] == [144, 96]
    assert [command("show", one, "--json").of("origin")[0]["shown"] for one in (before["output"], clip)] == [
        "all", "192x96+0+24",
    ]  # fmt: skip

    assert command("dataset", "build", "d", "--for", "hf-video", "--out", sets).code == 0
    (built,) = (sets / "d").rglob("*.mp4")
    assert read_picture_height(built) == 96
    assert json.loads((sets / "d" / ".8cut" / "manifest.jsonl").read_text())["shown"] == "192x96+0+24"
    assert "* 1 clip: 192x96 at 0,24 of the picture" in (sets / "d" / "README.md").read_text()
    assert command("show", built, "--json").of("origin")[0]["shown"] == "192x96+0+24"
    assert command("dataset", "rebuild", "d", "--out", tmp_path / "again").code == 0
    assert command("tracks", film, "--bars", "none").code == 0
    other = command("dataset", "rebuild", "d", "--out", tmp_path / "third")
    assert other.code == 2
    said = " ".join((other.out + other.err).split())
    assert "it showed 192x96 at 0,24 of the picture; now: the whole picture" in said

    assert shown(plain, "--bars", "found")["shown"] == "all"
    assert "has no black bars" in " ".join(command("tracks", plain, "--bars", "found").out.split())
    for path, choice, sentence in (
        (film, "wide", "'wide' is no part of a picture. Use 'found', 'none', or WIDTHxHEIGHT+LEFT+TOP"),
        (film, "100x100+190+0", "lie in a picture of 192 × 144. Choose another one for wide.mkv"),
        (sound, "found", "a.wav has no picture, so it has no black bars"),
    ):
        refused = command("tracks", path, "--bars", choice, "--json")
        assert refused.code == 2
        assert sentence in refused.of("error")[0]["message"]


def read_picture_height(path: Path) -> int:
    with av.open(str(path)) as clip:
        return int(clip.streams.video[0].codec_context.height)
