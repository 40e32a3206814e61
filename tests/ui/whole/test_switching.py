"""Films switched in the middle of something: nothing of one film lands on another."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.services.scans.scanning import ScanResult
from eightcut.ui.scan.scanner import ModelChoice, _Run
from tests.ui.whole.hands import REGIONS, Opens, act, choose, idle, scanned


def test_while_another_film_opens_no_key_means_the_one_before(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    panes.deck.set_folder(str(films / "out" / "Knock"))
    contents.video.open_at("b.mp4", 11.0)
    panes.playlist.choose(str(films / "b.mp4"))  # not at a moment any more
    act(contents, "export")
    assert panes.status.message.text() == "The video is still opening."
    assert not panes.exporter.busy
    act(contents, "accept")
    assert panes.status.message.text() == "The video is still opening."
    qtbot.waitUntil(lambda: bool(panes.now.video and panes.now.video.ref.filename == "b.mp4"), timeout=20_000)
    assert contents.cut.cursor == 0.0


def test_a_choice_that_comes_before_the_first_film_opened_by_itself_counts(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    contents = opens()
    panes = contents.panes
    panes.playlist.add_files([str(films / "a.mp4"), str(films / "b.mp4")])
    qtbot.waitUntil(lambda: len(panes.playlist.paths()) == 2, timeout=10_000)
    panes.playlist.choose(str(films / "b.mp4"))
    idle(contents, qtbot)
    assert panes.now.video is not None
    assert panes.now.video.ref.filename == "b.mp4"


def test_the_finds_of_one_film_never_show_on_another(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    assert panes.now.video is not None
    of_a = panes.now.video.ref
    choose(contents, qtbot, films / "b.mp4")
    panes.scanner.scanned.emit(ScanResult(str(films / "a.mp4"), of_a, 1, "", 0.5, False, REGIONS, (), 30.0))
    panes.panel.refresh()
    idle(contents, qtbot)
    assert panes.panel.view.model.rowCount() == 0
    assert panes.timeline.state.regions.starts.tolist() == []


def test_a_scan_exports_its_own_film_whatever_was_asked_for_meanwhile(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    panes.deck.set_folder(str(films / "out" / "Knock"))
    panes.scan_tab.set_models([ModelChoice("AISFX")])
    panes.scanner._run = _Run()  # a scan that goes on
    act(contents, "scan_export")
    choose(contents, qtbot, films / "b.mp4")
    act(contents, "scan_export")
    panes.deck.set_folder(str(films / "out" / "Door"))
    act(contents, "scan_export")
    asked = [(run.paths, run.auto.folder) for run in panes.scanner._line if run.auto is not None]
    a, b = ((str(films / name),) for name in ("a.mp4", "b.mp4"))
    assert asked == [(a, "Knock"), (b, "Knock"), (b, "Door")]
    panes.scanner._line.clear()
    panes.scanner._run = None


def test_switching_in_a_comparison_ends_it_and_its_menu_tick(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    scanned(contents, qtbot, REGIONS[:1])
    act(contents, "compare")
    idle(contents, qtbot)
    assert panes.timeline.state.before is not None
    choose(contents, qtbot, films / "b.mp4")
    assert not contents.actions["compare"].isChecked()
    assert panes.timeline.state.before is None


def test_another_film_disarms_and_a_queued_export_shows_no_ghost_on_it(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    panes.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    assert panes.deck.armed is not None
    choose(contents, qtbot, films / "b.mp4")
    assert panes.deck.armed is None
    panes.exporter.export_started.emit(str(films / "a.mp4"), 5.0)
    assert panes.timeline.state.pending is None
    panes.exporter.export_started.emit(str(films / "b.mp4"), 5.0)
    assert panes.timeline.state.pending == 5.0


def test_the_tab_that_was_looked_at_stays_with_the_next_film(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panel = contents.panes.panel
    for name in ("b.mp4", "a.mp4"):
        choose(contents, qtbot, films / name)
        scanned(contents, qtbot, model="AISFX")
        scanned(contents, qtbot, model="YAMNET")
    panel.show_model("YAMNET")
    idle(contents, qtbot)
    contents.video._failed("no film")  # a file in between that cannot be opened
    choose(contents, qtbot, films / "b.mp4")
    assert panel.current_model_name() == "YAMNET"
