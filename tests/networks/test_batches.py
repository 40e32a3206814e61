"""Batches of a GPU: what several threads bring is joined, and halved where there is no room."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from eightcut.errors import EnvironmentProblem
from eightcut.ml.backends.big.running import Alone, Together
from eightcut.ml.embedder import F32


class Device:
    """Doubles what it hears, with room for so many at once; counts its batches."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.batches: list[int] = []
        self.first = threading.Event()

    def run(self, *given: F32) -> list[F32]:
        (heard,) = given
        self.batches.append(len(heard))
        if len(self.batches) == 1:
            self.first.wait(10)
        if len(heard) > self.room:
            raise MemoryError
        if (heard == -1).any():
            raise ValueError("this chunk is broken")
        return [2 * heard, 3 * heard]


def bring(device: Together, values: list[F32], first: threading.Event) -> list[list[F32] | BaseException]:
    def one(value: F32) -> list[F32] | BaseException:
        try:
            return device.run(value)
        except (EnvironmentProblem, ValueError) as problem:
            return problem

    with ThreadPoolExecutor(len(values)) as threads:
        promises = [threads.submit(one, value) for value in values]
        threading.Timer(0.2, first.set).start()
        return [promise.result(20) for promise in promises]


@pytest.mark.parametrize("room", [1, 2, 3, 5, 16])
@pytest.mark.parametrize("most", [1, 4, 64])
def test_every_chunk_gets_its_own_steps_whatever_the_room(room: int, most: int) -> None:
    device = Device(room)
    together = Together(device, "no room", most)
    values = [np.full((1, 5 if number % 7 else 3), number, np.float32) for number in range(1, 24)]

    for value, steps in zip(values, bring(together, values, device.first), strict=True):
        assert isinstance(steps, list)
        assert [np.array_equal(layer, times * value) for layer, times in zip(steps, (2, 3), strict=True)] == [
            True,
            True,
        ]
    assert max(device.batches[-3:]) <= min(room, most)


def test_chunks_that_wait_are_run_at_once() -> None:
    device = Device(64)

    bring(Together(device, "no room"), [np.full((1, 5), number, np.float32) for number in range(9)], device.first)

    assert len(device.batches) <= 4


def test_where_one_chunk_alone_has_no_room_each_says_so() -> None:
    device = Device(0)

    found = bring(Together(device, "There is no room."), [np.ones((1, 4), np.float32)] * 6, device.first)

    assert [str(problem) for problem in found] == ["There is no room."] * 6


def test_a_chunk_that_fails_fails_alone() -> None:
    device = Device(1)
    values = [np.full((1, 4), value, np.float32) for value in (1, -1, 2, 3)]

    found = bring(Together(device, "no room", 1), values, device.first)

    assert [isinstance(one, ValueError) for one in found] == [False, True, False, False]


class Crowded:
    """A processor with room for one chunk at a time."""

    def __init__(self) -> None:
        self.inside = threading.Semaphore(1)

    def run(self, *given: F32) -> list[F32]:
        (heard,) = given
        if not self.inside.acquire(blocking=False):
            raise MemoryError
        try:
            threading.Event().wait(0.01)
            if (heard < 0).any():
                raise MemoryError
            return [heard]
        finally:
            self.inside.release()


def test_a_chunk_that_can_never_have_room_is_a_sentence() -> None:
    with pytest.raises(EnvironmentProblem, match="no room"):
        Alone(Crowded(), "no room").run(np.full((1, 3), -1, np.float32))
