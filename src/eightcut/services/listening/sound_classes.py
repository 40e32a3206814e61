"""What the classes of sound say of stored seconds: which frames they read, and their scores block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eightcut.domain.videos import VideoRef
from eightcut.ml.embedder import F16, F32
from eightcut.ml.types import FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.videos.clocks import track_of


def stored_table(ctx: Services, video: VideoRef, job: Job) -> FrameTable | None:
    """The stored rows that the classes read, of the sound track in use; None where there are none."""
    return ctx.frames.find(video.content_id, track_of(ctx, video), ctx.classes.spec, job.warn)


def ensure_table(ctx: Services, video: VideoRef, job: Job) -> FrameTable:
    """The rows that the classes read; where they are not stored, the video is listened to once.

    Raises MediaProblem, CacheProblem, Cancelled.
    """
    stored = stored_table(ctx, video, job)
    return ensure_frames(ctx, video, ctx.classes.spec.name, job, spare=True) if stored is None else stored


def scored(ctx: Services, rows: F16, classes: Sequence[int] | None, job: Job) -> Iterator[tuple[int, F32]]:
    """(first second, scores (n, classes)) of one block of rows after the other, all classes where None. Cancelled."""
    job.cancel.check()
    for block in ctx.classes.blocks(rows, classes):
        yield block
        job.cancel.check()
