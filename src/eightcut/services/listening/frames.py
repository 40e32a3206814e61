"""Frames of a video: from the store where they are kept, else from one pass over its sound.

Several videos are listened to side by side: decoding and frames are the work of threads, the database is not.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import ParamSpec

from eightcut.domain.media import VideoClock
from eightcut.domain.progress import CancelToken
from eightcut.domain.videos import VideoRef
from eightcut.errors import MediaProblem
from eightcut.ml.embedder import Embedder
from eightcut.ml.types import FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import DEFAULT_TRACK, track_of

log = logging.getLogger("eightcut.frames")

P = ParamSpec("P")
Keep = Callable[[VideoRef, int, VideoClock], None]
"""Called with video, track and what a pass over its sound measured."""


def stored_frames(ctx: Services, video: VideoRef, base: str, job: Job) -> FrameTable | None:
    """The frames, or None where they are not in the store; decodes nothing.

    A video that nobody has seen since it was recorded has no identity, and nothing is stored of it.
    """
    if not video.content_id:
        return None
    return ctx.frames.find(video.content_id, track_of(ctx, video), ctx.embedders.spec(base), job.warn)


def ensure_frames(ctx: Services, video: VideoRef, base: str, job: Job, *, spare: bool = False) -> FrameTable:
    """The frames; where they are missing, they are made in one pass over the sound.

    Raises MediaProblem, CacheProblem, Cancelled; nothing half done is left in the store. With `spare`, what the store
    does not take is warned of and given in memory: 20 MB an hour of video.
    """

    def keep(video: VideoRef, track: int, clock: VideoClock) -> None:
        ctx.library.videos.keep_clock(video.content_id, track, clock)

    return _ensure(ctx, video, track_of(ctx, video), base, job, keep, spare=spare)


@dataclass(frozen=True, slots=True)
class Promise:
    """Frames of a video that is being listened to."""

    future: Future[FrameTable]
    keep: Callable[[], None]
    """Puts what was measured meanwhile into the library."""

    def result(self) -> FrameTable:
        """Wait for them, and keep what was measured; to be called by the thread that began."""
        table = self.future.result()
        self.keep()
        return table


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

    def ensure(video: VideoRef, track: int) -> FrameTable:
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
) -> FrameTable:  # fmt: skip
    table = ctx.frames.find(video.content_id, track, ctx.embedders.spec(base), job.warn)
    if table is not None:
        return table
    ctx.media.get_ready()
    return _embed(ctx, video, track, ctx.embedders.load(base), job, keep, spare=spare)


def _refuse_another(ctx: Services, video: VideoRef) -> None:
    """MediaProblem where another video lies at the path by now: its sound would be kept as this one's for good."""
    if ctx.media.content_id(video.path) != video.content_id:
        raise MediaProblem(
            f"{video.path} was replaced by another video. Open or scan it again to work with what is there now.",
            video.path,
        )


def _embed(
    ctx: Services, video: VideoRef, track: int, embedder: Embedder, job: Job, keep: Keep, *, spare: bool
) -> FrameTable:
    job.cancel.check()
    _refuse_another(ctx, video)
    spec, began = embedder.spec, time.monotonic()
    log.debug("embedding %s, track %d, with %s", video.path, track, spec.name)
    with ctx.speeds.measuring(spec.name, embedder.device) as heard:
        listening = ctx.media.listen(
            video.path, [spec.rate], None if track == DEFAULT_TRACK else track, job.warn, job.cancel
        )
        with ctx.frames.create(video.content_id, track, spec, video.filename, job.warn if spare else None) as writer:
            stream = embedder.stream()
            for second, (samples,) in enumerate(listening, 1):
                job.cancel.check()
                if len(rows := stream.push(samples)):
                    writer.append(rows)
                heard(1.0)
                job.progress("embed", video.path, min(float(second), listening.duration), listening.duration)
            writer.append(stream.finish())
            job.cancel.check()
            _refuse_another(ctx, video)
            table = writer.commit(listening.duration)
    took = time.monotonic() - began
    log.info(
        "embedded %s with %s on %s: %.1f s of video in %.1f s, %.1f x real time",
        video.path, spec.name, embedder.device, listening.duration, took, listening.duration / max(took, 1e-9),
    )  # fmt: skip
    keep(video, track, listening.clock)
    return table
