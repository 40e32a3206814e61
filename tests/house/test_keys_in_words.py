"""A key is written in the table of actions alone: sentences and buttons that name one ask the table for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TABLE = "actions.py"
TAKES_A_KEY = {"QKeySequence", "KeyButton"}
"""Calls whose plain text is a key."""
KEY = re.compile(
    r"\b(Ctrl|Shift|Alt|Meta)\+"  # Ctrl+R
    r"|\bF\d\d?\b"  # F11
    r"|\([^*]\)"  # Accept (Y)
    r"|\b[Pp]ress .(?!\S)"  # press ?
    r"|(?<=\w[ :,] )[A-Z](?=[ ,.;]|$)"  # no markers yet: E exports the first
    r"|(?<=[a-z] )[A-Z](?=[ ,.;]|$)"  # Reject with X
)


def keys_in_words(source: str) -> Iterator[tuple[int, str]]:
    """Lines and texts that name a key; docstrings are for readers of the code."""
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    given = {
        id(word)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in TAKES_A_KEY
        for word in call.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            text = node.value
            if KEY.search(text) or (id(node) in given and len(text) == 1):
                yield node.lineno, text


@pytest.mark.parametrize(
    "line",
    [
        'tr("New model: rescan this video (Ctrl+R)")',
        'tr("This video has no markers yet. Press E to export the first one.")',
        'tr("Choose a find first: S goes to the next one.")',
        'tr("Lock cursor (G)")',
        'tr("Reject a find with X, and it is kept.")',
        'tr("press ? for the keys")',
        'tr("Full screen: F11")',
        'QShortcut(QKeySequence("Ctrl+Shift+Z"), self)',
        'QKeySequence("Y")',
        'KeyButton(text, "E", "main")',
    ],
)
def test_a_key_that_is_written_as_text_is_seen(line: str) -> None:
    assert list(keys_in_words(line))


@pytest.mark.parametrize(
    "line",
    [
        'tr("A scan is running. Stop it and close?")',
        'tr("Deleted. A copy of the database is in {0}")',
        'tr("This video has not been scanned yet. Scan it first: {scan}.")',
        'tr("Crop a third of the clips of each export to 9:16 instead")',
        '"%Y-%m-%d %H:%M"',
        'TypeVar("T")',
        'QPushButton(tr("P"))',
        "QKeySequence(key)",
        '"""Ctrl+C closes the window."""',
    ],
)
def test_other_words_are_let_pass(line: str) -> None:
    assert not list(keys_in_words(line))


def test_no_key_is_written_outside_the_table(root: Path) -> None:
    window = root / "src" / "eightcut" / "ui"
    found = {
        f"{path.relative_to(window)}:{line}: {text}"
        for path in window.rglob("*.py")
        if path.relative_to(window).as_posix() != TABLE
        for line, text in keys_in_words(path.read_text(encoding="utf-8"))
    }
    assert found == set()
