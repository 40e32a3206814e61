"""Stretches of sound that two videos of a library share, found by their prints, however large the library is.

All prints lie in one file on the disk. A *key* is made of the bits of two seconds of a video; each of several
arrangements of the bits gives every second another one. All keys of an arrangement are written to the disk once, those
that begin alike in one part, and sorted a part at a time. Each is compared with its neighbours: of the same sound, some
keys begin with the same bits, whatever happened to the others (Bawa et al., "LSH forest", WWW 2005). Where the prints
around the two seconds agree too, both videos are compared as a whole, moved against each other by the difference. So
memory depends on how much is repeated, not on how much there is, but for a number for each video.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import log10
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eightcut.atomic import Door
from eightcut.cores import usable_cores
from eightcut.domain.progress import CancelToken
from eightcut.errors import EnvironmentProblem
from eightcut.ml.parts import Parts
from eightcut.ml.prints import U32, WORDS
from eightcut.ml.stretches import ALIKE, I64, Stretch, equal_bits, most, overlap, printed, shared

EVIDENCE = 2.75
"""Seconds times share above ALIKE that a stretch needs at least: 9 s of equal prints, 28 s at 0.8."""
SMALL, TENFOLD = 5_000, 1.1
"""Seconds of a library for which that is enough, and what each tenfold of it adds: chance is tried as often."""
LEAST = 20
"""Seconds of the shortest stretch that is told."""
LAG = 4
"""Seconds between the two whose bits make a key."""
NEIGHBOURS = 8
"""Keys that each is compared with, next to it in their order."""
BEGINNING = 24
DIFFERENT = 11
"""Bits in which neighbours must agree, and how many of the 40 others may differ."""
NEAR = np.arange(-4, LAG + 6)
"""Seconds around a key that must agree before two videos are compared as a whole."""
NEAR_EVIDENCE = 1.3
"""Evidence that they must give: what chance finds between two seconds ends here."""
MANY = 3_600_000
"""Seconds of a library from which on one key says nothing of two videos: it takes two."""
TRIES = 16
"""Moves of a pair of videos that are looked at, the ones with most keys first."""
PART = 1 << 20
"""Keys that are sorted at a time, by each of at most so many cores."""
MOST_CORES = 4
_KEY = np.dtype([("key", "<u8"), ("row", "<i8"), ("ends", "<u4", (2, WORDS))])
"""A key, its row, and the first and the last print of those near it: most chance neighbours are told by these."""
_CHUNK = 1 << 18
_GATHERED = 4096
"""Keys whose surroundings are read at a time."""
_DIGEST = 20
"""Bits by which equal numbers are found quickly."""
_BETWEEN = 16
"""Seconds without print between two videos in the file."""
_MOVE = 22
"""Bits that hold by how many seconds a video is moved: up to 582 hours."""
DOOR = Door(EnvironmentProblem, "choose another folder for temporary files (TMPDIR)")


class Prints:
    """The prints of a library on the disk, and what repeats among them."""

    def __init__(self, folder: Path) -> None:
        """Keep them in a new file in this folder."""
        self._path = folder / "prints"
        self._starts = [_BETWEEN]
        """Row of each video's first print, and where the next one's would be."""
        self._lengths = list[int]()
        DOOR.append(self._path, bytes(_BETWEEN * WORDS * 4), new=True)

    def add(self, prints: U32) -> int:
        """Take the prints (rows, 4) of another video; its number, from 0 on. EnvironmentProblem for a full disk."""
        DOOR.append(self._path, prints.astype("<u4").tobytes() + bytes(_BETWEEN * WORDS * 4))
        self._lengths.append(len(prints))
        self._starts.append(self._starts[-1] + len(prints) + _BETWEEN)
        return len(self._lengths) - 1

    def repeats(self, least: int, report: Callable[[float], object], cancel: CancelToken) -> Iterator[Stretch]:
        """Stretches of at least so many seconds, by pairs of videos; `report` gets the share done. Cancelled."""
        count, enough = len(self._lengths), self.enough()
        for found, votes in self._moves(report, cancel):
            pairs = found >> _MOVE
            moves = (found & ((1 << _MOVE) - 1)) - (1 << (_MOVE - 1))
            order = np.lexsort((-votes, pairs))
            starts = np.flatnonzero(np.diff(pairs[order], prepend=-1))
            for places in np.split(order, starts[1:]) if len(order) else ():
                cancel.check()
                first, second = divmod(int(pairs[places[0]]), count)
                yield from self._compared(first, second, moves[places[:TRIES]].tolist(), least, enough)
        report(1.0)

    def enough(self) -> float:
        """The evidence that a stretch needs in a library of this size."""
        return EVIDENCE + TENFOLD * log10(max(1.0, self._seconds / SMALL))

    @property
    def _seconds(self) -> int:
        """Of the library."""
        return sum(self._lengths)

    def _read(self, start: int, stop: int) -> U32:
        rows = np.frombuffer(read_at(self._path, start * WORDS * 4, (stop - start) * WORDS * 4), "<u4")
        return rows.astype(np.uint32).reshape(-1, WORDS)

    def _video(self, number: int) -> U32:
        return self._read(self._starts[number], self._starts[number] + self._lengths[number])

    def _moves(self, report: Callable[[float], object], cancel: CancelToken) -> Iterator[tuple[I64, I64]]:
        """Pairs of videos and moves that are worth a look, as one number each, and how many keys speak for it.

        Part by part; all of a pair are in one.
        """
        path = self._seek(lambda share: report(0.9 * share), cancel)
        size, least = path.stat().st_size, 1 if self._seconds < MANY else 2
        count = -(-size // (8 * PART))
        parts = Parts(path.with_name("pairs"), count, np.dtype("<i8"), DOOR)
        for start in range(0, size, 8 * _CHUNK):
            cancel.check()
            block = np.frombuffer(read_at(path, start, 8 * _CHUNK), "<i8")
            parts.add(start, block, (block >> _MOVE) % count)
        for part in range(count):
            cancel.check()
            found, votes = np.unique(parts.read(part), return_counts=True)
            yield found[votes >= least], votes[votes >= least]
            report(0.9 + 0.1 * (part + 1) / count)

    def _seek(self, report: Callable[[float], object], cancel: CancelToken) -> Path:
        """A file with what `_neighbours` finds in all arrangements, on several cores."""
        path = self._path.with_name("moves")
        DOOR.append(path, b"", new=True)
        count = -(-self._starts[-1] // PART)
        with ThreadPoolExecutor(min(usable_cores(), MOST_CORES), thread_name_prefix="repeats") as pool:
            try:
                for slot in range(2 * WORDS):
                    keys = self._keys(slot, count, pool, cancel)
                    for part, more in enumerate(pool.map(partial(self._near, keys, cancel), range(count)), 1):
                        DOOR.append(path, more.astype("<i8").tobytes())
                        report((slot + part / count) / (2 * WORDS))
                    keys.remove()
            finally:
                pool.shutdown(cancel_futures=True)
        return path

    def _keys(self, slot: int, count: int, pool: ThreadPoolExecutor, cancel: CancelToken) -> Parts:
        """An arrangement's keys and the row of each, in parts."""
        parts = Parts(self._path.with_name("keys"), count, _KEY, DOOR)

        def add(start: int) -> None:
            cancel.check()
            parts.add(start, *self._key(slot, start, count))

        for _ in pool.map(add, range(0, self._starts[-1], _CHUNK)):
            cancel.check()
        return parts

    def _key(self, slot: int, start: int, parts: int) -> tuple[NDArray[Any], I64]:
        """Keys of some rows, and the part of each: those that begin with the same bits are in one."""
        lead = min(start, -int(NEAR[0]))
        block = self._read(start - lead, min(start + _CHUNK + int(NEAR[-1]) + 1, self._starts[-1]))
        end = min(lead + _CHUNK, len(block) - LAG)
        there = printed(block)
        at = lead + np.flatnonzero(there[lead:end] & there[lead + LAG : end + LAG])
        word = block[:, slot % WORDS].astype(np.uint64)
        if slot >= WORDS:
            word = (word >> np.uint64(16)) | ((word & np.uint64(0xFFFF)) << np.uint64(16))
        one, two = word[at], word[at + LAG]
        half = np.uint64(BEGINNING // 2)
        rest = np.uint64(32 - BEGINNING // 2)
        low = np.uint64((1 << int(rest)) - 1)
        group = ((one >> rest) << half) | (two >> rest)
        found = np.empty(len(at), _KEY)
        found["key"] = (group << (rest + rest)) | ((one & low) << rest) | (two & low)
        found["row"] = at + (start - lead)
        found["ends"] = block[at[:, None] + NEAR[[0, -1]]]
        mixed = (group * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
        return found, ((mixed >> np.uint64(8)) % np.uint64(parts)).astype(np.int64)

    def _near(self, keys: Parts, cancel: CancelToken, part: int) -> I64:
        """What `_neighbours` finds in a part of the keys."""
        found = keys.read(part)
        return self._neighbours(found[np.argsort(found["key"], kind="stable")], cancel)

    def _neighbours(self, sorted_keys: NDArray[Any], cancel: CancelToken) -> I64:
        """Pairs and moves of those neighbours around which the prints agree, each as one number, with repetitions."""
        found, keys = [np.zeros(0, np.int64)], np.ascontiguousarray(sorted_keys["key"])
        for step in range(1, NEIGHBOURS + 1):
            for start in range(0, len(keys) - step, _CHUNK):
                cancel.check()
                stop = min(start + _CHUNK, len(keys) - step)
                other = keys[start:stop] ^ keys[start + step : stop + step]
                near = np.flatnonzero((other >> np.uint64(64 - BEGINNING)) == 0)
                near = near[np.bitwise_count(other[near]) <= DIFFERENT] + start
                found.append(self._agreeing(sorted_keys[near], sorted_keys[near + step]))
        return np.concatenate(found)

    def _agreeing(self, keys: NDArray[Any], others: NDArray[Any]) -> I64:
        """As for `_neighbours`, of these; one for each stretch as long as NEAR, the first one's."""
        likely = _evident(keys["ends"], others["ends"], 0.0)
        one, two = np.minimum(keys["row"], others["row"]), np.maximum(keys["row"], others["row"])
        kept = np.flatnonzero(_among(two - one, likely))
        one, two, likely = one[kept], two[kept], likely[kept]
        starts = np.array(self._starts[:-1], np.int64)
        first, second = (np.searchsorted(starts, rows, "right") - 1 for rows in (one, two))
        moves = (two - starts[second]) - (one - starts[first])
        told = ((first * len(starts) + second) << _MOVE) + moves + (1 << (_MOVE - 1))
        order = np.lexsort((one, told))
        order = order[(first < second)[order]]
        place = one[order] // len(NEAR)
        new = np.ones(len(order), np.bool_)
        new[1:] = (np.diff(told[order]) != 0) | (np.diff(place) != 0)
        chosen = order[new & likely[order]]
        agree = [np.zeros(0, np.bool_)]
        for start in range(0, len(chosen), _GATHERED):
            some = chosen[start : start + _GATHERED]
            agree.append(_evident(self._around(one[some]), self._around(two[some]), NEAR_EVIDENCE))
        agreeing: I64 = told[chosen[np.concatenate(agree)]]
        return agreeing

    def _around(self, rows: I64) -> U32:
        """The prints near each of these rows, (n, len(NEAR), 4)."""
        found = np.empty((len(rows), len(NEAR), WORDS), "<u4")
        with self._path.open("rb", buffering=0) as file:
            for start, place in zip((rows + NEAR[0]).tolist(), found, strict=True):
                file.seek(start * WORDS * 4)
                file.readinto(place.data)
        return found.astype(np.uint32, copy=False)

    def _compared(self, first: int, second: int, moves: list[int], least: int, enough: float) -> list[Stretch]:
        """What two videos share at any of these moves, no second of either twice; the best first."""
        one, two = self._video(first), self._video(second)
        tried, found = set[int](), list[Stretch]()
        for move in moves:
            if move in tried or most(one, two, move) < enough / 2:
                continue
            near = (move - 1, move, move + 1)
            tried.update(near)
            found += max(
                ([Stretch(first, second, *told) for told in shared(one, two, by, least, enough)] for by in near),
                key=lambda stretches: sum(stretch.evidence for stretch in stretches),
            )
        chosen = list[Stretch]()
        for stretch in sorted(found, key=lambda stretch: -stretch.evidence):
            if not any(overlap(stretch, better) for better in chosen):
                chosen.append(stretch)
        return chosen


def _evident(one: U32, two: U32, evidence: float) -> NDArray[np.bool_]:
    """Which of these seconds' prints (n, seconds, 4) agree."""
    above = np.where(printed(one) & printed(two), equal_bits(one, two) - ALIKE, 0.0)
    return np.asarray(above.sum(axis=1) >= evidence)


def _among(values: I64, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the values are a chosen one's, and a few others."""
    digest = (values.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _DIGEST)
    there = np.zeros(1 << _DIGEST, np.bool_)
    there[digest[chosen]] = True
    return np.asarray(there[digest])


def read_at(path: Path, start: int, size: int) -> bytes:
    """So many bytes of a file from a place on; fewer at its end."""
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)
