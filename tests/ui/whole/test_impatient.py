"""An impatient user: the next thing is done before the last one is over, and still what was shown is what is cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, choose, idle

SCORES = {"a.mp4": {0: 0.9, 12: 0.6, 21: 0.6}, "b.mp4": {5: 0.9, 15: 0.9, 22: 0.6}}
"""Of each film, seconds at which windows of 8 s score so high; all others score 0.1."""


def found(contents: WindowContents, name: str, threshold: float = 0.8) -> str:
    """Another program scanned a film of the list, with a score for each second; the version's timestamp."""
    film = contents.panes.now.video
    assert film is not None
    assert film.ref.filename == name
    scores = np.full(23, 0.1)
    scores[list(SCORES[name])] = list(SCORES[name].values())
    regions = tuple(Region(float(at), at + 8.0, s) for at, s in SCORES[name].items() if s >= threshold)
    ref = VideoRef(name, film.ref.path, film.ref.content_id)
    other = ProcessedDB(contents.panes.db.library.path)
    timestamp = other.library.scans.save(
        NewScan(ref, "default", "AISFX", regions, 1, threshold, hop=1.0, window=8.0, duration=float(film.duration),
                folders=("Door",), scores=scores.astype("<f2").tobytes())
    )  # fmt: skip
    other.close()
    contents.panes.panel.refresh()
    return timestamp


@pytest.fixture
def window(opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot) -> WindowContents:
    """Both films scanned for the class of the folder; film a is open."""
    contents = opens(films / "a.mp4", films / "b.mp4")
    contents.panes.playlist.set_export_folder(str(tmp_path / films.name / "Door"))
    for name in ("b.mp4", "a.mp4"):
        choose(contents, qtbot, films / name)
        found(contents, name)
        idle(contents, qtbot)
    contents.panes.scan_tab.fuse.setValue(0.0)
    idle(contents, qtbot)
    return contents


def said(contents: WindowContents) -> int:
    """How many clips the button would export to the class."""
    text = contents.panes.panel.view.foot.button.text()
    told = re.match(r"Export (?:selected \()?(\d+) clips?\)? to Door\b", text)
    assert told, text
    return int(told[1])


def lowered(contents: WindowContents, qtbot: QtBot) -> None:
    """More finds are shown than are kept."""
    contents.panes.panel.set_threshold(0.5)
    qtbot.waitUntil(lambda: len(contents.panes.panel.shown_now.regions) == 3)
    idle(contents, qtbot)


def done(contents: WindowContents, qtbot: QtBot, clips: int) -> list[ClipRow]:
    """What was cut once all is quiet."""
    panes = contents.panes
    quiet = [0]

    def over() -> bool:
        quiet[0] = 0 if panes.context.runner.busy or panes.exporter.busy else quiet[0] + 1
        return quiet[0] > 20

    qtbot.waitUntil(over, timeout=40_000)
    other = ProcessedDB(panes.db.library.path)
    rows = list(other.library.clips.of_all_profiles())
    other.close()
    assert len(rows) == clips, (rows, panes.problem.text.text(), panes.status.message.text())
    return rows


def next_film(contents: WindowContents, _: QtBot) -> None:
    act(contents, "next_video")


def and_its_finds(contents: WindowContents, qtbot: QtBot) -> None:
    """The next film and its finds are there, and nothing else is over."""
    act(contents, "next_video")
    known = contents.panes.panel._state
    qtbot.waitUntil(lambda: bool(known.known and known.known.video.filename == "b.mp4"), timeout=20_000)


def another_profile(contents: WindowContents, _: QtBot) -> None:
    contents.panes.profiles.choose("second")


def nothing(*_: object) -> None:
    pass


@pytest.mark.parametrize("moved", [False, True], ids=["as scanned", "threshold moved"])
@pytest.mark.parametrize("then", [nothing, next_film, and_its_finds, another_profile])
def test_the_finds_that_were_shown_are_cut_whatever_is_opened_next(
    window: WindowContents, qtbot: QtBot, then: Callable[[WindowContents, QtBot], None], moved: bool
) -> None:
    if moved:
        lowered(window, qtbot)
    clips = said(window)
    act(window, "export_regions")
    then(window, qtbot)
    rows = done(window, qtbot, clips)
    assert {(row.filename, row.profile) for row in rows} == {("a.mp4", "default")}
    assert {row.start_time for row in rows} <= {0.0, 12.0, 21.0}


@pytest.mark.parametrize("chosen", [(0, 1), (1, 2), (0, 2)])
def test_of_finds_that_are_cut_anew_the_selected_ones_are_exported(
    window: WindowContents, qtbot: QtBot, chosen: tuple[int, ...]
) -> None:
    lowered(window, qtbot)
    window.panes.panel.view.table.select_rows(list(chosen))
    wanted = {window.panes.panel.view.model.mark(row).start for row in chosen}
    idle(window, qtbot)
    assert len(window.panes.panel.view.table.selected()) == 2
    clips = said(window)
    act(window, "export_regions")
    rows = done(window, qtbot, clips)
    assert {row.start_time for row in rows} <= wanted


@pytest.mark.parametrize("by", ["menu", "button"])
def test_the_folder_of_a_list_that_lends_its_name_is_shown_with_it(
    window: WindowContents, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    panes = window.panes
    panes.playlist.lists.tab(0).set(label="Reel one", tab_folder=True, export_folder=str(tmp_path / "x" / "Bell"))
    idle(window, qtbot)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "x" / "Snow"))
    if by == "menu":
        act(window, "export_folder")
    else:
        panes.deck.export_tab.choose_folder(str(tmp_path / "x" / "Snow"))
    idle(window, qtbot)
    assert panes.playlist.export_folder == str(tmp_path / "x" / "Snow_Reel_one")
    assert panes.deck.written == panes.playlist.export_folder
    assert panes.deck.export_tab.folder.text() == "Snow_Reel_one ▾"


def other_list(contents: WindowContents, _: str) -> None:
    contents.panes.playlist.lists.tabs.setCurrentIndex(1)


def other_folder(contents: WindowContents, folder: str) -> None:
    contents.panes.deck.export_tab.set_folder(folder)
    contents.panes.deck.export_tab.folder_changed.emit(folder)


@pytest.mark.parametrize("way", [other_list, other_folder])
@pytest.mark.parametrize("folder", ["Bell", ""])
def test_the_hint_names_another_folder_at_once(
    window: WindowContents, qtbot: QtBot, tmp_path: Path, way: Callable[[WindowContents, str], None], folder: str
) -> None:
    panes = window.panes
    hint = panes.deck.export_tab.next
    there = str(tmp_path / "x" / folder) if folder else ""
    panes.playlist.lists.add_list()
    panes.playlist.lists.tab(1).set(export_folder=there)
    panes.playlist.lists.tabs.setCurrentIndex(0)
    idle(window, qtbot)
    assert "Door" in hint.full
    way(window, there)
    assert "Door" not in hint.full
    assert "clip_" not in hint.full
    idle(window, qtbot)
    assert (f", {folder} · vid_001/clip_001_m1" if folder else "no class chosen") in hint.full


def armed(contents: WindowContents, qtbot: QtBot) -> None:
    """A clip of 8 s at 3 s, to be replaced."""
    panes = contents.panes
    panes.deck.set_clips(1)
    contents.cut.place(3.0)
    act(contents, "export")
    qtbot.waitUntil(lambda: bool(panes.now.markers) and not panes.exporter.busy, timeout=30_000)
    idle(contents, qtbot)
    panes.timeline.marker_armed.emit(panes.now.markers[0])
    idle(contents, qtbot)
    assert panes.deck.armed is not None


def test_a_marker_that_was_taken_back_is_no_longer_to_be_replaced(window: WindowContents, qtbot: QtBot) -> None:
    panes = window.panes
    armed(window, qtbot)
    act(window, "undo")
    done(window, qtbot, 0)
    assert panes.deck.armed is None
    assert "replaces" not in panes.deck.export_tab.next.full
    act(window, "export")
    [row] = done(window, qtbot, 1)
    assert (row.start_time, row.filename) == (3.0, "a.mp4")


def test_a_marker_is_replaced_as_often_as_is_asked(window: WindowContents, qtbot: QtBot) -> None:
    armed(window, qtbot)
    window.cut.place(5.0)
    act(window, "export")
    window.cut.place(7.0)
    act(window, "export")
    [row] = done(window, qtbot, 1)
    assert row.start_time == 7.0, window.panes.problem.text.text()
    act(window, "undo")
    [row] = done(window, qtbot, 1)
    assert row.start_time == 5.0
    act(window, "undo")
    [row] = done(window, qtbot, 1)
    assert row.start_time == 3.0


@pytest.mark.parametrize("late", [0.0, 0.2, 0.4])
def test_the_hint_says_whether_there_is_room_as_the_cut_finds_it(
    window: WindowContents, qtbot: QtBot, late: float
) -> None:
    panes = window.panes
    film = panes.now.video
    assert film is not None
    panes.deck.set_clips(1)
    window.cut.place(film.duration - 8.0)
    window.actions["review"].setChecked(True)
    window.cut.place(film.duration - 8.0 + late)
    told = panes.deck.export_tab.next.full
    assert ("no room" in told) == (late > 0)
    act(window, "export")
    done(window, qtbot, 0 if late else 1)
    assert panes.problem.isVisible() == (late > 0)
