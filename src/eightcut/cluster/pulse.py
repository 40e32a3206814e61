"""Whether a scheduler and its workers still answer: the roll, called again and again on Dask's own loop.

A process that is stopped or hangs keeps its connections, so Dask takes it for alive, for minutes or for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from threading import Event
from typing import Any

EVERY = 1.0
"""Seconds between two calls of the roll."""
AWAY = 10.0
"""Seconds without an answer after which a scheduler is taken for away."""
Workers = Mapping[str, Mapping[str, Any]]
"""What each worker told of itself, by its address."""


class Pulse:
    """What the last call of the roll told; written by the loop, read by any thread.

    Silence is counted in calls while this process runs: nobody was silent because this one was stopped.
    """

    def __init__(self) -> None:
        self.called = Event()
        """Once the roll was called."""
        self.workers: Workers = {}
        self.silence = 0.0
        """Seconds for which the scheduler has not answered."""
        self.silences: Mapping[str, float] = {}
        """By a worker's address: seconds for which the scheduler, which answers, has not heard of it."""
        self.held: Mapping[str, str] = {}
        """By the key of a task: which silent worker has it."""

    async def follow(self, client: Any) -> None:
        """Call the roll until the client is closed."""
        asked: asyncio.Future[None] | None = None
        try:
            while client.status not in ("closing", "closed"):
                asked = asyncio.ensure_future(self._call(client))
                while not (await asyncio.wait([asked], timeout=EVERY))[0]:
                    self.silence += EVERY
                self.silence = self.silence + EVERY if asked.cancelled() or asked.exception() else 0.0
                await asyncio.sleep(EVERY)
        finally:
            if asked is not None:
                asked.cancel()

    async def _call(self, client: Any) -> None:
        told = await client.scheduler.identity(n_workers=-1)
        workers: Workers = told["workers"]
        silences = {address: self._silence(address, one) for address, one in workers.items()}
        silent = [address for address, seconds in silences.items() if seconds >= AWAY]
        has = await client.scheduler.processing(workers=silent) if silent else {}
        self.held = {str(key): worker for worker, keys in has.items() for key in keys}
        self.workers, self.silences = workers, silences
        self.called.set()

    def _silence(self, address: str, one: Mapping[str, Any]) -> float:
        before = self.workers.get(address, {}).get("last_seen")
        return self.silences.get(address, 0.0) + EVERY if before == one.get("last_seen") else 0.0
