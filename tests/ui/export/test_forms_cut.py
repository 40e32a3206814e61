"""Exports in other forms, with real clips: scans, cutting anew, stopping it, recalling."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import Cropping, Form
from eightcut.domain.containers import WAV, WEBP
from eightcut.domain.markers import Marker
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.domain.scans import NewScan, Region
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.recalling import RecalledSettings
from eightcut.services.videos.identity import open_video
from eightcut.ui.export.controller import ExportController
from eightcut.ui.kit.context import Context
from tests.ui.export.cuts import Told, opened, paths, request, scan_request


def test_clips_are_cut_in_the_form_that_was_asked_for(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    told = Told(controller)
    form = Form(WEBP, short_side=32)
    controller.export(opened(context, source), request(folder, form=form, cropping=Cropping("1:1", 0.25)))
    rows = told.done[0].rows
    assert [(row.format, row.short_side, row.portrait_ratio, row.crop_center) for row in rows] == [
        (WEBP, 32, "1:1", 0.25)
    ] * 2
    assert Path(rows[0].output_path, "frame_0001.webp").is_file()


def test_finds_shorter_than_asked_are_left_out(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    video = open_video(context.services, source)
    regions = (Region(1.0, 4.0, 0.9), Region(10.0, 18.0, 0.8))
    context.services.library.scans.save(NewScan(video, "default", "AISFX", regions))
    finds = scan_request(folder, fuse=0.0, duration=2.0, spread=8.0)
    controller.export_regions(source, replace(finds, least=5.0, form=Form(WAV)))
    assert paths(context) == ["clip_001_a1_0.wav"]
    controller.export_regions(source, finds)
    assert paths(context) == ["clip_001_a2_0.mp4", "clip_001_a2_1.mp4"]


def test_all_exports_are_cut_anew_and_undone_together(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    told, mine = Told(controller), opened(context, source)
    for start in (2.0, 9.0):
        controller.export(mine, request(folder, start))
    controller.export_again(mine, request(folder, form=Form(WAV)), "length")
    assert (told.done[-1].markers, told.done[-1].stopped, told.progress[-1][1:]) == (2, False, (4.0, 4.0))
    assert all(name.endswith(".wav") for name in paths(context))
    context.history.stack.undo()
    assert all(name.endswith(".mp4") for name in paths(context))
    assert len(paths(context)) == 4


def test_what_was_cut_anew_before_it_was_stopped_is_kept_and_undone(
    threaded: Context, source: str, folder: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = ExportController(threaded)
    told, mine = Told(controller), opened(threaded, source)
    for start in (2.0, 9.0):
        controller.export(mine, request(folder, start, clips=1))
    qtbot.waitUntil(lambda: len(told.done) == 2, timeout=20_000)
    real: Callable[..., CutResult] = FfmpegMedia.cut
    waits = threading.Event()

    def cut(media: FfmpegMedia, job: CutJob, cancel: CancelToken) -> CutResult:
        if job.start == 9.0:
            waits.set()
            while True:
                cancel.check()
        return real(media, job, cancel)

    monkeypatch.setattr(FfmpegMedia, "cut", cut)
    controller.export_again(mine, request(folder, duration=2.5), "count")
    assert waits.wait(20)
    controller.cancel()
    qtbot.waitUntil(lambda: len(told.done) == 3, timeout=20_000)
    assert (told.done[-1].markers, told.done[-1].stopped, told.failed) == (1, True, [])
    lengths = [row.clip_duration for row in threaded.services.library.clips.of_profile("default")]
    assert sorted(lengths) == [2.0, 2.5]
    threaded.history.stack.undo()
    qtbot.waitUntil(lambda: not threaded.runner.busy, timeout=20_000)
    assert [row.clip_duration for row in threaded.services.library.clips.of_profile("default")] == [2.0, 2.0]


def test_a_marker_is_recalled_for_the_controls(context: Context, source: str, folder: str) -> None:
    controller = ExportController(context)
    heard: list[tuple[Marker, RecalledSettings]] = []
    controller.recalled.connect(lambda marker, found: heard.append((marker, found)))
    mine = opened(context, source)
    controller.export(mine, request(folder, form=Form(sound="flac", short_side=32), label="oak"))
    rows = tuple(context.services.library.clips.of_profile("default"))
    marker = Marker(folder, 1, 2.0, 6.0, rows, 2.0)
    controller.recall(marker)
    [(told, found)] = heard
    assert told is marker
    assert (found.form, found.clips, found.label) == (Form(sound="flac", short_side=32), 2, "oak")
