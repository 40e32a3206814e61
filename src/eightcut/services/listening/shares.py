"""How much of a region or a clip is speech, and how much is music."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.ml.shares import speech_and_music
from eightcut.ml.types import FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.listening.sound_classes import stored_table
from eightcut.values import dataclass


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
    found = []
    for span in spans:
        job.cancel.check()
        found.append(Shares(*speech_and_music(ctx.classes, table, span)))
    return found
