"""Films switched in the middle of something: nothing of one film lands on another."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.services.scans.scanning import Scanned
from eightcut.ui.export.scan_controller import _Run
from eightcut.ui.kit.values import Marker
from tests.ui.whole.hands import FINDS, Opens, act, choose, idle, scanned


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
