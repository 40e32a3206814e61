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
from functools import partial
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from eightcut.cluster.wire import Made, Order
from eightcut.cores import usable_cores
from eightcut.domain.media import VideoClock
from eightcut.domain.progress import CancelToken, Warn
from eightcut.domain.videos import VideoRef
from eightcut.embedding import Pass, Sound, refuse_another
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.types import FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.listening.asking import Stored, nobody
from eightcut.services.videos.clocks import track_of
from eightcut.values import dataclass

if TYPE_CHECKING:  # a cluster takes a while to load, and few have one
    from eightcut.cluster.cluster import Cluster

log = logging.getLogger("eightcut.frames")

P = ParamSpec("P")
T = TypeVar("T")
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

    table = stored_frames(ctx, video, base, job)
    return _made(ctx, video, track_of(ctx, video), base, job, keep, spare=spare) if table is None else table


def videos_at_once(ctx: Services, base: str) -> int:
    """How many videos are worth going through at a time, whether their frames are stored or must be made."""
    return max(_listened_at_once(ctx, base), usable_cores())


def _listened_at_once(ctx: Services, base: str) -> int:
    return ctx.embedders.videos_at_once(base) if ctx.cluster is None else ctx.cluster.ahead


@dataclass(frozen=True, slots=True)
class Promise(Generic[T]):
    """Frames of a video that is being listened to, or what is answered of them."""

    future: Future[T]
    keep: Callable[[], None]
    """Puts what was measured meanwhile into the library."""

    def result(self) -> T:
        """Wait for them, and keep what was measured; to be called by the thread that began."""
        self.future.exception()
        self.keep()
        return self.future.result()


@contextmanager
def side_by_side(
    ctx: Services, base: str, job: Job, *, spare: bool = True
) -> Iterator[Callable[[VideoRef], Promise[FrameTable]]]:
    """A function that begins `ensure_frames` of a video and gives its promise; see `answered_side_by_side`."""
    with answered_side_by_side(ctx, base, job, _themselves, nobody, spare=spare) as begin:
        yield begin


def _themselves(table: FrameTable) -> FrameTable:
    return table


@contextmanager
def answered_side_by_side(
    ctx: Services,
    base: str,
    job: Job,
    answer: Callable[[FrameTable], T],
    elsewhere: Callable[[Stored, Warn], T | None],
    *,
    spare: bool = True,
) -> Iterator[Callable[[VideoRef], Promise[T]]]:
    """A function that begins `ensure_frames` of a video, and the answer to them; several go on at a time.

    `elsewhere` may answer of frames that are stored; where it gives None, that is done here, on all cores.
    With `spare`, what the store does not take is warned of, and given in memory; else CacheProblem.
    The job hears of progress and warnings from several threads, one at a time. What goes on at the end of the block is
    stopped, and nothing half done is left.
    """
    cancel = CancelToken(job.cancel)
    voice = Lock()
    shared = Job(_in_turn(voice, job.progress), _in_turn(voice, job.warn), cancel)
    listening, answering = BoundedSemaphore(_listened_at_once(ctx, base)), BoundedSemaphore(usable_cores())
    same_sound: dict[tuple[str, int], Lock] = defaultdict(Lock)
    measured: deque[tuple[VideoRef, int, VideoClock]] = deque()

    def ensure(video: VideoRef, track: int, spec: EmbedderSpec) -> T:
        with same_sound[video.content_id, track]:
            cancel.rest()
            if (told := elsewhere(Stored(video.content_id, track, spec), shared.warn)) is not None:
                return told
            table = ctx.frames.find(video.content_id, track, spec, shared.warn)
            if table is None:
                with listening:
                    shared.cancel.check()
                    table = _made(ctx, video, track, base, shared, lambda *found: measured.append(found), spare=spare)
        with answering:
            return answer(table)

    def begin(video: VideoRef) -> Promise[T]:
        return Promise(pool.submit(ensure, video, track_of(ctx, video), ctx.embedders.spec(base)), keep)

    def keep() -> None:
        while measured:
            video, track, clock = measured.popleft()
            ctx.library.videos.keep_clock(video.content_id, track, clock)

    with ThreadPoolExecutor(videos_at_once(ctx, base), thread_name_prefix="listening") as pool:
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


def _made(
    ctx: Services, video: VideoRef, track: int, base: str, job: Job, keep: Keep, *, spare: bool
) -> FrameTable:  # fmt: skip
    sound, warn = Sound(video.path, video.content_id, track), job.warn if spare else None
    if ctx.cluster is not None:
        table, clock = _from_cluster(ctx, ctx.cluster, sound, video.filename, base, job, warn)
    else:
        table, clock = _embed(ctx, sound, video.filename, base, job, warn)
    keep(video, track, clock)
    return table


def _embed(
    ctx: Services, sound: Sound, source: str, base: str, job: Job, spare: Warn | None
) -> tuple[FrameTable, VideoClock]:
    ctx.media.get_ready()
    embedder, began = ctx.embedders.load(base), time.monotonic()
    spec = embedder.spec
    log.debug("embedding %s, track %d, with %s", sound.path, sound.track, spec.name)
    with ctx.speeds.measuring(spec.name, embedder.device) as counted:

        def progress(done: float, total: float) -> None:
            counted(1.0)
            job.progress("embed", sound.path, done, total)

        heard = Pass(ctx.media, embedder, sound, job.warn, job.cancel)
        with ctx.frames.create(sound.content_id, sound.track, spec, source, spare) as writer:
            heard.run(writer.append, progress)
            table = writer.commit(heard.duration)
    took = time.monotonic() - began
    log.info(
        "embedded %s with %s on %s: %.1f s of video in %.1f s, %.1f x real time",
        sound.path, spec.name, embedder.device, heard.duration, took, heard.duration / max(took, 1e-9),
    )  # fmt: skip
    return table, heard.clock


def _from_cluster(
    ctx: Services, cluster: Cluster, sound: Sound, source: str, base: str, job: Job, spare: Warn | None
) -> tuple[FrameTable, VideoClock]:
    """The same, made by a worker: what it gives back is written here."""

    def keep(made: Made) -> FrameTable:
        with ctx.frames.create(sound.content_id, sound.track, made.spec, source, spare) as writer:
            writer.append(made.rows)
            return writer.commit(made.duration, made.machine)

    job.cancel.check()
    refuse_another(ctx.media, sound)
    order = Order(sound, sound.path, base, ctx.embedders.spec(base))
    table, made = cluster.embed(order, keep, partial(job.progress, "embed", sound.path), job.warn, job.cancel)
    log.info("embedded %s with %s by the cluster, on %s", sound.path, base, made.machine)
    return table, made.clock
