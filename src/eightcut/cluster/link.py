"""The connection to a scheduler: another's, or one that is started here with its workers and ends with this program."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future as Coming
from concurrent.futures import wait
from contextlib import suppress
from dataclasses import replace
from math import inf
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NoReturn

from eightcut.cluster.greeting import greet, unanswered
from eightcut.cluster.nannies import ENDED, STEP, Start, attend_always, end_all, settle
from eightcut.cluster.pulse import AWAY, Pulse, Workers
from eightcut.cluster.security import security
from eightcut.cluster.settings import ClusterSettings
from eightcut.cores import usable_cores
from eightcut.domain.progress import CancelToken
from eightcut.errors import EnvironmentProblem

if TYPE_CHECKING:
    from distributed import Client, SpecCluster

log = logging.getLogger("eightcut.frames")
REACHED = 15.0
"""Seconds to wait for a scheduler that does not answer."""
RETURNED = 60.0
"""Seconds to wait for a scheduler that went away."""
SILENCE = 20.0
"""Seconds of waiting before the user is told."""
HELD = 30.0
"""Seconds for which it holds that nobody answers, so that what runs does not wait for each video."""


class Link:
    """Connects at the first call that needs it; threads may share it."""

    def __init__(self, settings: ClusterSettings, preload: str, environment: Mapping[str, str]) -> None:
        """As for `Cluster`."""
        self.settings = settings
        self.topic = f"8cut-{uuid.uuid4().hex}"
        self.reports: dict[str, tuple[str, float, float]] = {}
        """By number of the order: who has it, seconds done, and of all."""
        self.patience = RETURNED
        self._start = Start(max(1, usable_cores() // max(1, settings.workers)), preload, environment)
        self._folder: TemporaryDirectory[str] | None = None
        self._client: Client | None = None
        self._cluster: SpecCluster | None = None
        self._attended: list[Coming[None]] = []
        self._nannies: list[Any] = []
        self._connecting = Lock()
        self._connector: Thread | None = None
        self._closed = False
        self._refused = (0.0, "")
        self._pulse = Pulse()
        self._following: Coming[None] | None = None

    def submit(self, function: Callable[..., Any], told: Mapping[str, Any], cancel: CancelToken, **how: Any) -> Any:
        """Dask's future of a function of this package, which workers import by its name. EnvironmentProblem."""
        return self._reached(cancel).submit(function, dict(told), pure=False, retries=0, **how)

    def workers(self, cancel: CancelToken) -> Workers:
        """Those that the scheduler has; as they were where it is away. EnvironmentProblem, Cancelled."""
        self._reached(cancel)
        while not (self._pulse.called.wait(STEP) or self.lost):
            cancel.check()
        return self._pulse.workers

    def silent(self, seconds: float) -> set[str]:
        """The workers of which the scheduler has not heard for so long: stopped, or hanging, or cut off."""
        return {address for address, silence in self._pulse.silences.items() if silence >= seconds}

    def holder(self, future: Any) -> str:
        """The silent worker that has the task; "" for none."""
        return self._pulse.held.get(str(future.key), "")

    def fetch(self, future: Any) -> Coming[Any]:
        """What the future holds, once it is here."""

        async def gather() -> Any:
            (found,) = await future.client.gather([future], asynchronous=True)
            return found

        return self._soon(gather())

    def returned(self, cancel: CancelToken, waiting: Callable[[], None]) -> None:
        """Wait for the scheduler while it is away; `waiting` is called once that takes long.

        EnvironmentProblem where it stays away, Cancelled.
        """
        end, telling = time.monotonic() + self.patience, time.monotonic() + SILENCE
        while self.lost:
            cancel.check()
            self._check_refused()
            if self._closed_there and self.settings.address:
                with suppress(EnvironmentProblem):
                    self._reached(cancel)
            if not self.lost:
                return
            if time.monotonic() >= end or (self._closed_there and not self.settings.address):
                self._refuse(f"The scheduler of the cluster {self.settings} is gone. Start it again.")
            if time.monotonic() >= telling:
                telling = inf
                waiting()
            time.sleep(STEP)

    @property
    def lost(self) -> bool:
        """Whether the scheduler is away at the moment, or does not answer."""
        return self._client is not None and (self._client.status != "running" or self._pulse.silence >= AWAY)

    def close(self) -> None:
        """End the connection, and all that was started here."""
        self._closed = True
        if self._connector is not None:
            self._connector.join(ENDED)
        ending = Thread(target=self._end, name="cluster-end", daemon=True)
        ending.start()
        ending.join(ENDED)
        end_all(list(self._nannies))
        if self._folder is not None:
            self._folder.cleanup()

    def _end(self) -> None:
        with suppress(OSError, RuntimeError, TimeoutError):
            if self._following is not None:
                self._following.cancel()
            if self._client is not None:
                self._client.close(timeout=1)
        if self._cluster is not None:
            end_all(list(self._nannies))
            wait(self._attended, ENDED)
            with suppress(OSError, RuntimeError, TimeoutError):
                self._cluster.close(timeout=ENDED)

    def _reached(self, cancel: CancelToken) -> Client:
        """Dask's client, connected. EnvironmentProblem where nobody answers, Cancelled."""
        while not self._connecting.acquire(timeout=STEP):
            cancel.check()
        try:
            self._check_refused()
            if self._client is None:
                try:
                    self._connect_aside(cancel)
                except EnvironmentProblem as problem:
                    self._refuse(problem.message)
            elif self._closed_there:
                self._connect_aside(cancel)
            assert self._client is not None
            return self._client
        finally:
            self._connecting.release()

    @property
    def _closed_there(self) -> bool:
        return self._client is not None and self._client.status in ("closed", "closing")

    def _refuse(self, why: str) -> NoReturn:
        """EnvironmentProblem, for a while to everybody."""
        self._refused = (time.monotonic() + HELD, why)
        raise EnvironmentProblem(why)

    def _check_refused(self) -> None:
        until, why = self._refused
        if time.monotonic() < until:
            raise EnvironmentProblem(why)

    def _connect_aside(self, cancel: CancelToken) -> None:
        """Connect in a thread of its own, which is left alone where the user stops."""
        problems: list[Exception] = []

        def connect() -> None:
            try:
                self._connect()
            except (EnvironmentProblem, OSError, RuntimeError, ValueError, ImportError) as problem:
                problems.append(problem)

        self._connector = Thread(target=connect, name="cluster-connect", daemon=True)
        self._connector.start()
        while self._connector.is_alive():
            cancel.check()
            self._connector.join(STEP)
        for problem in problems:
            raise problem

    def _connect(self) -> None:
        settle()
        from distributed import Client

        safe = security(self.settings)
        try:
            if self.settings.address:
                asyncio.run(greet(self.settings, safe, "client", REACHED))
            address = self.settings.address or self._started(safe)
            client = Client(address, security=safe, timeout=REACHED, set_as_default=False)
        except OSError as problem:
            raise EnvironmentProblem(unanswered(self.settings)) from problem
        client.subscribe_topic(self.topic, self._hear)
        self._client, self._pulse = client, Pulse()
        self._following = self._soon(self._pulse.follow(client))
        if self._closed:
            self._end()

    def _started(self, safe: Any) -> str:
        """The address of a scheduler that is started here; its workers come soon."""
        from distributed import Scheduler, SpecCluster

        if self._cluster is not None:
            raise EnvironmentProblem(f"The cluster {self.settings} ended unexpectedly. Start again.")
        self._folder = TemporaryDirectory(prefix="8cut-", ignore_cleanup_errors=True)
        start = replace(self._start, folder=self._folder.name)
        silent = type("Silent", (Scheduler,), {"start_http_server": _no_page})
        options = {"host": "127.0.0.1", "port": 0, "protocol": "tls://", "security": safe, "dashboard": False}
        options["local_directory"] = self._folder.name
        self._cluster = SpecCluster(
            workers={},
            scheduler={"cls": silent, "options": options},
            security=safe,
            silence_logs=logging.CRITICAL,
        )
        address, loop = str(self._cluster.scheduler_address), self._cluster.loop.asyncio_loop
        self._attended = [
            asyncio.run_coroutine_threadsafe(attend_always(address, safe, start, self._wanted, self._nannies), loop)
            for _ in range(self.settings.workers)
        ]
        return address

    def _wanted(self) -> bool:
        return not self._closed

    def _soon(self, asked: Coroutine[Any, Any, Any]) -> Coming[Any]:
        assert self._client is not None
        return asyncio.run_coroutine_threadsafe(asked, self._client.loop.asyncio_loop)

    def _hear(self, event: Any) -> None:
        _, told = event
        worker = str(told.get("worker", ""))
        self.reports[str(told["number"])] = (worker, float(told["done"]), float(told["total"]))


def _no_page(*_: object, **__: object) -> None:
    """In the place of Dask's page about a scheduler: it is open to every user of this computer."""
