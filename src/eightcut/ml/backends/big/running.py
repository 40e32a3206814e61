"""Chunks of sound on their way through a network: one at a time on each core, or joined to batches on a GPU."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future
from functools import partial
from threading import Lock
from typing import Protocol

import numpy as np

from eightcut.domain.progress import CancelToken
from eightcut.errors import NetworkProblem
from eightcut.ml.backends import mel
from eightcut.ml.backends.big.catalogue import BigModel
from eightcut.ml.backends.big.front_ends import EDGE, HEARD, PICTURE, PICTURES, SOUND, STRIDES, columns
from eightcut.ml.backends.big.loudness import covariance, of_unit_variance
from eightcut.ml.backends.chunks import Steps
from eightcut.ml.embedder import F32, Cores
from eightcut.values import dataclass

log = logging.getLogger("eightcut.frames")
LARGEST_BATCH = 64


class Network(Protocol):
    """What runs a batch."""

    def run(self, *heard: F32) -> list[F32]:
        """What is heard, each (batch, ...), to the steps of each layer (batch, steps, width). MemoryError.

        It is the sound or the picture of it, and for some networks its loudness (`loudness.covariance`).
        """


class Alone:
    """A network on the processor: each thread runs its own chunk, and alone where there is no room for several."""

    def __init__(self, network: Network, no_room: str) -> None:
        """`no_room`: what is said where not even one chunk has room."""
        self._network = network
        self._no_room = no_room
        self._alone = Lock()

    def run(self, *heard: F32) -> list[F32]:
        """See `Network`. NetworkProblem where one chunk alone has no room."""
        try:
            return self._network.run(*heard)
        except MemoryError:
            log.info("no room for several chunks at once")
        with self._alone:
            try:
                return self._network.run(*heard)
            except MemoryError as problem:
                raise NetworkProblem(self._no_room) from problem


@dataclass(eq=False, slots=True)
class _Chunk:
    """One that waits, and what it gave."""

    heard: tuple[F32, ...]
    layers: list[F32] | None = None

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        return [one.shape for one in self.heard]


class Together:
    """A network on a GPU: what several threads bring meanwhile is run at once, in batches that have room."""

    def __init__(self, network: Network, no_room: str, most: int = LARGEST_BATCH) -> None:
        """`no_room`: what is said where not even one chunk has room."""
        self._network = network
        self._no_room = no_room
        self.most = most
        """Chunks of a batch; halved whenever the device has no room for as many."""
        self._waiting: deque[_Chunk] = deque()
        self._device = Lock()

    def run(self, *heard: F32) -> list[F32]:
        """See `Network`; `heard` is a batch of one. NetworkProblem where it alone has no room."""
        mine = _Chunk(heard)
        self._waiting.append(mine)
        try:
            while mine.layers is None:
                with self._device:
                    if mine.layers is None:
                        self._next()
        finally:
            if mine.layers is None:
                self._waiting.remove(mine)
        return mine.layers

    def _next(self) -> None:
        """Run those that have waited longest and are of one size; what fails waits again, for its own thread to see."""
        batch = [self._waiting.popleft()]
        while self._waiting and len(batch) < self.most and self._waiting[0].shapes == batch[0].shapes:
            batch.append(self._waiting.popleft())
        try:
            layers = self._network.run(*map(np.concatenate, zip(*(chunk.heard for chunk in batch), strict=True)))
            for number, chunk in enumerate(batch):
                chunk.layers = [layer[number : number + 1] for layer in layers]
        except MemoryError as problem:
            if len(batch) == 1:
                raise NetworkProblem(self._no_room) from problem
            self.most = len(batch) // 2
            log.info("no room for %d chunks at once; going on with %d", len(batch), self.most)
        finally:
            self._waiting.extendleft(chunk for chunk in reversed(batch) if chunk.layers is None)


class Chunks:
    """What a stream needs to get its steps: front end and network, as a `chunks.Run`."""

    def __init__(self, model: BigModel, network: Network, cores: Cores) -> None:
        """`network` is run by the threads of `cores`."""
        self._family = model.family
        self._one_by_one = model.shape.normal_sound
        self._network = network
        self._cores = cores

    def __call__(self, sound: F32, count: int, wanted: range, cancel: CancelToken) -> Future[Steps]:
        """The steps of the first `count` frames of mono samples (n,), right for those that are wanted."""
        if self._family in PICTURES:
            return self._cores.run(partial(self._seen, sound, count), cancel)
        return self._cores.run(partial(self._heard, sound, count, wanted), cancel)

    def _heard(self, sound: F32, count: int, wanted: range) -> Steps:
        """Ten seconds at a time, the loudness around each step taken from all of the sound."""
        samples = np.zeros((count - 1) * SOUND.step + SOUND.frame, np.float32)
        clean = mel.clean(sound[: len(samples)])
        samples[: len(clean)] = clean
        loudness = None if self._one_by_one else covariance(samples, count)
        samples = of_unit_variance(samples, count) if self._one_by_one else samples
        parts: list[Steps] = []
        done = wanted.start
        while done < wanted.stop:
            end = min(count, max(0, done - EDGE) + HEARD)
            begin = max(0, end - HEARD)
            heard = samples[None, begin * SOUND.step : (end - 1) * SOUND.step + SOUND.frame]
            found = self._network.run(heard, *([] if loudness is None else [loudness[None, begin:end]]))
            until = min(wanted.stop, end if end == count else end - EDGE)
            parts.append([layer[0, done - begin : until - begin] for layer in found])
            done = until
        before = [np.zeros((wanted.start, layer.shape[1]), np.float32) for layer in parts[0]]
        return [np.concatenate(layers) for layers in zip(before, *parts, strict=True)]

    def _seen(self, sound: F32, count: int) -> Steps:
        """The last chunk of a video can be longer than a picture: then a second one holds its end."""
        stride, whole = STRIDES[self._family], columns(self._family)
        frames = mel.frames(PICTURES[self._family], sound, count + PICTURE)
        parts = [[layer[0] for layer in self._network.run(frames[None, :PICTURE])]]
        steps = -(-count // stride)
        if steps > whole:
            later = [layer[0] for layer in self._network.run(frames[None, (steps - whole) * stride :][:, :PICTURE])]
            parts.append([layer[2 * whole - steps :] for layer in later])
        return [np.concatenate(layers)[:steps] for layers in zip(*parts, strict=True)]
