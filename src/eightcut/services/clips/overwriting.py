"""Overwriting a marker: its clips are cut anew under the same names; the old ones wait in the trash folder."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import ALL_ENDINGS
from eightcut.domain.media import MediaInfo
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, CutProblem
from eightcut.media.cut_files import CLIPS
from eightcut.services.clips.batches import Exported, cut_all, cut_jobs, exported, fitting, manual_batch
from eightcut.services.clips.files import files_of, parts_of, refuse_strange
from eightcut.services.clips.requests import (
    Clip,
    ExportRequest,
    check_time,
)
from eightcut.services.clips.swapping import Swap, TrashedClips, swap
from eightcut.services.clips.work import working
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import taken_of, with_length
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import on_disk
from eightcut.services.videos.trash import trash_of

_NUMBERED = re.compile(r"(.*)_\d+", re.DOTALL)


def overwrite(ctx: Services, path: str, old: Sequence[ClipRow], request: ExportRequest, job: Job) -> Exported:
    """Cut the moment `request.times[0]` in place of the rows `old`, all clips or none; `out` and `folder` count not.

    Names keep stem and number, also where the clips become another kind of file. The old clips stay where they are
    until the new ones are complete; a failure or Cancelled leaves them untouched.
    """
    if not old:
        raise BadRequest("There is no clip to overwrite.", path)
    video = open_video(ctx, path)
    info = ctx.media.probe(video.path)
    info = with_length(ctx, video, info, request.times[0] + request.span, job)
    check_time(info, request.times[0], request.span, path, request.duration)
    clips, gone = cut_in_place(ctx, path, video, info, old, request, job)
    return exported(ctx, clips, gone)


def cut_in_place(
    ctx: Services, path: str, video: VideoRef, info: MediaInfo, old: Sequence[ClipRow], request: ExportRequest,
    job: Job, done: int = 0, total: int = 0,
) -> tuple[list[Clip], TrashedClips]:  # fmt: skip
    """What `overwrite` does, once everything is checked."""
    form = fitting(request.form, info)
    batch = manual_batch(video, request, form, old[0].folder, taken_of(ctx, video))
    outputs = new_paths([row.output_path for row in old], request.clips, form.container.suffix)
    refuse_strange(row.output_path for row in old)
    refuse_strange(map(str, outputs), new=True)
    mine = {file for row in old for file in files_of(row.output_path)}
    for output in outputs:
        for part in parts_of(str(output)):
            if part.exists() and part not in mine:
                raise CutProblem(f"{part} belongs to another clip. Export to a new marker instead.", str(part))
    stage = trash_of(outputs[0]) / f"overwrite-{uuid.uuid4().hex[:8]}"
    with working(ctx, scratch=(str(stage),)) as work:
        CLIPS.new_folder(stage)
        jobs = cut_jobs(ctx, video, [str(stage / output.name) for output in outputs], batch, request.duration, job)
        results = cut_all(ctx, path, jobs, request.workers, job, done, total)
        job.cancel.check()
        rows = [replace(row, output_path=str(output)) for row, output in zip(batch.rows, outputs, strict=True)]
        new, gone = swap(ctx, Swap(old=old, new=rows, renames=_renames(outputs, stage)), work)
        rmtree(stage, ignore_errors=True)
    made = zip(new, results, batch.forms, strict=True)
    return [Clip(path, row, replace(cut, output=row.output_path), one) for row, cut, one in made], gone


def _renames(outputs: Sequence[Path], stage: Path) -> list[tuple[Path, Path]]:
    """What lies on the stage, and where it goes."""
    parts = [part for output in outputs for part in parts_of(str(output))]
    return [(stage / part.name, part) for part in parts if (stage / part.name).exists()]


def new_paths(old: Sequence[str], count: int, suffix: str) -> list[Path]:
    """Names of `count` clips in the place of these: `NAME_0`, `NAME_1`, ... where the old ones are numbered."""
    first = on_disk(old[0])
    stem = first.stem if first.suffix.lower() in ALL_ENDINGS else first.name
    numbered = _NUMBERED.fullmatch(stem)
    if numbered is None and count == 1:
        return [first.with_name(f"{stem}{suffix}")]
    base = numbered.group(1) if numbered else stem
    return [first.with_name(f"{base}_{i}{suffix}") for i in range(count)]
