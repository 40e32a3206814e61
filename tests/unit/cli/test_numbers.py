"""Every number and every pair that can be typed: what is none, or cannot be, is a sentence and exit code 2."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

from eightcut.bootstrap import open_services
from eightcut.cli.app import app, run, sentence
from eightcut.cli.arguments import _Option, _options, arranged
from eightcut.config import Config
from eightcut.domain.clips import ClipRow, class_key
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import write_scene

Told = tuple[int, list[dict[str, object]]]
Run = Callable[..., Told]

NO_NUMBERS = ["nan", "inf", "-inf", "1e999", "", " ", "1,2,3", "1.2.3", "0x10", "12s", "1:30", "½"]
SMALL_AND_LARGE = ["-1", "-0.5", "1e308", "99999999999999999999999999"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a film of a minute, clips of two classes, a model and two scans of it."""
    home = tmp_path_factory.mktemp("home")
    write_scene(home / "film.mp4", 60, ())
    with open_services(Config(home / "library.db", home / "cache")) as ctx:
        video = open_video(ctx, str(home / "film.mp4"))
        for name in ("Door_slam", "door_slam", "Hiss", "Door_slam_old"):
            ctx.library.clips.add(
                ClipRow(
                    video.filename, 5.0, f"/o/{name}/vid_001/clip_001_m1_0.mp4", source_path=video.path, clip_count=1
                )
            )
        ctx.library.models.record(TrainingRun("default", "FOLEY", "f", TrainingSettings(("Hiss",))), True)
        for _ in range(2):
            ctx.library.scans.save(
                NewScan(video, "default", "FOLEY", (Region(5, 15, 0.9),), 1, duration=60.0, folders=("Hiss",))
            )
    return home


@pytest.fixture
def told(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`told("scan", "film.mp4")`: exit code and JSON lines of a command that runs in `home`."""
    monkeypatch.chdir(home)
    monkeypatch.setenv("EIGHTCUT_DB", str(home / "library.db"))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(home / "cache"))
    monkeypatch.setenv("EIGHTCUT_CONFIG", str(home / "config"))

    def command(*words: str) -> Told:
        capsys.readouterr()
        code = run([*words, "--json"])
        return code, [json.loads(line, parse_constant=_refuse) for line in capsys.readouterr().out.splitlines()]

    yield command
    written = list(home.glob("out*"))
    for path in written:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert not written


def _refuse(name: str) -> object:
    raise AssertionError(f"{name} is no JSON")


OUT = ("--out", "out", "--folder", "A")
COMMANDS: dict[str, tuple[str, ...]] = {
    "train": ("--positive", "Hiss"),
    "scan": ("film.mp4",),
    "worker": ("localhost:8786",),
    "export": ("film.mp4", "--at", "5", *OUT),
    "export-scan": ("film.mp4", "--model", "FOLEY", *OUT),
    "forms save": ("A",),
    "clips delete": ("film.mp4", *OUT),
    "extract-audio": ("film.mp4", "--out", "out.wav"),
    "tags": ("film.mp4",),
    "find": ("door",),
    "duplicates": (),
    "caption write": ("--captioner", "true"),
    "caption suggest": (),
    "caption match": ("film.mp4", "1", "--model", "FOLEY"),
    "dataset build": ("sets", "--for", "plain", "--out", "made"),
    "dataset extend": ("sets", "--out", "made"),
    "dataset rebuild": ("sets", "--out", "made"),
    "verdict": ("film.mp4", "--as", "accept", "--model", "FOLEY"),
    "off-screen add": ("film.mp4", "--model", "FOLEY"),
    "off-screen remove": ("film.mp4", "--model", "FOLEY"),
    "negatives add": ("film.mp4",),
}
"""What each command needs beside the number; a command with a number that is not here fails below."""


def numbers() -> Iterator[tuple[str, str, _Option]]:
    """(command, option, what it takes) of every option that takes a number."""

    def of(group: typer.Typer, path: str) -> Iterator[tuple[str, str, _Option]]:
        for command in group.registered_commands:
            assert command.callback is not None
            name = f"{path}{command.name or command.callback.__name__.replace('_', '-')}"
            for option, takes in _options(command.callback, name).items():
                if takes.kind in (int, float):
                    yield name, option, takes
        for inner in group.registered_groups:
            assert inner.typer_instance is not None
            yield from of(inner.typer_instance, f"{path}{inner.name} ")

    yield from of(app, "")


NUMBERS = [pytest.param(c, o, t, id=f"{c} {o}") for c, o, t in numbers()]


def test_every_command_with_a_number_is_tried() -> None:
    assert {command for command, _, _ in numbers()} == set(COMMANDS)


def refused(outcome: Told) -> str:
    """The one sentence of a command that did nothing."""
    code, events = outcome
    errors = [str(event["message"]) for event in events if event["event"] == "error"]
    assert (code, len(errors)) == (2, 1), events
    assert "bug" not in errors[0]
    assert errors[0].endswith((".", "?"))
    return errors[0]


@pytest.mark.parametrize(("command", "option", "takes"), NUMBERS)
@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_names_the_option(told: Run, command: str, option: str, takes: _Option, text: str) -> None:
    values = [option, text, *["8"] * (takes.values - 1)]
    given = [f"{option}={text}"] if option == "--ltx" else values  # which may stand alone
    assert option in refused(told(*command.split(), *COMMANDS[command], *given))


@pytest.mark.parametrize(("command", "option", "takes"), NUMBERS)
@pytest.mark.parametrize("text", SMALL_AND_LARGE)
def test_a_number_that_cannot_be_is_refused_before_anything_is_done(
    told: Run, command: str, option: str, takes: _Option, text: str
) -> None:
    values = [option, text, *["1e308"] * (takes.values - 1)]
    given = [f"{option}={text}"] if option == "--ltx" else values
    refused(told(*command.split(), *COMMANDS[command], *given))


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        (("verdict", "f", "--at", "12,5", "20,25"), ["verdict", "f", "--at", "12.5", "20.25"]),
        (("export", "--at=7,5", "--spread", " 3 "), ["export", "--at=7.5", "--spread", "3"]),
        (("scan", "f", "--threshold", "0,5", "--fuse", "-0"), ["scan", "f", "--threshold", "0.5", "--fuse", "-0"]),
        (("export", "a,5", "--label", "1,5", "--name=2,5"), ["export", "a,5", "--label", "1,5", "--name=2,5"]),
        (("export", "--label", "-v", "f"), ["export", "--label", "-v", "f"]),
        (("export", "--label", "--json", "f"), ["--json", "export", "--label", "f"]),
        (("history", "--profile", "p", "pin", "f"), ["--profile", "p", "history", "pin", "f"]),
        (("export", "--", "--at", "x"), ["export", "--", "--at", "x"]),
    ],
)
def test_a_decimal_comma_is_a_point_in_numbers_and_nowhere_else(words: tuple[str, ...], plain: list[str]) -> None:
    assert arranged(app, words) == plain


def test_a_decimal_comma_is_understood(told: Run) -> None:
    code, _ = told("verdict", "film.mp4", "--at", "5,5", "14,25", "--as", "accept", "--model", "FOLEY")
    assert code == 0
    code, _ = told("verdict", "film.mp4", "--at", "5.5", "14.25", "--as", "none", "--model", "FOLEY")
    assert code == 0


VERDICT = ("--as", "reject", "--model", "FOLEY")
CONTRADICTIONS = [
    ("train", "--positive", "Hiss", "--negative", "Hiss"),
    ("train", "--positive", "Hiss", "--negative", "hiss"),
    ("train", "--positive", "Door_slam", "--negative", "door_slam"),
    ("train", "--positive", "Hiss", "--positive", "Door_slam", "--negative", "Hiss"),
    ("train", "--positive", "Hiss", "--positive", "Door_slam_old", "--negative", "Door slam old"),
    ("train", "--positive", "HISS", "--negative", " hiss "),
    ("verdict", "film.mp4", "--at", "300", "310", *VERDICT),
    ("verdict", "film.mp4", "--at", "55", "90", *VERDICT),
    ("verdict", "film.mp4", "--at", "10", "10", *VERDICT),
    ("verdict", "film.mp4", "--at", "20", "10", *VERDICT),
    ("verdict", "film.mp4", "--at", "20", *VERDICT),
    ("verdict", "film.mp4", "--at", "300", "310", "--as", "none", "--model", "FOLEY"),
    ("negatives", "add", "film.mp4", "--at", "60.5"),
    ("negatives", "add", "film.mp4", "--at", "5", "--at", "5000"),
    ("export", "film.mp4", "--at", "58", *OUT),
    ("export", "film.mp4", "--at", "5", "--ltx", "--duration", "8", *OUT),
    ("export", "film.mp4", "--at", "5", "--keyframe", "nan:9:16:0.5", *OUT),
    ("export", "film.mp4", "--at", "5", "--keyframe", "-3:9:16:0.5", *OUT),
    ("export", "film.mp4", "--at", "5", "--keyframe", "5:9:16:inf", *OUT),
    ("export", "film.mp4", "--again", "length", "--overwrite", *OUT),
    ("export-scan", "film.mp4", "--model", "FOLEY", "--version", "no", *OUT),
    ("extract-audio", "film.mp4", "--at", "61", "--out", "out.wav"),
    ("history", "pin", "film.mp4", "20000101_000000_000000", "--model", "FOLEY"),
    ("history", "threshold", "film.mp4", "undated", "nan", "--model", "FOLEY"),
    ("history", "delete", "film.mp4", "undated", "--model", "FOLEY"),
    ("history", "compare", "film.mp4", "--model", "AISFX"),
    ("history", "compare", "nowhere.mp4"),
    ("models", "restore", "FOLEY", "99999999999999999999999999"),
    ("models", "delete", "FOLEY", "-1"),
    ("models", "show", ""),
    ("negatives", "delete", "99999999999999999999999999"),
    ("frames", "trim", "--to", "nan"),
    ("frames", "trim", "--to", "-1G"),
    ("frames", "trim", "--to", ""),
    ("tracks", "film.mp4", "--use", "999999999"),
    ("tracks", "film.mp4", "--use", "1e5"),
    ("profiles", "create", ""),
    ("profiles", "copy", "default", "default"),
    ("profiles", "rename", "default", "default"),
]


@pytest.mark.parametrize("words", CONTRADICTIONS, ids=" ".join)
def test_what_contradicts_itself_or_the_library_is_refused(told: Run, words: tuple[str, ...]) -> None:
    refused(told(*words))


def test_a_scan_is_not_compared_with_itself(told: Run) -> None:
    _, listed = told("history", "list", "film.mp4")
    first, second = (str(event["timestamp"]) for event in listed if event["event"] == "version")
    assert "different" in refused(told("history", "compare", "film.mp4", first, first, "--model", "FOLEY"))
    assert "different" in refused(told("history", "compare", "film.mp4", first))
    for words in ((), (second,), (second, first), (first, second)):
        assert told("history", "compare", "film.mp4", *words)[0] == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Door slam", "door_slam", True),
        (" DOOR__SLAM", "door slam ", True),
        ("Stra\u00dfe", "STRASSE", True),
        ("Kn\u00f6ck", "Kno\u0308ck", True),
        ("Door", "Door_slam", False),
        ("Door", "Doors", False),
    ],
)
def test_spellings_of_one_class(one: str, other: str, same: bool) -> None:
    assert (class_key(one) == class_key(other)) is same


@pytest.mark.parametrize("message", ["Missing option '--out'", "No such option: --foo", "What?", "Done.", "A\n"])
def test_what_the_parser_says_ends_with_a_stop(message: str) -> None:
    said = sentence(message)
    assert said.endswith((".", "?"))
    assert not said.endswith((". .", "..", "?."))
