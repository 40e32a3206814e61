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
