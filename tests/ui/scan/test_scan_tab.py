"""The Scan tab of the deck: which model, how sure, and what may be pressed when."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.settings import Settings
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.scan.scanner import ModelChoice, ScanOrder

FOLEY = ModelChoice("FOLEY", "2026-04-18 17:08", 0.62)
OLD = ModelChoice("EAT_LARGE_20260418_170800", legacy=True)


@pytest.fixture
def tab(settings: Settings, qtbot: QtBot) -> ScanTab:
    """With a video to scan."""
    made = ScanTab(settings)
    qtbot.addWidget(made)
    made.set_video(True)
    return made


def test_without_a_model_scanning_says_what_is_missing(tab: ScanTab) -> None:
    assert tab.model.itemText(0) == "(no model)"
    assert not tab.scan.isEnabled()
    assert "Train a model first" in tab.scan.toolTip()
    tab.set_models([OLD])
    assert tab.chosen == ""
    assert "(legacy)" in tab.model.itemText(1)
    assert "earlier 8-cut" in tab.status.full
    assert "could run code" in str(tab.model.itemData(1, Qt.ItemDataRole.ToolTipRole))


def test_a_scan_carries_what_the_controls_say(tab: ScanTab, qtbot: QtBot) -> None:
    tab.set_models([FOLEY, OLD])
    assert tab.model.currentText() == "FOLEY · 2026-04-18 17:08"
    assert tab.threshold.value() == 0.62
    with qtbot.waitSignal(tab.scan_asked):
        qtbot.mouseClick(tab.scan, Qt.MouseButton.LeftButton)
    assert tab.order() == ScanOrder("FOLEY", None, 4.0, True, True)
    tab.threshold.setValue(0.4)
    tab.fuse.setValue(6.0)
    tab.skip_exported.setChecked(False)
    with qtbot.waitSignal(tab.scan_all_asked):
        qtbot.mouseClick(tab.scan_all, Qt.MouseButton.LeftButton)
    assert tab.order() == ScanOrder("FOLEY", 0.4, 6.0, True, False)
    with qtbot.waitSignal(tab.auto_asked):
        qtbot.mouseClick(tab.auto, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(tab.history_asked):
        qtbot.mouseClick(tab.history, Qt.MouseButton.LeftButton)


def test_where_nothing_was_chosen_the_kind_offered_first_is(tab: ScanTab, settings: Settings) -> None:
    door = ModelChoice("AISFX_door")
    settings.default_model = "AISFX"
    tab.set_models([FOLEY, door])
    assert tab.chosen == "AISFX_door"
    tab.set_models([FOLEY])
    assert tab.chosen == "FOLEY"
    tab.set_models([])
    tab.set_models([FOLEY, door, ModelChoice("AISFX")])
    assert tab.chosen == "AISFX"
    settings.model = "FOLEY"
    tab.set_models([])
    tab.set_models([FOLEY, door])
    assert tab.chosen == "FOLEY"


def test_while_scanning_it_can_be_stopped_or_cancelled(tab: ScanTab, qtbot: QtBot) -> None:
    tab.set_models([FOLEY])
    tab.show()
    tab.set_busy("tram.ts · 192× real time")
    assert not tab.scan.isVisible()
    with qtbot.waitSignal(tab.stop_asked):
        qtbot.mouseClick(tab.stop, Qt.MouseButton.LeftButton)
    tab.set_pace("tram.ts · 190× real time")
    assert tab.status.full == "tram.ts · 190× real time"
    assert not tab.stop.isEnabled()
    with qtbot.waitSignal(tab.cancel_asked):
        qtbot.mouseClick(tab.cancel, Qt.MouseButton.LeftButton)
    tab.set_busy(None)
    assert tab.scan.isVisible()


def test_the_chosen_model_stays_when_the_list_is_read_again(tab: ScanTab) -> None:
    other = ModelChoice("AISFX_bell", "", 0.3)
    tab.set_models([other, FOLEY])
    tab.model.setCurrentIndex(2)
    tab.model.activated.emit(2)
    tab.set_models([FOLEY, other])
    assert tab.chosen == "FOLEY"
    tab.set_models([other])
    assert tab.chosen == "AISFX_bell"


def test_the_shortest_area_is_remembered_and_told(tab: ScanTab, settings: Settings, qtbot: QtBot) -> None:
    assert tab.least.text() == "Clip length"
    with qtbot.waitSignal(tab.least_changed) as told:
        tab.least.setValue(12.5)
    assert told.args == [12.5]
    assert settings.scan_least == 12.5
