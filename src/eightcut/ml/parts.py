"""A table on the disk whose entries are read part by part: each entry is written once and read once, in few pieces."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eightcut.atomic import Door
from eightcut.leftovers import drop
from eightcut.ml.stretches import I64


class Parts:
    """Entries by the part that each belongs to; threads may add to it at a time."""

    def __init__(self, path: Path, count: int, dtype: np.dtype[Any], door: Door) -> None:
        """Keep them in a new file. EnvironmentProblem."""
        self._path, self._count, self._dtype, self._door = path, count, dtype, door
        self._writing = Lock()
        self._size = 0
        self._blocks = dict[int, tuple[int, I64]]()
        """By number: where each block begins, and where in it each part does."""
        door.append(path, b"", new=True)

    def add(self, number: int, entries: NDArray[Any], part: NDArray[Any]) -> None:
        """Take a block of entries and the part of each; `number` is its place among the blocks. EnvironmentProblem."""
        order = np.argsort(part.astype(np.min_scalar_type(self._count)), kind="stable")
        bounds = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=self._count))])
        data = entries[order].tobytes()
        with self._writing:
            self._door.append(self._path, data)
            self._blocks[number] = (self._size, bounds)
            self._size += len(entries)

    def read(self, part: int) -> NDArray[Any]:
        """All entries of a part, in the order of their blocks, and of each block in its own. EnvironmentProblem."""
        blocks = [
            (start + int(bounds[part]), int(bounds[part + 1] - bounds[part]))
            for _, (start, bounds) in sorted(self._blocks.items())
        ]
        found = np.empty(sum(count for _, count in blocks), self._dtype)
        place, left = 0, found.view(np.uint8).data
        with self._door.told(self._path, "read"), self._path.open("rb", buffering=0) as file:
            for start, count in blocks:
                end = place + count * self._dtype.itemsize
                file.seek(start * self._dtype.itemsize)
                file.readinto(left[place:end])
                place = end
        return found

    def remove(self) -> None:
        """Take the file away."""
        drop(self._path)
