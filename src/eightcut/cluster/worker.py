"""The worker's side: what a worker offers when it begins, and the function by which it makes the frames of a video."""

from __future__ import annotations

import logging
import platform
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Lock
from typing import Any

from typing_extensions import override

from eightcut import __version__
from eightcut.cluster.flights import EXTRA
from eightcut.cluster.settings import PathMap, mapped
from eightcut.cluster.wire import Order, offer, offer_of_answers, read_order, tell_made, tell_problem
from eightcut.cores import processor
from eightcut.domain.progress import CancelToken
from eightcut.embedding import Pass, Sound, refuse_another
from eightcut.errors import Cancelled, EnvironmentProblem, MediaProblem
from eightcut.media.media import FfmpegMedia
from eightcut.ml.frame_store import as_stored
from eightcut.ml.registry import Registry
from eightcut.values import dataclass

log = logging.getLogger("eightcut.frames")
EVERY = 0.5
"""Seconds between two reports of progress on one video."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a worker works with: one registry for each precision, and where it sees the videos."""

    media: FfmpegMedia
    registries: Mapping[str, Registry]
    maps: Sequence[PathMap]
    gpu: bool = False
    """Whether large networks run on a GPU here."""


HANDS: list[Hands] = []
"""Of this process, once it is a worker."""


def begin(worker: Any, hands: Hands) -> None:
    """Let a Dask worker, which has not yet registered, offer what it can make; called in its own process."""
    HANDS[:] = [hands]
    for page in worker.services.values():
        page.stop()  # Dask's page about a worker is open to everybody who reaches this computer
    worker.services.clear()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all of a terminal: who started this ends it
    told = []
    for precision, registry in hands.registries.items():
        for base in (base for base in registry.names if registry.precision_of(base) == precision):
            try:
                spec = registry.spec(base)
            except EnvironmentProblem as problem:
                log.warning("%s is not offered: %s", base, problem.message)
                continue
            room = float(min(registry.videos_at_once(base), worker.state.nthreads))
            worker.state.total_resources[offer(base, spec)] = room
            worker.state.available_resources[offer(base, spec)] = room
            told.append({"base": base, "precision": precision, "weights": spec.weights})
    for name in ("total_resources", "available_resources"):
        getattr(worker.state, name)[offer_of_answers()] = float(worker.state.nthreads)
    kind = "GPU" if hands.gpu else processor()
    said = {"version": __version__, "host": platform.node(), "machine": kind, "embedders": told}
    worker.startup_information[EXTRA] = lambda _worker: said


def embed(told: Mapping[str, Any]) -> dict[str, Any]:
    """Make the frames of an order; called by the worker, on one of its threads. Whatever fails is told, not raised."""
    from distributed import get_worker

    worker = get_worker()
    warnings: list[list[str]] = []
    answer: dict[str, Any] = {"worker": str(worker.address), "warnings": warnings}
    order, version, topic, number = read_order(told)
    if not HANDS or version != __version__:
        return {**answer, "unseen": f"it has 8-cut {__version__}, not {version}"}
    hands = HANDS[0]
    own = mapped(order.sound.path, hands.maps)

    def as_named(sentence: str) -> str:
        return sentence.replace(own, order.named)

    def warn(file: str, message: str) -> None:
        warnings.append([as_named(file), as_named(message)])

    report = _Reports(lambda done, total: worker.log_event(topic, {"number": number, "done": done, "total": total}))
    report(0.0, 0.0)
    try:
        sound = Sound(own, order.sound.content_id, order.sound.track)
        try:
            refuse_another(hands.media, sound)
        except MediaProblem as problem:
            return {**answer, "unseen": problem.message}
        return answer | _embed(hands, order, sound, report, warn, Wanted(worker, worker.get_current_task()))
    except Cancelled:
        return {**answer, "unseen": "nobody waits for it any more"}
    except EnvironmentProblem as problem:
        told_as = tell_problem(problem)
        return {**answer, "problem": {name: as_named(value) for name, value in told_as.items()}}


def _embed(
    hands: Hands,
    order: Order,
    sound: Sound,
    report: Callable[[float, float], object],
    warn: Callable[[str, str], None],
    cancel: CancelToken,
) -> dict[str, Any]:
    registry = hands.registries.get(order.spec.precision)
    embedder = None if registry is None else registry.load(order.base)
    if embedder is None or not embedder.spec.serves(order.spec):
        return {"unseen": f"its {order.base} has other weights or another precision"}
    began = time.monotonic()
    heard = Pass(hands.media, embedder, sound, warn, cancel)
    rows = bytearray()
    heard.run(lambda some: rows.extend(as_stored(some, embedder.spec)), report)
    log.info("embedded %s with %s in %.1f s", sound.path, embedder.spec.name, time.monotonic() - began)
    return {"made": tell_made(bytes(rows), embedder.spec, heard.duration, heard.clock, processor())}


class Wanted(CancelToken):
    """Set once the scheduler does not want this task's result any more."""

    def __init__(self, worker: Any, key: Any) -> None:
        super().__init__()
        self._executing = partial(_executing, worker, key)

    @property
    @override
    def cancelled(self) -> bool:
        return not self._executing()


def _executing(worker: Any, key: Any) -> bool:
    task = worker.state.tasks.get(key)
    return task is not None and task.state in ("executing", "long-running")


class _Reports:
    """Progress, passed on so often as somebody may want to read it."""

    def __init__(self, tell: Callable[[float, float], object]) -> None:
        self._tell = tell
        self._next = 0.0
        self._lock = Lock()

    def __call__(self, done: float, total: float) -> None:
        with self._lock:
            if (now := time.monotonic()) < self._next:
                return
            self._next = now + EVERY
        self._tell(done, total)
