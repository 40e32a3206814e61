"""What an export in the queue does off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker, export_folder
from eightcut.domain.uneven import Uneven, uneven
from eightcut.services.change import NO_CHANGE, Change
from eightcut.services.clips.exporting import export, export_finds
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.reexporting import Keep, reexport
from eightcut.services.clips.requests import Clip, ExportRequest, ScanExportRequest
from eightcut.services.clips.swapping import TrashedClips, swapped
from eightcut.services.context import Job, Services
from eightcut.ui.export.orders import folder_of


@dataclass(frozen=True, slots=True)
class ExportResult:
    """An export that is over: the source file, the new rows, and how to take it back."""

    path: str
    folder: str
    rows: tuple[ClipRow, ...]
    start: float | None = None
    """The cut point, seconds; None for regions of a scan and for several markers."""
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


def _written(clips: Sequence[Clip], request: ExportRequest | ScanExportRequest) -> str:
    """The folder that the clips went to; the one that was asked for where there are none."""
    return export_folder(clips[0].row.output_path) if clips else folder_of(request)


def cut(ctx: Services, path: str, request: ExportRequest, job: Job) -> ExportResult:
    """A new marker."""
    clips = list(export(ctx, path, request, job))
    rows = tuple(clip.row for clip in clips)
    folder = _written(clips, request)
    change = swapped(ctx, rows, TrashedClips())
    return ExportResult(path, folder, rows, request.times[0], change, uneven=_uneven(clips), notes=_notes(clips))


def cut_in_place(ctx: Services, path: str, marker: Marker, request: ExportRequest, job: Job) -> ExportResult:
    """A marker in place of an old one."""
    made = overwrite(ctx, path, marker.rows, request, job)
    return ExportResult(
        path, marker.folder, made.rows, request.times[0], made.change, made.replaced, _uneven(made.clips),
        notes=_notes(made.clips),
    )  # fmt: skip


def cut_anew(ctx: Services, path: str, request: ExportRequest, keep: Keep, job: Job) -> ExportResult:
    """All markers of the video, with other settings."""
    made = reexport(ctx, path, None, request, keep, job)
    failures = tuple(failure.message for failure in made.failures)
    return ExportResult(
        path, _written(made.clips, request), made.rows, None, made.change, made.replaced, _uneven(made.clips),
        failures, made.stopped, made.markers, _notes(made.clips),
    )  # fmt: skip


def cut_regions(ctx: Services, path: str, request: ScanExportRequest, job: Job) -> ExportResult:
    """Regions of a scan."""
    made = export_finds(ctx, path, request, job)
    rows = tuple(clip.row for clip in made.clips)
    folder = _written(made.clips, request)
    return ExportResult(path, folder, rows, None, made.change, uneven=_uneven(made.clips), notes=_notes(made.clips))
