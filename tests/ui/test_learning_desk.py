"""Scans, models and trainings in the whole window."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.domain.scans import NewScan, Region
from eightcut.services.finding import open_video
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import context_of
from eightcut.ui.kit.settings import Settings
from eightcut.ui.main_window import MainWindow
from eightcut.ui.training.dialog import TrainDialog
from tests.ui.conftest import Opens


def exported(db: ProcessedDB) -> list[str]:
    return [Path(row.output_path).name for row in db.library.clips.of_profile("default")]


def test_exporting_all_that_a_threshold_leaves_replaces_the_earlier_scan_exports(
    opens: Opens, db: ProcessedDB, film: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    video = open_video(context_of(db).bench, str(film))
    db.library.scans.save(NewScan(video, "default", "AISFX", (Region(1, 9, 0.9), Region(15, 23, 0.4))))
    furniture = opens(film)
    parts = furniture.parts
    parts.deck.set_folder(str(tmp_path / film.parent.name / "Door"))
    qtbot.waitUntil(lambda: len(parts.panel.shown_now.regions) == 2)
    parts.panel.ask_export()
    qtbot.waitUntil(lambda: exported(db) == ["clip_001_a1_0.mp4", "clip_001_a1_1.mp4"], timeout=20_000)
    parts.panel.set_threshold(0.5)
    qtbot.waitUntil(lambda: len(parts.panel.shown_now.regions) == 1)
    parts.panel.ask_export()
    qtbot.waitUntil(lambda: exported(db) == ["clip_001_a2_0.mp4"], timeout=20_000)


def test_training_begins_with_the_model_of_the_settings(opens: Opens, settings: Settings) -> None:
    furniture = opens()
    settings.default_model = furniture.parts.context.bench.embedders.names[-1]
    furniture.learning.train()
    window = furniture.learning.parent()
    assert window is not None
    [dialog] = window.findChildren(TrainDialog)
    assert dialog.form.model.currentText() == settings.default_model
    dialog.close()


def test_what_a_window_s_own_jobs_write_is_not_read_twice(
    opens: Opens, config: Config, film: Path, qtbot: QtBot
) -> None:
    furniture = opens(film)
    parts, runner = furniture.parts, furniture.parts.context.runner
    window = furniture.house.parent()
    assert isinstance(window, MainWindow)
    qtbot.waitUntil(lambda: not runner.busy)
    read: list[str] = []
    furniture.refresh = lambda: read.append("again")  # type: ignore[method-assign]  # what a change by others calls

    def scan(profile: str) -> NewScan:
        assert parts.now.film is not None
        return NewScan(parts.now.film.video, profile, "AISFX", (Region(1, 9, 0.9),))

    runner.run(window, lambda _: parts.context.bench.library.scans.save(scan("mine")))
    qtbot.waitUntil(lambda: not runner.busy)
    window._look()
    qtbot.waitUntil(lambda: not runner.busy)
    assert read == []
    other = ProcessedDB(config.database)
    other.library.scans.save(scan("theirs"))
    other.close()
    window._look()
    qtbot.waitUntil(lambda: bool(read))
