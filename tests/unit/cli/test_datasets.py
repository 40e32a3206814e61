"""Whether a trainer takes a folder, asked on the command line: no library is needed, and none is made."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from eightcut.cli.app import run
from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.storage.rows import user_name


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
    monkeypatch.setenv("LOGNAME", "anna")  # what the system calls its user
    user_name.cache_clear()
    out = str(tmp_path / "out")
    assert run(["export", str(films["one.mp4"]), "--at", "3", "--clips", "2", "--out", out, "--folder", "Knock"]) == 0
    asked = ["dataset", "build", "doors", "--for", "simpletuner", "--out", str(tmp_path / "sets")]
    capsys.readouterr()

    assert run([*asked, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "shares time with a clip that goes in" in said
    assert "1 clip would go in, 1 left out. Nothing was written." in said
    assert run([*asked, "--dry-run", "--overlap", "6"]) == 0
    assert "2 clips would go in, 0 left out." in capsys.readouterr().out
    assert run([*asked, "--dry-run", "--pick", "variety"]) == 2
    assert "All clips of a video go in, so none are picked by variety" in capsys.readouterr().err
    assert run([*asked, "--dry-run", "--pick", "variety", "--per-video", "1"]) == 0
    assert "1 clip would go in" in capsys.readouterr().out
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

    assert run(["verify"]) == 0
    assert "Dataset 1 of doors: 2 files, all as they were." in capsys.readouterr().out
    built = tmp_path / "sets/doors" / f"{clip['name']}.mp4"
    line = json.loads((tmp_path / "sets/doors/.8cut/manifest.jsonl").read_text())
    assert line["said_by"] == "anna"
    (tmp_path / "one.txt").write_text("6\t9\tKnock\n")
    assert run(["marks", "import", str(tmp_path / "one.txt"), "--video", str(films["one.mp4"])]) == 0
    capsys.readouterr()
    assert run(["show", str(built)]) == 0
    said = capsys.readouterr().out
    assert "accept, by anna, 20" in said
    assert run(["show", "1", "--json"]) == 0
    (origin,) = map(json.loads, capsys.readouterr().out.splitlines()[:1])
    assert (origin["exported"], origin["exported_by"]) == (line["said_at"], "anna")
    assert f"1 of doors: {clip['name']}" in said
    assert "3.000 to 11.0" in said
    built.unlink()
    assert run(["verify", str(tmp_path / "sets"), "--json"]) == 2
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(e["file"], e["why"]) for e in told if e["event"] == "differs"] == [(str(built), "is gone")]


def test_datasets_that_were_built_are_listed_compared_extended_and_built_again(
    films: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    export = ["--clips", "1", "--out", str(tmp_path / "out"), "--folder", "Knock"]
    assert run(["export", str(films["one.mp4"]), "--at", "3", *export]) == 0
    build = ["dataset", "build", "doors", "--for", "plain", "--sound-only", "--license", "cc0-1.0", "--out"]
    assert run([*build, str(tmp_path / "1")]) == 0
    assert "Dataset 1: 1 clip (1 cut, 0 taken over) in " in capsys.readouterr().out
    assert run(["export", str(films["one.mp4"]), "--at", "15", *export]) == 0

    def told(kind: str, *words: str, code: int = 0) -> list[dict[str, object]]:
        capsys.readouterr()
        assert run(["dataset", *words, "--json"]) == code
        return [e for e in map(json.loads, capsys.readouterr().out.splitlines()) if e["event"] == kind]

    capsys.readouterr()
    assert run(["dataset", "extend", "doors", "--out", str(tmp_path / "2")]) == 0
    said = capsys.readouterr().out
    assert "Dataset 2: +1 -0 clips against 1." in said
    assert "Dataset 2: 2 clips (1 cut, 1 taken over) in " in said
    assert [(e["name"], e["number"], e["clips"]) for e in told("dataset", "list")] == [
        ("doors", 2, 2),
        ("doors", 1, 1),
    ]
    assert [(e["start"], len(str(e["sha256"]))) for e in told("clip", "show", "doors", "1")] == [(3.0, 64)]
    assert [e["start"] for e in told("added", "diff", "doors")] == [15.0]
    assert [e["start"] for e in told("gone", "diff", "doors", "2", "1")] == [15.0]
    assert [e["same"] for e in told("rebuilt", "rebuild", "doors", "1", "--out", str(tmp_path / "3"))] == [True]
    assert (tmp_path / "1/doors/README.md").read_bytes() == (tmp_path / "3/doors/README.md").read_bytes()
    assert "There is no dataset 7 of doors. Numbers: 2, 1." in str(told("error", "show", "doors", "7", code=2))
    for wrong in (("rebuild", "doors"), ("rebuild", "doors", "--dry-run", "--out", "x"), ("rebuild", "--out", "x")):
        assert "--out" in str(told("error", *wrong, code=2))

    shutil.rmtree(tmp_path / "1")
    capsys.readouterr()
    assert run(["dataset", "show", "doors", "1"]) == 0
    shown = capsys.readouterr()
    assert "one.mp4" in shown.out
    assert "is gone. Put it back, or build it again: 8cut dataset rebuild doors 1" in shown.err
    assert run(["dataset", "forget", "doors", "2"]) == 0
    assert f"Its folder stays: {tmp_path / '2/doors'}" in capsys.readouterr().out
    assert [e["number"] for e in told("dataset", "list")] == [1]


def test_clips_outside_the_limits_are_named_and_stay_out_of_a_dataset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTCUT_DB", str(tmp_path / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    knocks = "(random(0)-0.5)*(0.01+0.8*lt(mod(t\\,1)\\,0.2))"
    for name, sound in (("quiet", "anullsrc=d=9"), ("knocks", f"aevalsrc={knocks}:s=48000:d=9")):
        film = tmp_path / f"{name}.mp4"
        parts = ["-f", "lavfi", "-i", "testsrc=d=9:r=25:s=64x48", "-f", "lavfi", "-i", sound, "-c:a", "flac"]
        subprocess.run([ffmpeg_exe(), "-loglevel", "error", *parts, "-shortest", str(film)], check=True)
        export = ["--at", "0", "--clips", "1", "--out", str(tmp_path / "out"), "--folder", "K"]
        assert run(["export", str(film), *export]) == 0
    capsys.readouterr()
    assert run(["clips", "check", "--limits", "foleytune", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    silent = [e for e in told if e["event"] == "clip" and e["silence"] == 1]
    assert [e["faults"] for e in silent] == [["is silent for 100% of its length, more than 50%"]]
    assert run(["clips", "list", "--faulty", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    faulty = {str(e["file"]): e["faults"] for e in listed if e["event"] == "clip"}
    assert silent[0]["faults"][0] in faulty[str(tmp_path / "quiet.mp4")]
    assert all(faulty.values())
    asked = ["dataset", "build", "set", "--for", "plain", "--sound-only", "--limits", "foleytune", "--json"]
    assert run([*asked, "--out", str(tmp_path / "sets")]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(e["video"], e["why"]) for e in told if e["event"] == "left_out"] == [
        (str(tmp_path / "quiet.mp4"), silent[0]["faults"][0])
    ]
    assert "| 1 | is outside the limits foleytune |" in (tmp_path / "sets/set/README.md").read_text()
    assert run(["clips", "check", "--limits", "mine"]) == 2
    assert run(["clips", "check", "--limits", "foleytune,silence=off,noise=off,shelf=off,peak=off,holes=100"]) == 0
    assert "are within the limits foleytune,silence=off" in capsys.readouterr().out
