"""Duplicates: which stored videos hold the same sound, also re-encoded, shifted or trimmed.

A video is its content: exact copies of a file are one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from itertools import groupby

from eightcut.atomic import scratch
from eightcut.domain.spans import TimeSpan
from eightcut.domain.twins import WHOLE, Twin, Twins, together
from eightcut.errors import BadRequest
from eightcut.ml.questions import prints_of
from eightcut.ml.repeats import LEAST, Prints
from eightcut.ml.stretches import Stretch
from eightcut.ml.types import FrameFile
from eightcut.services.context import Job, Services
from eightcut.services.listening.searching import answers_of, listened_to, name_of, tell_left_out
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Shared:
    """The same sound: where it is heard in a video, and from what second on in the other."""

    span: TimeSpan
    other_start: float
    likeness: float
    """Share of equal bits of the prints, 0.7 to 1."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two videos (paths, or names where the library knows none) that hold the same sound, the longest stretch first."""

    file: str
    other: str
    shared: tuple[Shared, ...]
    share: float
    """How much of the shorter video the stretches cover."""
    group: int | None
    """Number of the film that both are, from 1 on; None where they share a part only."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """How much was compared, and the pairs: the same films first, group by group, then the longest."""

    films: int
    seconds: float
    pairs: tuple[Pair, ...]


def find_duplicates(ctx: Services, least: int, job: Job) -> Duplicates:
    """All pairs of stored videos that share at least so many seconds of sound.

    Of a film that is there many times, not every pair is told, but enough to join all of them. BadRequest where no
    video's frames are stored; EnvironmentProblem where the folder for temporary files is full. Cancelled.
    """
    stored = ctx.frames.all()
    compared, stretches = _compare(ctx, stored, least, job)
    there = {file.content_id for file in compared}
    tell_left_out(ctx, [file for file in stored if file.content_id not in there], "compared", job)
    if not compared:
        raise BadRequest("No video has been processed yet. Process videos first: 8cut scan VIDEO...")
    return Duplicates(len(compared), sum(file.seconds for file in compared), tuple(_pairs(ctx, compared, stretches)))


def twins_among(ctx: Services, contents: Collection[str], job: Job) -> tuple[Twins, frozenset[str]]:
    """What videos of these contents share, and which of them could be compared: those whose frames are stored.

    EnvironmentProblem where the folder for temporary files is full; Cancelled.
    """
    stored = [file for file in ctx.frames.all() if file.content_id in contents] if len(contents) > 1 else []
    files, stretches = _compare(ctx, stored, LEAST, job) if stored else ([], [])
    told = []
    for one in stretches:
        shared = _shared(one, files)
        told.append(Twin(files[one.first].content_id, shared.span, files[one.second].content_id, shared.other_start))
    lengths = {file.content_id: file.seconds for file in files}
    return Twins.of(told, lengths), frozenset(lengths)


def _compare(ctx: Services, stored: Sequence[FrameFile], least: int, job: Job) -> tuple[list[FrameFile], list[Stretch]]:
    """Which of the videos could be compared, and what those share."""
    spec = ctx.embedders.spec(ctx.embedders.names[0])
    field = spec.fields[0].name
    spec = spec.only(field)
    files = listened_to(ctx, stored, spec)
    total = sum(file.seconds for file in files)
    compared, done = list[FrameFile](), 0.0
    with scratch() as folder:
        library = Prints(folder)
        with closing(answers_of(ctx, files, spec, prints_of(field), job)) as answered:
            for file, answer in answered:
                if answer is not None:
                    library.add(answer["prints"])
                    compared.append(file)
                done += file.seconds
                job.report(done / 2, total, "duplicates")
        if not compared:
            return [], []
        return compared, list(
            library.repeats(least, lambda share: job.report((1 + share) * total / 2, total, "duplicates"), job.cancel)
        )


def _pairs(ctx: Services, files: Sequence[FrameFile], stretches: Iterable[Stretch]) -> list[Pair]:
    found = [
        (numbers, list(told))
        for numbers, told in groupby(stretches, key=lambda stretch: (stretch.first, stretch.second))
    ]
    shares = {
        (a, b): sum(one.length for one in told) / min(files[a].seconds, files[b].seconds) for (a, b), told in found
    }
    groups = _groups([numbers for numbers, share in shares.items() if share >= WHOLE])
    pairs = []
    for (a, b), told in found:
        share, group = min(1.0, shares[a, b]), groups[a] if shares[a, b] >= WHOLE else None
        shared = tuple(_shared(one, files) for one in sorted(told, key=lambda one: -one.length))
        pairs.append(Pair(name_of(ctx, files[a]), name_of(ctx, files[b]), shared, share, group))
    return sorted(pairs, key=lambda pair: (pair.group is None, pair.group or 0, -pair.shared[0].span.duration))


def _shared(stretch: Stretch, files: Sequence[FrameFile]) -> Shared:
    """The stretch in seconds; the last second of a video may have begun only."""
    ends = (files[stretch.first].seconds - stretch.start, files[stretch.second].seconds - stretch.other)
    length = min(float(stretch.length), *ends)
    span = TimeSpan(float(stretch.start), stretch.start + length)
    return Shared(span, float(stretch.other), round(stretch.likeness, 4))


def _groups(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The group of each number, from 1 on, of which pairs say what belongs together."""
    tops = together(pairs)
    numbers = {top: place for place, top in enumerate(sorted(set(tops.values())), 1)}
    return {number: numbers[top] for number, top in tops.items()}
