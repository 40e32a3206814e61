"""What an export in the queue does off the window's thread."""

from __future__ import annotations

from dataclasses import field, replace

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker, export_folder
from eightcut.domain.uneven import Uneven, uneven
from eightcut.domain.wording import plural
from eightcut.services.change import NO_CHANGE, Change
from eightcut.services.clips.batches import Exported
from eightcut.services.clips.exporting import export, export_regions, standing
from eightcut.services.clips.overwriting import overwrite
from eightcut.services.clips.reexporting import Keep, reexport
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job, Services
from eightcut.ui.export.orders import folder_of
from eightcut.values import dataclass


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
    """Numbers of the rows that went for them."""
    uneven: Uneven = field(default_factory=Uneven)
    """Frames that were repeated or dropped, and why."""
    failures: tuple[str, ...] = ()
    """Sentences about markers that could not be cut anew."""
    stopped: bool = False
    """Whether the user stopped it; what was finished before is kept."""
    markers: int = 1
    notes: tuple[str, ...] = ()
    """Sentences about what became of picture and sound on the way."""


def _result(made: Exported, path: str, folder: str, start: float | None = None) -> ExportResult:
    """`folder`: the one that was asked for, where the clips do not say it."""
    there = export_folder(made.rows[0].output_path) if made.rows else folder
    notes = tuple(dict.fromkeys(note for clip in made.clips for note in clip.cut.notes))
    notes += (f"{made.matches.told}.",) if made.matches.told else ()
    if made.standing:
        there_already = f"{plural(made.standing, 'clip')} of these matches {'is' if made.standing == 1 else 'are'}"
        notes += (f"{there_already} there already. To cut anew, delete the exported clips first.",)
    frames = uneven(clip.cut for clip in made.clips)
    return ExportResult(path, there, made.rows, start, made.change, made.replaced, frames, notes=notes)


def cut(ctx: Services, path: str, request: ExportRequest, job: Job) -> ExportResult:
    """A new marker; where it is there already, nothing is cut, and that is said."""
    there = standing(ctx, path, request)
    if there is not None:
        what = "This clip exists" if len(there.rows) == 1 else "These clips exist"
        cure = "Move the cursor, or double-click the marker to overwrite it."
        return ExportResult(path, there.folder, (), notes=(f"{what} already: m{there.number}. {cure}",))
    [made] = export(ctx, path, request, job)
    return _result(made, path, folder_of(request), request.times[0])


def cut_in_place(ctx: Services, path: str, marker: Marker, request: ExportRequest, job: Job) -> ExportResult:
    """A marker in place of an old one."""
    return _result(overwrite(ctx, path, marker.rows, request, job), path, marker.folder, request.times[0])


def cut_anew(ctx: Services, path: str, request: ExportRequest, keep: Keep, job: Job) -> ExportResult:
    """All markers of the video, with other settings."""
    made = reexport(ctx, path, None, request, keep, job)
    failures = tuple(failure.message for failure in made.failures)
    result = _result(made, path, folder_of(request))
    return replace(result, failures=failures, stopped=made.stopped, markers=made.markers)


def cut_regions(ctx: Services, path: str, request: ScanExportRequest, job: Job) -> ExportResult:
    """Regions of a scan."""
    return _result(export_regions(ctx, path, request, job), path, folder_of(request))
