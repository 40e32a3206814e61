"""What YAMNET's own 521 classes say of a stored second: its row times the network's last matrix, and no network.

A row is the mean over a second of the map before that matrix, so a class scores sigmoid(W row + b). Of silence the
logits are hundreds below zero; they are clipped, where a score is 0 or 1 anyway, so that nothing overflows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from eightcut.ml.backends import yamnet
from eightcut.ml.backends.files import read_shipped
from eightcut.ml.embedder import F16, F32, EmbedderSpec
from eightcut.values import dataclass

SHA256 = "19cda193aa98ff982fd7b458e54901fb6b4b59bb4d1b90bbe70abb72f280896a"
"""Of the file with matrix and names; `tools/build_yamnet.py` prints it."""
HEARD = 0.3
"""A class is heard in a second where it scores at least this."""
BLOCK = 4096
"""Seconds that are scored at once."""
SURE = 30.0
"""Logits beyond this, either way, are scores of 0 or 1 in float32."""


def classes_file() -> Path:
    """The file with the matrix and the names."""
    return yamnet.weights_file().with_name("yamnet_classes.npz")


@dataclass(frozen=True, slots=True, eq=False)
class _Head:
    """Matrix (521, 1024), bias (521,), names in the order of its rows."""

    weights: F32
    bias: F32
    names: tuple[str, ...]


class YamnetClasses:
    """The 521 classes, read when they are first asked for."""

    def __init__(self, path: Path | None = None, sha256: str = SHA256) -> None:
        """`path`: another file than the one that ships."""
        self._path = path or classes_file()
        self._sha256 = sha256

    @cached_property
    def _head(self) -> _Head:
        content = io.BytesIO(read_shipped(self._path, self._sha256))
        with np.load(content, allow_pickle=False) as file:
            return _Head(file["weights"].astype(np.float32), file["bias"], tuple(file["names"].tolist()))

    @property
    def spec(self) -> EmbedderSpec:
        """Whose rows these classes read, and the one field of them."""
        return yamnet.spec().only(self.field)

    field = yamnet.LAST
    """The field of a row that they read."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes. EnvironmentProblem where their file cannot be used."""
        return self._head.names

    def scores(self, rows: F16, classes: Sequence[int] | None = None) -> F32:
        """Scores from 0 to 1, shape (n, len(classes)), all classes where None, for rows (n, 1024).

        EnvironmentProblem where the file of the classes cannot be used.
        """
        chosen = slice(None) if classes is None else np.asarray(classes, np.intp)
        logits = rows.astype(np.float32) @ self._head.weights[chosen].T + self._head.bias[chosen]
        scores: F32 = 1 / (1 + np.exp(-np.clip(logits, -SURE, SURE)))
        return scores

    def blocks(self, rows: F16, classes: Sequence[int] | None = None) -> Iterator[tuple[int, F32]]:
        """(first second, scores) of one block of rows after the other. EnvironmentProblem."""
        for first in range(0, len(rows), BLOCK):
            yield first, self.scores(rows[first : first + BLOCK], classes)

    def best(self, rows: F16, classes: Sequence[int]) -> tuple[F32, F32]:
        """Of each second the score of its best class, and its place in `classes`, both (n,). EnvironmentProblem."""
        best, which = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        for first, scores in self.blocks(rows, classes):
            best[first : first + len(scores)] = scores.max(axis=1)
            which[first : first + len(scores)] = scores.argmax(axis=1)
        return best, which
