"""What the command line writes for people and for programs."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightcut.cli.app import run
from eightcut.cli.output import MOST_FOLDED, SCREENFUL, Output


def numbers(count: int, asked: list[int]) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        asked.append(number)
        yield number, f"[film]\n{number}"


@pytest.mark.parametrize(
    ("rows", "said"), [(0, ""), (SCREENFUL, ""), (SCREENFUL + 1, "50 of 51; "), (50_000, "50 of 50,000; ")]
)
@pytest.mark.parametrize("counted", [True, False])
def test_a_long_table_is_cut_and_says_so(
    capsys: pytest.CaptureFixture[str], rows: int, said: str, counted: bool
) -> None:
    asked: list[int] = []
    Output(as_json=False).table("Numbers", (">Number", "Film"), numbers(rows, asked), rows if counted else None)
    out = capsys.readouterr().out
    assert ("--all or --json for the rest." in out) is bool(said)
    assert said in out
    assert len(out.splitlines()) <= SCREENFUL + 8
    assert not counted or len(asked) <= SCREENFUL


@pytest.mark.parametrize("rows", [0, SCREENFUL + 1, MOST_FOLDED, MOST_FOLDED + 1, 5_000])
def test_a_whole_table_has_every_row(capsys: pytest.CaptureFixture[str], rows: int) -> None:
    output = Output(as_json=False)
    output.whole = True
    output.table("Numbers", (">Number", "Film"), numbers(rows, []))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines if "film" in line] == [[str(n), f"[film]\\n{n}"] for n in range(rows)]
    assert len({line.index("[film]") for line in lines if "film" in line}) <= 1


@pytest.mark.parametrize("rows", [1, SCREENFUL + 1, MOST_FOLDED + 1])
def test_what_was_done_is_told_whole_as_asking_again_would_do_it_again(
    capsys: pytest.CaptureFixture[str], rows: int
) -> None:
    Output(as_json=False).table("Numbers", (">Number", "Film"), numbers(rows, []), done=True)
    out = capsys.readouterr().out
    assert out.count("[film]") == rows
    assert "--all" not in out


def test_lines_for_programs_are_asked_for_one_by_one_and_none_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[int] = []
    Output(as_json=False).events("number", ({"n": n} for n, _ in numbers(3, asked)))
    assert not asked
    Output(as_json=True).events("number", ({"n": n} for n, _ in numbers(3, asked)))
    assert [json.loads(line)["n"] for line in capsys.readouterr().out.splitlines()] == [0, 1, 2]


ADVISED = (
    (["scan", "no film.mp4"], "train"),
    (["models", "restore", "FOLEY", "1"], "models list"),
    (["doctor", "--undo"], "doctor --fix"),
    (["doctor", "--fix", "--undo"], "doctor --undo"),
)


@pytest.mark.parametrize(("profile", "as_json"), [("", True), ("it's mine", False)])
@pytest.mark.parametrize(("words", "advised"), ADVISED, ids=[advised for _, advised in ADVISED])
def test_an_advised_command_finds_the_library_that_was_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], advised: str, profile: str, as_json: bool
) -> None:
    named = ["--db", str(tmp_path / "a b.db"), *(["--profile", profile] if profile else [])]
    run([*named, *(["--json"] if as_json else []), *words])
    out, err = capsys.readouterr()
    said = "".join(json.loads(line).get("message", "") for line in out.splitlines()) if as_json else out + err
    commands = [shlex.split(one) for one in re.findall(r"8cut (--db [^:;`]*)", said)]
    assert any(f" {advised}" in f" {' '.join(command)}" and command[: len(named)] == named for command in commands), (
        said
    )
    assert "8cut " + advised.split()[0] not in said
