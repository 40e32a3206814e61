"""The list of all clips: what it shows, plays and changes, beside the window it belongs to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QUrl, pyqtSlot
from PyQt6.QtGui import QDesktopServices, QMouseEvent
from PyQt6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.services.videos.trash import TRASH
from eightcut.ui.clips.dialog import ClipListDialog
from eightcut.ui.clips.model import CAPTION, CHECK, CLASS, FILE, LABEL, RATING, SCREEN, TIME
from eightcut.ui.clips.replace_dialog import ReplaceDialog
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, choose, idle, scanned
from tests.unit.services.films import write_scene

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def exported(contents: WindowContents, film: Path, out: Path) -> list[Path]:
    """Three clips: two of one marker of a class, the second one missing, and one of another class and video."""
    paths = [
        out / place
        for place in (
            "Door/vid_001/clip_001_m1_0.mp4", "Door/vid_001/clip_001_m1_1.mp4", "Gate/vid_002/clip_002_m1_0.mp4",
        )
    ]  # fmt: skip
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        if number != 1:
            shutil.copy(film, path)
        name = "a.mp4" if number < 2 else "b.mp4"
        row = ClipRow(name, 4.0, str(path), clip_count=2, source_path=str(film.with_name(name)))
        contents.panes.db.library.clips.add(row)
    contents.refresh()
    return paths


def opened(contents: WindowContents, qtbot: QtBot) -> ClipListDialog:
    act(contents, "list_clips")
    dialog = contents._window.findChild(ClipListDialog)
    assert dialog is not None
    idle(contents, qtbot)
    return dialog


def column(dialog: ClipListDialog, which: int) -> list[str]:
    model = dialog.model
    return [model.index(row, which).data() for row in range(model.rowCount())]


def press(dialog: ClipListDialog, contents: WindowContents, qtbot: QtBot, key: Qt.Key, **more: object) -> None:
    qtbot.keyClick(dialog.table, key, **more)
    idle(contents, qtbot)


def test_clips_are_rated_labelled_moved_deleted_and_taken_back_by_key(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    paths = exported(contents, films / "a.mp4", tmp_path / "out")
    dialog = opened(contents, qtbot)
    assert column(dialog, CLASS) == ["Gate", "Door", "Door"]
    assert sorted(column(dialog, 2)) == ["0:04.0", "0:04.0", "0:07.0"]
    gone = dialog.model.index(1, FILE)
    assert gone.data(Qt.ItemDataRole.FontRole).strikeOut()
    assert gone.data(Qt.ItemDataRole.ToolTipRole) == f"There is no clip_001_m1_1.mp4 in {paths[1].parent}."
    press(dialog, contents, qtbot, Qt.Key.Key_4)
    assert column(dialog, RATING) == ["★★★★", "", ""]
    press(dialog, contents, qtbot, Qt.Key.Key_Down, modifier=SHIFT)
    qtbot.keyClick(dialog.table, Qt.Key.Key_L)
    field = dialog.table.findChild(QLineEdit)
    assert field is not None
    qtbot.keyClicks(field, "creak")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    idle(contents, qtbot)
    assert column(dialog, LABEL) == ["creak", "creak", ""]
    dialog.edits.write(dialog.table.selected, CAPTION, "a Door creaks, the Door falls")
    idle(contents, qtbot)
    qtbot.keyClick(dialog.table, Qt.Key.Key_R)
    words = dialog.findChild(ReplaceDialog)
    assert words is not None
    assert not words.ok.isEnabled()
    qtbot.keyClicks(words.old, "Door")
    assert words.told.text() == "In 2 captions."
    qtbot.keyClicks(words.new, "gate")
    qtbot.keyClick(words.new, Qt.Key.Key_Return)
    idle(contents, qtbot)
    assert column(dialog, CAPTION) == ["a gate creaks, the gate falls"] * 2 + [""]
    for _ in range(2):
        contents.panes.context.history.stack.undo()
        idle(contents, qtbot)
    assert column(dialog, CAPTION) == [""] * 3
    dialog.table.go_to(2)
    press(dialog, contents, qtbot, Qt.Key.Key_H)
    assert column(dialog, SCREEN) == ["", "off", "off"], "both clips share half with it"
    qtbot.keyClicks(dialog.filter, "off screen")
    assert column(dialog, CLASS) == ["Door", "Door"]
    dialog.filter.clear()
    contents.panes.context.history.stack.undo()
    idle(contents, qtbot)
    assert column(dialog, SCREEN) == [""] * 3
    qtbot.keyClicks(dialog.filter, "creak gate")
    assert column(dialog, CLASS) == ["Gate"]
    dialog.filter.clear()
    dialog.classes.setCurrentIndex(dialog.classes.findData("Door"))
    dialog.classes.activated.emit(dialog.classes.currentIndex())
    assert dialog.classes.currentText() == "Door (2)"
    dialog.table.selectAll()
    press(dialog, contents, qtbot, Qt.Key.Key_M)
    chooser = dialog.findChild(ClassDialog)
    assert chooser is not None
    qtbot.keyClicks(chooser.field, "Gate")
    idle(contents, qtbot)
    assert chooser.ok.text() == "Move to Gate"
    qtbot.keyClick(chooser.field, Qt.Key.Key_Return)
    idle(contents, qtbot)
    assert dialog.classes.currentText() == "Door (0)"
    assert dialog.said.full == "Moved 2 clips to Gate."
    assert contents.panes.playlist.facts.count(str(films / "a.mp4")) == 2
    moved = tmp_path / "out/Gate/vid_001/clip_001_m1_0.mp4"
    assert moved.exists()
    dialog.classes.setCurrentIndex(0)
    dialog.classes.activated.emit(0)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5_000)
    dialog.table.selectAll()
    press(dialog, contents, qtbot, Qt.Key.Key_Delete)
    assert not dialog.model.rows
    assert dialog.empty.isVisible()
    assert len(list((tmp_path / "out" / TRASH).rglob("*.mp4"))) == 2
    for _ in range(2):
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Z, modifier=CTRL)
        idle(contents, qtbot)
    assert column(dialog, CLASS) == ["Gate", "Door", "Door"]
    assert paths[0].exists()


def test_clips_are_checked_by_key_and_found_by_what_is_wrong(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    write_scene(tmp_path / "a.mp4", 1, ())
    exported(contents, tmp_path / "a.mp4", tmp_path / "out")
    dialog = opened(contents, qtbot)
    assert column(dialog, CHECK) == ["", "", ""]
    dialog.table.selectAll()
    qtbot.keyClick(dialog.table, Qt.Key.Key_K)
    assert dialog.said.full == "Checking 3 clips… K stops."
    idle(contents, qtbot)
    assert dialog.said.full == "Good: 0 of 3 clips. 1 could not be read."
    checked = column(dialog, CHECK)
    assert checked[1] == ""
    assert checked[0] == checked[2] != ""
    told = dialog.model.index(0, CHECK).data(Qt.ItemDataRole.ToolTipRole)
    assert checked[0] == f"⚠ {len(told.splitlines())}"
    assert all(line.startswith("This clip ") and line.endswith(".") for line in told.splitlines())
    dialog.filter.setText(told.split()[2])
    assert dialog.model.rowCount() == 2
    dialog.filter.clear()
    dialog.table.sortByColumn(CHECK, Qt.SortOrder.DescendingOrder)
    assert column(dialog, CHECK) == [checked[0], checked[0], ""]
    heads, viewport = dialog.table.horizontalHeader(), dialog.table.viewport()
    assert heads is not None
    assert viewport is not None
    for width in (1600, 900):  # each column in sight, the narrower window too
        dialog.resize(width, 560)
        qtbot.waitUntil(lambda: heads.length() == viewport.width())
        assert dialog.table.columnWidth(TIME) > dialog.table.sizeHintForColumn(TIME)
    heads.resizeSection(CLASS, 150)
    dialog.resize(1600, 560)
    qtbot.waitUntil(lambda: heads.length() == viewport.width())
    assert dialog.table.columnWidth(CLASS) == 150

    (tmp_path / "out/Gate/vid_002/clip_002_m1_0.mp4").touch()  # as another program writes it anew
    dialog.read()
    idle(contents, qtbot)
    dialog.table.selectAll()
    for _ in range(2):
        qtbot.keyClick(dialog.table, Qt.Key.Key_K)
    idle(contents, qtbot)
    assert dialog.said.full == "Stopped. What was measured is kept."


def test_a_clip_plays_in_the_list_and_its_moment_in_the_window(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "b.mp4")
    exported(contents, films / "a.mp4", tmp_path / "out")
    dialog = opened(contents, qtbot)
    player = dialog.findChild(PlayerPane)
    assert player is not None
    dialog.only.setChecked(True)
    idle(contents, qtbot)
    assert column(dialog, CLASS) == ["Gate"]
    dialog.only.setChecked(False)
    idle(contents, qtbot)
    videos = panes.db.library.transactions.value("SELECT COUNT(*) FROM videos")
    panes.player.play()
    with qtbot.waitSignal(player.playing_changed, timeout=10_000):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert player.playing
    assert not panes.player.playing
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert not player.playing
    with qtbot.waitSignal(player.failed, timeout=10_000) as told:
        dialog.step(1)
    assert "clip_001_m1_1.mp4" in told.args[0]
    with qtbot.waitSignal(player.opened, timeout=10_000):
        qtbot.keyClick(dialog.table, Qt.Key.Key_N)
    assert panes.now.video is not None
    assert panes.now.video.ref.filename == "b.mp4"
    assert panes.db.library.transactions.value("SELECT COUNT(*) FROM videos") == videos
    qtbot.keyClick(dialog.table, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: panes.now.video is not None and panes.now.video.ref.filename == "a.mp4", timeout=10_000)
    idle(contents, qtbot)
    assert contents.cut.cursor == 4.0
    contents._window.close()
    assert not dialog.isVisible()


class Opened(QObject):
    """Stands for the system, which is asked to open folders."""

    def __init__(self) -> None:
        super().__init__()
        self.folders: list[str] = []

    @pyqtSlot(QUrl)
    def take(self, url: QUrl) -> None:
        self.folders.append(url.toLocalFile())


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "take")
    yield opened
    QDesktopServices.unsetUrlHandler("file")


def drag(qtbot: QtBot, table: QTableView, row: int) -> None:
    """Press a row, and move far enough."""
    model, port = table.model(), table.viewport()
    assert model is not None
    assert port is not None
    place = table.visualRect(model.index(row, 1)).center()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=place)
    for step in (8, 60):
        there = QPointF(place + QPoint(step, step))
        moved = QMouseEvent(
            QEvent.Type.MouseMove, there, port.mapToGlobal(there), Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(port, moved)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=place)


def test_files_go_to_the_desktop_by_folder_and_by_hand(
    opens: Opens, films: Path, tmp_path: Path, system: Opened, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    act(contents, "show_export")
    assert panes.status.message.text() == "Nothing has been exported from this window yet."
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    table = panes.panel.view.table
    drag(qtbot, table, 0)
    assert panes.panel.view.threshold.note.text() == "A match has no file until it is exported."
    paths = exported(contents, films / "a.mp4", tmp_path / "out")
    dialog = opened(contents, qtbot)
    drag(qtbot, dialog.table, 1)
    assert dialog.said.full == "The files of these clips are missing."
    dialog.table.selectAll()
    data = dialog.dragged()
    assert data is not None
    assert {url.toLocalFile() for url in data.urls()} == {str(paths[0]), str(paths[2])}
    press(dialog, contents, qtbot, Qt.Key.Key_O)
    assert system.folders == [str(paths[2].parent)]
    dialog.table.go_to(1)
    press(dialog, contents, qtbot, Qt.Key.Key_O)
    assert dialog.said.full == f"There is no {paths[1].name} in {paths[1].parent}."
    shutil.rmtree(tmp_path / "out" / "Door")
    press(dialog, contents, qtbot, Qt.Key.Key_O)
    assert dialog.said.full == f"The folder {paths[1].parent} is missing. Is its disk connected?"
    column = panes.playlist.lists.columns[0]
    column.videos.selectAll()
    videos = column.videos.dragged()
    assert videos is not None
    assert [url.toLocalFile() for url in videos.urls()] == [str(films / "a.mp4"), str(films / "b.mp4")]
    panes.playlist.moves.show_in_folder([str(films / "b.mp4")])
    idle(contents, qtbot)
    assert system.folders[-1] == str(films)
