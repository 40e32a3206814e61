"""Four programs write to one library and twenty read from it: nothing is lost, nobody waits for ever."""

from __future__ import annotations

import random

from tests.stress.check import look, rows_of
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.library import SHORT

READING = (
    ("profiles", "list", "--json"), ("negatives", "list"), ("models", "list", "--json"), ("doctor", "--json"),
    ("dataset", "rebuild", "--dry-run"), ("frames", "list"),
)  # fmt: skip


def test_four_writers_and_twenty_readers_lose_nothing(bed: Bed, draw: random.Random) -> None:
    home = bed.copy()
    before = rows_of(home)
    labels = look(home).labels.total()
    clips = sum(table == "processed" for table, _ in before.elements())
    readers, turns = (20, rounds(6)) if ROUNDS else (4, 1)
    for turn in range(turns):
        at = 1 + turn
        begun = [
            bed.programs.begin(home, "export", home / "films/one.mp4", "--at", at, *SHORT, "--out", home / "out",
                               "--folder", "Knock", "--label", "k"),
            bed.programs.begin(home, "export", home / "films/two.mp4", "--at", at, *SHORT, "--out", home / "out",
                               "--folder", "Knock", "--label", "k"),
            bed.programs.begin(home, "negatives", "add", home / "films/two.mp4", "--at", 1 + turn),
            bed.programs.begin(home, "profiles", "create", f"P{turn}"),
        ]  # fmt: skip
        reading = [bed.programs.begin(home, *draw.choice(READING)) for _ in range(readers)]
        for number in begun:
            ended = bed.programs.wait(number)
            ended.is_told()
            assert ended.code == 0, ended.text
        for number in reading:
            ended = bed.programs.wait(number)
            ended.is_told()
            assert ended.code == 0 or "doctor" in ended.words, ended.text
    now = rows_of(home)
    assert not before - now
    assert sum(table == "processed" for table, _ in now.elements()) == clips + 2 * turns
    assert sum(table == "hard_negatives" for table, _ in (now - before).elements()) == turns
    assert look(home).labels.total() == labels + 2 * turns
    doctor = bed.programs.must(home, "doctor", "--json")
    assert not doctor.events("check"), doctor.text
