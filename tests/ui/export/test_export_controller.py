"""Exports in a queue, with real clips: done, undone, overwritten, cancelled, refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import NewScan, Region
from eightcut.media.media import FfmpegMedia
from eightcut.services.videos.identity import open_video
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.folder_question import FolderQuestion
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from tests.ui.export.cuts import Told, opened, paths, request, scan_request


def test_an_export_is_told_from_start_to_end_and_can_be_undone(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    told = Told(controller)
    controller.export(opened(context, source), request(folder, label="oak"))
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


def test_the_same_marker_is_not_cut_twice_but_another_form_of_it_is(context: Context, source: str, folder: str) -> None:
    controller, mine = ExportController(context), opened(context, source)
    told = Told(controller)
    for order in (request(folder), request(folder), request(folder, clips=1), request(folder)):
        controller.export(mine, order)
    assert [len(done.rows) for done in told.done] == [2, 0, 1, 0]
    assert told.done[1].notes == (
        "These clips exist already: m1. Move the cursor, or double-click the marker to overwrite it.",
    )
    Path(told.done[0].rows[1].output_path).unlink()
    controller.export(mine, request(folder))
    assert len(told.done[-1].rows) == 2


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


def by_rule(context: Context) -> None:
    """Earlier clips in folders named after those of their videos."""
    for name in ("harbour", "old house"):
        path = f"/out/{name}/Knock/vid_001/clip_001_m1_0.mp4"
        context.services.library.clips.add(ClipRow("a.mp4", 1.0, path, source_path=f"/in/{name}/a.mp4"))


def test_a_folder_of_another_name_is_asked_about_once(context: Context, source: str, tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []
    answers = [False, True]

    def confirm(question: str, told: str) -> bool:
        asked.append((question, told))
        return answers.pop(0)

    by_rule(context)
    controller = ExportController(context, confirm)
    told = Told(controller)
    other, mine = str(tmp_path / "street" / "Knock"), opened(context, source)
    controller.export(mine, request(other))
    assert told.started == []
    controller.export(mine, request(other))
    controller.export(mine, request(other, 9.0))
    assert told.started == [2.0, 9.0]
    question = "Clips from doors usually go to a folder named doors. This one is Knock."
    assert asked == [(question, f"The clips would go to {other}.")] * 2
    ExportController(context, lambda *_: False).export_regions(source, scan_request(other))
    assert len(told.done) == 2


def test_who_never_kept_to_folders_is_not_asked(context: Context, source: str, tmp_path: Path) -> None:
    controller = ExportController(context, lambda *_: False)
    told = Told(controller)
    for name in ("street", "road"):
        controller.export(opened(context, source), request(str(tmp_path / name)))
    assert len(told.done) == 2


def test_what_is_asked_for_while_the_question_stands_waits_for_its_answer(
    context: Context, source: str, tmp_path: Path
) -> None:
    by_rule(context)
    mine, other = opened(context, source), str(tmp_path / "street")

    def confirm(*_: str) -> bool:
        controller.export(mine, request(other, 9.0))
        return True

    controller = ExportController(context, confirm)
    told = Told(controller)
    controller.export(mine, request(other))
    assert told.started == [2.0, 9.0]


@pytest.mark.parametrize(("never", "press"), [(True, True), (True, False), (False, False)])
def test_the_question_stands_on_cancel_and_comes_no_more_where_that_is_wanted(
    settings: Settings, qtbot: QtBot, never: bool, press: bool
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    ask = FolderQuestion(settings, parent)

    def answer() -> None:
        box = parent.findChild(QMessageBox)
        assert box is not None
        assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
        tick = box.checkBox()
        assert tick is not None
        tick.setChecked(never)
        wanted = next(b for b in box.buttons() if (b.text() == "Export anyway") == press)
        wanted.click()

    QTimer.singleShot(0, answer)
    assert ask("Anyway?", "There.") is press
    assert settings.ask_folder is not never
    if never:
        assert ask("Anyway?", "There.")


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
