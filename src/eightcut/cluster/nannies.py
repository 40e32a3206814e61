"""Workers on this computer: each a process that is started again whenever it ends, as long as it is wanted."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from multiprocessing import resource_tracker
from typing import Any

from eightcut.values import dataclass

log = logging.getLogger("eightcut.frames")
STEP = 0.1
"""Seconds between two looks at what goes on, and at whether to stop."""
ENDED = 3.0
"""Seconds that a worker has to end by itself."""
DOWN = 30.0
"""Seconds after which a process that does not come back is given up, and another one started."""
DASK: Mapping[str, object] = {
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.http.routes": [],
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    "logging": dict.fromkeys(("distributed", "distributed.client", "tornado", "tornado.application"), "critical"),
}
"""Frames stay in memory until they are fetched, nothing of them is written on a worker's disk; Dask says nothing, and
shows no page. Nor does it have freed memory given back at once: each block that is scored would be of new pages."""


def settle() -> None:
    """Set Dask up, before `distributed` is loaded."""
    import dask

    dask.config.set(DASK)


@dataclass(frozen=True, slots=True)
class Start:
    """How workers are started: `preload` is the module by which one begins, `environment` what is said to it."""

    videos: int
    preload: str
    environment: Mapping[str, str] = field(default_factory=dict)
    host: str | None = "127.0.0.1"
    folder: str | None = None
    """For what Dask writes; None for its own."""


async def attend(
    address: str,
    safe: Any,
    start: Start,
    told: Callable[[str], None],
    wanted: Callable[[], bool],
    own: list[Any] | None = None,
) -> None:
    """One worker's life: until it, or its scheduler, is gone for good, or it is not wanted any more.

    Meanwhile its nanny is in `own`. To be called beside the main thread, whose Ctrl+C must reach it.
    """
    from distributed import Nanny

    _shield()
    nanny = Nanny(
        address,
        nthreads=start.videos,
        security=safe,
        memory_limit=0,
        silence_logs=logging.CRITICAL,
        preload=[start.preload],
        env=dict(start.environment),
        host=start.host,
        local_directory=start.folder,
        config=dict(DASK),
    )
    starting = asyncio.ensure_future(nanny.start())
    nannies = [] if own is None else own
    nannies.append(nanny)
    try:
        while wanted() and not starting.done():
            await asyncio.wait([starting], timeout=STEP)
        if starting.done() and starting.exception() is None:
            told(str(nanny.worker_address))
        alive = time.monotonic()
        while wanted() and nanny.status.name == "running" and time.monotonic() - alive < DOWN:
            await asyncio.sleep(STEP)
            alive = time.monotonic() if nanny.is_alive() else alive
    finally:
        number = nanny.pid
        if not starting.done():
            end_all([nanny])
        with suppress(OSError, RuntimeError, TimeoutError, AssertionError):
            await asyncio.wait_for(asyncio.gather(starting, return_exceptions=True), ENDED)
            await nanny.close(timeout=ENDED)
        _kill({number, nanny.pid})
        if starting.done():
            nannies.remove(nanny)
        log.debug("a worker of %s ended", address)


async def attend_always(address: str, safe: Any, start: Start, wanted: Callable[[], bool], own: list[Any]) -> None:
    """A worker, and another one whenever it is gone."""
    while wanted():
        await attend(address, safe, start, lambda at: log.info("the worker %s is ready", at), wanted, own)
        await asyncio.sleep(STEP)


def _shield() -> None:
    """Let processes that this thread starts know nothing of Ctrl+C, from their first moment on."""
    if sys.platform != "win32" and threading.current_thread() is not threading.main_thread():
        resource_tracker.ensure_running()  # when Python starts it together with the first worker, it unblocks again
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


def end_all(nannies: Sequence[Any]) -> None:
    """End the processes of their workers, at once and for good; those of other clusters that are in use live on."""
    numbers = {nanny.pid for nanny in nannies}
    for nanny in nannies:
        if nanny.status.name not in ("closing", "closed"):
            nanny.close_gracefully()  # which says that no worker is to be started in the place of one that is gone
    _kill(numbers)


def _kill(numbers: Collection[int | None]) -> None:
    for process in multiprocessing.active_children():
        if process.pid in numbers:
            process.kill()
