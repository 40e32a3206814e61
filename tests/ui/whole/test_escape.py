"""What Escape leaves, in which order."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.ui.kit.values import Marker
from tests.ui.whole.hands import FINDS, Opens, act, choose, idle, scanned


def test_escape_lets_go_of_a_field_then_of_overwriting_then_of_the_comparison(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    scanned(furniture, qtbot)
    scanned(furniture, qtbot, FINDS[:1])
    act(furniture, "compare")
    idle(furniture, qtbot)
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    parts.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    window = parts.player.window()
    assert window is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for field in (parts.deck.export_tab.spans.clips, parts.deck.export_tab.label):
        field.setFocus()
        assert window.focusWidget() is field or field.isAncestorOf(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert window.focusWidget() is parts.player.view
        assert parts.deck.armed is not None
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert parts.deck.armed is None
    assert furniture.actions["compare"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    idle(furniture, qtbot)
    assert not furniture.actions["compare"].isChecked()
    assert parts.timeline.state.before is None


def test_escape_in_a_cell_ends_its_editing_alone(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    scanned(furniture, qtbot)
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    parts.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    window, table = parts.player.window(), parts.panel.view.table
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
    assert parts.deck.armed is not None
    assert parts.panel.view.model.mark(0).start == 3.0
