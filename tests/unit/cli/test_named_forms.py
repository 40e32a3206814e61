"""Named forms on the command line: kept, used by export, refused where they make no sense; and their file."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.cli.app import run
from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WAV
from eightcut.domain.named_form import SavedForm
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.media.clip_facts import clip_facts
from eightcut.media.content import content_id
from eightcut.services.clips.named_forms import FILE, NamedForms
from eightcut.storage.library import Library
from tests.unit.services.films import KEY, write_scene

Said = Callable[..., list[dict[str, object]]]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """`said("forms", "list")`: the JSON lines of a command; `code` is what it must end with."""
    monkeypatch.chdir(tmp_path)
    for name, place in (("DB", "library.db"), ("CACHE", "cache"), ("CONFIG", "config")):
        monkeypatch.setenv(f"EIGHTCUT_{name}", str(tmp_path / place))

    def command(*words: str, code: int = 0) -> list[dict[str, object]]:
        capsys.readouterr()
        assert run(["--json", *words]) == code, capsys.readouterr()
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return command


@pytest.fixture
def kept(tmp_path: Path) -> NamedForms:
    return NamedForms(tmp_path / "config")


def refused(said: Said, *words: str) -> str:
    [told] = [str(event["message"]) for event in said(*words, code=2) if event["event"] == "error"]
    return told


def test_forms_are_kept_shown_and_given_up(said: Said) -> None:
    said("forms", "save", "Speech", "--format", "webp", "--short-side", "512", "--clips", "5", "--crop", "9:16")
    said("forms", "save", "💧 drops", "--ltx", "49", "--random-square")
    assert "already a form Speech" in refused(said, "forms", "save", "SPEECH ")
    said("forms", "save", "speech", "--overwrite", "--spread", "2.5", "--crop", "off")
    said("forms", "rename", "💧 Drops", "Water")
    listed = [(e["number"], e["name"], e["clips"]) for e in said("forms", "list") if e["event"] == "form"]
    assert listed == [(1, "Speech", 5), (2, "Water", 3)]
    shown = said("forms", "show", "water")[0]
    assert (shown["ltx"], shown["frames"], shown["random_square"]) == (True, 49, True)
    speech = said("forms", "show", "speech")[0]
    wanted = {"format": "webp", "short_side": 512, "spread": 2.5, "crop": "", "clips": 5}
    assert {name: speech[name] for name in wanted} == wanted
    said("forms", "delete", "Speech")
    said("forms", "save", "New")
    assert [e["number"] for e in said("forms", "list")[:2]] == [1, 2], "the others keep their keys"
    assert refused(said, "forms", "show", "Rain") == "There is no form 'Rain'. Use one of: New, Water."
    for bad in ("", "-", "two\nlines", "x" * 61, "\ud800"):
        assert refused(said, "forms", "save", "--", bad).endswith(".")
    assert "begins like an option" in refused(said, "forms", "rename", "New", "--", "--json")
    assert run(["forms", "list"]) == 0


def test_an_export_begins_with_a_form_and_options_win(said: Said, tmp_path: Path, kept: NamedForms) -> None:
    write_scene(tmp_path / "film.mp4", 12, ())
    kept.save(
        "Sound", SavedForm(Form(WAV, rate=16000, encoder="h264_none"), ratio="9:16", clips=2, spread=2.0, duration=2.5)
    )
    cut = ("export", "film.mp4", "--at", "1", "--out", "out", "--folder", "Door", "--form")
    clips = [event for event in said(*cut, "sound") if event["event"] == "clip"]
    for clip in clips:
        with wave.open(str(clip["output"])) as sound:
            assert (sound.getframerate(), sound.getnframes()) == (16000, 40000)
    assert len(clips) == 2
    own = said(*cut, "sound", "--clips", "1", "--duration", "2", "--format", "mp4")
    [clip] = [event for event in own if event["event"] == "clip"]
    assert str(clip["output"]).endswith(".mp4")
    [warned] = [str(event["message"]) for event in own if event["event"] == "warning"]
    assert warned.startswith("Form Sound: the encoder h264_none cannot be used here")
    assert refused(said, *cut, "Rain") == "There is no form 'Rain'. Use one of: Sound."

    library, path = Library(tmp_path / "library.db"), str(tmp_path / "film.mp4")
    video = VideoRef("film.mp4", path, content_id(path))
    library.scans.save(NewScan(video, "default", str(KEY), (Region(1.0, 9.0, 0.9),), 1, duration=12.0))
    library.close()
    scan = ("export-scan", "film.mp4", "--model", str(KEY), "--out", "out", "--folder", "Match", "--form", "sound")
    told = said(*scan, "--format", "mp4", "--rate", "8000")
    matches = [event for event in told if event["event"] == "clip"]
    heard = [clip_facts(str(event["output"]), CancelToken()).sound for event in matches]
    assert [(one.samples, one.rate) for one in heard if one is not None] == [(20000, 8000)] * 3
    assert [event["start"] for event in matches] == pytest.approx([1.0, 3.0, 5.0], abs=0.05)
    warnings = [str(event["message"]) for event in told if event["event"] == "warning"]
    assert "Form sound: matches are never cropped, so its crop is left out." in warnings


def test_a_damaged_file_loses_nothing(said: Said, kept: NamedForms) -> None:
    kept.folder.mkdir()
    entries = [
        {"name": "Speech", "clips": 500, "later": {"a": 1}, "sound": ["pcm"], "spread": 1e308, "encoder": None},
        "no form", {"name": 7}, {"name": "speech", "clips": 9}, {"number": 3},
    ]  # fmt: skip
    kept.path.write_text(json.dumps({"forms": entries}))
    [one] = kept.all()
    assert (one.name, one.number, one.saved, len(one.odd)) == ("Speech", 1, SavedForm(), 4)
    assert "clips cannot be 500; 3 is used instead." in one.odd
    warned = [e for e in said("forms", "show", "speech") if e["event"] == "warning"]
    assert len(warned) == 4
    kept.overwrite(one, SavedForm(clips=4))
    held = json.loads(kept.path.read_text())["forms"]
    assert held[1:] == entries[1:]
    assert (held[0]["later"], held[0]["clips"]) == ({"a": 1}, 4)
    for text in ("{", "[]", '{"forms": 3}', '{"forms": [NaN]}', "\xff", "[" * 9999):
        kept.path.write_text(text, encoding="latin-1")
        with pytest.raises(EnvironmentProblem, match=r"file of forms .* Mend it"):
            kept.all()
        assert str(kept.path) in refused(said, "forms", "save", "B")
        assert kept.path.read_text(encoding="latin-1") == text
    assert [path.name for path in kept.folder.iterdir()] == [FILE]


def test_two_that_edit_lose_nothing_and_undo_is_exact(kept: NamedForms) -> None:
    saved = kept.save("Form 0", SavedForm())
    held = json.loads(kept.path.read_text())["forms"]
    kept.path.write_text(json.dumps({"forms": [*held, *({"name": f"Form {n}"} for n in range(1, 200))]}))
    there = kept.all()
    assert [one.number for one in there] == list(range(1, 201))
    with pytest.raises(BadRequest, match=r"Form 0, Form 1, .* and 180 more"):
        _called(kept, "Rain")
    first = there[0]
    renamed = kept.rename(first, "Other")
    with pytest.raises(BadRequest, match="changed elsewhere"):
        kept.overwrite(first, SavedForm(clips=9))
    with pytest.raises(BadRequest, match="changed elsewhere"):
        saved.undo()
    again = renamed.undo()
    assert kept.all()[0] == first
    again.undo()
    assert kept.all()[0].name == "Other"
    gone = kept.delete(kept.all()[0])
    kept.save("New", SavedForm())
    gone.undo()
    assert {(one.name, one.number) for one in kept.all()} >= {("New", 1), ("Other", 201)}


def _called(kept: NamedForms, name: str) -> None:
    from eightcut.domain.named_form import form_called

    form_called(kept.all(), name)
