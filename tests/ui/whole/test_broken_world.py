"""The world breaks under an open window: it says so where such things are said, goes on, and loses nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.errors import DatabaseLocked, DatabaseMoved
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui import app
from eightcut.ui.kit.settings import FILE, Settings
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow
from tests.ui.windows import furnished, windows

Opens = Callable[[], MainWindow]


@pytest.fixture
def opens(config: Config, tmp_path: Path, qtbot: QtBot) -> Iterator[Opens]:
    """Open a furnished window that looks at its database often."""
    with windows(qtbot) as (show, _):

        def open_window() -> MainWindow:
            window = show(config, Settings(tmp_path / "config"))
            furnished(window, qtbot)
            window._watch.setInterval(20)
            return window

        yield open_window
        for left in QApplication.topLevelWidgets():
            if isinstance(left, MainWindow):
                left.close()
                with suppress(DatabaseMoved):
                    left.close_library()
                left.deleteLater()


def pages() -> list[MainWindow]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, MainWindow) and widget.findChild(QLabel, "library_problem") is not None
    ]


def sentence(page: MainWindow) -> str:
    label = page.findChild(QLabel, "library_problem")
    assert label is not None
    return label.text()


def removed(database: Path) -> None:
    database.unlink()


def renamed(database: Path) -> None:
    database.rename(database.with_name("elsewhere.db"))


def replaced_by_a_backup(database: Path) -> None:
    ProcessedDB(database.with_name("backup.db")).close()
    database.with_name("backup.db").replace(database)


def folder_renamed(database: Path) -> None:
    database.parent.rename(database.parent.with_name("other place"))


def folder_removed(database: Path) -> None:
    shutil.rmtree(database.parent)


def log_removed(database: Path) -> None:
    database.with_name(database.name + "-wal").unlink()


GOES = (removed, renamed, replaced_by_a_backup, folder_renamed, folder_removed, log_removed)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A database in a folder of its own; the home folder is one of this test."""
    for name in ("home", "library"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return Config(tmp_path / "library/l.db", tmp_path / "cache")


def write(window: MainWindow, name: str, qtbot: QtBot) -> None:
    parts = contents_of(window).panes
    parts.context.runner.in_library(window, lambda: parts.db.add(name, 1.0, f"/out/Door/vid_001/{name}_m1_0.mp4"))
    qtbot.waitUntil(lambda: not window.runner.busy)


def contents_of(window: MainWindow) -> WindowContents:
    assert window.contents is not None
    return window.contents


def names(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as opened:
        return {name for (name,) in opened.execute("SELECT filename FROM processed")}


def kept(tmp_path: Path) -> Path:
    [found] = tmp_path.rglob("l.kept-*.db")
    return found


@pytest.mark.parametrize("goes", GOES)
def test_a_database_that_goes_away_under_the_window_is_told_at_once_and_what_it_held_is_kept(
    opens: Opens, config: Config, tmp_path: Path, qtbot: QtBot, goes: Callable[[Path], None]
) -> None:
    window = opens()
    write(window, "a.mp4", qtbot)
    goes(config.database)
    qtbot.waitUntil(lambda: bool(pages()), timeout=10_000)
    [page] = pages()
    assert not window.isVisible()
    assert page.isVisible()
    label = page.findChild(QLabel, "library_problem")
    assert label is not None
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))
    assert str(config.database) in sentence(page)
    assert str(kept(tmp_path)) in sentence(page)
    assert names(kept(tmp_path)) == {"a.mp4"}
    again = next(button for button in page.findChildren(QPushButton) if button.text() == "Try again")
    config.database.parent.mkdir(exist_ok=True)
    kept(tmp_path).rename(config.database)
    again.click()
    furnished(page, qtbot)
    write(page, "b.mp4", qtbot)
    assert names(config.database) == {"a.mp4", "b.mp4"}


@pytest.mark.parametrize("action", ["train", "negatives", "settings", "relink", "keys"])
def test_it_is_told_over_whatever_is_open(opens: Opens, config: Config, qtbot: QtBot, action: str) -> None:
    window = opens()
    window.actions_by_id[action].trigger()
    assert any(dialog.isVisible() for dialog in window.findChildren(QDialog))
    config.database.unlink()
    qtbot.waitUntil(lambda: bool(pages()), timeout=10_000)
    assert not any(dialog.isVisible() for dialog in window.findChildren(QDialog))


def test_each_window_of_a_database_that_goes_away_tells_it(opens: Opens, config: Config, qtbot: QtBot) -> None:
    opens()
    opens()
    config.database.unlink()
    qtbot.waitUntil(lambda: len(pages()) == 2, timeout=10_000)


def test_a_database_that_cannot_be_looked_at_is_told_once(opens: Opens) -> None:
    window = opens()
    bar = contents_of(window).panes.problem
    problem = DatabaseLocked("The database is in use by another program. Wait until that one is done.")
    window._unseen(problem)
    assert problem.message in bar.text.text()
    bar.hide()
    window._unseen(problem)
    assert not bar.isVisible()
    window._changes(0)
    window._unseen(problem)
    assert bar.isVisible()


def a_file_in_its_place(folder: Path) -> None:
    folder.write_text("no folder")


def a_folder_of_its_name(folder: Path) -> None:
    (folder / FILE / "full").mkdir(parents=True)


def nowhere(folder: Path) -> None:
    folder.symlink_to(folder.parent / "not/there")


@pytest.mark.parametrize("breaks", [a_file_in_its_place, a_folder_of_its_name, nowhere])
def test_settings_that_cannot_be_saved_are_told_once(
    opens: Opens, tmp_path: Path, qtbot: QtBot, breaks: Callable[[Path], None]
) -> None:
    breaks(tmp_path / "config")
    window = opens()
    bar = contents_of(window).panes.problem
    qtbot.waitUntil(bar.isVisible, timeout=10_000)
    assert str(tmp_path / "config" / FILE) in bar.text.text()
    bar.hide()
    window.settings.spread = 5.0
    qtbot.wait(100)
    assert not bar.isVisible()
    assert window.settings.spread == 5.0


Breaks = Callable[[Path, Callable[[str], object]], Callable[[], object]]
"""Breaks something about a database, also by what is said to the window's connection; answers what mends it."""


def locked(database: Path, say: Callable[[str], object]) -> Callable[[], object]:
    say("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def full(_: Path, say: Callable[[str], object]) -> Callable[[], object]:
    say("PRAGMA max_page_count = 1")
    return lambda: say("PRAGMA max_page_count = 100000")


def read_only(_: Path, say: Callable[[str], object]) -> Callable[[], object]:
    say("PRAGMA query_only = ON")
    return lambda: say("PRAGMA query_only = OFF")


@pytest.mark.parametrize(
    ("breaks", "told"),
    [(locked, "in use by another program"), (full, "disk is full"), (read_only, "cannot be written")],
)
def test_what_cannot_be_written_is_told_and_can_be_done_undone_and_made_again_once_that_is_mended(
    opens: Opens, config: Config, qtbot: QtBot, breaks: Breaks, told: str
) -> None:
    window = opens()
    parts, undo, redo = contents_of(window).panes, window.actions_by_id["undo"], window.actions_by_id["redo"]
    database = parts.db.library.transactions
    many = [f"{number:0100}.mp4" for number in range(300)]

    def say(pragma: str) -> None:
        """To the connection of the thread that writes."""
        window.runner.in_library(window, lambda: database.rows(pragma))
        qtbot.waitUntil(lambda: not window.runner.busy)

    def hidden() -> int:
        with closing(sqlite3.connect(config.database)) as file:
            return int(file.execute("SELECT count(*) FROM hidden_files").fetchone()[0])

    def fails(move: Callable[[], object]) -> None:
        mend = breaks(config.database, say)
        before = hidden()
        move()
        qtbot.waitUntil(parts.problem.isVisible, timeout=10_000)
        assert told in parts.problem.text.text()
        assert str(config.database) in parts.problem.text.text()
        assert hidden() == before
        parts.problem.hide()
        mend()

    def works(move: Callable[[], object], left: int) -> None:
        move()
        qtbot.waitUntil(lambda: hidden() == left, timeout=10_000)
        qtbot.waitUntil(lambda: not window.runner.busy)

    fails(lambda: parts.playlist.moves.hide(many))
    assert not undo.isEnabled()
    works(lambda: parts.playlist.moves.hide(many), 300)
    if breaks is not full:  # to take away needs no room, and leaves some
        fails(undo.trigger)
    works(undo.trigger, 0)
    if breaks is not full:
        fails(redo.trigger)
    works(redo.trigger, 300)
    assert undo.isEnabled()
    assert not redo.isEnabled()


def test_a_bug_is_told_in_a_box_that_stays_and_comes_once(qtbot: QtBot) -> None:
    def boxes() -> list[QMessageBox]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]

    for _ in range(2):
        app._tell(ValueError, ValueError("a bug of this test"), None)
        qtbot.wait(20)
    [box] = boxes()
    assert "hit an internal error" in box.text()
    assert "a bug of this test" in box.detailedText()
    box.close()
    app._tell(ValueError, ValueError("another"), None)
    assert "another" in boxes()[0].detailedText()
    boxes()[0].close()
