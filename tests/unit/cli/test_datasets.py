"""Whether a trainer takes a folder, asked on the command line: no library is needed, and none is made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eightcut.cli.app import run


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
