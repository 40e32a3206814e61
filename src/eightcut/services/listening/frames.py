"""Frames of a video: from the store where they are kept, else from one pass over its sound.

Several videos are listened to side by side: decoding and frames are the work of threads, the database is not.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import ParamSpec

from eightcut.domain.media import VideoClock
from eightcut.domain.progress import CancelToken
from eightcut.domain.videos import VideoRef
from eightcut.ml.embedder import Embedder, EmbedderSpec
from eightcut.ml.types import FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import DEFAULT_TRACK, track_of

log = logging.getLogger("eightcut.frames")

Frames = tuple[FrameTable, ...]
"""One table per embedder of a set."""
P = ParamSpec("P")
Keep = Callable[[VideoRef, int, VideoClock], None]
"""Called with video, track and what a pass over its sound measured."""


def stored_frames(ctx: Services, video: VideoRef, base: str, job: Job) -> Frames | None:
    """One table per embedder of the set, or None unless all are in the store; decodes nothing.

    A video that nobody has seen since it was recorded has no identity, and nothing is stored of it.
    """
    if not video.content_id:
        return None
    track = track_of(ctx, video)
    found = [ctx.frames.find(video.content_id, track, spec, job.warn) for spec in ctx.embedders.specs(base)]
    tables = tuple(table for table in found if table is not None)
    return tables if len(tables) == len(found) else None


def ensure_frames(ctx: Services, video: VideoRef, base: str, job: Job, *, spare: bool = False) -> Frames:
    """One table per embedder of the set; what is missing is embedded in one pass over the sound.

    Raises MediaProblem, CacheProblem, Cancelled; nothing half done is left in the store. With `spare`, what the store
    does not take is warned of and given in memory: 20 MB an hour of video.
    """

    def keep(video: VideoRef, track: int, clock: VideoClock) -> None:
        ctx.library.videos.keep_clock(video.content_id, track, clock)

    return _ensure(ctx, video, track_of(ctx, video), base, job, keep, spare=spare)


@dataclass(frozen=True, slots=True)
class Promise:
    """Frames of a video that is being listened to."""

    future: Future[Frames]
    keep: Callable[[], None]
    """Puts what was measured meanwhile into the library."""

    def result(self) -> Frames:
        """Wait for them, and keep what was measured; to be called by the thread that began."""
        tables = self.future.result()
        self.keep()
        return tables


@contextmanager
def side_by_side(ctx: Services, base: str, job: Job) -> Iterator[Callable[[VideoRef], Promise]]:
    """A function that begins `ensure_frames` of a video and gives its promise; several go on at a time.

    What the store does not take is warned of, and given in memory.
    The job hears of progress and warnings from several threads, one at a time. What goes on at the end of the block is
    stopped, and nothing half done is left.
    """
    cancel = CancelToken(job.cancel)
    voice = Lock()
    shared = Job(_in_turn(voice, job.progress), _in_turn(voice, job.warn), cancel)
    same_sound: dict[tuple[str, int], Lock] = defaultdict(Lock)
    measured: deque[tuple[VideoRef, int, VideoClock]] = deque()

    def ensure(video: VideoRef, track: int) -> Frames:
        with same_sound[video.content_id, track]:
            return _ensure(ctx, video, track, base, shared, lambda *found: measured.append(found), spare=True)

    def begin(video: VideoRef) -> Promise:
        return Promise(pool.submit(ensure, video, track_of(ctx, video)), keep)

    def keep() -> None:
        while measured:
            video, track, clock = measured.popleft()
            ctx.library.videos.keep_clock(video.content_id, track, clock)

    with ThreadPoolExecutor(ctx.embedders.videos_at_once(base), thread_name_prefix="listening") as pool:
        try:
            yield begin
        finally:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)


def _in_turn(voice: Lock, call: Callable[P, None]) -> Callable[P, None]:
    def locked(*args: P.args, **kwargs: P.kwargs) -> None:
        with voice:
            call(*args, **kwargs)

    return locked


def _ensure(
    ctx: Services, video: VideoRef, track: int, base: str, job: Job, keep: Keep, *, spare: bool
) -> Frames:  # fmt: skip
    tables: dict[EmbedderSpec, FrameTable | None] = {
        spec: ctx.frames.find(video.content_id, track, spec, job.warn) for spec in ctx.embedders.specs(base)
    }
    if None in tables.values():
        ctx.media.get_ready()
    missing = [e for e in ctx.embedders.load(base) if tables[e.spec] is None] if None in tables.values() else []
    if missing:
        tables.update(_embed(ctx, video, track, missing, job, keep, spare=spare))
    return tuple(table for table in tables.values() if table is not None)


def _embed(
    ctx: Services, video: VideoRef, track: int, embedders: list[Embedder], job: Job, keep: Keep, *, spare: bool
) -> dict[EmbedderSpec, FrameTable]:
    job.cancel.check()
    names, began = ", ".join(e.spec.name for e in embedders), time.monotonic()
    log.debug("embedding %s, track %d, with %s", video.path, track, names)
    rates = list(dict.fromkeys(e.spec.rate for e in embedders))
    listening = ctx.media.listen(video.path, rates, None if track == DEFAULT_TRACK else track, job.warn, job.cancel)
    with ExitStack() as stack:
        unkept = job.warn if spare else None
        writers = [
            stack.enter_context(ctx.frames.create(video.content_id, track, e.spec, video.filename, unkept))
            for e in embedders
        ]
        streams = [e.stream() for e in embedders]
        for second, block in enumerate(listening, 1):
            job.cancel.check()
            for embedder, stream, writer in zip(embedders, streams, writers, strict=True):
                if len(rows := stream.push(block[rates.index(embedder.spec.rate)])):
                    writer.append(rows)
            job.progress("embed", video.path, min(float(second), listening.duration), listening.duration)
        for stream, writer in zip(streams, writers, strict=True):
            writer.append(stream.finish())
        job.cancel.check()
        tables = {e.spec: w.commit(listening.duration) for e, w in zip(embedders, writers, strict=True)}
    took = time.monotonic() - began
    log.info(
        "embedded %s with %s: %.1f s of video in %.1f s, %.1f x real time",
        video.path, names, listening.duration, took, listening.duration / max(took, 1e-9),
    )  # fmt: skip
    keep(video, track, listening.clock)
    return tables
