"""ARCHITECTURE.md: every path that it names is there, and holds each name that it promises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "eightcut"
NOT_OURS = {"scipy.fft"}
_WORD = re.compile(r"`([^`\s]+)`")
_PROMISE = re.compile(r"`([^`\s]+)` \((`[^`]+`(?:, `[^`]+`)*)\)")
"""A path, and the names in brackets behind it."""
_ROW = re.compile(r"^\| `([^|]+)` \| (.*) \|$", re.MULTILINE)
"""A row of the table of folders."""
_INSIDE = re.compile(r"\* \*\*`([^`]+)`\*\* (.*?)(?= \* \*\*| ## )")
"""What is said of a larger one below that table."""


def text() -> str:
    return " ".join((ROOT / "ARCHITECTURE.md").read_text().split())


def places(path: str) -> list[Path]:
    """Files and folders that a path means, from `src/eightcut`, the root, or any folder of the source."""
    pattern = path.rstrip("/").replace("NNNN", "*")
    found = [place for root in (SRC, ROOT) for name in (pattern, f"{pattern}.py") for place in root.glob(name)]
    return found or [place for name in (pattern, f"{pattern}.py") for place in SRC.rglob(name)]


def dotted(word: str) -> tuple[list[Path], list[str]]:
    """The module that a dotted name begins with, and what it names inside."""
    parts = word.split(".")
    for end in range(len(parts), 0, -1):
        found = places("/".join(parts[:end]))
        if found:
            return found, parts[end:]
    return [], parts


@cache
def names(place: Path) -> frozenset[str]:
    """What is defined in a module, or in the modules of a folder; modules and folders there count, too."""
    files = list(place.rglob("*.py")) if place.is_dir() else [place] if place.suffix == ".py" else []
    inside = {path.stem for path in place.rglob("*")} if place.is_dir() else set()
    return frozenset(inside.union(*(defined(file) for file in files)))


def defined(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (name.asname or name.name for name in node.names)


def is_there(word: str) -> bool:
    """Whether a path or a dotted name is one of the project."""
    if "/" in word or word.endswith((".py", ".toml", ".md")):
        return bool(places(word))
    found, inside = dotted(word)
    return bool(found) and all(any(name in names(place) for place in found) for name in inside)


def paths() -> list[str]:
    """Words of the document that name a place."""
    return sorted({word for word in _WORD.findall(text()) if re.fullmatch(r"[\w.]+[./][\w./*-]*", word)} - NOT_OURS)


def rows() -> list[tuple[str, str]]:
    """(folder or file, a word of what is said of it) of the table of folders and of the list below it."""
    found = _ROW.findall((ROOT / "ARCHITECTURE.md").read_text()) + _INSIDE.findall(text())
    return [(folder.split("`, `")[0], word) for folder, row in found for word in _WORD.findall(row) if word[0] != "-"]


def window() -> list[str]:
    """Words of the section on the window."""
    section = text().partition("## The window")[2].partition("## ")[0]
    return sorted(set(_WORD.findall(section)))


def promises() -> list[tuple[str, str]]:
    return [(path, name) for path, group in _PROMISE.findall(text()) for name in _WORD.findall(group)]


def test_the_document_names_enough_for_these_tests() -> None:
    assert min(len(paths()), len(rows()), len(promises())) > 20


@pytest.mark.parametrize("path", paths())
def test_every_path_that_is_named_is_there(path: str) -> None:
    assert is_there(path)


@pytest.mark.parametrize(("folder", "word"), rows())
def test_every_word_of_a_folders_row_is_a_module_or_a_name_in_it(folder: str, word: str) -> None:
    assert is_there(word) or any(word in names(place) for part in folder.split(", ") for place in places(part))


@pytest.mark.parametrize("word", window())
def test_every_word_of_the_windows_section_is_one_of_the_window(word: str) -> None:
    assert word.rstrip("/") in names(SRC / "ui") or is_there(word)


@pytest.mark.parametrize(("path", "name"), promises())
def test_every_place_holds_the_names_promised_beside_it(path: str, name: str) -> None:
    found, inside = (places(path), []) if "/" in path else dotted(path)
    assert found
    assert not inside
    assert is_there(name) or any(name in names(place) for place in found)


@pytest.mark.parametrize("word", ["ui/nowhere", "storage.watch.Nothing", "nowhere.py", "media/nowhere_*.sql"])
def test_what_is_not_there_is_seen(word: str) -> None:
    assert not is_there(word)
