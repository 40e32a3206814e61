"""Asking the stored frames of many videos one question, on all cores of this computer."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from eightcut.cores import usable_cores
from eightcut.domain.progress import CancelToken
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.questions import KINDS, Answering, Arrays, Question
from eightcut.services.context import Job, Services

AHEAD = 4
"""Videos a core that are asked before the answer of the first one was taken."""


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
    waiting, cores, cancel = deque[tuple[Stored, Future[_Answer]]](), usable_cores(), CancelToken(job.cancel)
    answering = KINDS[question.kind](question.payload)
    with ThreadPoolExecutor(cores, thread_name_prefix="asking") as pool:
        try:
            for stored in asked:
                waiting.append((stored, pool.submit(_answer, ctx, stored, answering, cancel)))
                if len(waiting) > AHEAD * cores:
                    yield _taken(*waiting.popleft(), job)
            while waiting:
                yield _taken(*waiting.popleft(), job)
        finally:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)


def _answer(ctx: Services, stored: Stored, answering: Answering, cancel: CancelToken) -> _Answer:
    cancel.check()
    warnings = list[tuple[str, str]]()
    table = ctx.frames.find(
        stored.content_id, stored.track, stored.spec, lambda file, message: warnings.append((file, message))
    )
    return _Answer(None if table is None else answering(table), warnings)


def _taken(stored: Stored, answer: Future[_Answer], job: Job) -> tuple[Stored, Arrays | None]:
    job.cancel.check()
    found = answer.result()
    for file, message in found.warnings:
        job.warn(file, message)
    return stored, found.found
