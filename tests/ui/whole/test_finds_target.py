"""Finds go to the class of the model that found them, and unsure ones stay behind; the button says so before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.services.scans.scanning import ScanResult
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.scan.scanner import ModelChoice
from eightcut.ui.timeline.menu import context_menu
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, choose, idle

REGIONS = (Region(0.0, 8.0, 0.9), Region(12.5, 20.5, 0.8))


def found(
    contents: WindowContents,
    qtbot: QtBot,
    folders: Sequence[str],
    model: str = "AISFX",
    version: int = 0,
    threshold: float | None = None,
    regions: Sequence[Region] = REGIONS,
) -> str:
    """Another program scanned the open film with a model of this class."""
    film = contents.panes.now.video
    assert film is not None
    other = ProcessedDB(contents.panes.db.library.path)
    ref = VideoRef(film.ref.filename, film.ref.path, film.ref.content_id)
    scan = NewScan(
        ref, "default", model, tuple(regions), version, threshold, duration=30.0, folders=tuple(folders)
    )  # fmt: skip
    timestamp = other.library.scans.save(scan)
    other.close()
    contents.panes.panel.refresh()
    idle(contents, qtbot)
    return timestamp


def trained(contents: WindowContents, model: str, folders: Sequence[str], threshold: float = 0.5) -> TrainingRun:
    other = ProcessedDB(contents.panes.db.library.path)
    run = TrainingRun("default", model, f"{model}.safetensors", TrainingSettings(tuple(folders)), threshold=threshold)
    made = other.library.models.record(run, True)
    other.close()
    return made


@pytest.fixture
def out(tmp_path: Path, films: Path) -> Path:
    return tmp_path / films.name


@pytest.fixture
def window(opens: Opens, films: Path, out: Path, qtbot: QtBot) -> WindowContents:
    """Film a; the list's folder is Door."""
    contents = opens(films / "a.mp4")
    choose(contents, qtbot, films / "a.mp4")
    contents.panes.deck.set_folder(str(out / "Door"))
    contents.panes.scan_tab.fuse.setValue(0.0)
    idle(contents, qtbot)
    return contents


def said(contents: WindowContents) -> str:
    return contents.panes.panel.view.export.text().removesuffix(" (2 not judged)")


def entry(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if words in action.text()).trigger()


def clip_folders(contents: WindowContents, qtbot: QtBot) -> set[str]:
    panes = contents.panes
    qtbot.waitUntil(lambda: not panes.exporter.busy, timeout=30_000)
    idle(contents, qtbot)
    library = ProcessedDB(panes.db.library.path)
    rows = library.library.clips.of_profile("default")
    library.close()
    return {str(Path(row.output_path).parents[1]) for row in rows if row.scan_export}


@pytest.mark.parametrize(
    ("folders", "name"),
    [
        (("Snow_steps",), "Snow_steps"),
        (("Door",), "Door"),
        (("Tür auf",), "Tür auf"),
        (("Snow_steps", "Gravel"), "Door"),
        ((), "Door"),
    ],
)
def test_finds_are_exported_where_the_button_says(
    window: WindowContents, qtbot: QtBot, out: Path, folders: tuple[str, ...], name: str
) -> None:
    if " " in name:
        (out / name).mkdir(parents=True)
    found(window, qtbot, folders)
    assert said(window) == f"Export 2 clips to {name}"
    assert str(out / name) in window.panes.panel.view.export.toolTip()
    act(window, "export_regions")
    assert clip_folders(window, qtbot) == {str(out / name)}
    assert f"Wrote 2 clips to {out / name}" in window.panes.status.message.text()
    act(window, "export_regions")
    assert clip_folders(window, qtbot) == {str(out / name)}
    told = window.panes.status.message.text()
    assert told.startswith("Nothing was cut. 2 clips of these matches are there already."), told


def test_a_class_is_found_where_its_clips_are(window: WindowContents, qtbot: QtBot, tmp_path: Path) -> None:
    there = tmp_path / "elsewhere" / "Snow_steps"
    there.mkdir(parents=True)
    other = ProcessedDB(window.panes.db.library.path)
    other.library.clips.add(ClipRow("x.mp4", 1.0, str(there / "vid_004/clip_004_m1_0.mp4"), clip_count=1))
    other.close()
    found(window, qtbot, ["Snow_steps"])
    assert said(window) == "Export 2 clips to Snow_steps"
    assert window.panes.panel.goal.folder == str(there)


def test_another_folder_holds_for_that_model_alone(window: WindowContents, qtbot: QtBot, out: Path) -> None:
    panel = window.panes.panel
    found(window, qtbot, ["Snow_steps"])
    entry(panel.export.goal_menu(), "the folder of this list")
    assert said(window) == "Export 2 clips to Door"
    assert "You chose" in panel.view.export.toolTip()
    found(window, qtbot, ["Snow_steps"])
    assert said(window) == "Export 2 clips to Door"
    found(window, qtbot, ["Gravel"], model="YAMNET")
    panel.show_model("YAMNET")
    idle(window, qtbot)
    assert said(window) == "Export 2 clips to Gravel"
    panel.show_model("AISFX")
    idle(window, qtbot)
    act(window, "export_regions")
    assert clip_folders(window, qtbot) == {str(out / "Door")}
    entry(panel.export.goal_menu(), "the class the model learned")
    assert said(window) == "Export 2 clips to Snow_steps"


def test_another_folder_of_the_list_moves_no_finds_of_a_known_class(
    window: WindowContents, qtbot: QtBot, tmp_path: Path
) -> None:
    found(window, qtbot, ["Snow_steps"])
    (tmp_path / "old" / "Snow_steps").mkdir(parents=True)
    window.panes.deck.set_folder(str(tmp_path / "old" / "Bell"))
    idle(window, qtbot)
    assert said(window) == "Export 2 clips to Snow_steps"
    assert window.panes.panel.goal.folder == str(tmp_path / "old" / "Snow_steps")


def test_without_a_class_finds_go_to_the_one_that_was_learned_in_the_folder_of_all_classes(
    window: WindowContents, qtbot: QtBot, tmp_path: Path
) -> None:
    window.panes.settings.base_folder = str(tmp_path / "sounds")
    window.panes.deck.set_folder("")
    found(window, qtbot, ["Snow_steps"])
    assert said(window) == "Export 2 clips to Snow_steps"
    assert window.panes.panel.goal.folder == str(tmp_path / "sounds" / "Snow_steps")


def test_finds_of_no_known_class_ask_for_one_and_are_cut_then(window: WindowContents, qtbot: QtBot, out: Path) -> None:
    window.panes.settings.base_folder = str(out)
    window.panes.deck.set_folder("")
    found(window, qtbot, [])
    window.panes.scan_tab.set_models([ModelChoice("AISFX")])
    assert said(window) == "Export 2 clips"
    for action in ("scan_export", "export_regions"):
        act(window, action)
        [dialog] = [w for w in QApplication.topLevelWidgets() if isinstance(w, ClassDialog) and w.isVisible()]
        assert dialog.what.text() == "Choose a class for the matches"
        if action == "scan_export":
            dialog.reject()
    qtbot.keyClicks(dialog.field, "Hum")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.panes.exporter.busy, timeout=10_000)
    assert clip_folders(window, qtbot) == {str(out / "Hum")}


def test_unsure_finds_are_left_out_unless_they_are_asked_for(window: WindowContents, qtbot: QtBot) -> None:
    panel = window.panes.panel
    found(window, qtbot, ["Door"], regions=(*REGIONS, Region(21.0, 29.0, 0.7)))
    for key in ("next_region", "accept", "accept", "uncertain"):
        act(window, key)
        idle(window, qtbot)
    assert sum(mark.verdict is not None for mark in panel.shown_now.regions) == 3
    assert said(window) == "Export 2 clips to Door (1 unsure left out)"
    act(window, "export_regions")
    clip_folders(window, qtbot)
    assert "Wrote 2 clips" in window.panes.status.message.text()
    entry(panel.export.goal_menu(), "unsure matches")
    idle(window, qtbot)
    assert said(window) == "Export 3 clips to Door (2 accepted + 1 unsure)"
    act(window, "export_regions")
    clip_folders(window, qtbot)
    assert "Wrote 1 clip to" in window.panes.status.message.text()


def test_scan_and_export_goes_to_the_class_too(window: WindowContents, qtbot: QtBot, out: Path, films: Path) -> None:
    timestamp = found(window, qtbot, ["Snow_steps"])
    exports, film = window.exports, window.panes.now.video
    assert film is not None
    request = exports._request("AISFX", window.panes.deck.written)
    scanned = ScanResult(str(films / "a.mp4"), film.ref, 1, timestamp, 0.5, False, REGIONS, (), 30.0)
    window.panes.scanner.auto_scanned.emit(scanned, request)
    idle(window, qtbot)
    assert clip_folders(window, qtbot) == {str(out / "Snow_steps")}


# ------------------------------------------------------------------------------------------------ a new model


def test_a_new_model_hides_nothing_of_what_was_found(window: WindowContents, qtbot: QtBot) -> None:
    panel = window.panes.panel
    first = trained(window, "AISFX", ["Door"], 0.56)
    window.scans.reload_models()
    idle(window, qtbot)
    found(window, qtbot, ["Door"], version=first.version, threshold=0.56)
    assert panel.view.rescan.isHidden()
    act(window, "next_region")
    act(window, "accept")
    idle(window, qtbot)

    def shown() -> tuple[object, ...]:
        state = window.panes.timeline.state
        return (
            panel.view.tabs.tabText(0), panel.view.threshold.at, said(window), len(panel.shown_now.regions),
            state.threshold, len(state.regions.marks), [mark.verdict for mark in panel.shown_now.regions],
        )  # fmt: skip

    before = shown()
    assert before[:4] == ("AISFX (2)", 0.56, "Export 2 clips to Door (1 accepted + 1 not judged)", 2)
    for threshold in (0.0, 0.3, 0.75, 0.99, 1.0):
        trained(window, "AISFX", ["Door"], threshold)
        window.scans.reload_models()
        window.refresh()
        idle(window, qtbot)
        assert shown() == before
        assert window.panes.scan_tab.threshold.value() == threshold
    assert panel.view.rescan.isVisible()
    assert panel.view.rescan.text() == "New model: rescan this video (Ctrl+R)"


def test_an_undone_verdict_is_offered_again_without_taking_the_keyboard(window: WindowContents, qtbot: QtBot) -> None:
    found(window, qtbot, ["Door"], threshold=0.5)
    panel, toast = window.panes.panel, window.panes.toast
    panel.view.table.setFocus()
    panel.choose_region(panel.shown_now.regions[0].id)
    act(window, "reject")
    idle(window, qtbot)
    focus, place = QApplication.focusWidget(), window.panes.player.geometry()
    act(window, "undo")
    idle(window, qtbot)
    assert (toast.text.text(), toast.isVisible()) == ("Undone: Reject match", True)
    assert (QApplication.focusWidget(), window.panes.player.geometry()) == (focus, place)
    toast.button.click()
    idle(window, qtbot)
    assert [mark.verdict for mark in panel.shown_now.regions] == [Verdict.REJECT, None]
    act(window, "undo")
    assert toast.isVisible()
    act(window, "accept")
    assert not toast.isVisible()


def test_what_was_accepted_at_another_threshold_stays_in_sight(window: WindowContents, qtbot: QtBot) -> None:
    panel, timeline = window.panes.panel, window.panes.timeline
    stamp = found(window, qtbot, ["Door"], version=1, threshold=0.2)
    found(window, qtbot, ["Door"], version=2, threshold=0.2, regions=())
    panel.show_version(stamp)
    idle(window, qtbot)
    panel.view.table.go_to(0)
    act(window, "accept")
    idle(window, qtbot)
    span = panel.shown_now.regions[0].start, panel.shown_now.regions[0].end
    assert not panel.shown_now.accepted
    window.panes.panel.load_for_video(window.panes.now.video.ref, "default")  # type: ignore[union-attr]
    idle(window, qtbot)
    assert panel.shown_now.regions == ()
    assert [(one.start, one.end) for one in panel.shown_now.accepted] == [span]
    assert timeline.state.accepted == panel.shown_now.accepted
    x, y = timeline.state.view.snapped(span[0] + 1), timeline.state.lanes.regions.top + 5
    menu = context_menu(timeline, x, y, QPoint())
    entry(menu, "Withdraw")
    idle(window, qtbot)
    assert panel.shown_now.accepted == ()
    act(window, "undo")
    idle(window, qtbot)
    assert len(panel.shown_now.accepted) == 1


def test_each_version_is_shown_at_its_own_threshold(window: WindowContents, qtbot: QtBot) -> None:
    panel = window.panes.panel
    stamps = {}
    for number, threshold in enumerate((0.2, 0.5, 0.85), 1):
        stamps[threshold] = found(window, qtbot, ["Door"], version=number, threshold=threshold)
    panel.set_threshold(0.95)
    qtbot.waitUntil(lambda: panel.shown_now.regions == ())
    for threshold in (0.2, 0.85, 0.5, 0.2):
        panel.show_version(stamps[threshold])
        idle(window, qtbot)
        assert panel.view.threshold.at == threshold
        assert window.panes.timeline.state.threshold == threshold
        assert len(panel.shown_now.regions) == 2
    for action, left in (("fewer_matches", 0), ("more_matches", 2)):
        act(window, action)
        act(window, action)
        qtbot.waitUntil(lambda left=left: len(panel.shown_now.regions) == left)  # type: ignore[misc]  # its default


def test_the_offer_asks_for_a_scan_with_the_model_of_the_tab(window: WindowContents, qtbot: QtBot) -> None:
    trained(window, "AISFX", ["Door"])
    found(window, qtbot, ["Door"], version=7)
    asked: list[str] = []
    window.panes.panel.rescan_asked.disconnect()
    window.panes.panel.rescan_asked.connect(asked.append)
    assert window.panes.panel.view.rescan.isVisible()
    window.panes.panel.view.rescan.click()
    assert asked == ["AISFX"]
    found(window, qtbot, ["Door"], version=1)
    assert window.panes.panel.view.rescan.isHidden()


def test_scans_of_the_earlier_program_are_offered_nothing(window: WindowContents, qtbot: QtBot) -> None:
    found(window, qtbot, [], model="EAT_LARGE")
    assert window.panes.panel.view.rescan.isHidden()


def test_an_export_that_is_asked_before_the_folder_is_known_waits_for_it(
    window: WindowContents, qtbot: QtBot, out: Path
) -> None:
    panel = window.panes.panel
    film = window.panes.now.video
    assert film is not None
    found(window, qtbot, ["Snow_steps"])
    panel.goal._ask("", "", (), panel.goal.listed)
    panel.goal.set_regions("default", "AISFX", ("Snow_steps",))
    assert panel.goal.folder == ""
    act(window, "export_regions")
    assert clip_folders(window, qtbot) == {str(out / "Snow_steps")}
    assert not window.panes.problem.isVisible()
