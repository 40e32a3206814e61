"""The Train dialog, from its counts to its report."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QListWidget, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.services.training.training import TrainingOutcome
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context, context_of
from eightcut.ui.kit.tasks import Task
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.training.statistics_dialog import StatisticsDialog, StatisticsModel

Open = Callable[..., TrainDialog]
GOLDEN = Path(__file__).parents[2] / "golden" / "model_of_0_2.safetensors"
LEGACY = Path(__file__).parents[2] / "data" / "legacy"


def train(dialog: TrainDialog, qtbot: QtBot) -> TrainingOutcome:
    with qtbot.waitSignal(dialog.trained, timeout=60_000) as told:
        dialog.view.start.click()
    outcome: TrainingOutcome = told.args[0]
    return outcome


# ---------------------------------------------------------------------------------------------------- folders


@pytest.mark.parametrize("name", sorted(path.name for path in LEGACY.glob("*.db")))
def test_an_old_library_shows_no_folder_without_clips(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("EIGHTCUT_CACHE", str(tmp_path / "cache"))
    shutil.copy(LEGACY / name, tmp_path / name)
    db = ProcessedDB(tmp_path / name)
    dialog = TrainDialog(db, "default")
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.loaded):
        pass
    shown = dialog.form.folders.names()
    assert shown == tuple(sorted(db.get_training_stats("default")))
    assert shown
    qtbot.waitUntil(lambda: not context_of(db).runner.busy)
    db.close()


def test_where_automatic_negatives_are_off_and_no_others_there_they_are_offered(
    db: ProcessedDB, films: dict[str, Path], open_dialog: Open, qtbot: QtBot
) -> None:
    db.add("one.mp4", 27.0, "/out/Knock/vid_001/clip_001_m1_0.mp4", clip_count=1, source_path=str(films["one.mp4"]))
    dialog = open_dialog()
    dialog.form.margin.setValue(0)
    with qtbot.waitSignal(dialog._control.lacks_negatives, timeout=60_000):
        dialog.view.start.click()
    said = dialog.view.problem
    assert "There are no negatives to compare Knock with." in said.text()
    assert "Train with automatic negatives" in said.text()
    with qtbot.waitSignal(dialog.trained, timeout=60_000) as told:
        said.linkActivated.emit("negatives")
    assert told.args[0].run.settings.margin == 30
    assert said.isHidden()


def test_folders_are_listed_with_what_they_hold_and_the_first_is_checked(
    marked: ProcessedDB, context: Context, qtbot: QtBot
) -> None:
    dialog = TrainDialog(marked, "default", context=context)
    qtbot.addWidget(dialog)
    assert dialog.form.folders.names() == ("Hiss", "Knock")
    assert dialog.checked_folders() == ("Hiss",)
    knock = dialog.form.folders.item(1)
    assert knock is not None
    assert knock.data(Qt.ItemDataRole.UserRole) == "4 videos, 12 clips"


def test_scan_exported_clips_bring_their_folders_only_where_asked(marked: ProcessedDB, open_dialog: Open) -> None:
    marked.add("one.mp4", 3, "/out/Found/vid_001/clip_001_a1_0.mp4", clip_count=1, scan_export=True)
    dialog = open_dialog()
    assert "Found" not in dialog.form.folders.names()
    dialog.form.exports.setChecked(True)
    assert "Found" in dialog.form.folders.names()
    assert dialog.checked_folders() == ("Knock",)


def test_an_empty_profile_says_what_to_do(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert "export it" in dialog.ready.counts.text()
    assert not dialog.view.start.isEnabled()


@pytest.mark.usefixtures("marked")
def test_the_folder_that_is_learned_is_no_negative_folder(open_dialog: Open) -> None:
    dialog = open_dialog()
    box = dialog.form.negative
    assert [box.itemText(i) for i in range(box.count())] == ["(auto only)", "Hiss"]


@pytest.mark.usefixtures("marked")
def test_spaces_in_a_name_become_hyphens_and_no_margin_reads_disabled(open_dialog: Open) -> None:
    dialog = open_dialog()
    form = dialog.form
    form.name.setText("")
    form.name.insert("old")
    form.name.textEdited.emit("old door")
    assert form.name.text() == "old-door"
    form.margin.setValue(0)
    assert form.margin.text() == "Disabled"


# ----------------------------------------------------------------------------------------------------- counts


def test_the_model_offered_first_is_chosen(marked: ProcessedDB, context: Context, qtbot: QtBot) -> None:
    chosen = []
    for model in ("", context.services.embedders.names[-1], "GONE"):
        dialog = TrainDialog(marked, "default", context=context, model=model)
        qtbot.addWidget(dialog)
        chosen.append(dialog.form.model.currentText())
    first, last = context.services.embedders.names[0], context.services.embedders.names[-1]
    assert first != last
    assert chosen == [first, last, first]


@pytest.mark.usefixtures("marked")
def test_counts_follow_the_fields(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog()
    assert (
        dialog.ready.counts.text() == "4 videos · 12 positives · 8 clips of other classes (ignored) · 3 hard negatives"
    )
    with qtbot.waitSignal(dialog.loaded):
        dialog.use_hard_negatives = False
    assert (
        dialog.ready.counts.text() == "4 videos · 12 positives · 8 clips of other classes (ignored) · 0 hard negatives"
    )


def test_a_hard_negative_close_to_a_clip_is_shown_before_training(
    marked: ProcessedDB, open_dialog: Open, qtbot: QtBot, films: dict[str, Path]
) -> None:
    marked.add_hard_negatives("one.mp4", "default", [10.0], str(films["one.mp4"]), "AISFX")
    dialog = open_dialog()
    assert "1 hard negative lies within 8 s" in dialog.ready.conflicts.text()
    dialog.show()
    dialog.ready.link.emit("conflicts")
    listed = dialog.findChild(QListWidget, "conflict_list")
    assert listed is not None
    item = listed.item(0)
    assert item is not None
    assert item.text() == "one.mp4: hard negative at 0:10.0, clip at 0:08.0"
    with qtbot.waitSignal(dialog.jump_asked) as jump:
        listed.itemActivated.emit(item)
    assert jump.args == [str(films["one.mp4"]), 10.0]


def test_missing_videos_are_found_again_in_the_chosen_folder(
    marked: ProcessedDB, open_dialog: Open, films: dict[str, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    away = tmp_path / "moved"
    away.mkdir()
    shutil.copy(films["one.mp4"], away / "gone.mp4")
    marked.add("gone.mp4", 8, "/out/Knock/vid_090/clip_090_m1_0.mp4", clip_count=1, source_path="/nowhere/gone.mp4")
    dialog = open_dialog()
    dialog.show()
    assert "1 video is missing" in dialog.ready.missing.text()
    assert dialog.form.video_dir.isVisible()
    dialog.form.video_dir.setText(str(away))
    with qtbot.waitSignal(dialog.loaded):
        dialog.form.update_paths.click()
    assert dialog.view.problem.text() == "Found 1 video again."
    assert dialog.ready.missing.isHidden()


def test_the_statistics_name_what_is_out_of_order(
    marked: ProcessedDB, open_dialog: Open, qtmodeltester: object
) -> None:
    marked.add_hard_negatives("other.mp4", "default", [5.0])
    dialog = open_dialog()
    dialog.view.details.click()
    details = dialog.findChild(StatisticsDialog)
    assert details is not None
    assert "fewer than 20 positives" in details.warnings.text()
    assert "1 video has negatives but no positives: other.mp4" in details.warnings.text()
    model: StatisticsModel = details.model
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert model.index(model.rowCount() - 1, 0).data() == "other.mp4 (missing)"
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    details.close()


# --------------------------------------------------------------------------------------------------- training


def test_training_without_hard_negatives_uses_none_and_deletes_none(
    marked: ProcessedDB, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    dialog.use_hard_negatives = False
    dialog.form.by_name.setChecked(False)
    dialog.form.negative.setCurrentText("Hiss")
    outcome = train(dialog, qtbot)
    assert outcome.run.hard_negatives == 0
    assert not outcome.run.settings.use_name
    assert not outcome.run.settings.use_hard_negatives
    assert len(marked.get_hard_negatives("default")) == 3


@pytest.mark.usefixtures("marked")
def test_a_model_of_an_earlier_release_is_trained_again_as_it_was_whatever_the_fields_say(
    open_dialog: Open, context: Context, qtbot: QtBot
) -> None:
    settings = TrainingSettings(("Knock",), "Hiss", use_hard_negatives=False, use_name=False, margin=50.0)
    run = TrainingRun("default", "AISFX_old", "old.safetensors", settings)
    context.services.models_folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(GOLDEN, context.services.models_folder / run.file)
    context.services.library.models.record(run, True)
    dialog = open_dialog(("Hiss",))
    dialog.show()
    shown: list[bool] = []
    dialog._control.progressed.connect(lambda *_: shown.append(dialog.form.isVisible()))

    with qtbot.waitSignal(dialog.trained, timeout=60_000) as told:
        dialog.renew("AISFX_old")

    learned = told.args[0].run
    assert (learned.model, learned.version, learned.active) == ("AISFX_old", 2, True)
    assert set(shown) == {False}
    assert dialog.form.isVisible()
    assert dialog.form.settings() == replace(settings, embedders=())
    assert (dialog.form.model.currentText(), dialog.form.name.text()) == ("AISFX", "old")
    assert "version 2 is in use" in dialog.report.state.text()
    assert not dialog.report.switch.isVisible()


@pytest.mark.usefixtures("marked")
def test_a_model_of_an_earlier_release_is_trained_again_as_it_was(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog()
    dialog.use_hard_negatives = False
    old = train(dialog, qtbot).run
    dialog.use_hard_negatives = True
    with qtbot.waitSignal(dialog.trained, timeout=60_000) as told:
        dialog.renew("AISFX")
    assert told.args is not None
    assert told.args[0].run.settings == old.settings
    assert (told.args[0].run.version, told.args[0].run.active) == (2, True)


def test_too_few_videos_are_trained_and_not_measured_and_one_that_is_missing_is_told_first(
    db: ProcessedDB, open_dialog: Open, qtbot: QtBot, films: dict[str, Path]
) -> None:
    db.add("one.mp4", 8.0, "/out/Knock/vid_001/clip_001_m1_0.mp4", clip_count=1, source_path=str(films["one.mp4"]))
    db.add("gone.mp4", 8.0, "/out/Knock/vid_002/clip_002_m1_0.mp4", clip_count=1, source_path="/gone/gone.mp4")
    dialog = open_dialog()
    outcome = train(dialog, qtbot)
    assert dialog.report.warnings.text().startswith("⚠ gone.mp4 is missing (it was last at /gone/gone.mp4)")
    assert outcome.report is None
    assert dialog.report.good.text().startswith("It learned from 1 clip only")
    assert "mark the sound in two more videos" in dialog.report.help.text()
    assert dialog.report.fold.isHidden()
    assert dialog.report.details.isHidden()


@pytest.mark.usefixtures("marked")
def test_a_name_that_cannot_be_used_is_a_sentence(open_dialog: Open) -> None:
    dialog = open_dialog()
    dialog.form.name.setText("ö")
    dialog.view.start.click()
    assert "letters, digits and hyphens" in dialog.view.problem.text()
    assert dialog.view.start.text() == "Train"
    assert dialog.form.isEnabled()


def test_a_training_can_be_cancelled_and_leaves_no_model(marked: ProcessedDB, threaded: Context, qtbot: QtBot) -> None:
    dialog = TrainDialog(marked, "default", context=threaded)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.loaded):
        pass
    dialog.view.start.click()
    assert dialog.view.start.text() == "Cancel"
    dialog.view.start.click()
    qtbot.waitUntil(lambda: dialog.view.start.text() == "Train")
    assert "Stopped" in dialog.view.problem.text()
    qtbot.waitUntil(lambda: not threaded.runner.busy)
    assert threaded.services.library.models.all("default") == []


@pytest.mark.usefixtures("marked")
def test_manage_asks_for_the_hard_negatives(open_dialog: Open, qtbot: QtBot) -> None:
    opened: list[str] = []
    dialog = open_dialog(open_negatives=lambda: opened.append("negatives"))
    button = dialog.findChild(QPushButton, "manage")
    assert button is not None
    with qtbot.waitSignal(dialog.manage_asked):
        button.click()
    assert opened == ["negatives"]


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    ("seconds", "answer", "closed"), [(1.0, "", True), (60.0, "Cancel", False), (60.0, "Close", True)]
)
def test_a_long_training_is_not_lost_by_closing_its_dialog_without_a_question(
    open_dialog: Open, seconds: float, answer: str, closed: bool
) -> None:
    dialog, asked = open_dialog(), list[str]()
    dialog.show()
    dialog._control._task = task = Task()
    task._began -= seconds

    def click() -> None:
        for box in dialog.findChildren(QMessageBox):
            asked.append(box.text())
            next(button for button in box.buttons() if button.text().replace("&", "") == answer).click()

    if answer:
        QTimer.singleShot(100, click)
    dialog.view.close_button.click()
    assert dialog.isVisible() != closed
    assert task.token.cancelled == closed
    assert bool(asked) == bool(answer)
    task.over = True
