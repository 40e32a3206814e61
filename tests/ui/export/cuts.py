"""Exports of these tests: what is asked for, what a controller says of it, what lies in the library then."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.videos.identity import open_video
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.cutting import ExportResult
from eightcut.ui.export.orders import split_folder
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo


class Told:
    """What a controller said."""

    def __init__(self, controller: ExportController) -> None:
        self.started: list[float] = []
        self.done: list[ExportResult] = []
        self.failed: list[str] = []
        self.busy: list[str | None] = []
        self.progress: list[tuple[str, float, float]] = []
        controller.export_started.connect(lambda _, start: self.started.append(start))
        controller.exported.connect(self.done.append)
        controller.export_failed.connect(self.failed.append)
        controller.busy_changed.connect(self.busy.append)
        controller.progressed.connect(lambda *values: self.progress.append(values))


def request(folder: str, start: float = 2.0, **fields: Any) -> ExportRequest:
    out, name = split_folder(folder)
    return ExportRequest("default", out, name, (start,), **{"clips": 2, "spread": 2.0, "duration": 2.0, **fields})


def scan_request(folder: str, **fields: Any) -> ScanExportRequest:
    return ScanExportRequest("default", "AISFX", *split_folder(folder), **fields)


def opened(context: Context, source: str) -> OpenVideo:
    return OpenVideo(open_video(context.services, source), 20.0, Fraction(25))


def paths(context: Context) -> list[str]:
    return [Path(row.output_path).name for row in context.services.library.clips.of_profile("default")]
