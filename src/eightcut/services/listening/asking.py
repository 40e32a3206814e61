"""Asking the stored frames of many videos one question: on all cores of this computer, or by a cluster's workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import BoundedSemaphore

from eightcut.cores import usable_cores
from eightcut.domain.progress import CancelToken, Warn
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.questions import KINDS, Arrays, Question
from eightcut.services.context import Job, Services
from eightcut.values import dataclass

HERE = 4
"""Videos for each core here that are asked before the answer of the first one was taken."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Frames that may be stored: of which content, which sound track, with which fields."""

    content_id: str
    track: int
    spec: EmbedderSpec


@dataclass(frozen=True, slots=True)
class _Answer:
    """None where no usable frames are stored; `warnings` tell why."""

    found: Arrays | None
    warnings: list[tuple[str, str]]


def answers(
    ctx: Services, asked: Iterable[Stored], question: Question, job: Job
) -> Generator[tuple[Stored, Arrays | None]]:
    """The answer of each, in the order asked; None where no usable frames are stored, which `job` hears of.

    A bounded number is asked ahead, so memory does not grow with the library. EnvironmentProblem, Cancelled.
    """
    cancel, cores = CancelToken(job.cancel), BoundedSemaphore(usable_cores())
    ahead = HERE * usable_cores() if ctx.cluster is None else ctx.cluster.ahead
    answering = KINDS[question.kind](question.payload)
    waiting = deque[tuple[Stored, Future[_Answer]]]()

    def answer(stored: Stored) -> _Answer:
        warnings = list[tuple[str, str]]()

        def warn(file: str, message: str) -> None:
            warnings.append((file, message))

        cancel.check()
        found = ask(stored, warn)
        if found is None:
            with cores:
                cancel.check()
                table = ctx.frames.find(stored.content_id, stored.track, stored.spec, warn)
                found = None if table is None else answering(table)
        return _Answer(found, warnings)

    def taken(stored: Stored, future: Future[_Answer]) -> tuple[Stored, Arrays | None]:
        job.cancel.check()
        told = future.result()
        for file, message in told.warnings:
            job.warn(file, message)
        return stored, told.found

    threads = usable_cores() if ctx.cluster is None else ahead
    with elsewhere(ctx, lambda: question, cancel) as ask, ThreadPoolExecutor(threads, "asking") as pool:
        try:
            for stored in asked:
                waiting.append((stored, pool.submit(answer, stored)))
                if len(waiting) > ahead:
                    yield taken(*waiting.popleft())
            while waiting:
                yield taken(*waiting.popleft())
        finally:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)


@contextmanager
def elsewhere(
    ctx: Services, question: Callable[[], Question], cancel: CancelToken
) -> Iterator[Callable[[Stored, Warn], Arrays | None]]:
    """A function that waits for the answer of a worker; it gives None where this computer has to answer.

    EnvironmentProblem, Cancelled.
    """
    if ctx.cluster is None:
        yield nobody
        return
    with ctx.cluster.asking(question(), ctx.frames.checked, cancel) as asking:

        def ask(stored: Stored, warn: Warn) -> Arrays | None:
            held = ctx.frames.held(stored.content_id, stored.track, stored.spec)
            found = asking.ask(stored.content_id, stored.track, stored.spec, held).result()
            for sentence in asking.sentences():
                warn("", sentence)
            if found is not None:
                ctx.frames.used(held[0].path)
            return found

        yield ask


def nobody(_: Stored, __: Warn) -> None:
    """In the place of who answers elsewhere."""
