from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from tests.integration.conftest import Ran
from tests.unit.media.numbered import run
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
    shown = command("tracks", film)
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
