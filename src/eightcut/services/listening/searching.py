"""Searching: the moments of all stored videos in which what a word names is heard best; no clip is needed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.domain.vocabulary import Meaning, meanings
from eightcut.errors import BadRequest
from eightcut.ml.types import FrameFile, FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.listening.sound_classes import scored
from eightcut.services.listening.tagging import Tag
from eightcut.services.videos.clocks import track_of

APART = 6
"""Seconds: of two that are nearer in one video, only the better is a hit."""
LEAST = 0.01
"""No hit scores less: there, on the detection benchmark, hits are right as often as by chance (one in twenty)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A moment of a video: its path, or its name where the library does not know it; the class that is heard there."""

    file: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Search:
    """What the words were taken as, how much was looked through, and the hits, best first."""

    meanings: tuple[Meaning, ...]
    films: int
    seconds: float
    hits: tuple[Hit, ...]


def find_sounds(ctx: Services, words: Sequence[str], top: int, job: Job) -> Search:
    """The `top` best moments of all stored videos for the classes that the words name.

    BadRequest where a word names none, with the nearest words, or where no video's frames are stored. Cancelled.
    """
    meant = meanings(words, ctx.classes.names)
    names = tuple(dict.fromkeys(name for meaning in meant for name in meaning.classes))
    files = _listened_to(ctx)
    total = sum(file.seconds for file in files)
    seconds, videos = 0.0, 0
    hits: list[Hit] = []
    for file in files:
        table = ctx.frames.find(file.content_id, file.track, ctx.classes.spec, job.warn)
        if table is not None:
            videos += 1
            least = hits[-1].tag.score if len(hits) == top else LEAST
            tags = best_moments(ctx, table, names, top, least, job)
            if tags:
                name = _name(ctx, file)
                hits = sorted([*hits, *(Hit(name, tag) for tag in tags)], key=lambda hit: -hit.tag.score)[:top]
        seconds += file.seconds
        job.report(seconds, total, "find")
    if not videos:
        raise BadRequest(
            "No video has been processed yet with the embedder that knows sounds by name. Process "
            "videos first: 8cut tags VIDEO..., or scan them: 8cut scan VIDEO..."
        )
    return Search(meant, videos, total, tuple(hits))


def best_moments(ctx: Services, table: FrameTable, names: Sequence[str], top: int, least: float, job: Job) -> list[Tag]:
    """The `top` best moments of one video that score at least `least`, the best first, `APART` seconds from each other.

    Cancelled.
    """
    numbers = [ctx.classes.names.index(name) for name in names]
    values = table.values(ctx.classes.field)
    best = np.zeros(len(values), np.float32)
    which = np.zeros(len(values), np.intp)
    for first, scores in scored(ctx, values, numbers, job):
        best[first : first + len(scores)] = scores.max(axis=1)
        which[first : first + len(scores)] = scores.argmax(axis=1)
    tags: list[Tag] = []
    free = best >= least
    for second in np.argsort(-best, kind="stable").tolist():
        if len(tags) == top or best[second] < least:
            break
        if free[second]:
            free[max(0, second - APART + 1) : second + APART] = False
            tags.append(Tag(around(second, table.duration), names[which[second]], float(best[second])))
    return tags


def around(second: int, duration: float) -> TimeSpan:
    """The window with a second in its middle, moved inside the video; the whole video where that is shorter."""
    start = max(0.0, min(second + 0.5 - WINDOW / 2, duration - WINDOW))
    return TimeSpan(start, min(start + WINDOW, duration) if duration > start else start + WINDOW)


def _listened_to(ctx: Services) -> list[FrameFile]:
    """One frame file per video: rows that the classes read, of the sound track in use; least recently used first."""
    spec = ctx.classes.spec
    return [
        file
        for file in ctx.frames.all()
        if (file.embedder, file.precision) == (spec.name, spec.precision)
        and file.track == track_of(ctx, VideoRef(file.source, "", file.content_id))
        and ctx.frames.has(file.content_id, file.track, spec)
    ]


def _name(ctx: Services, file: FrameFile) -> str:
    video = ctx.library.videos.of_content(file.content_id)
    return video.path if video is not None else file.source
