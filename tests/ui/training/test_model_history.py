"""Versions of models: seen, restored, deleted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.training.history_dialog import ModelHistoryDialog

GOLDEN = Path(__file__).parents[2] / "golden" / "model_of_0_2.safetensors"


@pytest.fixture
def trained(context: Context) -> Context:
    """Two versions of AISFX, the second in use."""
    folder = context.services.models_folder
    folder.mkdir(parents=True)
    for number, when in ((1, "2026-04-18T15:08:00+00:00"), (2, "2026-04-19T09:00:00+00:00")):
        (folder / f"{number}.safetensors").write_bytes(b"model")
        run = TrainingRun(
            "default", "AISFX", f"{number}.safetensors", TrainingSettings(("Knock",)), positives=9, created_at=when
        )
        context.services.library.models.record(run, activate=True)
    return context


@pytest.fixture
def told() -> list[object]:
    """What the window was told of versions in use: a model's key, then whether it is made each time it turns."""
    return []


@pytest.fixture
def dialog(trained: Context, qtbot: QtBot, told: list[object]) -> ModelHistoryDialog:
    def follow(model: str) -> Callable[[bool], object]:
        told.append(model)
        return told.append

    made = ModelHistoryDialog(trained, "default", follow=follow)
    qtbot.addWidget(made)
    return made


def active(context: Context) -> int:
    run = context.services.library.models.active("default", "AISFX")
    assert run is not None
    return run.version


def test_versions_are_listed_newest_first_with_the_active_one_ticked(
    dialog: ModelHistoryDialog, qtmodeltester: Any
) -> None:
    texts = [[dialog.model.index(row, column).data() for column in (0, 1, 3, 4)] for row in range(2)]
    assert texts == [["✓ AISFX", "2", "Knock", "9"], ["    AISFX", "1", "Knock", "9"]]
    qtmodeltester.check(dialog.model)
    assert dialog.renew_button.isHidden()


def test_restoring_says_so_and_can_be_undone(dialog: ModelHistoryDialog, trained: Context, told: list[object]) -> None:
    assert not dialog.restore_button.isEnabled()
    dialog.table.selectRow(1)
    assert dialog.restore_button.text().startswith("Restore 2026-04-18 ")
    dialog.restore_button.click()
    assert told == ["AISFX"]
    assert active(trained) == 1
    trained.history.stack.undo()
    assert active(trained) == 2
    trained.history.stack.redo()
    assert told == ["AISFX", False, True]


def test_enter_on_a_row_restores_it(
    dialog: ModelHistoryDialog, trained: Context, told: list[object], qtbot: QtBot
) -> None:
    dialog.show()
    dialog.table.selectRow(1)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert told == ["AISFX"]
    assert active(trained) == 1


def test_a_version_whose_file_is_gone_is_a_sentence(dialog: ModelHistoryDialog, trained: Context) -> None:
    (trained.services.models_folder / "1.safetensors").unlink()
    dialog.table.selectRow(1)
    dialog.restore_button.click()
    assert "is gone" in dialog.problem.text()
    assert active(trained) == 2
    assert not trained.history.stack.canUndo()


@pytest.mark.parametrize(("sure", "left"), [(True, [2]), (False, [2, 1])])
def test_deleting_asks_first(dialog: ModelHistoryDialog, trained: Context, sure: bool, left: list[int]) -> None:
    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "AISFX version 1" in box.text()
        assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
        wanted = QMessageBox.ButtonRole.DestructiveRole if sure else QMessageBox.ButtonRole.RejectRole
        next(b for b in box.buttons() if box.buttonRole(b) == wanted).click()

    dialog.table.selectRow(1)
    QTimer.singleShot(0, answer)
    dialog.delete_button.click()
    assert [run.version for run in trained.services.library.models.all("default")] == left
    assert (trained.services.models_folder / "1.safetensors").exists() is not sure


def test_scans_of_the_earlier_program_are_named_and_training_is_offered(
    trained: Context, db: ProcessedDB, qtbot: QtBot
) -> None:
    db.save_scan_results("film.mp4", "default", "EAT_LARGE_20260418_170800", [(1, 9, 0.5)])
    dialog = ModelHistoryDialog(trained, "default")
    qtbot.addWidget(dialog)
    assert "EAT_LARGE_20260418_170800" in dialog.foreign.text()
    assert "AISFX" not in dialog.foreign.text()
    with qtbot.waitSignal(dialog.train_asked):
        dialog.train.click()


def test_a_version_that_an_earlier_release_made_says_so_and_the_one_in_use_can_be_trained_again(
    trained: Context, qtbot: QtBot
) -> None:
    for name in ("1.safetensors", "2.safetensors"):
        shutil.copyfile(GOLDEN, trained.services.models_folder / name)
    dialog = ModelHistoryDialog(trained, "default")
    qtbot.addWidget(dialog)
    dialog.show()
    texts = [dialog.model.index(row, 0).data() for row in range(2)]
    assert texts == ["✓ AISFX · earlier 8-cut", "    AISFX · earlier 8-cut"]
    dialog.table.selectRow(1)
    assert not dialog.renew_button.isVisible()
    dialog.table.selectRow(0)
    with qtbot.waitSignal(dialog.renew_asked) as told:
        dialog.renew_button.click()
    assert told.args == ["AISFX"]
    assert not dialog.isVisible()
