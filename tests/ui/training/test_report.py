"""The report of a training, and how it goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from eightcut.services.training.telling import told
from eightcut.ui.kit.context import Context
from tests.ui.training.conftest import Open
from tests.ui.training.test_train_dialog import train


@pytest.mark.usefixtures("marked")
def test_training_with_hard_negatives_uses_them_and_draws_the_report(
    open_dialog: Open, qtbot: QtBot, context: Context
) -> None:
    asked: list[object] = []

    def follow(model: str) -> Callable[[bool], object]:
        asked.append(model)
        return asked.append

    dialog = open_dialog(follow=follow)
    dialog.show()
    assert dialog.use_hard_negatives
    outcome = train(dialog, qtbot)
    assert outcome.run.settings.use_name
    assert outcome.run.hard_negatives == 3
    assert dialog.report.heading.text().startswith("Measured on 4 videos, each left out in turn. Average precision: ")
    assert outcome.found is not None
    said = told(outcome)
    assert (dialog.report.good.text(), dialog.report.help.text()) == (said.good, said.help)
    assert "12" in said.good
    assert said.good.endswith("would be found again in videos it has not heard.")
    assert not dialog.report.comparison.isVisible()
    assert not dialog.report.precision.isVisible()
    with qtbot.waitSignal(dialog.details_toggled):
        dialog.report.fold.click()
    assert dialog.report.precision.isVisible()
    assert outcome.report is not None
    assert sum(outcome.report.positives) == 12
    assert dialog.report.precision.now == outcome.report.now
    assert dialog.report.switch.isHidden()
    again = train(dialog, qtbot)
    assert again.report is not None
    assert again.report.before is not None
    assert dialog.report.comparison.text() == "≈ About as good as version 1 on the same clips."
    assert dialog.width() <= 760
    assert dialog.sizeHint().height() <= 690
    assert not dialog.grab().isNull()

    models = context.services.library.models

    def active() -> int:
        run = models.active("default", "AISFX")
        assert run is not None
        return run.version

    assert active() == 2
    assert dialog.report.switch.text() == "Go back to version 1"
    dialog.report.switch.click()
    assert active() == 1
    assert dialog.report.switch.text() == "Use version 2"
    context.history.stack.undo()
    assert active() == 2
    assert asked == ["AISFX", False]


@pytest.mark.usefixtures("marked")
def test_enter_trains_and_then_goes_on_to_the_scan_and_unticks_nothing(open_dialog: Open, qtbot: QtBot) -> None:
    dialog, asked = open_dialog(), list[tuple[str, str]]()
    dialog.set_scans(True, 4)
    dialog.scan_asked.connect(lambda model: asked.append(("this", model)))
    dialog.scan_all_asked.connect(lambda model: asked.append(("all", model)))
    dialog.show()
    dialog.form.folders.setFocus()
    dialog.form.folders.setCurrentRow(1)
    with qtbot.waitSignal(dialog.trained, timeout=60_000):
        qtbot.keyClick(dialog.form.folders, Qt.Key.Key_Return)
    assert dialog.checked_folders() == ("Knock",)
    assert dialog.report.scan_all.text() == "Scan all 4 videos"
    assert dialog.focusWidget() is dialog.report.scan
    mains = [b.text() for b in dialog.findChildren(QPushButton) if b.isVisible() and b.property("role") == "main"]
    assert mains == ["Scan this video"]
    dialog.form.folders.setFocus()
    qtbot.keyClick(dialog.form.folders, Qt.Key.Key_Return)
    assert asked == [("this", "AISFX")]
    assert not dialog.isVisible()


@pytest.mark.usefixtures("marked")
def test_only_scans_that_can_be_made_are_offered_and_one_of_them_is_blue(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog(("Hiss",))
    train(dialog, qtbot)
    for video, videos, offered in ((False, 0, ["", ""]), (True, 1, ["main", ""]), (False, 3, ["", "main"])):
        dialog.set_scans(video, videos)
        buttons = (dialog.report.scan, dialog.report.scan_all)
        assert ["" if button.isHidden() else button.property("role") for button in buttons] == offered
    active = dialog.report.active
    assert active is not None
    dialog.report.show_active(replace(active, version=9))
    assert dialog.report.next_step is None
