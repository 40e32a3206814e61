"""Tagging: what is heard in a video, and when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.ml.classes import HEARD
from eightcut.ml.types import FrameTable
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.sound_classes import ensure_table, scored
from eightcut.services.videos.identity import open_video
from eightcut.values import dataclass

LEAST = 0.5
"""Seconds of video that the last, begun second must have: of less, what fills it up would be told and not the video."""
GAP = 2.0
"""Seconds between two spans of a class that are still one."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A span in which a class of sound is heard, and its best score there (0 to 1)."""

    span: TimeSpan
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class TagResult:
    """One video and what is heard in it, by start; `classes` are the names, strongest first."""

    file: str
    video: VideoRef
    classes: tuple[str, ...]
    tags: tuple[Tag, ...]


def tag_videos(ctx: Services, paths: Sequence[str], top: int, job: Job) -> Iterator[TagResult | Failure]:
    """The `top` strongest classes of each video with their spans; a file that fails is told and the rest goes on.

    Videos whose frames are not stored are listened to. EnvironmentProblem before the first video where the classes
    cannot be used; Cancelled at any time.
    """
    names = ctx.classes.names
    for path in paths:
        job.cancel.check()
        try:
            video = open_video(ctx, path)
            tags = video_tags(ctx, ensure_table(ctx, video, job), job)
        except EnvironmentProblem as problem:
            yield Failure(path, problem.about(path))
            continue
        best = dict.fromkeys(names, 0.0)
        for tag in tags:
            best[tag.name] = max(tag.score, best[tag.name])
        heard = [name for name in names if best[name] > 0]
        classes = tuple(sorted(heard, key=lambda name: -best[name])[:top])
        yield TagResult(path, video, classes, tuple(tag for tag in tags if tag.name in classes))


def video_tags(ctx: Services, table: FrameTable, job: Job) -> list[Tag]:
    """Every span in which a class is heard, by start, the stronger first."""
    found: dict[int, list[tuple[int, float]]] = {}
    told = len(table.rows) if table.duration < 1 else math.ceil(table.duration - LEAST)
    for first, scores in scored(ctx, table.values(ctx.classes.field)[:told], None, job):
        for second, number in np.argwhere(scores >= HEARD).tolist():
            found.setdefault(number, []).append((first + second, float(scores[second, number])))
    names = ctx.classes.names
    tags = [tag for number, heard in found.items() for tag in spans_of(names[number], heard, table.duration)]
    return sorted(tags, key=lambda tag: (tag.span.start, -tag.score, tag.name))


def spans_of(name: str, heard: Sequence[tuple[int, float]], duration: float) -> list[Tag]:
    """Seconds of one class with their scores, by time -> spans; gaps of up to `GAP` seconds are closed."""
    runs: list[list[tuple[int, float]]] = []
    for second, score in heard:
        if runs and second - (runs[-1][-1][0] + 1) <= GAP:
            runs[-1].append((second, score))
        else:
            runs.append([(second, score)])
    return [Tag(_span(run[0][0], run[-1][0], duration), name, max(score for _, score in run)) for run in runs]


def _span(first: int, last: int, duration: float) -> TimeSpan:
    """From the first second to the end of the last one, which the end of the video may cut short."""
    return TimeSpan(float(first), min(last + 1.0, duration) if duration > last else last + 1.0)
