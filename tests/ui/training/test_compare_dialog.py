"""Models that cannot be used are listed with the reason; the others are compared off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from eightcut.domain.training import TrainingSettings
from eightcut.ml.frame_store import FrameStore
from eightcut.ui.kit.context import Context
from eightcut.ui.training.compare_dialog import CompareDialog
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.training.form import TrainForm
from eightcut.ui.training.wording import lacking

Open = Callable[..., TrainDialog]


def compare(dialog: TrainDialog) -> CompareDialog:
    dialog.view.compare.click()
    found = dialog.findChild(CompareDialog)
    assert found is not None
    return found


def texts(dialog: CompareDialog) -> list[list[str]]:
    model = dialog.model
    return [[model.index(row, column).data() for column in range(6)] for row in range(model.rowCount())]


@pytest.mark.usefixtures("marked")
def test_models_are_compared_and_none_is_kept(open_dialog: Open, context: Context) -> None:
    dialog = open_dialog()
    assert dialog.view.compare.isEnabled()
    compared = compare(dialog)
    compared.compare(embed=True)
    assert all(one.metrics is not None for one in compared.model.rows)
    assert not compared.listen.isVisibleTo(compared)
    rows = texts(compared)
    assert [row[0] for row in rows] == ["FOLEY", "AISFX"]
    assert rows[1][4] == "1,024"
    assert "Measured on 4 videos" in compared.told.text()
    assert not compared.bar.isVisibleTo(compared)
    assert context.services.library.models.all("default") == []


@pytest.mark.usefixtures("marked")
def test_a_comparison_can_be_cancelled_and_closing_stops_it(threaded: Context, qtbot: QtBot) -> None:
    dialog = CompareDialog(threaded, "default", TrainingSettings(("Knock",)), None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    assert dialog.bar.isVisibleTo(dialog)
    dialog.cancel_button.click()
    qtbot.waitUntil(lambda: dialog.told.text() == "Stopped. Nothing was changed.", timeout=20_000)
    assert not dialog.cancel_button.isVisibleTo(dialog)
    dialog.compare(embed=True)
    dialog.close()
    qtbot.waitUntil(lambda: not threaded.runner.busy, timeout=20_000)
    assert dialog.model.rows == []


@pytest.mark.usefixtures("marked")
def test_what_was_not_heard_yet_can_be_heard_from_there(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    bare = replace(context.services, frames=FrameStore(tmp_path / "bare"))
    dialog = CompareDialog(replace(context, services=bare), "default", TrainingSettings(("Knock",)), None)
    qtbot.addWidget(dialog)
    assert [row[5] for row in texts(dialog)] == ["4 videos not heard yet"] * 2
    assert dialog.model.index(0, 5).data(Qt.ItemDataRole.ToolTipRole).endswith("--embed")
    assert dialog.listen.isVisibleTo(dialog)
    assert dialog.told.text() == "A model is measured once it has heard every marked video."


def test_without_clips_there_is_nothing_to_compare(open_dialog: Open) -> None:
    assert not open_dialog().view.compare.isEnabled()


def test_models_that_are_not_here_are_listed_with_the_reason_and_cannot_be_chosen(qtbot: QtBot) -> None:
    why = {
        "AST": "It needs the torch extra. Install it: pip install torch",
        "BEATS": "Its weights are not here. Get them: 8cut models get BEATS",
    }
    form = TrainForm(["FOLEY"], why, "", "AST")
    qtbot.addWidget(form)
    items = form.model.model()
    assert isinstance(items, QStandardItemModel)
    listed = [form.model.itemText(number) for number in range(form.model.count())]
    assert listed == ["FOLEY", "AST (needs the torch extra)", "BEATS (weights are not here)"]
    assert form.model.currentText() == "FOLEY"
    for number, text in enumerate(why.values(), 1):
        item = items.item(number)
        assert item is not None
        assert not item.isEnabled()
        assert form.model.itemData(number, Qt.ItemDataRole.ToolTipRole) == text


@pytest.mark.parametrize(
    ("why", "short"),
    [
        ("It needs the torch extra. Install it: /a/b.c -m pip install 'torch>=2.6'", "needs the torch extra"),
        ("Its weights are not here. Get them: 8cut models get AST", "weights are not here"),
        ("No luck.", "No luck"),
    ],
)
def test_the_reason_is_short_in_the_list(why: str, short: str) -> None:
    assert lacking(why) == short
