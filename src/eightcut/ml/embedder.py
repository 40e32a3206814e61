"""What an embedder is: sound in, one row of numbers for each second out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import field, replace
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.progress import CancelToken
from eightcut.values import dataclass

if TYPE_CHECKING:
    from eightcut.ml.backends.big.weights import Weights

F32 = NDArray[np.float32]
F16 = NDArray[np.float16]
T = TypeVar("T")
_WAITING = 2
"""Chunks that wait beyond those that run, so that no core has to."""
_LOOK = 0.1
"""Seconds between two looks at whether to stop."""
UNSTOPPED = CancelToken()
"""Of those whom nobody stops."""


@dataclass(frozen=True, slots=True)
class Field:
    """Neighbouring values of a row that one layer of the network gives."""

    name: str
    dims: int


@dataclass(frozen=True, slots=True)
class EmbedderSpec:
    """Identity of stored frames: frames that differ in it are never mixed. `fields` are no part of it."""

    name: str
    precision: str
    weights: str
    """SHA-256 of the file that first held the network's weights, hex; another graph over the same weights keeps it."""
    front_end: int
    """Version of the computation from samples to the network's input."""
    rate: int
    """Sample rate that the embedder hears, Hz."""
    fields: tuple[Field, ...] = field(compare=False)
    """What a row holds, in order; stored frames of an earlier release may hold fewer."""
    hop: float = 1.0
    """Seconds per row."""

    @property
    def dims(self) -> int:
        """Values per row."""
        return sum(one.dims for one in self.fields)

    def only(self, *names: str) -> EmbedderSpec:
        """The same frames, of which only these fields are asked for."""
        return replace(self, fields=tuple(one for one in self.fields if one.name in names))

    def serves(self, wanted: EmbedderSpec) -> bool:
        """Whether such frames are what is asked for: the same identity, and every field of it."""
        return self == wanted and set(wanted.fields) <= set(self.fields)


class FrameStream(Protocol):
    """An embedder listening to one video, from its beginning."""

    def push(self, samples: F32) -> F32:
        """Take the next mono samples; rows that are complete now, shape (n, dims), n may be 0."""

    def finish(self) -> F32:
        """The last rows; one row per begun second of video in all."""


class Embedder(Protocol):
    """A network that turns sound into one row of numbers a second."""

    @property
    def spec(self) -> EmbedderSpec:
        """Whose frames these are."""

    @property
    def device(self) -> str:
        """What the network runs on: cpu, cuda, cuda:1, mps."""

    def stream(self, cancel: CancelToken = UNSTOPPED) -> FrameStream:
        """Begin a video; once `cancel` is set, its calls raise Cancelled and what waits to be run is dropped."""


class Cores:
    """Threads that run chunks of sound, one core each; all embedders and videos share them."""

    def __init__(self, count: int, device: str = "cpu") -> None:
        self.count = count
        self.device = device
        """What their chunks are run on where a network can be run on more than the processor: auto, cpu, cuda."""
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="embedding")
        self._room = BoundedSemaphore(count + _WAITING)

    def run(self, chunk: Callable[[], T], cancel: CancelToken = UNSTOPPED) -> Future[T]:
        """The result of a chunk that is to be run; waits where enough are waiting, so memory stays constant.

        Cancelled, here or as the result of a chunk that has not begun by then.
        """
        cancel.check()
        while not self._room.acquire(timeout=_LOOK):
            cancel.check()

        def wanted() -> T:
            cancel.check()
            return chunk()

        future = self._pool.submit(wanted)
        future.add_done_callback(lambda _: self._room.release())
        return future

    def close(self) -> None:
        """End the threads, once the chunks are done that they were given."""
        self._pool.shutdown()


def _nothing() -> str:
    return ""


def _no_metric() -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Card:
    """What is told of a network in lists, without loading it."""

    licence: str
    """SPDX name of that of its weights."""
    dims: int
    """Values of a row that recognisers read."""
    file: Callable[[str], Path]
    """Its weights at a precision, whether they are there or not."""
    weights: Weights | None = None
    """Those that do not ship: where they come from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An embedder as the registry lists it."""

    name: str
    precisions: tuple[str, ...]
    """Those that it has, its default first. The precision of the settings is taken where it is one of them."""
    learned: tuple[str, ...]
    """The fields of its frames that recognisers read, neighbours in their order."""
    spec: Callable[[str], EmbedderSpec | None]
    """Identity at a precision, without loading the network; None while that is only known of a loaded one."""
    load: Callable[[str, Cores], Embedder]
    """The embedder at a precision, ready to run on these cores. EnvironmentProblem where it cannot."""
    metric: Callable[[], bytes] = _no_metric
    """The file of the metric that it ships; nothing where it ships none. EnvironmentProblem where it cannot be used."""
    missing: Callable[[], str] = _nothing
    """Why it cannot be used here and what to do about it, in sentences; "" where it can. Asked often: it is quick."""
    videos_at_once: int | None = None
    """How many videos are worth embedding side by side; None for one on each core."""
    card: Card | None = None
    """For lists."""
