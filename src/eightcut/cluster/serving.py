"""A worker on this computer for somebody's scheduler, until it is stopped or the scheduler stays away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from eightcut.cluster.link import DASK, ENDED, RETURNED, STEP, settle
from eightcut.cluster.security import security
from eightcut.cluster.settings import ClusterSettings, need_dask
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, EnvironmentProblem

log = logging.getLogger("eightcut.frames")
HERE = "127.0.0.1"


class Server:
    """A worker in a process of its own, which is started again where it ends unexpectedly."""

    def __init__(self, settings: ClusterSettings, videos: int, preload: str, environment: Mapping[str, str]) -> None:
        """`videos`: how many it takes at a time; `preload`: the module by which it begins. EnvironmentProblem."""
        need_dask()
        if not settings.address:
            raise BadRequest("A worker needs the address of a scheduler, such as tls://host:8786.")
        self.settings = settings
        self.patience = RETURNED
        self._videos, self._preload, self._environment = videos, preload, dict(environment)

    def run(self, told: Callable[[str], None], cancel: CancelToken) -> None:
        """Serve; `told` hears where, whenever it begins. EnvironmentProblem where no scheduler answers, Cancelled."""
        settle()
        asyncio.run(self._run(told, cancel))

    async def _run(self, told: Callable[[str], None], cancel: CancelToken) -> None:
        from distributed import Nanny

        safe = security(self.settings)
        while True:
            await self._answered(safe, cancel)
            nanny = Nanny(
                self.settings.address,
                nthreads=self._videos,
                security=safe,
                memory_limit=0,
                silence_logs=logging.CRITICAL,
                preload=[self._preload],
                env=self._environment,
                host=HERE if self.settings.local else None,
                config=dict(DASK),
            )
            try:
                with suppress(OSError, TimeoutError):
                    await nanny
                    told(str(nanny.worker_address))
                while nanny.status.name == "running" and not cancel.cancelled:
                    await asyncio.sleep(STEP)
            finally:
                await nanny.close(timeout=ENDED)
            cancel.check()
            log.info("the scheduler %s is away", self.settings)

    async def _answered(self, safe: Any, cancel: CancelToken) -> None:
        """Return once the scheduler answers."""
        from distributed.comm import connect

        end = time.monotonic() + self.patience
        while True:
            cancel.check()
            try:
                comm = await connect(self.settings.address, timeout=1, **safe.get_connection_args("worker"))
            except OSError as problem:
                if time.monotonic() >= end:
                    raise EnvironmentProblem(
                        f"No scheduler answers at {self.settings}. Start it, and see that its certificates are those "
                        "of this computer (docs/cluster.md)."
                    ) from problem
                await asyncio.sleep(STEP)
            else:
                await comm.close()
                return
