"""Sounds by name as processes: tags, find, and what scans and clips tell of speech and music."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest

from tests.integration.conftest import Ran
from tests.unit.services.films import write_scene

Command = Callable[..., Ran]


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """With a cache of its own: `find` looks through all of it."""
    return {**environment, "EIGHTCUT_CACHE": str(tmp_path / "cache")}


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """40 s: a crow at 10 s, a guitar from 24 s on."""
    path = tmp_path / "crow [wild].mp4"
    write_scene(path, 40, [("misc_crow", 10.25), ("guit_em9", 24.0)])
    return path


def test_a_first_search_needs_no_clip(command: Command, scene: Path, tmp_path: Path) -> None:
    early = command("find", "crow", "--json")
    assert early.code == 2
    assert "8cut tags VIDEO" in early.of("error")[0]["message"]

    mute = tmp_path / "mute.mp4"
    silent = ["-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48:d=2", str(mute)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), *silent], check=True)
    tagged = command("tags", mute, scene, "--top", 5, "--json")
    assert tagged.code == 2
    assert [error["file"] for error in tagged.of("error")] == [str(mute)]
    (done,) = tagged.of("done")
    assert (done["task"], done["ok"], done["failed"]) == ("tags", 1, 1)
    tags = tagged.of("tag")
    assert all(list(tag) == ["event", "file", "start", "end", "name", "score"] for tag in tags)
    (crow,) = (tag for tag in tags if tag["name"] == "Crow")
    assert (crow["file"], crow["start"]) == (str(scene), 10.0)
    assert 11 <= crow["end"] <= 13

    found = command("--json", "find", "crow", "--top", 3)
    assert found.code == 0
    first = found.of("tag")[0]
    assert (first["file"], first["start"], first["end"], first["name"]) == (str(scene), 6.5, 14.5, "Crow")
    assert found.of("done")[0]["ok"] == len(found.of("tag")) <= 3
    assert [f["embedder"] for f in command("frames", "list", "--json").of("frames")].count("YAMNET") == 1

    refused = command("find", "dor", "--json")
    assert refused.code == 2
    assert refused.of("error")[0]["message"] == "There is no class of sound called 'dor'. Did you mean: door, dog?"


def test_people_get_tables_of_sounds(command: Command, scene: Path) -> None:
    shown = command("tags", scene)
    assert "Heard in crow [wild].mp4" in shown.out
    assert "Crow" in shown.out
    assert "10-1" in next(line for line in shown.out.splitlines() if "Crow" in line)
    found = command("find", "crow", "guitar")
    assert "crow: Crow; Caw" in found.out
    assert "Best moments in 1 video, 0.7 min" in found.out
    assert " crow [wild].mp4 " in found.out
    assert "Nothing like it was heard in 1 video" in command("find", "helicopter").out
    assert not any("{" in ran.out for ran in (shown, found))


def test_scans_and_clips_tell_of_speech_and_music(command: Command, scene: Path, tmp_path: Path) -> None:
    marks = ("--clips", 1, "--out", tmp_path / "out", "--folder", "Crow")
    (unheard,) = command("export", scene, "--at", 7, *marks, "--json").of("clip")
    assert list(unheard) == ["event", "file", "start", "output"]
    note = 'The class name "Crow" was also taken as a word for Crow; Caw.'
    without = command("train", "--positive", "Crow", "--no-name")
    assert note not in without.err
    assert "It learned from 1 clip only, so nobody can say yet how well it finds the sound." in without.out
    (trained,) = command("train", "--positive", "Crow", "--no-name", "--json").of("train")
    assert trained["found"] is None
    assert trained["told"][1].startswith("What helps most: mark the sound in two more videos.")
    assert note in command("train", "--positive", "Crow").err.replace("\n", " ")
    (scan,) = command("scan", scene, "--threshold", 0, "--json").of("scan")
    assert set(scan["regions"][0]) == {"start", "end", "score"}
    assert (len(scan["regions"]), scan["speech"]) == (1, [0.0])
    assert 0.15 < scan["music"][0] < 0.5
    table = command("scan", scene, "--threshold", 0).out
    assert "Speech" in table
    assert " 0 %" in table
    assert "Speech" not in command("scan", scene, "--threshold", 1).out
    heard = command("export", scene, "--at", 26, *marks, "--json").of("clip")
    assert heard[0]["speech"] == 0
    assert heard[0]["music"] > 0.5
    cut = command(
        "export-scan", scene, "--out", tmp_path / "out", "--folder", "All", "--version", scan["timestamp"], "--json"
    )
    assert {"speech", "music"} <= set(cut.of("clip")[0])


def test_a_film_that_is_there_twice_is_told(command: Command, tmp_path: Path) -> None:
    sounds = [("misc_crow", 2.0), ("guit_em9", 6.0), ("doors_glass_door_open", 14.0), ("loop_tabla", 18.0)]
    sounds += [(name, at + 27.3) for name, at in reversed(sounds)]
    others = ("loop_safari", "vinyl_scratch", "perc_bell", "tnt_explode") * 2
    one, two, other = tmp_path / "one.wav", tmp_path / "another name.mp4", tmp_path / "other.wav"
    write_scene(one, 60, sounds)
    write_scene(two, 58, [(name, at - 1.6) for name, at in sounds])
    write_scene(other, 60, [(name, 1.3 + 7.5 * n) for n, name in enumerate(others)])
    assert command("duplicates").code == 2
    command("tags", one, two, other, "--json")

    told = command("duplicates", "--json")

    (found,) = told.of("duplicate")
    assert {found["file"], found["other"]} == {str(one), str(two)}
    first, second = (found["start"], found["other_start"])[:: 1 if found["file"] == str(one) else -1]
    assert first - second in {1, 2}
    assert found["share"] > 0.8
    assert found["group"] == 1
    assert told.of("done")[0]["ok"] == 1
    said = command("duplicates", "--least", 30).out
    assert "Film 1: " in said
    assert " hold the same sound for 0:00:5" in said
    assert "No sound is there twice in 3 videos, 3.0 min." in command("duplicates", "--least", 500).out
