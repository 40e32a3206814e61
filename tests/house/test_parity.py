"""docs/parity.md answers every habit of the earlier program once, in one form, and counts right."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

HABITS = {
    "P": 12, "T": 27, "L": 23, "F": 5, "S": 4, "E": 24, "C": 5, "R": 18, "D": 13, "M": 4, "H": 4, "K": 1, "Z": 6,
    "Y": 7, "U": 7, "X": 3, "G": 2,
}  # fmt: skip
"""How many there are of each letter, in the order of the page."""
ANSWER = re.compile(r"yes|(?:better|not yet): \S.*[^.\s]")
COUNTS = re.compile(r"^(\d+) habits: (\d+) yes, (\d+) better, (\d+) not yet\.$", re.MULTILINE)
WORDS = 18


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "parity.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows(page: str) -> list[list[str]]:
    """Cells of each row that is about a habit."""
    lines = [line for line in page.splitlines() if line.startswith("|") and not line.startswith(("| id ", "|--"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_habit_is_answered_once_in_its_order(rows: list[list[str]]) -> None:
    wanted = [f"{letter}{number}" for letter, count in HABITS.items() for number in range(1, count + 1)]
    assert [row[0] for row in rows] == wanted


def test_every_answer_has_the_form_of_one(rows: list[list[str]]) -> None:
    assert not [row for row in rows if len(row) != 3 or not row[1] or not ANSWER.fullmatch(row[2])]


def test_answers_are_short(rows: list[list[str]]) -> None:
    assert not [row for row in rows if len(row[2].split()) > WORDS]


def test_the_counts_at_the_top_are_right(page: str, rows: list[list[str]]) -> None:
    told = COUNTS.search(page)
    assert told is not None
    kinds = Counter(row[2].partition(":")[0] for row in rows)
    assert [int(number) for number in told.groups()] == [len(rows), kinds["yes"], kinds["better"], kinds["not yet"]]
