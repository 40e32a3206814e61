"""What the program says of its work: by subject, by level, in a line each, and never beyond a size."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightcut import logs
from eightcut.cli.app import run
from eightcut.config import log_folder
from eightcut.logs import FILE, KEPT, LARGEST, SUBJECTS, keep_in_file, recent_problems, show_on_stderr
from tests.unit.services.films import write_scene

SRC = Path(logs.__file__).parent


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Whatever is set here goes with the test."""
    log = logging.getLogger("eightcut")
    before, level = list(log.handlers), log.level
    yield
    log.handlers[:] = before
    log.setLevel(level)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    write_scene(path, 12, ())
    return path


def said(err: str) -> list[tuple[str, str]]:
    """Level and subject of each line on stderr."""
    return re.findall(r"^\S+ \S+ ([A-Z]+) eightcut\.(\w+): ", err, re.MULTILINE)


@pytest.mark.parametrize("given", ["", "-v", "-vv", "--verbose"])
def test_each_v_tells_more_and_stdout_stays_what_it_is(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    where = ("--out", str(tmp_path / "out"), "--folder", "Door", "--db", str(tmp_path / "l.db"))
    words = ["export", str(film), "--at", "2", "--clips", "1", "--duration", "2", *where]
    assert run([*words, "--json", *([given] if given else [])]) == 0
    out, err = capsys.readouterr()
    assert all(line.startswith('{"event": ') for line in out.splitlines())
    found = said(err)
    assert len(found) == len(err.splitlines())
    if given == "":
        assert found == []
    elif given == "-vv":
        assert {("DEBUG", "ffmpeg"), ("INFO", "clips")} <= set(found)
        assert re.search(rf"eightcut.ffmpeg: \S*ffmpeg\S* -nostdin .*{re.escape(str(film))}.* ", err)
    else:
        assert found == [("INFO", "storage"), ("INFO", "clips"), ("INFO", "clips")]


def test_a_moved_clip_and_a_migration_are_told(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    where = ("--out", str(tmp_path / "out"), "--folder", "Door", "--db", str(tmp_path / "l.db"))
    assert run(["export", str(film), "--at", "2", "--clips", "1", "--duration", "2", *where, "-v"]) == 0
    assert "eightcut.storage: database" in capsys.readouterr().err
    assert run(["clips", "delete", str(film), "--at", "2", *where, "-vv"]) == 0
    err = capsys.readouterr().err
    assert re.search(r"DEBUG eightcut.files: moved .*clip_001_m1_0.mp4 to .*\.8cut-trash", err)
    assert "0 clips recorded, 1 moved to the trash" in err


def test_a_name_cannot_forge_a_line_or_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_on_stderr(2)
    logging.getLogger("eightcut.files").debug("moved %s", "a\n2026-01-01 00:00:00 INFO eightcut.ui: b\x1b[31m")
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_the_windows_file_begins_anew_when_it_is_large_and_keeps_few(tmp_path: Path) -> None:
    end = keep_in_file(tmp_path / "log")
    log, line = logging.getLogger("eightcut.ffmpeg"), "x" * 10_000
    for number in range((KEPT + 2) * LARGEST // len(line)):
        log.debug("%d %s", number, line)
    end()
    there = sorted((tmp_path / "log").iterdir())
    assert [path.name for path in there] == [FILE, *(f"{FILE}.{n}" for n in range(1, KEPT + 1))]
    assert max(path.stat().st_size for path in there) <= LARGEST
    log.debug("after its end")
    assert "after its end" not in there[0].read_text()


def test_a_bug_stands_in_the_file_with_its_traceback_and_among_the_last_problems(tmp_path: Path) -> None:
    end = keep_in_file(tmp_path)
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("eightcut.ui").exception("A bug in 8-cut")
    end()
    text = (tmp_path / FILE).read_text()
    assert "ERROR eightcut.ui: A bug in 8-cut\nTraceback" in text
    assert text.endswith("ValueError: broken\n")
    assert recent_problems()[-1] in text


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    end = keep_in_file(tmp_path / "file" / "log")
    logging.getLogger("eightcut.ui").info("x")
    end()
    assert capsys.readouterr().err == ""


def test_the_file_lies_with_the_settings_where_these_have_a_place_of_their_own(tmp_path: Path) -> None:
    assert log_folder({"EIGHTCUT_CONFIG": str(tmp_path)}) == tmp_path / "log"
    assert log_folder({}).is_absolute()


def test_every_logger_is_one_of_the_subjects_and_every_message_is_a_plain_text() -> None:
    """Values are given beside the text, so that nothing is made of them where nobody listens."""
    found = set()
    for path in SRC.rglob("*.py"):
        if path.name == "logs.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value
            if node.func.attr == "getLogger":
                assert isinstance(node.args[0], ast.Constant), path
                found.add(str(node.args[0].value))
            elif isinstance(owner, ast.Name) and owner.id in ("log", "_log", "_LOG") and node.args:
                assert isinstance(node.args[0], ast.Constant | ast.Name), f"{path}: {ast.unparse(node)}"
    assert found == {f"eightcut.{subject}" for subject in SUBJECTS}
