"""docs/parity.md answers every habit of the earlier program's users once, and counts right."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

HABITS = {
    "P": 12, "T": 27, "L": 23, "F": 5, "S": 4, "E": 24, "C": 5, "R": 18, "D": 13, "M": 4, "H": 4, "K": 1, "Z": 6,
    "Y": 7, "U": 7, "X": 3, "G": 2,
}  # fmt: skip
"""How many habits there are of each kind."""
DAILY = re.compile(r"^[PTLRDMH]\d")
AGREED = {"T24", "R17"}
"""Habits that were agreed not to be planned yet."""


def answers(root: Path) -> dict[str, str]:
    text = (root / "docs" / "parity.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]\d+) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def test_every_habit_is_answered_once(root: Path) -> None:
    wanted = {f"{kind}{number}" for kind, count in HABITS.items() for number in range(1, count + 1)}
    assert set(answers(root)) == wanted


def test_answers_have_one_of_three_forms_and_give_their_reason(root: Path) -> None:
    for habit, answer in answers(root).items():
        assert re.fullmatch(r"yes|better: \S.+|not yet: \S.+", answer), habit


def test_the_counts_at_the_top_are_right_and_nine_in_ten_are_there(root: Path) -> None:
    found = Counter(answer.partition(":")[0] for answer in answers(root).values())
    first = (root / "docs" / "parity.md").read_text(encoding="utf-8").splitlines()[4]
    assert first.startswith(f"{found['yes']} yes, {found['better']} better, {found['not yet']} not yet;")
    assert found["yes"] + found["better"] >= 0.9 * sum(HABITS.values())


def test_few_habits_of_every_day_are_missing(root: Path) -> None:
    missing = {habit for habit, answer in answers(root).items() if answer.startswith("not yet") and DAILY.match(habit)}
    assert missing <= AGREED
