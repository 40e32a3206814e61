"""Captions from elsewhere: text files, a program of the user, what the classes of sound say of stored seconds."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from eightcut.domain.clips import ClipRow
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import one_line, plural, shown
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.media.outside import ProgramMissing
from eightcut.ml.classes import HEARD
from eightcut.ml.types import FrameTable
from eightcut.services.change import Change
from eightcut.services.clips.files import is_there, parts_of, stamp_of
from eightcut.services.clips.remarks import Remark, caption, caption_in, say
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.sound_classes import scored, stored_table
from eightcut.services.videos.same_place import is_folder, names_in
from eightcut.values import dataclass


def read_folder(ctx: Services, rows: Collection[ClipRow], folder: str, job: Job) -> tuple[int, Change]:
    """Take captions of clips from the .txt files of a folder, called like the clips; of how many. Cancelled.

    In the folder of a dataset they are called as its clips are, and are taken for the clips that those come from. A
    file that is called like no clip, or like several, is told and changes nothing. BadRequest for no folder.
    """
    if not is_folder(folder):
        raise BadRequest(f"There is no folder {shown(folder)}.", folder)
    named: dict[str, list[ClipRow]] = defaultdict(list)
    for row in rows:
        named[Path(row.output_path).stem].append(row)
    for name, row in _in_datasets(ctx, rows, folder):
        named[name] = [row]
    found: dict[int, Remark] = {}
    for name in sorted(one.name for one in names_in(Path(folder)) if one.name.lower().endswith(".txt")):
        job.cancel.check()
        path, mine = Path(folder, name), named.get(name[:-4], [])
        if len(mine) != 1:
            why = f"{plural(len(mine), 'clip')} are called so" if mine else "no clip is called so"
            job.warn(str(path), f"{shown(name)} was left out: {why}.")
        elif (text := caption_in(path, job)) is not None:
            found[mine[0].id] = text
    return len(found), say(ctx, {"caption": found})


def _in_datasets(ctx: Services, rows: Collection[ClipRow], folder: str) -> Iterator[tuple[str, ClipRow]]:
    """The clips that datasets of this folder were made of, by their names there."""
    known = {f"clip {row.id}": row for row in rows}
    inside = Path(folder).absolute()
    for profile in {row.profile for row in rows}:
        for dataset in ctx.library.datasets.all(profile):
            if dataset.folder and inside.is_relative_to(dataset.folder):
                for one in ctx.library.datasets.clips(dataset):
                    row = known.get(one.planned.candidate.origin)
                    if row is not None:
                        yield one.planned.name, row


@dataclass(frozen=True, slots=True)
class Captioned:
    """What a program said of a clip, which is its caption now."""

    row: ClipRow
    text: str
    change: Change


def ask_program(
    ctx: Services, rows: Sequence[ClipRow], command: Sequence[str], seconds: float, job: Job
) -> Iterator[Captioned | Failure]:
    """Let a program of the user caption clips, one by one, and keep each caption at once.

    `command`: program and arguments, to which the clip's path is added. It has `seconds` for each. A clip for which it
    fails is told, and the others go on. EnvironmentProblem where it cannot be started; Cancelled.
    """
    if not command:
        raise BadRequest("Say which program writes the captions: --captioner COMMAND.")
    for number, row in enumerate(rows):
        job.progress("caption", row.output_path, number, len(rows))
        if not is_there(row.output_path):
            yield Failure(row.output_path, f"{shown(row.output_path)} is missing.")
            continue
        file = parts_of(row.output_path)[0]
        before = stamp_of(str(file))
        try:
            text = ctx.media.said_by(command, str(file), seconds, job.cancel)
            if stamp_of(str(file)) != before:
                job.warn(row.output_path, f"{shown(command[0])} changed or removed {shown(row.output_path)}.")
            change = caption(ctx, [row.id], one_line(text))
        except ProgramMissing:
            raise
        except EnvironmentProblem as problem:
            yield Failure(row.output_path, problem.message)
        else:
            yield Captioned(row, text, change)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is heard in a clip: classes of sound with their best scores (0 to 1), the strongest first; None: unknown."""

    row: ClipRow
    classes: tuple[tuple[str, float], ...] | None

    @property
    def text(self) -> str:
        """The same as a caption could have it."""
        return heard_words(self.classes or ())


def heard_words(classes: Sequence[tuple[str, float]]) -> str:
    """Classes of sound as a caption could have them."""
    return ", ".join(one_line(name).lower() for name, _ in classes)


def heard_at(
    ctx: Services, video: VideoRef, span: TimeSpan, top: int, job: Job
) -> tuple[tuple[str, float], ...] | None:
    """What stored frames of a video say of these seconds, as `Suggested.classes`. Cancelled."""
    table = stored_table(ctx, video, job) if video.content_id else None
    return None if table is None else _heard(ctx, table, span, top, job)


def suggested(ctx: Services, rows: Sequence[ClipRow], top: int, job: Job) -> Iterator[Suggested]:
    """What stored frames of the clips' videos say, without listening to any; nothing is written. Cancelled."""
    videos: dict[str, list[ClipRow]] = defaultdict(list)
    for row in rows:
        videos[row.content_id].append(row)
    for content_id, mine in videos.items():
        job.cancel.check()
        row = mine[0]
        video = VideoRef(row.filename, row.source_path, content_id)
        table = stored_table(ctx, video, job) if content_id else None
        for row in mine:
            yield Suggested(row, None if table is None else _heard(ctx, table, row.span, top, job))


def _heard(ctx: Services, table: FrameTable, span: TimeSpan, top: int, job: Job) -> tuple[tuple[str, float], ...]:
    first, last = int(span.start), math.ceil(span.end)
    rows = table.values(ctx.classes.field)[first:last]
    best = np.max([scores.max(axis=0) for _, scores in scored(ctx, rows, None, job)], axis=0) if len(rows) else []
    found = [(name, float(score)) for name, score in zip(ctx.classes.names, best, strict=False) if score >= HEARD]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0]))[:top])
