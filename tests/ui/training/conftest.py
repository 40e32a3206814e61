"""A library with films whose sounds are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.training.dialog import TrainDialog
from tests.unit.services.films import HISSES, KNOCKS

Open = Callable[..., TrainDialog]


@pytest.fixture
def config(tmp_path: Path, cache: Path) -> Config:
    return Config(tmp_path / "library.db", cache)


@pytest.fixture
def marked(db: ProcessedDB, films: dict[str, Path]) -> ProcessedDB:
    """Knocks and hisses of all films, as if they were exported; a moment that is no knock in three of them."""
    number = 0
    for name, path in films.items():
        for folder, times in (("Knock", KNOCKS[name][:3]), ("Hiss", HISSES[name])):
            for time in times:
                number += 1
                output = f"/out/{folder}/vid_{number:03}/clip_{number:03}_m1_0.mp4"
                db.add(name, time - 3, output, clip_count=1, source_path=str(path))
    for name in ("one.mp4", "two.mp4", "three.mp4"):
        db.add_hard_negatives(name, "default", [HISSES[name][0] - 3], str(films[name]), "AISFX")
    return db


@pytest.fixture
def open_dialog(db: ProcessedDB, context: Context, qtbot: QtBot) -> Open:
    """A dialog with Knock checked and the small embedder chosen; tasks are over when calls return."""

    def build(folders: tuple[str, ...] = ("Knock",), **more: object) -> TrainDialog:
        dialog = TrainDialog(db, "default", context=context, **more)  # type: ignore[arg-type]  # arguments by name
        qtbot.addWidget(dialog)
        dialog.form.model.setCurrentText("AISFX")
        dialog.check_folders(folders)
        with qtbot.waitSignal(dialog.loaded):
            pass
        return dialog

    return build
