"""Exports in a queue, with real clips: done, undone, overwritten, cancelled, refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.domain.markers import Marker
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import NewScan, Region
from eightcut.media.media import FfmpegMedia
from eightcut.services.videos.identity import open_video
from eightcut.ui.export.controller import ExportController
from eightcut.ui.kit.context import Context
from tests.ui.export.cuts import Told, opened, paths, request, scan_request


def test_an_export_is_told_from_start_to_end_and_can_be_undone(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    told = Told(controller)
    assert controller.export(opened(context, source), request(folder, label="oak"))
    assert told.started == [2.0]
    assert [Path(row.output_path).name for row in told.done[0].rows] == ["clip_001_m1_0.mp4", "clip_001_m1_1.mp4"]
    assert told.progress[-1][1:] == (2.0, 2.0)
    assert told.busy[0] == "Clip 1 of 2 → Knock"
    assert told.busy[-1] is None
    first = Path(told.done[0].rows[0].output_path)
    stack = context.history.stack
    assert stack.undoText() == "Export 2 clips"
    stack.undo()
    assert not first.exists()
    assert paths(context) == []
    stack.redo()
    assert first.exists()
    assert paths(context) == ["clip_001_m1_0.mp4", "clip_001_m1_1.mp4"]
    stack.undo()
    assert paths(context) == []


def test_overwriting_is_undone_to_the_old_clips_and_made_again(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    shown: list[list[Marker]] = []
    controller.markers_loaded.connect(lambda _, markers: shown.append(markers))
    mine = opened(context, source)
    controller.export(mine, request(folder))
    controller.load_markers(mine, "default")
    [marker] = shown[-1]
    assert (marker.number, marker.name, marker.start, marker.end) == (1, "Knock", 2.0, 6.0)
    controller.export(mine, request(folder, 5.0, clips=3), marker)
    stack = context.history.stack
    assert stack.undoText() == "Overwrite marker 1"

    def starts() -> list[float]:
        return [row.start_time for row in context.services.library.clips.of_profile("default")]

    assert starts() == [5.0] * 3
    for _ in range(2):
        stack.undo()
        assert starts() == [2.0] * 2
        stack.redo()
        assert starts() == [5.0] * 3
    stack.undo()
    stack.undo()
    assert starts() == []


def test_a_marker_is_deleted_and_comes_back(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    shown: list[list[Marker]] = []
    controller.markers_loaded.connect(lambda _, markers: shown.append(markers))
    mine = opened(context, source)
    for start in (2.0, 9.0):
        controller.export(mine, request(folder, start))
    controller.load_markers(mine, "default")
    controller.delete(shown[-1][:1])
    assert context.history.stack.undoText() == "Delete marker 1"
    assert paths(context) == ["clip_001_m2_0.mp4", "clip_001_m2_1.mp4"]
    context.history.stack.undo()
    controller.delete(shown[-1])
    assert context.history.stack.undoText() == "Delete 2 markers"
    assert paths(context) == []
    controller.delete([])
    assert context.history.stack.undoText() == "Delete 2 markers"


def test_an_export_that_fails_is_a_sentence_and_the_next_goes_on(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    told = Told(controller)
    Path(folder).parent.mkdir()
    Path(folder).write_text("a file, no folder")
    mine = opened(context, source)
    controller.export(mine, request(folder))
    controller.export(mine, request(folder, 19.0))
    assert "is a file" in told.failed[0]
    assert "no room" in told.failed[1]
    assert not context.history.stack.canUndo()
    controller.export(mine, request(f"{folder}2"))
    assert len(told.done) == 1
    assert not controller.busy


def test_a_folder_of_another_name_is_asked_about_once(context: Context, source: str, tmp_path: Path) -> None:
    asked: list[str] = []
    answers = [False, True]

    def confirm(question: str) -> bool:
        asked.append(question)
        return answers.pop(0)

    controller = ExportController(context, confirm)
    other, mine = str(tmp_path / "street" / "Knock"), opened(context, source)
    assert not controller.export(mine, request(other))
    assert paths(context) == []
    assert controller.export(mine, request(other))
    assert controller.export(mine, request(other, 9.0))
    assert len(asked) == 2
    assert '"doors"' in asked[0]
    assert asked[0].endswith("Export anyway?")
    assert not ExportController(context, lambda _: False).export_regions(source, scan_request(other))


def test_the_question_stands_on_no(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    stood_on: list[object] = []

    def question(*values: Any) -> QMessageBox.StandardButton:
        stood_on.append(values[-1])
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", question)
    assert not ExportController(context)._confirm("Export anyway?")
    assert stood_on == [QMessageBox.StandardButton.No]


def test_finds_are_exported_whole_or_in_part_and_undone(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    told = Told(controller)
    video = open_video(context.services, source)
    regions = (Region(1.0, 9.0, 0.9), Region(10.0, 18.0, 0.4))
    stamp = context.services.library.scans.save(NewScan(video, "default", "AISFX", regions))
    controller.export_regions(source, scan_request(folder, fuse=0.0))
    assert paths(context) == ["clip_001_a1_0.mp4", "clip_001_a1_1.mp4"]
    assert told.started == []
    controller.export_regions(source, scan_request(folder, version=stamp, lowest=0.5))
    assert paths(context) == ["clip_001_a2_0.mp4"]
    stack = context.history.stack
    assert stack.undoText() == "Export matches of short.mp4"
    stack.undo()
    assert paths(context) == ["clip_001_a1_0.mp4", "clip_001_a1_1.mp4"]
    stack.redo()
    assert paths(context) == ["clip_001_a2_0.mp4"]
    version = context.services.library.scans.versions(video, "default", "AISFX")[0]
    last = context.services.library.scans.regions(version)[1].id
    controller.export_regions(source, scan_request(folder, version=stamp, regions=(last,)))
    assert paths(context) == ["clip_001_a2_0.mp4", "clip_001_a3_0.mp4"]


class Gate:
    """Real cuts that wait until they are let through, or cancelled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        real: Callable[..., CutResult] = FfmpegMedia.cut

        def cut(media: FfmpegMedia, job: CutJob, cancel: CancelToken) -> CutResult:
            self.reached.set()
            while not self.open.wait(0.01):
                cancel.check()
            return real(media, job, cancel)

        monkeypatch.setattr(FfmpegMedia, "cut", cut)


def test_a_second_export_waits_for_the_first(
    threaded: Context, source: str, folder: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, controller = Gate(monkeypatch), ExportController(threaded)
    told, mine = Told(controller), opened(threaded, source)
    controller.export(mine, request(folder))
    controller.export(mine, request(folder, 9.0))
    assert gate.reached.wait(10)
    assert told.started == [2.0]
    assert told.busy[-1] == "Clip 1 of 2 → Knock · 1 waiting"
    gate.open.set()
    qtbot.waitUntil(lambda: not controller.busy, timeout=20000)
    assert told.started == [2.0, 9.0]
    assert [done.start for done in told.done] == [2.0, 9.0]
    qtbot.waitUntil(lambda: not threaded.runner.busy)


def test_cancelling_drops_the_queue_and_says_how_many(
    threaded: Context, source: str, folder: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, controller = Gate(monkeypatch), ExportController(threaded)
    told, mine = Told(controller), opened(threaded, source)
    controller.cancel()
    controller.export(mine, request(folder))
    controller.export(mine, request(folder, 9.0, clips=1))
    assert gate.reached.wait(10)
    controller.cancel()
    qtbot.waitUntil(lambda: bool(told.failed), timeout=20000)
    assert told.failed == ["Export cancelled: 3 clips not cut."]
    assert told.done == []
    assert told.busy[-1] is None
    assert paths(threaded) == []
    assert not Path(folder).exists()
    assert not threaded.history.stack.canUndo()
