"""Exports of these tests: what is ordered, what a controller says of it, what lies in the library then."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from eightcut.services.videos.identity import open_video
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.cutting import Exported
from eightcut.ui.export.orders import ExportOrder
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import Film


class Told:
    """What a controller said."""

    def __init__(self, controller: ExportController) -> None:
        self.started: list[float] = []
        self.done: list[Exported] = []
        self.failed: list[str] = []
        self.busy: list[str | None] = []
        self.progress: list[tuple[str, float, float]] = []
        controller.export_started.connect(lambda _, start: self.started.append(start))
        controller.exported.connect(self.done.append)
        controller.export_failed.connect(self.failed.append)
        controller.busy_changed.connect(self.busy.append)
        controller.progressed.connect(lambda *values: self.progress.append(values))


def order(folder: str, start: float = 2.0, **fields: Any) -> ExportOrder:
    return ExportOrder(folder, **{"clips": 2, "spread": 2.0, "length": 2.0, "start": start, **fields})


def opened(context: Context, source: str) -> Film:
    return Film(open_video(context.services, source), 20.0, Fraction(25))


def paths(context: Context) -> list[str]:
    return [Path(row.output_path).name for row in context.services.library.clips.of_profile("default")]
