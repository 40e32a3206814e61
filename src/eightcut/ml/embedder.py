"""What an embedder is: sound in, one row of numbers for each second out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F16 = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class EmbedderSpec:
    """Identity of stored frames: another value of any field means other frames, never mixed."""

    name: str
    precision: str
    weights: str
    """SHA-256 of the network's file, hex."""
    front_end: int
    """Version of the computation from samples to the network's input."""
    rate: int
    """Sample rate that the embedder hears, Hz."""
    dims: int
    """Values per row."""
    hop: float = 1.0
    """Seconds per row."""


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

    def stream(self) -> FrameStream:
        """Begin a video."""


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An embedder as the registry lists it."""

    name: str
    precisions: tuple[str, ...]
    """Those that it has, its default first. The precision of the settings is taken where it is one of them."""
    weight: float
    """Of its score in the joint one, beside the other embedders of a set."""
    spec: Callable[[str], EmbedderSpec | None]
    """Identity at a precision, without loading the network; None while that is only known of a loaded one."""
    load: Callable[[str, int], Embedder]
    """The embedder at a precision, ready to run on so many cores. EnvironmentProblem where it cannot."""
    missing: Callable[[], str] = _nothing
    """Why it cannot be used here and what to do about it, in sentences; "" where it can. Asked often: it is quick."""
    films_at_once: int | None = None
    """How many videos are worth embedding side by side; None for one on each core."""
