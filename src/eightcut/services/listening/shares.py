"""How much of a region or a clip is speech, and how much is music."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.spans import HOP, TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.domain.vocabulary import MUSIC, SPEECH
from eightcut.ml.types import FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.listening.sound_classes import HEARD, scored, stored_table


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of a span's seconds, 0 to 1, in which speech and music are heard."""

    speech: float
    music: float


def shares(ctx: Services, video: VideoRef, spans: Sequence[TimeSpan], job: Job) -> list[Shares] | None:
    """Shares of each span, None where the video's rows are not stored; listens to nothing."""
    table = stored_table(ctx, video, job)
    return None if table is None else shares_of(ctx, table, spans, job)


def shares_of(ctx: Services, table: FrameTable, spans: Sequence[TimeSpan], job: Job) -> list[Shares]:
    """Shares of each span, from rows that the classes read; a second that lies half inside a span counts half."""
    groups = [[ctx.classes.names.index(name) for name in group] for group in (SPEECH, MUSIC)]
    return [_shares(ctx, table, span, groups, job) for span in spans]


def _shares(ctx: Services, table: FrameTable, span: TimeSpan, groups: Sequence[Sequence[int]], job: Job) -> Shares:
    first = max(0, math.floor(span.start))
    rows = table.values(ctx.classes.field)[first : math.ceil(span.end)]
    starts = first + np.arange(len(rows)) * HOP
    inside = np.minimum(starts + HOP, span.end) - np.maximum(starts, span.start)
    heard = [0.0, 0.0]
    for at, scores in scored(ctx, rows, [number for group in groups for number in group], job):
        parts = np.split(scores, [len(groups[0])], axis=1)
        for kind, part in enumerate(parts):
            heard[kind] += float(inside[at : at + len(part)][part.max(axis=1) >= HEARD].sum())
    total = float(inside.sum())
    return Shares(*(min(1.0, seconds / total) if total else 0.0 for seconds in heard))
