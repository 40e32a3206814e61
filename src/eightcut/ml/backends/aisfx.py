"""AISFX: 512 numbers a second from a network trained on professional sound-effects libraries (Ma & Lerch, ISMIR 2022).

The network is fully convolutional in time: it turns 8 mel frames into one step of 512 values (0.186 s). Every step is
computed once, in chunks of 1,024 frames that overlap by 64; a step hears at most 32 frames to each side, so the chunked
result is bit for bit that of one pass over the whole film.

Step j covers frames 8j to 8j + 7, whose middle is (8j + 3.5) x 1024 / 44100 s. It belongs to the second t in which that
middle lies, t <= middle < t + 1, which gives 5 or 6 steps a second; row t is their maximum. The film counts as followed
by silence up to the end of its last begun second.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.backends import mel
from eightcut.ml.embedder import F32, EmbedderSpec

if TYPE_CHECKING:
    from eightcut.ml.backends.session import Network

NAME = "AISFX"
WEIGHTS = {
    "int8": "684a1d33f2ad4ff6e0a2ea2a661de7e4ef5dcea4502201ed31d4025962b598d0",
    "fp16": "6ca7f7b6aee665a45778e1df9a16759fe4d8ad040217ea4e792fb062d7dcc313",
}
"""Precision -> SHA-256 of its network file, the default first; `tools/build_aisfx.py` prints them."""
PRECISIONS = tuple(WEIGHTS)
DIMS = 512
CHUNK = 1024
CONTEXT = 32
POOL = 8


def weights_file(precision: str) -> Path:
    """The network's file."""
    return Path(__file__).parent / "weights" / f"aisfx_{precision}.onnx"


def spec(precision: str) -> EmbedderSpec:
    """Identity of the frames, without loading the network."""
    return EmbedderSpec(NAME, precision, WEIGHTS[precision], mel.VERSION, mel.RATE, DIMS)


def seconds_of_steps(first: int, count: int) -> NDArray[np.int64]:
    """The second that each of `count` steps from step `first` belongs to."""
    doubled_middles = (np.arange(first, first + count, dtype=np.int64) * 2 * POOL + POOL - 1) * mel.STEP
    return doubled_middles // (2 * mel.RATE)


def steps_of_film(seconds: int) -> int:
    """How many steps belong to the first `seconds` seconds."""
    first_outside = 2 * mel.RATE * seconds - (POOL - 1) * mel.STEP
    return max(0, -(-first_outside // (2 * POOL * mel.STEP)))


class AisfxStream:
    """One film on its way through the network; memory stays constant."""

    def __init__(self, network: Network) -> None:
        """Begin a film."""
        self._network = network
        self._mel = mel.MelStream()
        self._samples = 0
        self._frames: F32 = np.zeros((0, mel.BANDS), np.float32)
        self._origin = 0
        """Number of the first of `_frames`, a multiple of 8."""
        self._steps: F32 = np.zeros((0, DIMS), np.float32)
        """Steps of the second that is not complete."""
        self._first = 0
        """Number of the first of `_steps`."""

    def push(self, samples: F32) -> F32:
        """Take the next mono samples at 44,100 Hz, shape (n,); rows complete now, shape (seconds, 512)."""
        frames = self._mel.push(samples)
        self._samples += len(samples)
        return self._take(frames)

    def finish(self) -> F32:
        """The last rows; one row per begun second in all."""
        end = POOL * steps_of_film(-(-self._samples // mel.RATE))
        rows = self._take(self._mel.finish(max(0, end - self._origin - len(self._frames))))
        if not end:
            return rows
        last = self._rows(self._listen(end - self._origin))
        return np.concatenate([rows, last, self._steps.max(axis=0, keepdims=True)])

    def _take(self, frames: F32) -> F32:
        self._frames = np.concatenate([self._frames, frames])
        rows = [np.zeros((0, DIMS), np.float32)]
        while len(self._frames) >= CHUNK:
            rows.append(self._rows(self._listen(CHUNK)[: -CONTEXT // POOL]))
            self._frames = self._frames[CHUNK - 2 * CONTEXT :]
            self._origin += CHUNK - 2 * CONTEXT
        return np.concatenate(rows)

    def _listen(self, count: int) -> F32:
        """Steps of the first `count` frames, less those at the left that hear the chunk's edge."""
        return self._network.run(self._frames[None, None, :count])[CONTEXT // POOL if self._origin else 0 :]

    def _rows(self, steps: F32) -> F32:
        """Rows of the seconds that the next `steps` complete."""
        steps = np.concatenate([self._steps, steps])
        seconds = seconds_of_steps(self._first, len(steps))
        complete = int(np.searchsorted(seconds, seconds[-1]))
        self._steps = steps[complete:]
        self._first += complete
        starts = np.flatnonzero(np.diff(seconds[:complete], prepend=-1))
        return np.maximum.reduceat(steps[:complete], starts, axis=0) if complete else steps[:0]


class Aisfx:
    """The AISFX embedder, ready to run."""

    def __init__(self, precision: str, threads: int) -> None:
        """Load the network; `threads` is how many processor cores one film may use.

        EnvironmentProblem where the network's file cannot be used.
        """
        from eightcut.ml.backends.session import Network

        self._spec = spec(precision)
        self._network = Network(weights_file(precision), WEIGHTS[precision], threads)

    @property
    def spec(self) -> EmbedderSpec:
        """Whose frames these are."""
        return self._spec

    def stream(self) -> AisfxStream:
        """Begin a film."""
        return AisfxStream(self._network)
