"""The asking side of questions to stored frames: orders of several videos, to the workers who see the frame store.

Whatever a worker does, each video ends with an answer, with the problem that answering met, or with None: then this
computer has to answer. The user is told once why workers do not.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from eightcut.cluster.answering import MOST, Asked, Replies, answer, read_replies, tell_asked
from eightcut.cluster.flights import EXTRA, stranger
from eightcut.cluster.link import Link
from eightcut.cluster.nannies import ENDED, STEP
from eightcut.cluster.pulse import AWAY
from eightcut.cluster.settings import mapped
from eightcut.cluster.wire import offer_of_answers
from eightcut.domain.progress import CancelToken
from eightcut.domain.shapes import Misshapen
from eightcut.errors import Cancelled, EnvironmentProblem, sentence
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.frame_store import Checked, Held
from eightcut.ml.questions import Arrays, Question
from eightcut.values import dataclass

log = logging.getLogger("eightcut.frames")
PATIENCE = 30.0
"""Seconds to wait for a worker, before this computer answers."""
BLIND = 3.0
"""The same where those that are there cannot, or the scheduler is away."""
LEARNED = 30.0
"""Seconds for which it holds that a worker, or nobody, can answer."""
LATE, SLOW, USUAL = 10.0, 5.0, 0.5
"""Seconds after which an order may be late; how many times longer than others it must have taken by then; seconds of a
video where no other order was answered yet."""
IN_HAND = 2
"""Orders for each thread of the workers: one that it works at, one that waits for it."""
GATHERING = 0.005
"""Seconds in which more may come that goes into the same order."""
FEW = 4
"""Videos of an order at least, where there are so many."""
TRIES = 3
"""How often a video is asked of workers whose answers are lost on the way."""


@dataclass(slots=True)
class _Video:
    """One that is asked: as a worker may see it, and as it lies here."""

    asked: Asked
    held: Sequence[Held]
    answer: Future[Arrays | None] = field(default_factory=Future)
    tries: int = 0


@dataclass(slots=True)
class _Order:
    """On its way: Dask's future, then what is fetched of it."""

    future: Any
    videos: list[_Video]
    workers: Sequence[str]
    coming: Any = None
    began: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Learned:
    """What one question learned of a cluster, for those that follow soon."""

    _unfit: dict[str, float] = field(default_factory=dict)
    """Workers that cannot answer, and until when that holds."""
    _nobody: tuple[float, str] = (0.0, "")

    def is_unfit(self, worker: str) -> bool:
        """Whether this worker is not to be asked."""
        return time.monotonic() < self._unfit.get(worker, 0.0)

    def unfit(self, worker: str) -> None:
        """This worker cannot answer."""
        self._unfit[worker] = time.monotonic() + LEARNED

    def nobody(self, why: str) -> None:
        """Nobody can answer."""
        self._nobody = (time.monotonic() + LEARNED, why)

    def check(self) -> None:
        """EnvironmentProblem where nobody can answer."""
        until, why = self._nobody
        if time.monotonic() < until:
            raise EnvironmentProblem(why)


class Asking:
    """One question, asked of many videos by any threads; a thread of its own deals with the workers."""

    def __init__(
        self, link: Link, learned: Learned, question: Question, checked: set[Checked], cancel: CancelToken
    ) -> None:
        """`checked`: the frame store's, which this reads and adds to; so is what was `learned` of the cluster."""
        self._link, self._learned, self._question, self._checked = link, learned, question, checked
        self._cancel = CancelToken(cancel)
        self._waiting = deque[_Video]()
        self._orders: list[_Order] = []
        self._unfit = set[str]()
        self._took = self._answered = 0.0
        self._sentences = deque[str]()
        self._told = set[str]()
        self._since: float | None = None
        self._left = False
        self._ending = Lock()
        self._wake = Event()
        self._thread = Thread(target=self._run, name="cluster-asking", daemon=True)
        self._thread.start()

    def ask(self, content_id: str, track: int, spec: EmbedderSpec, held: Sequence[Held]) -> Future[Arrays | None]:
        """The answer of workers; None where this computer has to answer. EnvironmentProblem, Cancelled."""
        paths = tuple(mapped(str(one.path), self._link.settings.maps) for one in held)
        video = _Video(Asked(paths, content_id, track, spec), held)
        with self._ending:
            if self._left or not held:
                video.answer.set_result(None)
            else:
                self._waiting.append(video)
                self._wake.set()
        return video.answer

    def sentences(self) -> list[str]:
        """What the user has not been told yet."""
        found = []
        while self._sentences:
            found.append(self._sentences.popleft())
        return found

    def close(self) -> None:
        """Forget all that is on its way."""
        self._cancel.cancel()
        self._wake.set()
        self._thread.join(ENDED)

    def _run(self) -> None:
        try:
            while not self._waiting:
                self._wake.wait(STEP)
                self._cancel.check()
            self._learned.check()
            while True:
                self._wake.wait(STEP)
                time.sleep(GATHERING)
                self._wake.clear()
                self._cancel.check()
                for order in list(self._orders):
                    self._look(order)
                if self._waiting or self._orders:
                    self._give_out()
        except Cancelled as stopped:
            self._end(stopped)
        except EnvironmentProblem as problem:
            self._learned.nobody(problem.message)
            self._tell(f"{sentence(problem.message)} This computer works on the stored frames itself.")
        except (OSError, RuntimeError, ValueError) as problem:  # Dask's ways to fail
            log.info("workers are not asked any more: %r", problem)
            self._tell(f"The cluster {self._link.settings} failed. This computer works on the stored frames itself.")
        finally:
            self._end()

    def _end(self, problem: Exception | None = None) -> None:
        with self._ending:
            self._left = True
        for order in list(self._orders):
            self._done(order)
            self._waiting.extend(order.videos)
        while self._waiting:
            video = self._waiting.popleft()
            if problem is None:
                video.answer.set_result(None)
            else:
                video.answer.set_exception(problem)

    def _give_out(self) -> None:
        """Give orders to the workers who can answer. EnvironmentProblem where there have been none for long."""
        workers = self._link.workers(self._cancel)
        if self._link.lost:
            self._wait(BLIND, f"The scheduler of the cluster {self._link.settings} does not answer")
            return
        for address, one in workers.items():
            if why := stranger(one.get(EXTRA)):
                self._tell(f"The worker {address} is not used: {why}.")
        room = {address: one.get("resources", {}).get(offer_of_answers(), 0) for address, one in workers.items()}
        out = {address for address in workers if address in self._unfit or self._learned.is_unfit(address)}
        out |= self._link.silent(AWAY)
        able = {address: int(threads) for address, threads in room.items() if threads and address not in out}
        for order in list(self._orders):
            if order.coming is None and order.workers and not set(order.workers) & set(able):
                self._again(order)
        if not able:
            nobody = f"No worker of the cluster {self._link.settings} can answer from the stored frames"
            self._wait(BLIND if workers else PATIENCE, nobody)
            return
        self._since = None
        threads = sum(able.values())
        while self._waiting and len(self._orders) < IN_HAND * threads:
            share = max(len(self._waiting) // (IN_HAND * threads), min(FEW, -(-len(self._waiting) // threads)))
            count = min(MOST, share)
            self._submit([self._waiting.popleft() for _ in range(count)], list(able) if out else [])

    def _wait(self, seconds: float, why: str) -> None:
        self._since = self._since or time.monotonic()
        if time.monotonic() - self._since >= seconds:
            raise EnvironmentProblem(why)

    def _submit(self, videos: list[_Video], workers: list[str], *, whole: bool = False) -> None:
        checked = {one.key for video in videos for one in video.held} & self._checked
        future = self._link.submit(
            answer,
            tell_asked(self._question, [video.asked for video in videos], checked, whole=whole),
            self._cancel,
            key=f"8cutanswer-{uuid.uuid4().hex}",
            workers=workers or None,
            resources={offer_of_answers(): 1},
        )
        self._orders.append(_Order(future, videos, workers))
        future.add_done_callback(self._stir)

    def _stir(self, _: object) -> None:
        self._wake.set()

    def _look(self, order: _Order) -> None:
        """Take what became of an order, as far as it is known."""
        usual = self._took / self._answered if self._answered else USUAL
        if time.monotonic() - order.began > max(LATE, SLOW * usual * len(order.videos)):
            log.info("an order of %d videos is late", len(order.videos))
            self._tell(
                f"Workers of the cluster {self._link.settings} take too long with stored frames, or do not answer: "
                "this computer does in their place what they leave."
            )
            self._here(order)
        elif order.coming is not None:
            if order.coming.done():
                self._fetched(order)
        elif order.future.status == "finished":
            order.coming = self._link.fetch(order.future)
            order.coming.add_done_callback(self._stir)
        elif order.future.status == "cancelled":
            self._again(order)
        elif order.future.status == "error":
            log.info("an order was not answered: %r", order.future.exception())
            self._tell(
                f"Workers of the cluster {self._link.settings} failed while they worked on stored frames: this "
                "computer does it in their place."
            )
            self._here(order)

    def _fetched(self, order: _Order) -> None:
        if (lost := order.coming.exception()) is not None:
            log.info("an answer was lost on its way: %r", lost)
            self._again(order)
            return
        told = order.coming.result()
        try:
            replies = read_replies(told, len(order.videos))
        except Misshapen as problem:
            self._refuse(told, f"what it gives back is not usable ({problem})")
            self._again(order)
            return
        if replies.why:
            self._refuse(told, replies.why)
            self._again(order)
        elif replies.lacks:
            self._done(order)
            self._submit(order.videos, [replies.worker], whole=True)
        else:
            self._take(order, replies)

    def _take(self, order: _Order, replies: Replies) -> None:
        self._done(order)
        self._took += time.monotonic() - order.began
        self._answered += len(order.videos)
        own = {one.key for video in order.videos for one in video.held}
        self._checked.update(replies.checked & own)
        for video, reply in zip(order.videos, replies.found, strict=True):
            if reply.problem is not None:
                video.answer.set_exception(reply.problem)
            elif reply.unseen and any(one.path.exists() for one in video.held):
                folder = Path(video.asked.paths[0]).parent
                self._exclude(replies.worker)
                self._tell(
                    f"Not every worker of the cluster {self._link.settings} sees the stored frames: {replies.worker} "
                    f"does not find them in {folder}. Others work on them, or this computer. If the workers see that "
                    "folder elsewhere, name both places: --map /here=/there.",
                    "unseen",
                )
                self._waiting.appendleft(video)
            else:
                video.answer.set_result(reply.arrays)

    def _refuse(self, told: Any, why: str) -> None:
        """Ask a worker no more."""
        address = str(told.get("worker", "")) if isinstance(told, dict) else ""
        self._exclude(address)
        self._tell(f"The worker {address} is not used for stored frames: {why}.")

    def _exclude(self, worker: str) -> None:
        self._unfit.add(worker)
        self._learned.unfit(worker)

    def _done(self, order: _Order) -> None:
        self._orders.remove(order)
        if order.coming is not None:
            order.coming.cancel()
        order.future.release()

    def _here(self, order: _Order) -> None:
        """This computer answers in the place of workers."""
        self._done(order)
        for video in order.videos:
            video.answer.set_result(None)

    def _again(self, order: _Order) -> None:
        self._done(order)
        for video in reversed(order.videos):
            video.tries += 1
            if video.tries < TRIES:
                self._waiting.appendleft(video)
            else:
                video.answer.set_result(None)

    def _tell(self, sentence: str, about: str = "") -> None:
        if (about or sentence) not in self._told:
            self._told.add(about or sentence)
            self._sentences.append(sentence)
