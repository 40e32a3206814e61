"""What an export in the queue does off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import export_folder
from eightcut.domain.uneven import Uneven, uneven
from eightcut.services.change import NO_CHANGE, Change
from eightcut.services.clips.exporting import Clip, ExportRequest, ScanExportRequest, export, export_finds
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.reexporting import reexport
from eightcut.services.clips.swapping import Deleted, swapped
from eightcut.services.context import Job, Services
from eightcut.ui.export.orders import AgainOrder, ExportOrder, FindsOrder
from eightcut.ui.kit.values import Marker


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that is over: the source file, the new rows, and how to take it back."""

    path: str
    folder: str
    rows: tuple[ClipRow, ...]
    start: float | None = None
    """The cut point, seconds; None for finds of a scan and for several markers."""
    change: Change = NO_CHANGE
    replaced: tuple[int, ...] = ()
    """Numbers of the rows that went for them, as far as those were markers."""
    uneven: Uneven = field(default_factory=Uneven)
    """Frames that were repeated or dropped, and why."""
    failures: tuple[str, ...] = ()
    """Sentences about markers that could not be cut anew."""
    stopped: bool = False
    """Whether the user stopped it; what was finished before is kept."""
    markers: int = 1
    notes: tuple[str, ...] = ()
    """Sentences about what became of picture and sound on the way."""


def _uneven(clips: Sequence[Clip]) -> Uneven:
    return uneven(clip.cut for clip in clips)


def _notes(clips: Sequence[Clip]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for clip in clips for note in clip.cut.notes))


def _written(clips: Sequence[Clip], asked: str) -> str:
    """The folder that the clips went to; the one that was asked for where there are none."""
    return export_folder(clips[0].row.output_path) if clips else asked


def cut(ctx: Services, path: str, request: ExportRequest, order: ExportOrder, job: Job) -> Exported:
    """A new marker."""
    clips = list(export(ctx, path, request, job))
    rows = tuple(clip.row for clip in clips)
    folder = _written(clips, order.target)
    change = swapped(ctx, rows, Deleted())
    return Exported(path, folder, rows, order.start, change, uneven=_uneven(clips), notes=_notes(clips))


def cut_in_place(ctx: Services, path: str, marker: Marker, request: ExportRequest, job: Job) -> Exported:
    """A marker in place of an old one."""
    made = overwrite(ctx, path, marker.rows, request, job)
    return Exported(
        path, marker.folder, made.rows, request.times[0], made.change, made.replaced, _uneven(made.clips),
        notes=_notes(made.clips),
    )  # fmt: skip


def cut_anew(ctx: Services, path: str, profile: str, order: AgainOrder, job: Job) -> Exported:
    """All markers of the film, with other settings."""
    target = Path(order.folder)
    request = ExportRequest(
        profile=profile, out=str(target.parent), folder=target.name, spread=order.spread, duration=order.length,
        workers=order.workers, form=order.form, cropping=order.cropping,
    )  # fmt: skip
    made = reexport(ctx, path, None, request, order.keep, job)
    failures = tuple(failure.message for failure in made.failures)
    return Exported(
        path, _written(made.clips, order.folder), made.rows, None, made.change, made.replaced, _uneven(made.clips),
        failures, made.stopped, made.markers, _notes(made.clips),
    )  # fmt: skip


def cut_finds(ctx: Services, order: FindsOrder, job: Job) -> Exported:
    """Finds of a scan."""
    target = Path(order.folder)
    request = ScanExportRequest(
        profile=order.profile, key=order.model, out=str(target.parent), folder=target.name, version=order.timestamp,
        spread=order.spread, fuse=order.fuse, least=order.least, duration=order.length, regions=order.ids,
        lowest=order.lowest, workers=order.workers, form=order.form, unsure=order.unsure,
    )  # fmt: skip
    made = export_finds(ctx, order.path, request, job)
    rows = tuple(clip.row for clip in made.clips)
    folder = _written(made.clips, order.folder)
    return Exported(order.path, folder, rows, None, made.change, uneven=_uneven(made.clips), notes=_notes(made.clips))
