"""Whether a trainer takes a folder, asked on the command line: no library is needed, and none is made."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from eightcut.cli.app import run
from eightcut.media.ffmpeg import ffmpeg_exe


def test_a_folder_is_checked_for_a_trainer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    (tmp_path / "set").mkdir()
    (tmp_path / "set/a.mp4").write_bytes(b"nothing")

    assert run(["dataset", "check", str(tmp_path / "set"), "--for", "FoleyTune", "--json"]) == 2
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [e["clip"] for e in events if e["event"] == "dropped"] == ["a.mp4"]
    (checked,) = (e for e in events if e["event"] == "checked")
    assert (checked["taken"], checked["clips"]) == (0, 1)

    assert run(["dataset", "check", str(tmp_path / "set"), "--for", "mmaudio-44k"]) == 2
    said = capsys.readouterr()
    assert "MMAudio at 44.1 kHz would take 0 of 1 clip in" in said.out
    assert "There is not a .tsv file" in said.err

    assert run(["dataset", "check", str(tmp_path / "set"), "--for", "nobody"]) == 2
    assert "Targets: foleytune, minimax-h3" in capsys.readouterr().err
    assert run(["dataset", "targets"]) == 0
    assert "musubi-ltx2" in capsys.readouterr().out
    assert not (tmp_path / "library.db").exists()


def test_a_dataset_is_built_from_clips_of_the_library(
    films: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    out = str(tmp_path / "out")
    assert run(["export", str(films["one.mp4"]), "--at", "3", "--clips", "2", "--out", out, "--folder", "Knock"]) == 0
    asked = ["dataset", "build", "doors", "--for", "simpletuner", "--out", str(tmp_path / "sets")]
    capsys.readouterr()

    assert run([*asked, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "shares time with a clip that goes in" in said
    assert "1 clip would go in, 1 left out. Nothing was written." in said
    assert not (tmp_path / "sets").exists()

    assert run([*asked, "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (clip,) = (e for e in events if e["event"] == "clip")
    assert (tmp_path / "sets/doors" / f"{clip['name']}.mp4").is_file()
    assert (tmp_path / "sets/doors" / f"{clip['name']}.txt").read_text() == "Knock\n"
    assert [e["taken"] for e in events if e["event"] == "checked"] == [1]
    assert run(["dataset", "check", str(tmp_path / "sets/doors"), "--for", "simpletuner"]) == 0
    assert run(asked) == 2
    assert "There is already" in capsys.readouterr().err


def test_clips_outside_the_limits_are_named_and_stay_out_of_a_dataset(
    films: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    quiet = tmp_path / "quiet.mp4"
    sound = ["-f", "lavfi", "-i", "testsrc=d=9:r=25:s=64x48", "-f", "lavfi", "-i", "anullsrc=d=9", "-c:a", "aac"]
    subprocess.run([ffmpeg_exe(), "-loglevel", "error", *sound, "-shortest", str(quiet)], check=True)
    for film in (str(films["one.mp4"]), str(quiet)):
        assert run(["export", film, "--at", "0", "--clips", "1", "--out", str(tmp_path / "out"), "--folder", "K"]) == 0
    capsys.readouterr()
    assert run(["clips", "check", "--limits", "foleytune", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    silent = [e for e in told if e["event"] == "clip" and e["silence"] == 1]
    assert [e["faults"] for e in silent] == [["is silent for 100% of its length, more than 50%"]]
    asked = [
        "dataset",
        "build",
        "set",
        "--for",
        "plain",
        "--out",
        str(tmp_path / "sets"),
        "--limits",
        "strict",
        "--json",
    ]
    run(["clips", "check", "--json"])
    bad = {e["output"] for e in map(json.loads, capsys.readouterr().out.splitlines()) if e.get("faults")}
    run([*asked, "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(e["event"] == "left_out" for e in told) in (len(bad), 0)
    assert run(["clips", "check", "--limits", "mine"]) == 2
