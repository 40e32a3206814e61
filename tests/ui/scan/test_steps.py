"""What comes next on the way to the first matches."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from eightcut.ui.actions import ACTIONS
from eightcut.ui.scan.steps import ENOUGH, Situation, Steps, next_step

FILM = "film.mp4"


@pytest.mark.parametrize(
    ("now", "number", "action", "other"),
    [
        (Situation(), 0, "open", "samples"),
        (Situation(videos=2), 0, "next_video", ""),
        (Situation(FILM, 1), 0, "choose_class", ""),
        (Situation(FILM, 1, "", 3, 1), 0, "choose_class", "train"),
        (Situation(FILM, 1, "Door"), 0, "export", ""),
        (Situation(FILM, 1, "Door", 3, 1), 0, "export", "train"),
        (Situation(FILM, 1, "Door", 3, 1, each=3), 0, "export", "train"),
        (Situation(FILM, 1, "Door", each=3), 0, "export", "one_clip"),
        (Situation(FILM, 1, "Door", 9, 2, moments=3), 0, "export", "train"),
        (Situation(FILM, 1, "Door", ENOUGH, 2, moments=ENOUGH), 1, "train", "export"),
        (Situation("", 1, "Door", ENOUGH, 2, moments=ENOUGH), 1, "train", ""),
        (Situation(FILM, 1, "", 9, 2, moments=9), 1, "train", ""),
        (Situation(FILM, 1, "Door", 9, 2, "FOLEY"), 2, "scan", ""),
        (Situation(FILM, 6, "Door", 9, 2, "FOLEY"), 2, "scan", "scan_all"),
        (Situation("", 6, "Door", 9, 2, "FOLEY"), 2, "scan_all", ""),
        (Situation("", 0, "Door", 9, 2, "FOLEY"), 2, "open", ""),
        (Situation(FILM, 6, "Door", 9, 2, "FOLEY", True), 2, "", ""),
    ],
)
def test_what_comes_next_can_be_done_and_has_one_button(
    now: Situation, number: int, action: str, other: str, qtbot: QtBot
) -> None:
    step = next_step(now)
    assert (step.number, step.action, step.other_action) == (number, action, other)
    assert {step.action, step.other_action} <= {"", *(row.id for row in ACTIONS)}
    assert bool(step.words)
    steps, asked = Steps(), list[str]()
    qtbot.addWidget(steps)
    steps.asked.connect(asked.append)
    steps.show_step(now)
    assert [not button.isHidden() for button in (steps.button, steps.other)] == [bool(action), bool(other)]
    for button in (steps.button, steps.other):
        button.click()
    assert asked[: bool(action) + bool(other)] == [name for name in (action, other) if name]
    assert [sign.text() for sign, _ in steps.rows][:number] == ["✓"] * number


def test_the_first_row_counts_the_marked_moments_of_the_class_until_there_is_a_model(qtbot: QtBot) -> None:
    steps = Steps()
    qtbot.addWidget(steps)
    said = []
    trained = Situation(FILM, 1, "Door", model="FOLEY")
    many = Situation(FILM, 1, "Door", 1200, 9, moments=400)
    for now in (Situation(), Situation(FILM, 1, "Door", 9, 1, moments=3), many, trained):
        steps.show_step(now)
        said.append(steps.rows[0][1].text())
    assert said == ["Mark · 0 of 5", "Mark Door · 3 of 5", "Mark Door · 1,200 clips", "Mark"]
    assert "2 more moments" in next_step(Situation(FILM, 1, "Door", 3, 1, moments=3)).words
    assert "1 more moment," in next_step(Situation(FILM, 1, "Door", 4, 1, moments=4)).words
    assert "Each mark cuts 3 clips, one every 2.5 s" in next_step(Situation(FILM, 1, "Door", each=3, spread=2.5)).words
