"""What Escape leaves, in which order."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from tests.ui.whole.hands import REGIONS, Opens, act, choose, idle, scanned


def test_escape_lets_go_of_a_field_then_of_overwriting_then_of_the_comparison(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    scanned(contents, qtbot, REGIONS[:1])
    act(contents, "compare")
    idle(contents, qtbot)
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    panes.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    window = panes.player.window()
    assert window is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for field in (panes.deck.export_tab.spans.clips, panes.deck.export_tab.label):
        field.setFocus()
        assert window.focusWidget() is field or field.isAncestorOf(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert window.focusWidget() is panes.player.view
        assert panes.deck.armed is not None
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert panes.deck.armed is None
    assert contents.actions["compare"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    idle(contents, qtbot)
    assert not contents.actions["compare"].isChecked()
    assert panes.timeline.state.before is None


def test_escape_in_a_cell_ends_its_editing_alone(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    panes.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    window, table = panes.player.window(), panes.panel.view.table
    assert window is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    table.go_to(0)
    index = table.currentIndex()
    table.edit(index.siblingAtColumn(0))
    qtbot.waitUntil(lambda: table.state() == table.State.EditingState)
    editor = window.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert table.state() != table.State.EditingState
    assert panes.deck.armed is not None
    assert panes.panel.view.model.mark(0).start == 3.0
