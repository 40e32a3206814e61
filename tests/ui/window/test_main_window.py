"""The window as a whole, without a screen: opening, refusing, remembering, seeing what others write."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QTimer, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QDialog, QInputDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.services.videos.trash import places_in_trash
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.actions import shortcut
from eightcut.ui.export.controller import _Waiting
from eightcut.ui.export.cutting import ExportResult
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import Task
from eightcut.ui.scan.scanner import _Run
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow
from eightcut.ui.window.panes import LIST_NARROW, REGIONS_NARROW
from tests.ui.windows import furnished, windows
from tests.unit.services.films import write_scene
from tests.unit.services.small_library import killed

Opens = Callable[..., MainWindow]


@pytest.fixture
def opens(config: Config, tmp_path: Path, qtbot: QtBot) -> Iterator[Opens]:
    """Open a window on the library of this test; all are closed at the end."""
    with windows(qtbot) as (show, _):

        def open_window(*files: Path, config: Config = config, furnish: bool = True) -> MainWindow:
            window = show(config, Settings(tmp_path / "config"), *files)
            window.resize(1600, 900)
            if furnish:
                furnished(window, qtbot)
            return window

        yield open_window


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    write_scene(path, 30, ())
    return path


def contents(window: MainWindow) -> WindowContents:
    assert window.contents is not None
    return window.contents


def test_one_window_appears_and_has_the_keys(opens: Opens, film: Path, qapp: QApplication) -> None:
    windows: list[QWidget] = []

    class Shown(QObject):
        @override
        def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
            if a1 is not None and a1.type() == QEvent.Type.Show and isinstance(a0, QWidget) and a0.isWindow():
                windows.append(a0)
            return False

    shown = Shown()
    qapp.installEventFilter(shown)
    try:
        window = opens(film)
    finally:
        qapp.removeEventFilter(shown)
    assert windows == [window]
    assert window.isActiveWindow()


def test_work_of_a_killed_program_is_taken_back_and_told(
    opens: Opens, config: Config, tmp_path: Path, ended: int
) -> None:
    old = tmp_path / "Door/vid_001/clip_001_m1_0.mp4"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"clip")
    [kept] = places_in_trash([old])
    kept.parent.mkdir(parents=True)
    old.rename(kept)
    with closing(ProcessedDB(config.database)) as db:
        killed(db.library, process=ended, moves=((str(old), str(kept)),))
    window = opens()
    assert old.read_bytes() == b"clip"
    assert not kept.exists()
    assert "was interrupted" in contents(window).panes.problem.text.text()


def has_film(window: MainWindow, name: str) -> bool:
    film = contents(window).panes.now.video
    return film is not None and film.ref.filename == name


def test_an_empty_library_opens_with_every_pane(opens: Opens, qtbot: QtBot) -> None:
    parts = contents(opens()).panes
    qtbot.waitUntil(parts.playlist.isVisible)
    assert parts.timeline.isVisible()
    assert parts.panel.isVisible()
    assert not parts.problem.isVisible()


def test_a_database_of_a_newer_program_is_refused_with_its_sentence(opens: Opens, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "newer.db"
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 999")
    file.close()
    window = opens(config=Config(path, tmp_path), furnish=False)
    qtbot.waitUntil(lambda: window.findChild(QLabel, "library_problem") is not None)
    label = window.findChild(QLabel, "library_problem")
    assert label is not None
    assert "newer" in label.text()
    window.close()
    assert "geometry=" in window.settings.path.read_text()  # as left, though nothing takes the settings apart at exit


def test_a_window_closes_with_its_dialogs_and_its_video_is_there_again_at_the_next_start(
    opens: Opens, film: Path, qtbot: QtBot
) -> None:
    window = opens(film)
    qtbot.waitUntil(lambda: has_film(window, "film.mp4"), timeout=20_000)
    assert "film.mp4" in window.windowTitle()
    assert "film.mp4" in contents(window).panes.status.where.text()
    window.actions_by_id["settings"].trigger()
    dialog, handle = window.findChild(QDialog, "settings_dialog"), window.windowHandle()
    assert dialog is not None
    assert handle is not None
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.finished):
        handle.close()
    assert not window.isVisible()
    again = opens()
    qtbot.waitUntil(lambda: has_film(again, "film.mp4"), timeout=20_000)


@pytest.mark.parametrize("below", ["playlist", "timeline", "deck"])
def test_files_and_folders_that_are_dropped_anywhere_go_to_the_list(
    below: str, opens: Opens, film: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = opens()
    panes = contents(window).panes
    pane: QWidget = getattr(panes, below)
    folder = tmp_path / "more"
    folder.mkdir()
    shutil.copy(film, folder / "other.mp4")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(film)), QUrl.fromLocalFile(str(folder)), QUrl("https://x.y/z.mp4")])
    at, left = QPointF(pane.mapTo(window, pane.rect().center())), Qt.MouseButton.LeftButton
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    handle = window.windowHandle()
    QApplication.sendEvent(handle, QDragEnterEvent(at.toPoint(), action, data, left, none))
    hint = panes.playlist.drop_hint
    assert (hint.isVisible(), hint.text()) == (True, "Add 2 files or folders to List 1")
    QApplication.sendEvent(handle, QDragLeaveEvent())
    assert hint.isHidden()
    QApplication.sendEvent(handle, QDragEnterEvent(at.toPoint(), action, data, left, none))
    drop = QDropEvent(at, action, data, left, none)
    QApplication.sendEvent(handle, drop)
    assert drop.isAccepted()
    assert hint.isHidden()
    qtbot.waitUntil(lambda: panes.playlist.paths() == [str(film), str(folder / "other.mp4")])


def test_text_cannot_be_dropped(opens: Opens) -> None:
    data = QMimeData()
    data.setText("words")
    window = opens()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none)
    enter.ignore()
    window.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_a_file_that_is_no_video_is_told_in_a_sentence(opens: Opens, tmp_path: Path, qtbot: QtBot) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    window = opens(text)
    parts = contents(window).panes
    qtbot.waitUntil(parts.problem.isVisible, timeout=20_000)
    assert "text.mp4" in parts.problem.text.text()


def test_what_another_program_writes_is_seen(opens: Opens, film: Path, config: Config, qtbot: QtBot) -> None:
    window = opens(film)
    qtbot.waitUntil(lambda: has_film(window, "film.mp4"), timeout=20_000)
    shown = contents(window).panes.now.video
    assert shown is not None
    other = ProcessedDB(config.database)
    other.library.scans.save(
        NewScan(shown.ref, "default", "AISFX", (Region(3.0, 11.0, 0.8),), duration=30.0, folders=("Door",))
    )
    other.library.clips.add(ClipRow("film.mp4", 2.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1,
                                    source_path=str(film), content_id=shown.ref.content_id))  # fmt: skip
    other.close()
    parts = contents(window).panes
    qtbot.waitUntil(lambda: parts.panel.current_model_name() == "AISFX", timeout=20_000)
    qtbot.waitUntil(lambda: len(parts.now.markers) == 1, timeout=20_000)


def test_an_edit_names_itself_in_the_menu_and_comes_back(
    opens: Opens, film: Path, config: Config, qtbot: QtBot
) -> None:
    window = opens(film)
    qtbot.waitUntil(lambda: has_film(window, "film.mp4"), timeout=20_000)
    parts = contents(window).panes
    shown = parts.now.video
    assert shown is not None
    video = VideoRef(shown.ref.filename, shown.ref.path, shown.ref.content_id)
    library = ProcessedDB(config.database)
    library.library.scans.save(NewScan(video, "default", "AISFX", (Region(3.0, 11.0, 0.8),), duration=30.0))
    library.close()
    qtbot.waitUntil(lambda: parts.panel.view.model.rowCount() == 1, timeout=20_000)
    parts.panel.view.table.go_to(0)
    window.actions_by_id["toggle_disabled"].trigger()
    qtbot.waitUntil(lambda: bool(parts.panel.current and parts.panel.current.disabled), timeout=10_000)
    undo = window.actions_by_id["undo"]
    assert undo.isEnabled()
    assert undo.text() == "&Undo disable 1 match"
    undo.trigger()
    qtbot.waitUntil(lambda: bool(parts.panel.current and not parts.panel.current.disabled), timeout=10_000)
    assert window.actions_by_id["redo"].text() == "&Redo disable 1 match"


def test_a_narrow_window_folds_list_and_finds_before_the_picture(opens: Opens, qtbot: QtBot) -> None:
    window = opens()
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: contents(window).splitter.sizes()[0] == LIST_NARROW)
    left, middle, right = contents(window).splitter.sizes()
    assert (left, right) == (LIST_NARROW, REGIONS_NARROW)
    assert middle > 800
    assert contents(window).panes.deck.frame.folded


def test_another_profile_brings_its_own_finds_and_lists(opens: Opens, film: Path, qtbot: QtBot) -> None:
    window = opens(film)
    qtbot.waitUntil(lambda: has_film(window, "film.mp4"), timeout=20_000)
    profiles = contents(window).profiles
    profiles.choose("other")
    parts = contents(window).panes
    qtbot.waitUntil(lambda: parts.playlist.paths() == [])
    assert "other" in parts.status.where.text()
    qtbot.waitUntil(lambda: parts.now.video is None and parts.player.video is None)
    assert not parts.timeline.state.duration
    profiles.choose("default")
    qtbot.waitUntil(lambda: parts.playlist.paths() == [str(film)])


def test_the_settings_of_the_earlier_program_are_taken_over_once(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "8cut.conf"
    old.write_text("[General]\nclip_count=7\nspread=4.5\n")
    before = old.read_bytes()
    monkeypatch.setattr("eightcut.ui.kit.old_settings.OLD_FILE", old)
    window = opens()
    assert contents(window).panes.settings.clip_count == 7
    assert contents(window).panes.deck.span_settings().clips == 7
    assert (contents(window).panes.settings.wheel, shortcut("frame_on")) == ("clips", "Right")  # as it was there
    assert old.read_bytes() == before


def test_the_sound_from_the_playhead_is_written(opens: Opens, film: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window = opens(film)
    qtbot.waitUntil(lambda: has_film(window, "film.mp4"), timeout=20_000)
    window.actions_by_id["extract_audio"].trigger()
    dialog = window.findChild(QInputDialog, "extract_audio")
    assert dialog is not None
    assert "0:00.000" in dialog.labelText()
    dialog.reject()
    contents(window).sound.write_sound(1.0, 2.0, str(tmp_path / "sound.wav"))
    message = contents(window).panes.status.message
    qtbot.waitUntil(lambda: "Wrote 2.00 s of sound" in message.text(), timeout=20_000)
    assert (tmp_path / "sound.wav").exists()


def begun(seconds: float) -> Task:
    """Work that goes on since then."""
    task = Task()
    task._began -= seconds
    return task


@pytest.mark.parametrize("what", ["scan", "export", "train", "import"])
@pytest.mark.parametrize(
    ("seconds", "answer", "closed"), [(2.0, "", True), (60.0, "Wait", False), (60.0, "Close anyway", True)]
)
def test_long_work_is_not_lost_by_closing_without_a_question(
    opens: Opens, what: str, seconds: float, answer: str, closed: bool
) -> None:
    window = opens()
    parts, asked = contents(window).panes, list[str]()
    if what == "scan":
        parts.scanner._run = _Run(began=time.monotonic() - seconds)
    elif what == "train":
        window.actions_by_id["train"].trigger()
        [dialog] = window.findChildren(TrainDialog)
        dialog._control._task = begun(seconds)
    elif what == "import":
        parts.status.cancels = begun(seconds)
    else:
        never = _Waiting("Export", "Door", "", lambda _: ExportResult("", "", ()), 1)
        parts.exporter._running = never, Task()
        parts.exporter._began = time.monotonic() - seconds

    def click() -> None:
        for box in window.findChildren(QMessageBox):
            asked.append(box.text())
            next(button for button in box.buttons() if button.text().replace("&", "") == answer).click()

    if answer:
        QTimer.singleShot(200, click)
    window.actions_by_id["quit"].trigger()
    parts.scanner._run = parts.exporter._running = None
    assert window.isVisible() != closed
    assert bool(asked) == bool(answer)
