"""Overwriting a marker: its clips are cut anew under the same names; the old ones wait in the trash folder."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shutil import rmtree

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import export_folder
from eightcut.domain.media import CutJob
from eightcut.errors import BadRequest, CutProblem
from eightcut.services import dataset_file
from eightcut.services.exporting import ExportRequest, check_spread, check_time
from eightcut.services.finding import open_video
from eightcut.services.markers import Deleted, all_or_nothing, files_of, take_away
from eightcut.services.trash import trash_of
from eightcut.services.workbench import Job, Workbench

_NUMBERED = re.compile(r"(.*)_\d+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Overwritten:
    """The new clips, and the old ones for `markers.exchange`."""

    rows: tuple[ClipRow, ...]
    old: Deleted


def overwrite(bench: Workbench, path: str, old: Sequence[ClipRow], request: ExportRequest, job: Job) -> Overwritten:
    """Cut the moment `request.times[0]` in place of the rows `old`, all clips or none; `out` and `folder` count not.

    The old clips stay where they are until the new ones are complete; a failure or Cancelled leaves them untouched.
    """
    check_spread(request.clips, request.spread, request.duration)
    if not old:
        raise BadRequest("There is no clip to overwrite.", path)
    at = request.times[0]
    video = open_video(bench, path)
    info = bench.media.probe(video.path)
    check_time(info, at, request.duration + (request.clips - 1) * request.spread, path)
    suffix = ".mp4" if info.picture else ".wav"
    outputs = new_paths([row.output_path for row in old], request.clips, suffix)
    mine = {file for row in old for file in files_of(row)}
    for output in outputs:
        if output.exists() and output not in mine:
            raise CutProblem(f"{output} belongs to another clip. Export to a new marker instead.", str(output))
    row = ClipRow(
        filename=video.filename, start_time=at, output_path="", label=request.label, category=request.category,
        clip_count=request.clips, clip_duration=request.duration, spread=request.spread, profile=request.profile,
        source_path=video.path, content_id=video.content_id,
    )  # fmt: skip
    stage = trash_of(outputs[0]) / f"overwrite-{uuid.uuid4().hex[:8]}"
    track = bench.library.videos.audio_track(video.content_id)
    try:
        _make(stage)
        for i, output in enumerate(outputs):
            job.cancel.check()
            start = at + i * request.spread
            bench.media.cut(CutJob(video.path, str(stage / output.name), start, request.duration, track), job.cancel)
            job.progress("cut", path, float(i + 1), float(len(outputs)))
        job.cancel.check()
        return _swap(bench, old, [replace(row, output_path=str(output)) for output in outputs], stage)
    finally:
        rmtree(stage, ignore_errors=True)


def new_paths(old: Sequence[str], count: int, suffix: str) -> list[Path]:
    """Names of `count` clips in the place of these: `NAME_0`, `NAME_1`, ... where the old ones are numbered."""
    first = Path(old[0])
    stem = first.stem if first.suffix.lower() in {".mp4", ".wav", ".webp"} else first.name
    numbered = _NUMBERED.fullmatch(stem)
    if numbered is None and count == 1:
        return [first.with_name(f"{stem}{suffix}")]
    base = numbered.group(1) if numbered else stem
    return [first.with_name(f"{base}_{i}{suffix}") for i in range(count)]


def _make(stage: Path) -> None:
    try:
        stage.mkdir(parents=True)
    except OSError as error:
        raise CutProblem(
            f"The folder {stage} cannot be made: {error.strerror}. Make room, or allow writing there.", str(stage)
        ) from error


def _swap(bench: Workbench, old: Sequence[ClipRow], rows: Sequence[ClipRow], stage: Path) -> Overwritten:
    """Old clips to the trash, new ones to their names, rows: in one transaction."""
    new: list[ClipRow] = []
    with all_or_nothing(bench) as undo:
        gone = take_away(bench, old, undo)
        for row in rows:
            output = Path(row.output_path)
            if output.exists():
                raise CutProblem(
                    f"{output} is used by another profile too. Export to a new marker instead.", str(output)
                )
            _rename(stage / output.name, output)
            undo.append(partial(output.unlink, missing_ok=True))
            new.append(replace(row, id=bench.library.clips.add(row)))
            if row.label:
                folder = Path(export_folder(row.output_path))
                dataset_file.add(folder, row.output_path, row.label)
                undo.append(partial(dataset_file.remove, folder, {row.output_path}))
    return Overwritten(tuple(new), gone)


def _rename(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        raise CutProblem(f"{target} cannot be written: {error.strerror}. Try again.", str(target)) from error
