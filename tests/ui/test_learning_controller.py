"""Scans, models and trainings in the whole window."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.domain.regions import find_regions
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.services.videos.identity import open_video
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import context_of
from eightcut.ui.kit.settings import Settings
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.window.main_window import MainWindow
from eightcut.ui.window.panes import Panes
from tests.ui.conftest import Opens
from tests.ui.scan.finds import scores_of

GOLDEN = Path(__file__).parents[1] / "golden" / "model_of_0_2.safetensors"


def exported(db: ProcessedDB) -> list[str]:
    return [Path(row.output_path).name for row in db.library.clips.of_profile("default")]


def test_exporting_all_that_a_threshold_leaves_takes_the_other_scan_exports_away(
    opens: Opens, db: ProcessedDB, film: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    video = open_video(context_of(db).services, str(film))
    db.library.scans.save(NewScan(video, "default", "AISFX", (Region(1, 9, 0.9), Region(15, 23, 0.4))))
    contents = opens(film)
    panes = contents.panes
    panes.deck.set_folder(str(tmp_path / film.parent.name / "Door"))
    qtbot.waitUntil(lambda: len(panes.panel.shown_now.regions) == 2)
    panes.panel.ask_export()
    qtbot.waitUntil(lambda: exported(db) == ["clip_001_a1_0.mp4", "clip_001_a1_1.mp4"], timeout=20_000)
    panes.panel.set_threshold(0.5)
    qtbot.waitUntil(lambda: len(panes.panel.shown_now.regions) == 1)
    panes.panel.ask_export()
    qtbot.waitUntil(lambda: exported(db) == ["clip_001_a1_0.mp4"], timeout=20_000)


def test_training_begins_with_the_model_of_the_settings(opens: Opens, settings: Settings) -> None:
    contents = opens()
    settings.default_model = contents.panes.context.services.embedders.names[-1]
    contents.training.train()
    window = contents.panes.player.window()
    assert window is not None
    [dialog] = window.findChildren(TrainDialog)
    assert dialog.form.model.currentText() == settings.default_model
    dialog.close()


def scanned_twice(db: ProcessedDB, film: Path) -> None:
    """Models AISFX and YAMNET, threshold 0.6, and a scan of the film by each, as found at 0.5."""
    video = open_video(context_of(db).services, str(film))
    blob = scores_of({10: 0.9, 25: 0.7, 40: 0.55}, 53)
    for model in ("AISFX", "YAMNET"):
        regions = find_regions(tuple(np.frombuffer(blob, "<f2").astype(float)), 0.5, 60.0)
        db.library.scans.save(NewScan(video, "default", model, regions, 1, 0.5, duration=60.0, scores=blob))
        run = TrainingRun("default", model, "f.safetensors", TrainingSettings(("Door",)), threshold=0.6)
        db.library.models.record(run, True)


def choose(panes: Panes, model: str) -> None:
    """The deck scans with this model from now on."""
    box = panes.scan_tab.model
    box.setCurrentIndex(box.findData(model))
    box.activated.emit(box.currentIndex())


def test_the_threshold_of_the_deck_follows_slider_and_timeline_and_moves_them(
    opens: Opens, db: ProcessedDB, film: Path, qtbot: QtBot
) -> None:
    scanned_twice(db, film)
    panes = opens(film).panes
    tab, cut = panes.scan_tab, panes.panel.view.threshold
    qtbot.waitUntil(lambda: bool(tab.chosen) and len(panes.panel.shown_now.regions) == 3)
    choose(panes, panes.panel.current_model_name())
    cut.go_to(0.8001)
    assert (tab.threshold.value(), tab.order().threshold) == (0.8001, 0.8001)
    panes.timeline.threshold_moved.emit(0.35, True)
    assert (tab.threshold.value(), cut.at) == (0.35, 0.35)
    tab.threshold.setValue(0.52)
    assert cut.at == 0.52
    tab.threshold.setValue(0.6)
    assert tab.order().threshold is None  # the model's own
    qtbot.waitUntil(lambda: len(panes.panel.shown_now.regions) == 2)


def test_a_threshold_stays_with_its_model(opens: Opens, db: ProcessedDB, film: Path, qtbot: QtBot) -> None:
    scanned_twice(db, film)
    contents = opens(film)
    panes = contents.panes
    tab, cut = panes.scan_tab, panes.panel.view.threshold
    qtbot.waitUntil(lambda: bool(tab.chosen) and len(panes.panel.shown_now.regions) == 3)
    (other,) = {"AISFX", "YAMNET"} - {panes.panel.current_model_name()}
    choose(panes, other)
    assert (tab.threshold.value(), cut.at) == (0.6, 0.5)
    cut.go_to(0.8)
    tab.threshold.setValue(0.4)
    assert (tab.threshold.value(), cut.at) == (0.4, 0.8)


def test_new_models_leave_the_finds_and_what_was_set_alone(
    opens: Opens, db: ProcessedDB, film: Path, qtbot: QtBot
) -> None:
    scanned_twice(db, film)
    contents = opens(film)
    panes = contents.panes
    tab = panes.scan_tab
    qtbot.waitUntil(lambda: bool(tab.chosen) and len(panes.panel.shown_now.regions) == 3)
    choose(panes, panes.panel.current_model_name())
    tab.threshold.setValue(0.45)
    with qtbot.waitSignal(panes.scanner.models_loaded):
        contents.scans.reload_models()
    assert tab.threshold.value() == 0.45
    run = TrainingRun("default", tab.chosen, "f", TrainingSettings(("Door",)), threshold=0.95)
    db.library.models.record(run, True)
    with qtbot.waitSignal(panes.scanner.models_loaded):
        contents.scans.reload_models()
    assert (tab.threshold.value(), panes.panel.view.threshold.at) == (0.95, 0.45)


def test_what_a_window_s_own_jobs_write_is_not_read_twice(
    opens: Opens, config: Config, film: Path, qtbot: QtBot
) -> None:
    contents = opens(film)
    panes, runner = contents.panes, contents.panes.context.runner
    window = contents.panes.player.window()
    assert isinstance(window, MainWindow)
    qtbot.waitUntil(lambda: not runner.busy)
    read: list[str] = []
    contents.refresh = lambda: read.append("again")  # type: ignore[method-assign]  # what a change by others calls

    def scan(profile: str) -> NewScan:
        assert panes.now.video is not None
        return NewScan(panes.now.video.ref, profile, "AISFX", (Region(1, 9, 0.9),))

    runner.in_background(window, lambda _: panes.context.services.library.scans.save(scan("mine")))
    qtbot.waitUntil(lambda: not runner.busy)
    window._look()
    qtbot.waitUntil(lambda: not runner.busy)
    assert read == []
    other = ProcessedDB(config.database)
    other.library.scans.save(scan("theirs"))
    other.close()
    window._look()
    qtbot.waitUntil(lambda: bool(read))


def test_a_scan_with_a_model_of_an_earlier_release_asks_and_one_key_trains_it_again(
    opens: Opens, db: ProcessedDB, film: Path, qtbot: QtBot
) -> None:
    scanned_twice(db, film)
    models = context_of(db).services.models_folder
    models.mkdir(exist_ok=True)
    shutil.copyfile(GOLDEN, models / "f.safetensors")
    contents = opens(film)
    panes = contents.panes
    window = panes.player.window()
    assert window is not None
    qtbot.waitUntil(lambda: bool(panes.scan_tab.chosen))
    model = panes.scan_tab.chosen
    assert panes.scan_tab.model.currentText() == f"{model} · earlier 8-cut"

    def answer(key: Qt.Key) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            assert box.text().startswith(f"{model} was made by an earlier 8-cut")
            qtbot.keyClick(box, key)
            answered.append(key)
        else:
            QTimer.singleShot(20, lambda: answer(key))

    answered: list[Qt.Key] = []
    answer(Qt.Key.Key_Escape)
    contents.actions["scan"].trigger()
    qtbot.waitUntil(lambda: bool(answered))
    assert panes.status.said == "Nothing was scanned"
    assert not window.findChildren(TrainDialog)
    answer(Qt.Key.Key_Y)
    contents.actions["scan"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(TrainDialog)))
    [dialog] = window.findChildren(TrainDialog)
    qtbot.waitUntil(dialog.view.problem.isVisible)
    assert dialog.view.problem.text().startswith(f"{model} cannot be trained again. ")
    assert not panes.problem.isVisible()
    dialog.close()


def test_a_scan_without_a_model_offers_to_train_one(opens: Opens, film: Path) -> None:
    contents = opens(film)
    problem, window = contents.panes.problem, contents.panes.player.window()
    assert window is not None
    for action in ("scan", "scan_all", "scan_export"):
        contents.actions[action].trigger()
        assert problem.text.text().startswith("No model is selected.")
        assert problem.button.text() == "Train…"
        problem.button.click()
        assert not problem.isVisible()
        [dialog] = [one for one in window.findChildren(TrainDialog) if one.isVisible()]
        dialog.close()
