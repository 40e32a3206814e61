"""A video through a network, each step computed once, in chunks.

Each layer of the network turns so many frames of sound, its pool, into one step. Chunks overlap by the frames that a
step hears to each side: for a network that is convolutional in time the result is bit for bit that of one pass over the
whole video, for one that attends to all of a chunk the overlap is context for the steps at its edges. Chunks, front end
and network, run side by side, while the caller decodes on: how many there are changes nothing in the result. A chunk of
nothing but digital silence is run once, and its steps serve for every other one. A step belongs to the second in which
its middle lies, and a row sums the steps of its second up, each layer's in a field of its own. The video counts as
followed by silence up to the end of its last begun second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.progress import CancelToken
from eightcut.ml.backends.mel import BATCH, Grid, Recipe, frames
from eightcut.ml.embedder import F32, UNSTOPPED, Cores, EmbedderSpec, Field
from eightcut.values import dataclass

if TYPE_CHECKING:
    from eightcut.ml.backends.session import Network

Ints = NDArray[np.int64]


Steps = list[F32]
"""The steps of each layer, (n, its dims)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One output of the network: the field of a row that it fills, and how its steps lie in time."""

    field: Field
    pool: int
    """Frames per step."""
    middle: int
    """Twice the sample in the middle of step 0. All layers have steps with the same middle wherever a step of the
    longest pool ends, so that all complete the same seconds there."""

    def seconds(self, grid: Grid, first: int, count: int) -> Ints:
        """The second that each of `count` steps from step `first` belongs to."""
        doubled = np.arange(first, first + count, dtype=np.int64) * (2 * self.pool * grid.step) + self.middle
        return doubled // (2 * grid.rate)

    def steps(self, grid: Grid, seconds: int) -> int:
        """How many steps belong to the first `seconds` seconds."""
        return max(0, -(-(2 * grid.rate * seconds - self.middle) // (2 * self.pool * grid.step)))


@dataclass(frozen=True, slots=True)
class Geometry:
    """How chunks lie in time. `left`, `right`: frames beyond its own that a step hears, rounded up to whole steps."""

    pool: int
    """Frames per step of the layer with the longest."""
    left: int
    right: int
    chunk: int
    """Frames of one run of the network."""

    def __post_init__(self) -> None:
        """ValueError unless chunks begin where a step does."""
        if self.chunk % self.pool or self.moved <= 0 or self.moved % self.pool:
            raise ValueError(f"chunks of {self.chunk} frames that move by {self.moved} tear steps apart")

    @property
    def moved(self) -> int:
        """Frames from the beginning of a chunk to that of the next."""
        return self.chunk - self.left - self.right


def highest(steps: F32, starts: Ints) -> F32:
    """The maximum of the steps of each second, which begin at `starts`."""
    return np.asarray(np.maximum.reduceat(steps, starts, axis=0), np.float32)


def average(steps: F32, starts: Ints) -> F32:
    """The mean of the steps of each second, which begin at `starts`."""
    counts = np.diff(np.append(starts, len(steps)))
    return np.asarray(np.add.reduceat(steps, starts, axis=0) / counts[:, None].astype(np.float32), np.float32)


@dataclass(frozen=True, slots=True)
class Listener:
    """All that a stream needs: how frames and chunks lie, the layers, how a second sums their steps up."""

    grid: Grid
    geometry: Geometry
    layers: tuple[Layer, ...]
    """In the order of the network's outputs and of a row's fields; the last one's pool is the longest."""
    summed: Callable[[F32, Ints], F32]

    @property
    def fields(self) -> tuple[Field, ...]:
        """What a row holds."""
        return tuple(layer.field for layer in self.layers)


class LayerRows:
    """Steps of one layer on their way to the rows of its field."""

    def __init__(self, grid: Grid, layer: Layer, summed: Callable[[F32, Ints], F32]) -> None:
        self._grid = grid
        self._layer = layer
        self._summed = summed
        self._steps: F32 = np.zeros((0, layer.field.dims), np.float32)
        """Steps of the second that is not complete."""
        self._first = 0
        """Number of the first of them."""

    def add(self, steps: F32, first: int, until: int) -> F32:
        """Take those of a chunk's steps that lie between two of its frames; rows of the seconds that they complete."""
        pool = self._layer.pool
        steps = np.concatenate([self._steps, steps[first // pool : until // pool]])
        seconds = self._layer.seconds(self._grid, self._first, len(steps))
        complete = int(np.searchsorted(seconds, seconds[-1]))
        self._steps = steps[complete:]
        self._first += complete
        starts = np.flatnonzero(np.diff(seconds[:complete], prepend=-1))
        return self._summed(steps[:complete], starts) if complete else steps[:0]

    def last(self) -> F32:
        """The row of the second that the video ends in, (1, dims)."""
        return self._summed(self._steps, np.zeros(1, np.int64))


Run = Callable[[F32, int, range, CancelToken], Future[Steps]]
"""Takes sound, a number of frames and those of them that are wanted, and gives the promise of the steps of all of them;
what it says of those that are not wanted counts for nothing. Cancelled, here or as what it gives."""


class Silence:
    """The steps of a chunk of silence, for all streams of an embedder: run when they are first asked for."""

    def __init__(self, run: Run, listener: Listener) -> None:
        self._run = run
        self._listener = listener
        self._steps: Future[Steps] | None = None
        self._asking = Lock()

    def steps(self) -> Future[Steps]:
        """All steps of the chunk."""
        with self._asking:
            if self._steps is None:
                grid, chunk = self._listener.grid, self._listener.geometry.chunk
                silence = np.zeros((chunk - 1) * grid.step + grid.frame, np.float32)
                self._steps = self._run(silence, chunk, range(chunk - self._listener.geometry.right), UNSTOPPED)
            return self._steps


class ChunkStream:
    """One video on its way through the network; memory stays constant. See `embedder.FrameStream`."""

    def __init__(self, listener: Listener, run: Run, silence: Silence, cancel: CancelToken = UNSTOPPED) -> None:
        """Begin a video with the silence before its first sample."""
        self._listener = listener
        self._geometry = listener.geometry
        self._run = run
        self._silence = silence
        self._cancel = cancel
        self._running: deque[tuple[Future[Steps], int, int]] = deque()
        """Promised steps of chunks, and the frames from and up to which they count."""
        self._heard = 0
        """Samples of the video so far."""
        self._sound: deque[F32] = deque([np.zeros(listener.grid.lead, np.float32)])
        """Samples from the beginning of the next chunk on."""
        self._blank: F32 | None = None
        """Read-only silence that was looked at before: the same array again is silent too."""
        self._sounding = 0
        """Samples, those before the video included, up to the last one that is no silence."""
        self._origin = 0
        """The frame with which the next chunk begins, a multiple of `pool`."""
        self._rows = [LayerRows(listener.grid, layer, listener.summed) for layer in listener.layers]

    def push(self, samples: F32) -> F32:
        """Take the next mono samples, shape (n,); rows complete by now, shape (seconds, dims)."""
        self._heard += len(samples)
        self._sound.append(samples)
        grid, geometry = self._listener.grid, self._geometry
        if samples is not self._blank:
            if samples.any():
                self._sounding = grid.lead + self._heard
            elif not samples.flags.writeable:
                self._blank = samples
        needed = (geometry.chunk - 1) * grid.step + grid.frame
        while grid.lead + self._heard - self._origin * grid.step >= needed:
            self._submit(needed, geometry.chunk, geometry.chunk - geometry.right)
            self._drop(geometry.moved * grid.step)
            self._origin += geometry.moved
        return self._finished()

    def finish(self) -> F32:
        """The last rows; one row per begun second in all."""
        grid, geometry = self._listener.grid, self._geometry
        end = geometry.pool * self._listener.layers[-1].steps(grid, -(-self._heard // grid.rate))
        if not end:
            return self._finished()
        self._submit(grid.lead + self._heard - self._origin * grid.step, end - self._origin, end - self._origin)
        wait(promise for promise, *_ in self._running)
        return np.concatenate([self._finished(), np.concatenate([rows.last() for rows in self._rows], axis=1)])

    def _submit(self, samples: int, count: int, until: int) -> None:
        """Run the network on the first `count` frames; its steps up to frame `until` and beyond the left edge."""
        first = self._geometry.left if self._origin else 0
        still = self._sounding <= self._origin * self._listener.grid.step
        if still and count == self._geometry.chunk:
            self._running.append((self._silence.steps(), first, until))
            return
        sound = self._sound[0] if len(self._sound) == 1 else np.concatenate(self._sound)
        self._sound = deque([sound])
        self._running.append((self._run(sound[:samples], count, range(first, until), self._cancel), first, until))

    def _drop(self, samples: int) -> None:
        """Forget the samples before the next chunk."""
        while samples:
            piece = self._sound.popleft()
            if len(piece) > samples:
                self._sound.appendleft(piece[samples:])
            samples -= min(samples, len(piece))

    def _finished(self) -> F32:
        """Rows of the chunks that are done, in time order."""
        rows = [np.zeros((0, sum(one.dims for one in self._listener.fields)), np.float32)]
        while self._running and self._running[0][0].done():
            promise, first, until = self._running.popleft()
            parts = zip(self._rows, promise.result(), strict=True)
            rows.append(np.concatenate([layer.add(steps, first, until) for layer, steps in parts], axis=1))
        return np.concatenate(rows)


class ChunkEmbedder:
    """A network that hears chunks of sound, however it is run. See `embedder.Embedder`."""

    def __init__(self, spec: EmbedderSpec, listener: Listener, run: Run, device: str = "cpu") -> None:
        """`run` gives the steps of all the listener's layers, (count / pool, dims), of a stretch of sound."""
        self.device = device
        self._spec = spec
        self._listener = listener
        self._run = run
        self._silence = Silence(run, listener)

    @property
    def spec(self) -> EmbedderSpec:
        """Whose frames these are."""
        return self._spec

    def stream(self, cancel: CancelToken = UNSTOPPED) -> ChunkStream:
        """Begin a video."""
        return ChunkStream(self._listener, self._run, self._silence, cancel)


class Convolutions:
    """Runs a network that is convolutional in time on one of the cores, a chunk at a time: a `Run`."""

    def __init__(self, recipe: Recipe, geometry: Geometry, network: Network, cores: Cores) -> None:
        """ValueError unless chunks begin where a batch of mel frames does, whose bits would differ otherwise."""
        if geometry.moved % BATCH:
            raise ValueError(f"chunks that move by {geometry.moved} frames tear batches of {BATCH} apart")
        self._recipe = recipe
        self._network = network
        self._cores = cores

    def __call__(self, sound: F32, count: int, _wanted: range, cancel: CancelToken) -> Future[Steps]:
        """All steps of the first `count` frames of mono samples (n,)."""
        return self._cores.run(lambda: self._network.run(frames(self._recipe, sound, count)[None, None]), cancel)
