"""A film through a network that is fully convolutional in time: each step is computed once, in chunks.

The network turns `pool` mel frames into one step. A step hears a bounded stretch of frames to each side; chunks overlap
by that much, so the chunked result is bit for bit that of one pass over the whole film. Chunks run side by side on a
pool of threads, one core each: how many there are changes nothing in the result. A step belongs to the second in which
its middle lies, and a row sums the steps of its second up. The film counts as followed by silence up to the end of its
last begun second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.backends.mel import MelStream, Recipe
from eightcut.ml.embedder import F32, EmbedderSpec

if TYPE_CHECKING:
    from eightcut.ml.backends.session import Network

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Geometry:
    """How steps lie in time. `left` and `right`: frames beyond its own that a step hears, rounded up to whole steps."""

    pool: int
    """Frames per step."""
    left: int
    right: int
    chunk: int
    """Frames of one run of the network, a multiple of `pool`."""
    middle: int
    """Twice the sample in the middle of step 0."""

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


class ConvolutionStream:
    """One film on its way through the network; memory stays constant. See `embedder.FrameStream`."""

    def __init__(self, listener: Listener, network: Network, pool: ThreadPoolExecutor, ahead: int) -> None:
        """Begin a film; at most `ahead` chunks wait or run at a time."""
        self._listener = listener
        self._geometry = listener.geometry
        self._network = network
        self._pool = pool
        self._ahead = ahead
        self._running: deque[Future[F32]] = deque()
        self._mel = MelStream(listener.recipe)
        self._samples = 0
        self._frames: F32 = np.zeros((0, listener.recipe.bands), np.float32)
        self._origin = 0
        """Number of the first of `_frames`, a multiple of `pool`."""
        self._steps: F32 = np.zeros((0, listener.dims), np.float32)
        """Steps of the second that is not complete."""
        self._first = 0
        """Number of the first of `_steps`."""

    def push(self, samples: F32) -> F32:
        """Take the next mono samples, shape (n,); rows complete by now, shape (seconds, dims)."""
        self._samples += len(samples)
        self._take(self._mel.push(samples))
        return self._finished(self._ahead)

    def finish(self) -> F32:
        """The last rows; one row per begun second in all."""
        recipe, geometry = self._listener.recipe, self._geometry
        end = geometry.pool * geometry.steps_of_film(recipe, -(-self._samples // recipe.rate))
        self._take(self._mel.finish(max(0, end - self._origin - len(self._frames))))
        if not end:
            return self._finished(0)
        self._submit(end - self._origin, end - self._origin)
        rows = self._finished(0)
        last = self._listener.summed(self._steps, np.zeros(1, np.int64))
        return np.concatenate([rows, last])

    def _take(self, frames: F32) -> None:
        geometry = self._geometry
        self._frames = np.concatenate([self._frames, frames])
        while len(self._frames) >= geometry.chunk:
            self._submit(geometry.chunk, geometry.chunk - geometry.right)
            moved = geometry.chunk - geometry.right - geometry.left
            self._frames = self._frames[moved:]
            self._origin += moved

    def _submit(self, count: int, until: int) -> None:
        """Run the network on the first `count` frames; its steps up to frame `until` and beyond the left edge."""
        frames = self._frames[None, None, :count]
        first = self._geometry.left // self._geometry.pool if self._origin else 0
        last = until // self._geometry.pool
        self._running.append(self._pool.submit(lambda: self._network.run(frames)[first:last]))

    def _finished(self, ahead: int) -> F32:
        """Rows of the chunks that are done, in film order; waits until at most `ahead` chunks are not."""
        rows = [np.zeros((0, self._listener.dims), np.float32)]
        while self._running and (len(self._running) > ahead or self._running[0].done()):
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
        """`threads`: how many cores one film may use; `network` runs on one core at a time."""
        self._spec = spec
        self._listener = listener
        self._network = network
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=spec.name)

    @property
    def spec(self) -> EmbedderSpec:
        """Whose frames these are."""
        return self._spec

    def stream(self) -> ConvolutionStream:
        """Begin a film."""
        return ConvolutionStream(self._listener, self._network, self._pool, self._threads + 1)
