"""Markers in the whole window: recalled, overwritten, cut anew, and what is said of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import Cropping, Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WEBP
from eightcut.domain.markers import Marker
from eightcut.domain.uneven import Uneven
from eightcut.errors import CutProblem
from eightcut.services.clips import recalling
from eightcut.ui.export import controller
from eightcut.ui.export.cutting import ExportResult
from eightcut.ui.export.reexport_dialog import ReexportDialog
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens


def idle(contents: WindowContents, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not contents.panes.context.runner.busy, timeout=30_000)


@pytest.fixture
def window(opens: Opens, film: Path, tmp_path: Path, qtbot: QtBot) -> WindowContents:
    """A film and a folder; 2 clips of 2 seconds a marker."""
    contents = opens(film)
    deck = contents.panes.deck
    deck.set_folder(str(tmp_path / film.parent.name / "Door"))
    deck.set_clips(2)
    deck.export_tab.spans.length.setValue(2.0)
    idle(contents, qtbot)
    return contents


def exported(contents: WindowContents, qtbot: QtBot, at: float) -> None:
    before = len(contents.panes.now.markers)
    contents.cut.place(at)
    contents.actions["export"].trigger()
    qtbot.waitUntil(lambda: len(contents.panes.now.markers) == before + 1, timeout=30_000)
    idle(contents, qtbot)


def asked(window: WindowContents, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Requests that reach the exporter, which does nothing with them."""
    orders: list[Any] = []
    monkeypatch.setattr(window.panes.exporter, "export", lambda _film, request, _marker: orders.append(request))
    return orders


def test_a_marker_comes_back_as_it_was_cut_and_is_overwritten_so(window: WindowContents, qtbot: QtBot) -> None:
    deck = window.panes.deck
    deck.export_tab.format.setCurrentIndex(1)
    deck.output_tab.side.setValue(32)
    deck.crop_tab.ratio.setCurrentText("1:1")
    exported(window, qtbot, 5.0)
    deck.export_tab.format.setCurrentIndex(0)
    deck.output_tab.side.setValue(0)
    deck.crop_tab.ratio.setCurrentIndex(0)
    [marker] = window.panes.now.markers
    assert marker.rows[0].format == WEBP
    assert "vid_001/clip_001_m1_0" in window.panes.status.message.text()
    window.panes.timeline.marker_armed.emit(marker)
    idle(window, qtbot)
    assert deck.form() == Form(WEBP, short_side=32)
    assert deck.cropping() == Cropping("1:1", 0.5)
    deck.export_tab.format.setCurrentIndex(0)
    window.actions["export"].trigger()
    qtbot.waitUntil(lambda: window.panes.now.markers[0].rows[0].format == "MP4", timeout=30_000)
    idle(window, qtbot)
    [again] = window.panes.now.markers
    assert (again.rows[0].portrait_ratio, again.rows[0].short_side) == ("1:1", 32)
    assert again.rows[0].output_path == f"{marker.rows[0].output_path}.mp4"
    assert deck.form() == Form()


def test_an_export_asked_before_the_marker_is_recalled_waits_for_it(
    window: WindowContents, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, orders = threading.Event(), asked(window, monkeypatch)
    plain: Callable[..., Any] = recalling.recall

    def slow(*given: Any) -> Any:
        go.wait(20)
        return plain(*given)

    monkeypatch.setattr(controller, "recall", slow)
    row = ClipRow("film.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0", clip_count=1, format=WEBP, short_side=64)
    window.panes.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    window.actions["export_square"].trigger()
    assert orders == []
    go.set()
    qtbot.waitUntil(lambda: len(orders) == 1, timeout=20_000)
    assert orders[0].form == Form(WEBP, short_side=64)
    assert orders[0].cropping == Cropping("1:1")


def test_a_marker_let_go_before_it_is_recalled_changes_nothing(window: WindowContents, qtbot: QtBot) -> None:
    row = ClipRow("film.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0", clip_count=1, format=WEBP, short_side=64)
    window.panes.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    window.markers.disarm()
    idle(window, qtbot)
    assert window.panes.deck.form() == Form()


def test_a_marker_that_cannot_be_recalled_is_not_overwritten(
    window: WindowContents, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise CutProblem("The disk is gone. Plug it in.")

    orders = asked(window, monkeypatch)
    monkeypatch.setattr(controller, "recall", refuse)
    row = ClipRow("film.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0", clip_count=1, format=WEBP)
    window.panes.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    qtbot.waitUntil(lambda: window.panes.deck.armed is None, timeout=10_000)
    assert window.panes.problem.text.text() == "The disk is gone. Plug it in."
    assert orders == []


def test_all_markers_are_cut_anew_and_undone(window: WindowContents, qtbot: QtBot) -> None:
    panes = window.panes
    for at in (5.0, 20.0):
        exported(window, qtbot, at)
    panes.deck.output_tab.side.setValue(32)
    window.actions["reexport"].trigger()
    [dialog] = [w for w in QApplication.topLevelWidgets() if isinstance(w, ReexportDialog) and w.isVisible()]
    assert dialog.told.text().startswith("2 markers with 4 clips of this video become 4 clips in Door.")
    dialog.keep_count.setChecked(True)
    dialog.length.setValue(2.5)
    dialog.go.click()
    qtbot.waitUntil(lambda: all(m.rows[0].clip_duration == 2.5 for m in panes.now.markers), timeout=40_000)
    idle(window, qtbot)
    assert [len(m.rows) for m in panes.now.markers] == [2, 2]
    assert panes.status.message.text().startswith("Wrote 4 clips to ")
    assert panes.status.message.text().endswith(", for 2 markers")
    assert panes.context.history.stack.undoText() == "Re-export film.mp4"
    window.actions["undo"].trigger()
    qtbot.waitUntil(lambda: all(m.rows[0].clip_duration == 2.0 for m in panes.now.markers), timeout=20_000)
    idle(window, qtbot)
    assert all(Path(row.output_path).is_file() for m in panes.now.markers for row in m.rows)


def test_without_markers_there_is_nothing_to_cut_anew(window: WindowContents) -> None:
    window.actions["reexport"].trigger()
    assert "no markers yet" in window.panes.status.message.text()


def test_p_and_s_are_actions_too(window: WindowContents, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = asked(window, monkeypatch)
    window.actions["export_portrait"].trigger()
    window.actions["export_square"].trigger()
    assert [order.cropping for order in orders] == [Cropping("9:16"), Cropping("1:1")]


@pytest.mark.parametrize(("fields", "said"), [
    ({}, "Wrote 1 clip to /out/Door: vid_001/clip_001_m1_0.mp4"),
    ({"uneven": Uneven(varied=4)}, "The frame rate of the source varies: 4 frames were repeated or dropped"),
    ({"uneven": Uneven(stood=1)}, "The picture freezes or is missing for a while: 1 frame was held"),
    ({"markers": 3, "stopped": True}, "for 3 markers; stopped, the other markers are unchanged"),
    ({"markers": 1, "failures": ("No room.",)}, "; not re-exported: 1 marker"),
])  # fmt: skip
def test_what_was_written_is_said(window: WindowContents, fields: dict[str, Any], said: str) -> None:
    row = ClipRow("film.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    window.panes.exporter.exported.emit(ExportResult("film.mp4", "/out/Door", (row,), 5.0, **fields))
    assert said in window.panes.status.message.text()
    assert window.panes.problem.isVisible() == bool(fields.get("failures"))
    if "failures" in fields:
        assert window.panes.problem.text.text() == "No room."
