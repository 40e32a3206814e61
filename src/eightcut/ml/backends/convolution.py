"""A film through a network that is fully convolutional in time: each step is computed once, in chunks.

The network turns `pool` mel frames into one step. A step hears a bounded stretch of frames to each side; chunks overlap
by that much, so the chunked result is bit for bit that of one pass over the whole film. Chunks, front end and network,
run side by side on a pool of threads, one core each, while the caller decodes on: how many there are changes nothing in
the result. A step belongs to the second in which its middle lies, and a row sums the steps of its second up. The film
counts as followed by silence up to the end of its last begun second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.backends.mel import BATCH, Recipe, frames
from eightcut.ml.embedder import F32, EmbedderSpec

if TYPE_CHECKING:
    from eightcut.ml.backends.session import Network

Ints = NDArray[np.int64]
_WAITING = 2
"""Chunks that wait beyond those that run, so that no core has to."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """How steps lie in time. `left` and `right`: frames beyond its own that a step hears, rounded up to whole steps."""

    pool: int
    """Frames per step."""
    left: int
    right: int
    chunk: int
    """Frames of one run of the network."""
    middle: int
    """Twice the sample in the middle of step 0."""

    def __post_init__(self) -> None:
        """ValueError unless chunks begin where a step and a batch of frames do."""
        if self.chunk % self.pool or self.moved <= 0 or self.moved % self.pool or self.moved % BATCH:
            raise ValueError(f"chunks of {self.chunk} frames that move by {self.moved} tear steps or batches apart")

    @property
    def moved(self) -> int:
        """Frames from the beginning of a chunk to that of the next."""
        return self.chunk - self.left - self.right

    def seconds_of_steps(self, recipe: Recipe, first: int, count: int) -> Ints:
        """The second that each of `count` steps from step `first` belongs to."""
        doubled = np.arange(first, first + count, dtype=np.int64) * (2 * self.pool * recipe.step) + self.middle
        return doubled // (2 * recipe.rate)

    def steps_of_film(self, recipe: Recipe, seconds: int) -> int:
        """How many steps belong to the first `seconds` seconds."""
        return max(0, -(-(2 * recipe.rate * seconds - self.middle) // (2 * self.pool * recipe.step)))


def highest(steps: F32, starts: Ints) -> F32:
    """The maximum of the steps of each second, which begin at `starts`."""
    return np.asarray(np.maximum.reduceat(steps, starts, axis=0), np.float32)


def average(steps: F32, starts: Ints) -> F32:
    """The mean of the steps of each second, which begin at `starts`."""
    counts = np.diff(np.append(starts, len(steps)))
    return np.asarray(np.add.reduceat(steps, starts, axis=0) / counts[:, None].astype(np.float32), np.float32)


@dataclass(frozen=True, slots=True)
class Listener:
    """All that a stream needs: the recipe of its frames, the geometry of its steps, how a second sums them up."""

    recipe: Recipe
    geometry: Geometry
    dims: int
    summed: Callable[[F32, Ints], F32]


class Cores:
    """Threads that run chunks, one core each; all embedders and films of a process share them."""

    def __init__(self, threads: int) -> None:
        """`threads`: how many chunks run at a time."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embedding")
        self._room = BoundedSemaphore(threads + _WAITING)

    def run(self, chunk: Callable[[], F32]) -> Future[F32]:
        """The result of a chunk that is to be run; waits where enough are waiting, so memory stays constant."""
        self._room.acquire()
        future = self._pool.submit(chunk)
        future.add_done_callback(lambda _: self._room.release())
        return future


cores = cache(Cores)
"""The threads of this process, for each number of them that is asked for."""


class ConvolutionStream:
    """One film on its way through the network; memory stays constant. See `embedder.FrameStream`."""

    def __init__(self, listener: Listener, network: Network, cores: Cores) -> None:
        """Begin a film with the silence before its first sample."""
        self._listener = listener
        self._geometry = listener.geometry
        self._network = network
        self._cores = cores
        self._running: deque[Future[F32]] = deque()
        self._heard = 0
        """Samples of the film so far."""
        self._sound: list[F32] = [np.zeros(listener.recipe.lead, np.float32)]
        """Samples from the beginning of the next chunk on."""
        self._origin = 0
        """The frame with which the next chunk begins, a multiple of `pool` and of `mel.BATCH`."""
        self._steps: F32 = np.zeros((0, listener.dims), np.float32)
        """Steps of the second that is not complete."""
        self._first = 0
        """Number of the first of `_steps`."""

    def push(self, samples: F32) -> F32:
        """Take the next mono samples, shape (n,); rows complete by now, shape (seconds, dims)."""
        self._heard += len(samples)
        self._sound.append(samples)
        recipe, geometry = self._listener.recipe, self._geometry
        needed = (geometry.chunk - 1) * recipe.step + recipe.frame
        if recipe.lead + self._heard - self._origin * recipe.step >= needed:
            sound = np.concatenate(self._sound)
            while len(sound) >= needed:
                self._submit(sound[:needed], geometry.chunk, geometry.chunk - geometry.right)
                sound = sound[geometry.moved * recipe.step :]
                self._origin += geometry.moved
            self._sound = [sound]
        return self._finished()

    def finish(self) -> F32:
        """The last rows; one row per begun second in all."""
        recipe, geometry = self._listener.recipe, self._geometry
        end = geometry.pool * geometry.steps_of_film(recipe, -(-self._heard // recipe.rate))
        if not end:
            return self._steps
        self._submit(np.concatenate(self._sound), end - self._origin, end - self._origin)
        wait(self._running)
        rows = self._finished()
        last = self._listener.summed(self._steps, np.zeros(1, np.int64))
        return np.concatenate([rows, last])

    def _submit(self, sound: F32, count: int, until: int) -> None:
        """Run the network on the first `count` frames; its steps up to frame `until` and beyond the left edge."""
        first = self._geometry.left // self._geometry.pool if self._origin else 0
        last = until // self._geometry.pool

        def chunk() -> F32:
            return self._network.run(frames(self._listener.recipe, sound, count)[None, None])[first:last]

        self._running.append(self._cores.run(chunk))

    def _finished(self) -> F32:
        """Rows of the chunks that are done, in film order."""
        rows = [np.zeros((0, self._listener.dims), np.float32)]
        while self._running and self._running[0].done():
            rows.append(self._rows(self._running.popleft().result()))
        return np.concatenate(rows)

    def _rows(self, steps: F32) -> F32:
        """Rows of the seconds that the next `steps` complete."""
        steps = np.concatenate([self._steps, steps])
        seconds = self._geometry.seconds_of_steps(self._listener.recipe, self._first, len(steps))
        complete = int(np.searchsorted(seconds, seconds[-1]))
        self._steps = steps[complete:]
        self._first += complete
        starts = np.flatnonzero(np.diff(seconds[:complete], prepend=-1))
        return self._listener.summed(steps[:complete], starts) if complete else steps[:0]


class ConvolutionEmbedder:
    """A network ready to run, and the threads that run it. See `embedder.Embedder`."""

    def __init__(self, spec: EmbedderSpec, listener: Listener, network: Network, threads: int) -> None:
        """`threads`: how many cores may be used; `network` runs on one core at a time."""
        self._spec = spec
        self._listener = listener
        self._network = network
        self._cores = cores(threads)

    @property
    def spec(self) -> EmbedderSpec:
        """Whose frames these are."""
        return self._spec

    def stream(self) -> ConvolutionStream:
        """Begin a film."""
        return ConvolutionStream(self._listener, self._network, self._cores)
