"""Clips one by one on the command line: listed, labelled, rated, moved, deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eightcut.cli.app import run
from eightcut.domain.clips import ClipRow
from eightcut.services.videos.trash import TRASH
from eightcut.storage.library import Library


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where two clips of one marker lie, of which one is missing, and one of another class."""
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    out = tmp_path / "out"
    library = Library(tmp_path / "library.db")
    for place in ("Door/vid_001/clip_001_m1_0.mp4", "Door/vid_001/clip_001_m1_1.mp4", "Gate/vid_001/clip_001_m1_0.mp4"):
        path = out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if not place.endswith("_1.mp4"):
            path.write_text(place)
        library.clips.add(ClipRow("film.mp4", 5.0, str(path), source_path="/films/film.mp4"))
    library.close()
    return out


def test_clips_are_listed_and_edited_by_number_or_path(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: str) -> list[dict[str, object]]:
        assert run([*words, "--json"]) == 0, capsys.readouterr()
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    def clips(*words: str) -> list[tuple[object, ...]]:
        names = ("id", "class", "start", "label", "rating", "note")
        return [tuple(e[name] for name in names) for e in said("clips", "list", *words) if e["event"] == "clip"]

    first = out / "Door/vid_001/clip_001_m1_0.mp4"
    said("clips", "label", "oak", "1", "3")
    said("clips", "rate", "4", str(first))
    said("clips", "note", "creaks", "1")
    assert clips("--class", "Door", "--video", "/films/film.mp4") == [
        (1, "Door", 5.0, "oak", 4, "creaks"), (2, "Door", 8.0, "", 0, ""),
    ]  # fmt: skip
    warned = [e["message"] for e in said("clips", "list") if e["event"] == "warning"]
    assert warned == [f"There is no clip_001_m1_1.mp4 in {first.parent}."]
    assert [e["id"] for e in said("clips", "off-screen", "yes", "2") if e["event"] == "off_screen"] == [2]
    assert [clip[0] for clip in clips("--off-screen")] == [1, 2, 3], "they share more than half"
    listed = [e for e in said("off-screen", "list", "--video", "/films/film.mp4") if e["event"] == "off_screen"]
    assert [(e["filename"], e["start_time"], e["end_time"], e["classes"]) for e in listed] == [
        ("film.mp4", 8.0, 16.0, []),
    ]  # fmt: skip
    moved = [e["output"] for e in said("clips", "move", "Gate", "1", "2") if e["event"] == "moved"]
    assert moved[0] == str(out / "Gate/vid_001/clip_001_m2_0.mp4")
    assert [clip[1] for clip in clips()] == ["Gate"] * 3
    assert [clip[0] for clip in clips("--off-screen")] == [1, 2, 3], "it stays in another class"
    assert [e["event"] for e in said("clips", "off-screen", "no", "2")] == ["on_screen", "done"]
    assert clips("--off-screen") == []
    assert len(json.loads((out / "Gate/dataset.json").read_text())) == 2
    deleted = [e["output"] for e in said("clips", "delete", "3") if e["event"] == "deleted"]
    assert deleted == [str(out / "Gate/vid_001/clip_001_m1_0.mp4")]
    assert len(list((out / TRASH).rglob("*.mp4"))) == 1
    assert run(["clips", "list"]) == 0
    shown = capsys.readouterr().out
    assert "2 clips" in shown
    assert "creaks" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rate", "6", "1"), "0 (none) to 5"),
        (("label", "x", "99"), "8cut clips list"),
        (("move", "New", "1"), "--out"),
        (("move", "a/b", "1", "--out", "here"), "cannot be used"),
        (("delete", "film.mp4", "--at", "5"), "--out"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    out: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert run(["clips", *words]) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert len(list(out.rglob("*.mp4"))) == 2


def test_captions_are_typed_read_back_and_shown(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def captions() -> list[object]:
        assert run(["clips", "list", "--json"]) == 0
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return [line["caption"] for line in told if line["event"] == "clip"]

    assert run(["clips", "caption", "a heavy door\n creaks ", "1", "3"]) == 0
    capsys.readouterr()
    assert captions() == ["a heavy door creaks", "", "a heavy door creaks"]
    (out / "Door/vid_001/clip_001_m1_0.txt").write_bytes("\ufeffein Tor,\r\nlaut\n".encode())
    (out / "Gate/vid_001/clip_001_m1_0.txt").write_bytes(b"\xff")
    assert run(["clips", "read-captions"]) == 0
    said = capsys.readouterr()
    assert "1 caption read." in said.out
    assert "clip_001_m1_0.txt was not read as a caption" in said.err
    assert captions() == ["ein Tor, laut", "", "a heavy door creaks"]
    assert run(["clips", "replace", "heavy ", "", "--class", "Nobody"]) == 2
    assert run(["clips", "replace", "heavy ", ""]) == 0
    assert "1 caption changed." in capsys.readouterr().out
    assert captions() == ["ein Tor, laut", "", "a door creaks"]
    assert run(["clips", "replace", " ", "x"]) == 2
    assert "Say which words" in capsys.readouterr().err
