"""Marks in and out by the command line: what it prints for people and for programs, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eightcut.cli.app import run
from tests.unit.services.films import write_scene


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DB", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"EIGHTCUT_{name}", str(tmp_path / name))
    write_scene(tmp_path / "film.mp4", 20, ())
    return tmp_path


def test_marks_go_in_and_out(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "film.txt").write_text("1\t2\tdoor\n14\t15\tsteps\n")
    (home / "bad.txt").write_text("1\t2\n")
    assert run(["marks", "import", "film.txt"]) == 0
    assert capsys.readouterr().out == "film.txt: 2 positives of door, steps.\n"
    assert run(["marks", "import", "bad.txt", "film.txt", "--video", "film.mp4", "--json"]) == 2
    bad, known, done = map(json.loads, capsys.readouterr().out.splitlines())
    assert (bad["event"], bad["file"], "line 1" in bad["message"]) == ("error", "bad.txt", True)
    assert (known["positive"], known["known"], known["classes"]) == (0, 2, ["door", "steps"])
    assert (done["ok"], done["failed"]) == (1, 1)
    assert run(["marks", "import", "film.txt", "--as", "matches", "--class", "door"]) == 0
    assert capsys.readouterr().out == "film.txt: 2 matches of door.\n"
    assert run(["marks", "export", "--out", "out.csv", "--from", "accepted"]) == 0
    assert capsys.readouterr().out.endswith("out.csv: 2 marks.\n")
    assert run(["marks", "export", "film.mp4", "--out", "out.csv"]) == 2
    assert "--overwrite" in capsys.readouterr().err
