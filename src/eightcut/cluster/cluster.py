"""The asking side: a cluster of workers, and frames that they make of a video.

Whatever a worker does, an order ends with frames, or with a sentence about its video: a worker that dies, or does not
see the video, is replaced by another one; a scheduler that went away and came back is asked again.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import TimeoutError as NotYet
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar

from eightcut.cluster.asking import Asking, Learned
from eightcut.cluster.flights import EXTRA, Crew, Flights, stranger
from eightcut.cluster.link import SILENCE, Link
from eightcut.cluster.settings import ClusterSettings, mapped, need_dask
from eightcut.cluster.wire import Answer, Made, Order, offer, read_answer
from eightcut.cluster.worker import embed
from eightcut.domain.progress import CancelToken, Warn
from eightcut.domain.shapes import Misshapen
from eightcut.domain.wording import one_line
from eightcut.errors import EnvironmentProblem, MediaProblem, sentence
from eightcut.ml.frame_store import Checked
from eightcut.ml.questions import Question
from eightcut.values import dataclass

log = logging.getLogger("eightcut.frames")
T = TypeVar("T")
STEP = 0.1
"""Seconds between two looks at what goes on, and at whether to stop."""
LOOK = 2.0
"""Seconds between two looks at which workers there are."""
PATIENCE = 300.0
"""Seconds to wait for a worker that can make these frames, before the video is given up."""
BLIND = 3.0
"""Seconds to wait for another worker, where those that were asked do not see the video."""
STALLED = 60.0
"""Seconds for which a worker may say nothing at all: its process tells the scheduler several times a second that it
lives, also while a video takes long."""
HUSHED = 300.0
"""Seconds without progress of a video on a worker that lives: a decoder may stand still, as over a slow network."""
AT_ONCE = 4
"""Results that are fetched at a time: each is held in memory, 20 MB an hour of video."""


@dataclass(slots=True)
class _Asked:
    """An order on its way: Dask's future, the order's number, and the workers that may have it (None: all)."""

    future: Any
    number: str
    workers: list[str] | None


class Cluster:
    """The workers of one scheduler; connected when first needed, for threads to share."""

    ahead = 256
    """Videos that are asked for or about at a time: workers that come later find work; more would wait in vain."""

    def __init__(self, settings: ClusterSettings, preload: str, environment: Mapping[str, str]) -> None:
        """`preload`: the module by which workers begin that are started here; `environment`: more of it for them."""
        need_dask()
        self.settings = settings
        self.patience = PATIENCE
        self._link = Link(settings, preload, environment)
        self._flights = Flights()
        self._learned = Learned()
        self._told: set[str] = set()
        self._telling = Lock()
        self._fetching = BoundedSemaphore(AT_ONCE)

    def close(self) -> None:
        """End the connection, and the workers that were started here."""
        self._link.close()

    def crew(self) -> Crew:
        """The workers as they were last seen, and what each of them has; asks nobody."""
        return self._flights.crew()

    def embed(
        self,
        order: Order,
        keep: Callable[[Made], T],
        progress: Callable[[float, float], object],
        warn: Warn,
        cancel: CancelToken,
    ) -> tuple[T, Made]:
        """What `keep` makes of the frames, and these. MediaProblem as if made here; EnvironmentProblem; Cancelled."""
        blind: dict[str, str] = {}
        sent = replace(order, sound=replace(order.sound, path=mapped(order.sound.path, self.settings.maps)))
        while True:
            able = self._able(order, blind, warn, cancel)
            with self._asked(sent, able if blind or self._link.silent(STALLED) else None, cancel) as asked:
                if not self._finished(asked, order, blind, progress, warn, cancel):
                    continue
                with self._fetching:
                    answer = self._fetched(asked, order, cancel)
                    if answer is None:
                        continue
                    for file, message in answer.warnings:
                        warn(file, message)
                    if answer.made is not None:
                        if not answer.made.spec.serves(order.spec):
                            raise EnvironmentProblem(_astray(order, answer.worker), order.named)
                        progress(answer.made.duration, answer.made.duration)
                        self._flights.made(answer.worker)
                        return keep(answer.made), answer.made
            if answer.problem is not None:
                raise answer.problem
            log.info("%s was not made by %s: %s", order.named, answer.worker, answer.unseen)
            blind[answer.worker] = answer.unseen
            self._flights.blind(answer.worker, order.named, answer.unseen)

    def asking(self, question: Question, checked: set[Checked], cancel: CancelToken) -> AbstractContextManager[Asking]:
        """Workers who answer a question to stored frames, see `Asking`; all is forgotten at the end of the block."""
        return closing(Asking(self._link, self._learned, question, checked, cancel))

    def _able(self, order: Order, blind: Mapping[str, str], warn: Warn, cancel: CancelToken) -> list[str]:
        """The workers that can make these frames and have not failed at it; waits for the first one."""
        wanted, began, told = offer(order.base, order.spec), time.monotonic(), False
        while True:
            workers = self._link.workers(cancel)
            if self._link.lost:
                self._returned(order, warn, cancel)
                continue
            stalled = self._link.silent(STALLED)
            self._tell_of_others(order, workers, stalled, warn)
            able = [
                address
                for address, one in workers.items()
                if one.get("resources", {}).get(wanted) and address not in stalled
            ]
            left = [address for address in able if address not in blind]
            if left:
                return left
            waited = time.monotonic() - began
            if blind and waited >= BLIND:
                raise MediaProblem(_unseen(order, blind), order.named)
            if waited >= self.patience:
                raise EnvironmentProblem(
                    f"{order.named} was not processed: no worker of the cluster {self.settings} offers the embedder "
                    f"{order.base} as it is here. Start one: 8cut worker {self.settings}",
                    order.named,
                )
            if waited >= SILENCE and not told:
                told = True
                self._tell_once(warn, self._waiting(order.base))
            _sleep(LOOK if waited >= SILENCE else STEP, cancel)

    def _waiting(self, base: str) -> str:
        return (
            f"No worker of the cluster {self.settings} offers the embedder {base} as it is here. Waiting for one, "
            f"for {self.patience / 60:.0f} minutes."
        )

    def _tell_of_others(
        self, order: Order, workers: Mapping[str, Mapping[str, Any]], stalled: Collection[str], warn: Warn
    ) -> None:
        others = {address: why for address, one in workers.items() if (why := _other(one.get(EXTRA), order))}
        others |= dict.fromkeys(stalled, f"it has said nothing for {STALLED:.0f} seconds")
        self._flights.see(workers, others)
        for address, why in others.items():
            self._tell_once(warn, f"The worker {address} is not used: {why}.")

    def _tell_once(self, warn: Warn, sentence: str) -> None:
        with self._telling:
            if sentence in self._told:
                return
            self._told.add(sentence)
        warn("", sentence)

    @contextmanager
    def _asked(self, order: Order, workers: list[str] | None, cancel: CancelToken) -> Iterator[_Asked]:
        """The order, given to the scheduler; forgotten by all at the end of the block."""
        number = uuid.uuid4().hex
        future = self._link.submit(
            embed,
            order.told(self._link.topic, number),
            cancel,
            key=f"8cut-{number}",
            workers=workers,
            resources={offer(order.base, order.spec): 1},
        )
        self._flights.ask(number, order.named)
        try:
            yield _Asked(future, number, workers)
        finally:
            self._link.reports.pop(number, None)
            self._flights.end(number)
            future.release()

    def _finished(
        self,
        asked: _Asked,
        order: Order,
        blind: dict[str, str],
        progress: Callable[[float, float], object],
        warn: Warn,
        cancel: CancelToken,
    ) -> bool:
        """Wait for the end of an order; False where it must be given again: scheduler or workers are others by now.

        Also where its worker stands still, which is then `blind`, and there is another one.
        """
        look, heard, worker = time.monotonic() + LOOK, time.monotonic(), ""
        while not asked.future.done():
            _sleep(STEP, cancel)
            if report := self._link.reports.pop(asked.number, None):
                self._flights.hear(asked.number, *report)
                worker, done, total = report
                heard = time.monotonic()
                if total:
                    progress(done, total)
            if time.monotonic() >= look:
                look = time.monotonic() + LOOK
                if self._link.lost:
                    self._returned(order, warn, cancel)
                    heard = time.monotonic()
                    continue
                there = set(self._able(order, blind, warn, cancel))
                if self._link.holder(asked.future) in self._link.silent(STALLED) or not there & set(
                    there if asked.workers is None else asked.workers
                ):
                    return False
                if worker and time.monotonic() - heard >= HUSHED and there - {worker}:
                    blind[worker] = f"it made no progress for {HUSHED:.0f} seconds"
                    self._tell_once(warn, f"The worker {worker} stands still with {order.named}: another one takes it.")
                    return False
        if asked.future.status == "cancelled":
            self._returned(order, warn, cancel)
            return False
        return True

    def _returned(self, order: Order, warn: Warn, cancel: CancelToken) -> None:
        away = f"The scheduler of the cluster {self.settings} does not answer. Waiting for it, for a minute."
        try:
            self._link.returned(cancel, lambda: self._tell_once(warn, away))
        except EnvironmentProblem as problem:
            raise EnvironmentProblem(f"{order.named} was not processed: {problem.message}", order.named) from problem

    def _fetched(self, asked: _Asked, order: Order, cancel: CancelToken) -> Answer | None:
        """The answer; None where it was lost on the way and must be asked for again."""
        if asked.future.status == "error":
            raise EnvironmentProblem(self._why(asked.future, order), order.named)
        coming = self._link.fetch(asked.future)
        while True:
            try:
                return read_answer(coming.result(STEP))
            except NotYet:
                if cancel.cancelled:
                    coming.cancel()
                cancel.check()
            except Misshapen as problem:
                raise EnvironmentProblem(_astray(order, str(problem)), order.named) from problem
            except Exception as problem:
                if asked.future.status == "error":
                    raise EnvironmentProblem(self._why(asked.future, order), order.named) from problem
                log.info("the frames of %s were lost on their way: %r", order.named, problem)
                return None

    def _why(self, future: Any, order: Order) -> str:
        from distributed.scheduler import KilledWorker

        problem = future.exception()
        if isinstance(problem, KilledWorker):
            return (
                f"{order.named} was not processed: workers of the cluster {self.settings} ended again and again while "
                "they had it. Do they have enough memory?"
            )
        why = one_line(str(problem))
        if why.startswith("Error during deserialization of the task graph"):
            return (
                f"{order.named} was not processed: the scheduler {self.settings} does not understand what this 8-cut "
                "asks. Start it from an environment like this one."
            )
        failed = sentence(f"{type(problem).__name__}: {why}".rstrip(": "))
        return f"{order.named} was not processed: the cluster {self.settings} failed: {failed}"


def _sleep(seconds: float, cancel: CancelToken) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        cancel.check()
        time.sleep(min(left, STEP))
    cancel.check()


def _other(told: object, order: Order) -> str:
    """Why a worker that told this is not used; "" where it may be."""
    if (why := stranger(told)) or not isinstance(told, dict):
        return why
    same = [
        one
        for one in told.get("embedders", ())
        if (one.get("base"), one.get("precision")) == (order.base, order.spec.precision)
    ]
    if not same:
        return f"it does not have the embedder {order.base} at precision {order.spec.precision}"
    if all(one.get("weights") != order.spec.weights for one in same):
        return f"its weights of {order.base} are others than here. Copy them from here"
    return ""


def _unseen(order: Order, blind: Mapping[str, str]) -> str:
    worker, why = next(iter(blind.items()))
    others = f" The same holds for {len(blind) - 1} more." if len(blind) > 1 else ""
    return (
        f"{order.named} was not processed: the worker {worker} cannot use it: {sentence(why)}{others} If the "
        "workers see its folder elsewhere, name both places: --map /here=/there, in the window Scan > Many computers."
    )


def _astray(order: Order, why: str) -> str:
    return f"{order.named} was not processed: what a worker gave back is not usable ({why})."
