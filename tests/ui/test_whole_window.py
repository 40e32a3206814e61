"""The whole window in an impatient user's hands: films switched early, edits undone elsewhere, files that are none."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.services.scanning import Scanned
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.export.orders import ExportOrder
from eightcut.ui.export.scan_controller import _Run
from eightcut.ui.furniture import Furniture
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.values import Marker
from eightcut.ui.main_window import MainWindow
from eightcut.ui.profiles.settings_dialog import SettingsDialog
from tests.ui.timeline.lines import SHIFT, drag
from tests.unit.services.films import write_scene

Opens = Callable[..., Furniture]
FINDS = (Region(3.0, 11.0, 0.8), Region(15.0, 23.0, 0.7))


@pytest.fixture
def opens(config: Config, tmp_path: Path, qtbot: QtBot) -> Iterator[Opens]:
    """Open the window on the library of this test, with these videos in its list."""
    runner, made = TaskRunner(), []

    def open_window(*files: Path) -> Furniture:
        window = MainWindow(config, Settings(tmp_path / "config"), runner, files=tuple(map(str, files)))
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: window.furniture is not None, timeout=10_000)
        assert window.furniture is not None
        qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
        return window.furniture

    yield open_window
    for window in made:
        window.close()
    qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
    runner.shut_down()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    write_scene(folder / "a.mp4", 30, ())
    write_scene(folder / "b.mp4", 31, ())
    return folder


def choose(furniture: Furniture, qtbot: QtBot, path: Path) -> None:
    """Open a video of the list and wait until all of it is there."""
    parts = furniture.parts
    parts.playlist.choose(str(path))
    qtbot.waitUntil(lambda: bool(parts.now.film and parts.now.film.video.path == str(path)), timeout=20_000)
    idle(furniture, qtbot)


def idle(furniture: Furniture, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not furniture.parts.context.runner.busy, timeout=20_000)


def scanned(furniture: Furniture, qtbot: QtBot, regions: tuple[Region, ...] = FINDS, model: str = "AISFX") -> str:
    """Keep a scan of the open video, as another program would, and show it; its timestamp."""
    parts = furniture.parts
    assert parts.now.film is not None
    video = parts.now.film.video
    other = ProcessedDB(parts.db.library.path)
    ref = VideoRef(video.filename, video.path, video.content_id)
    timestamp = other.library.scans.save(NewScan(ref, "default", model, regions, duration=30.0))
    other.close()
    parts.panel.refresh()
    idle(furniture, qtbot)
    return timestamp


def act(furniture: Furniture, id_: str) -> None:
    furniture.actions[id_].trigger()


# ------------------------------------------------------------------------------------------------ films switched


def test_while_another_film_opens_no_key_means_the_one_before(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4", films / "b.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    parts.deck.set_folder(str(films / "out" / "Knock"))
    parts.playlist.choose(str(films / "b.mp4"))
    act(furniture, "export")
    assert parts.status.message.text() == "The video is still being opened."
    assert not parts.exporter.busy
    act(furniture, "accept")
    assert parts.status.message.text() == "The video is still being opened."
    qtbot.waitUntil(lambda: bool(parts.now.film and parts.now.film.video.filename == "b.mp4"), timeout=20_000)


def test_a_choice_that_comes_before_the_first_film_opened_by_itself_counts(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    furniture = opens()
    parts = furniture.parts
    parts.playlist.add_files([str(films / "a.mp4"), str(films / "b.mp4")])
    qtbot.waitUntil(lambda: len(parts.playlist.paths()) == 2, timeout=10_000)
    parts.playlist.choose(str(films / "b.mp4"))
    idle(furniture, qtbot)
    assert parts.now.film is not None
    assert parts.now.film.video.filename == "b.mp4"


def test_the_finds_of_one_film_never_show_on_another(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4", films / "b.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    scanned(furniture, qtbot)
    assert parts.now.film is not None
    of_a = parts.now.film.video
    choose(furniture, qtbot, films / "b.mp4")
    parts.scanner.scanned.emit(Scanned(str(films / "a.mp4"), of_a, 1, "", 0.5, False, FINDS, (), 30.0))
    parts.panel.refresh()
    idle(furniture, qtbot)
    assert parts.panel.view.model.rowCount() == 0
    assert parts.timeline.state.regions.starts.tolist() == []


def test_a_scan_exports_its_own_film_whatever_was_asked_for_meanwhile(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4", films / "b.mp4")
    parts, learning = furniture.parts, furniture.learning
    choose(furniture, qtbot, films / "a.mp4")
    parts.deck.set_folder(str(films / "out" / "Knock"))
    asked: list[tuple[str, bool]] = []

    def scan(path: str, _profile: str, _order: object, auto: bool = False) -> None:
        asked.append((path, auto))
        parts.scanner._run = _Run(auto)

    parts.scanner.scan = scan  # type: ignore[assignment]  # a scan that goes on
    act(furniture, "scan_export")
    choose(furniture, qtbot, films / "b.mp4")
    act(furniture, "scan_export")
    assert asked[0] == (str(films / "a.mp4"), True)
    assert learning._auto is not None
    assert learning._auto.path == str(films / "a.mp4")
    parts.scanner._run = None


def test_switching_in_a_comparison_ends_it_and_its_menu_tick(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4", films / "b.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    scanned(furniture, qtbot)
    scanned(furniture, qtbot, FINDS[:1])
    act(furniture, "compare")
    idle(furniture, qtbot)
    assert parts.timeline.state.before is not None
    choose(furniture, qtbot, films / "b.mp4")
    assert not furniture.actions["compare"].isChecked()
    assert parts.timeline.state.before is None


def test_another_film_disarms_and_a_queued_export_shows_no_ghost_on_it(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4", films / "b.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    parts.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    assert parts.deck.armed is not None
    choose(furniture, qtbot, films / "b.mp4")
    assert parts.deck.armed is None
    parts.exporter.export_started.emit(str(films / "a.mp4"), 5.0)
    assert parts.timeline.state.pending is None
    parts.exporter.export_started.emit(str(films / "b.mp4"), 5.0)
    assert parts.timeline.state.pending == 5.0


def test_the_tab_that_was_looked_at_stays_with_the_next_film(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4", films / "b.mp4")
    panel = furniture.parts.panel
    for name in ("b.mp4", "a.mp4"):
        choose(furniture, qtbot, films / name)
        scanned(furniture, qtbot, model="AISFX")
        scanned(furniture, qtbot, model="YAMNET")
    panel.show_model("YAMNET")
    idle(furniture, qtbot)
    furniture.film._failed("no film")  # a file in between that cannot be opened
    choose(furniture, qtbot, films / "b.mp4")
    assert panel.current_model_name() == "YAMNET"


# ------------------------------------------------------------------------------------------------ undone elsewhere


def test_an_edit_is_undone_where_it_was_made_and_the_place_is_named(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4", films / "b.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    first = scanned(furniture, qtbot)
    parts.panel.view.table.go_to(0)
    act(furniture, "toggle_disabled")
    idle(furniture, qtbot)
    scanned(furniture, qtbot, FINDS[:1])
    parts.panel.show_version("")
    assert parts.panel.version_timestamp != first

    act(furniture, "undo")
    idle(furniture, qtbot)
    said = parts.status.message.text()
    assert said.startswith("Undone: Disable 1 region (AISFX, 2"), said
    rows = parts.db.get_scan_results("a.mp4", "default", first)["AISFX"]
    assert [row[4] for row in rows] == [False, False]

    choose(furniture, qtbot, films / "b.mp4")
    act(furniture, "redo")
    idle(furniture, qtbot)
    assert parts.status.message.text().startswith("Made again: Disable 1 region (a.mp4, AISFX, 2")
    rows = parts.db.get_scan_results("a.mp4", "default", first)["AISFX"]
    assert [row[4] for row in rows] == [True, False]

    furniture.house.choose_profile("other")
    act(furniture, "undo")
    idle(furniture, qtbot)
    assert parts.status.message.text().endswith("profile default)")


def test_in_view_an_undone_edit_needs_no_place(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4")
    choose(furniture, qtbot, films / "a.mp4")
    scanned(furniture, qtbot)
    furniture.parts.panel.view.table.go_to(0)
    act(furniture, "toggle_disabled")
    idle(furniture, qtbot)
    act(furniture, "undo")
    assert furniture.parts.status.message.text() == "Undone: Disable 1 region"


# ------------------------------------------------------------------------------------------------ edges and merging


def test_an_edge_that_is_dragged_reaches_library_and_table_and_comes_back(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    timestamp = scanned(furniture, qtbot)
    line = parts.timeline
    lane = line.state.lanes.regions

    def place(seconds: float) -> QPoint:
        return QPoint(round(line.state.view.x(seconds)), lane.top + lane.height // 2)

    def bounds() -> list[tuple[float, float]]:
        rows = parts.db.get_scan_results("a.mp4", "default", timestamp)["AISFX"]
        return [(round(row[1], 1), round(row[2], 1)) for row in rows]

    drag(qtbot, line, [place(11.0), place(12.0), place(13.0)], modifiers=SHIFT)
    idle(furniture, qtbot)
    [(start, end), after] = bounds()
    assert (start, after) == (3.0, (15.0, 23.0))
    assert end == pytest.approx(13.0, abs=0.2)
    assert round(parts.panel.view.model.mark(0).end, 1) == end
    assert round(float(line.state.regions.ends[0]), 1) == end
    act(furniture, "undo")
    idle(furniture, qtbot)
    assert bounds() == [(3.0, 11.0), (15.0, 23.0)]
    assert parts.panel.view.model.mark(0).end == 11.0


def test_escape_ends_a_drag_before_anything_else(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    parts.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    line, left = parts.timeline, Qt.MouseButton.LeftButton
    wave = line.state.lanes.wave
    window = line.window()
    assert window is not None
    window.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    qtbot.mousePress(line, left, pos=QPoint(round(line.state.view.x(9.0)), wave.top + 20))
    assert line.busy()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.busy()
    assert parts.deck.armed is not None


def test_selected_finds_are_merged_and_come_back(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    scanned(furniture, qtbot)
    parts.panel.view.table.select_rows([0])
    act(furniture, "merge")
    assert "two finds" in parts.status.message.text()
    parts.panel.view.table.selectAll()
    act(furniture, "merge")
    idle(furniture, qtbot)
    assert [(m.start, m.end) for m in parts.panel.shown_now.regions] == [(3.0, 23.0)]
    act(furniture, "undo")
    idle(furniture, qtbot)
    assert [(m.start, m.end) for m in parts.panel.shown_now.regions] == [(3.0, 11.0), (15.0, 23.0)]


# ------------------------------------------------------------------------------------------------ files that are none


def silent_film(path: Path) -> None:
    made = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=12", "-preset", "ultrafast", str(path)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *made], check=True)


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "folder"])
def test_what_is_no_film_gets_a_sentence_and_the_next_one_opens(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    broken = tmp_path / "broken.mp4"
    if kind == "folder":
        broken.mkdir()
    else:
        broken.write_text("" if kind == "empty" else "no film")
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    parts.playlist.add_files([str(broken)])
    idle(furniture, qtbot)
    if kind == "missing":
        broken.unlink()
    furniture.film.open(str(broken))
    qtbot.waitUntil(parts.problem.isVisible, timeout=20_000)
    sentence = parts.problem.text.text()
    assert "broken.mp4" in sentence
    assert sentence.endswith(".")
    act(furniture, "scan")
    assert parts.status.message.text() == "Open a video first."
    idle(furniture, qtbot)
    assert (str(broken) in parts.playlist.facts.gone) == (kind == "missing")
    choose(furniture, qtbot, films / "a.mp4")
    assert not parts.problem.isVisible()


@pytest.mark.parametrize("kind", ["silent.mp4", "sound.wav"])
def test_sound_or_picture_alone_is_a_film_too(opens: Opens, tmp_path: Path, qtbot: QtBot, kind: str) -> None:
    path = tmp_path / kind
    if kind == "silent.mp4":
        silent_film(path)
    else:
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 44100, 0, "NONE", ""))
            file.writeframes(bytes(2 * 44100 * 12))
    furniture = opens(path)
    parts = furniture.parts
    choose(furniture, qtbot, path)
    furniture.cut.place(1.0)
    parts.deck.set_folder(str(tmp_path / "out" / tmp_path.name))
    parts.deck.set_clips(1)
    act(furniture, "export")
    qtbot.waitUntil(lambda: not parts.exporter.busy, timeout=20_000)
    idle(furniture, qtbot)
    if kind == "sound.wav" or not parts.problem.isVisible():
        assert len(parts.now.markers) == 1, parts.problem.text.text()
    else:
        assert "silent.mp4" in parts.problem.text.text()


def test_a_film_that_goes_while_it_is_open_is_told_and_the_window_goes_on(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "going.mp4"
    write_scene(path, 20, ())
    furniture = opens(path)
    parts = furniture.parts
    choose(furniture, qtbot, path)
    path.unlink()
    parts.deck.set_folder(str(tmp_path / "out" / tmp_path.name))
    parts.deck.set_clips(1)
    act(furniture, "export")
    qtbot.waitUntil(lambda: parts.problem.isVisible() and not parts.exporter.busy, timeout=20_000)
    assert "going.mp4" in parts.problem.text.text()
    assert not [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    parts.playlist.refresh_counts()
    idle(furniture, qtbot)
    assert str(path) in parts.playlist.facts.gone
    furniture.film.open(str(films / "a.mp4"))
    qtbot.waitUntil(lambda: bool(parts.now.film and parts.now.film.video.filename == "a.mp4"), timeout=20_000)


# ------------------------------------------------------------------------------------------------ Escape


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


# ------------------------------------------------------------------------------------------------ settings, others


def test_exports_at_once_from_the_settings_hold_without_a_restart(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    parts.deck.set_workers(1)
    act(furniture, "settings")
    dialog = parts.player.window().findChild(SettingsDialog)  # type: ignore[union-attr]
    assert dialog is not None
    dialog.workers.setValue(2)
    dialog.accept()
    assert "2 workers" in parts.status.where.text()
    orders: list[ExportOrder] = []
    parts.deck.export_asked.disconnect()
    parts.deck.export_asked.connect(orders.append)
    parts.deck.set_folder("/out/Knock")
    act(furniture, "export")
    assert [order.workers for order in orders] == [2]


def test_two_programs_that_export_at_once_never_collide_and_see_each_other(
    opens: Opens, films: Path, tmp_path: Path, config: Config, qtbot: QtBot
) -> None:
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    folder = tmp_path / f"out of {films.name}" / "Knock"
    parts.deck.set_folder(str(folder))
    parts.deck.set_clips(2)
    command = [sys.executable, "-m", "eightcut", "--db", str(config.database), "export",
               str(films / "a.mp4"), "--at", "9",
               "--out", str(folder.parent), "--folder", "Knock", "--clips", "2"]  # fmt: skip
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "src"}, stdout=subprocess.DEVNULL) as other:
        for _ in range(3):
            act(furniture, "export")
            furniture.cut.jump(1.0)
        assert other.wait(60) == 0
    qtbot.waitUntil(lambda: not parts.exporter.busy, timeout=60_000)
    qtbot.waitUntil(lambda: len(parts.now.markers) == 4, timeout=10_000)
    files = sorted(str(path) for path in folder.rglob("*.mp4"))
    rows = sorted(row.output_path for row in parts.db.library.clips.of_all_profiles())
    assert len(files) == 8
    assert rows == files


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


def test_one_of_two_windows_is_closed_and_the_other_goes_on(opens: Opens, films: Path, qtbot: QtBot) -> None:
    furniture = opens(films / "a.mp4")
    choose(furniture, qtbot, films / "a.mp4")
    first = furniture.parts.player.window()
    assert isinstance(first, MainWindow)
    act(furniture, "new_window")
    [second] = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible() and w != first]
    qtbot.addWidget(second)
    qtbot.waitUntil(lambda: second.furniture is not None, timeout=10_000)
    assert second.furniture is not None
    parts = second.furniture.parts
    qtbot.waitUntil(lambda: parts.now.film is not None, timeout=20_000)
    first.close()
    first.runner.problem.emit(EnvironmentProblem("The disk is full."))
    assert parts.problem.text.text() == "The disk is full."
    assert furniture.parts.problem.text.text() == ""
    scanned(second.furniture, qtbot)
    assert parts.panel.view.model.rowCount() == 2
    act(second.furniture, "toggle_disabled")
    assert "Choose a find first" in parts.status.message.text()
