"""This computer as a worker of somebody's scheduler, until it is stopped or the scheduler stays away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from eightcut.cluster.nannies import STEP, Start, attend, end_all, settle
from eightcut.cluster.security import security
from eightcut.cluster.settings import ClusterSettings, need_dask
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, EnvironmentProblem

log = logging.getLogger("eightcut.frames")
PATIENCE = 60.0
"""Seconds to wait for a scheduler that does not answer, or went away."""


def serve(settings: ClusterSettings, start: Start, told: Callable[[str], None], cancel: CancelToken) -> None:
    """Be a worker; `told` hears its address whenever one begins.

    EnvironmentProblem where no scheduler answers, Cancelled.
    """
    need_dask()
    if not settings.address:
        raise BadRequest("A worker needs the address of a scheduler, such as tls://host:8786.")
    settle()
    try:
        asyncio.run(_serve(settings, start, told, cancel))
    finally:
        end_all()


async def _serve(settings: ClusterSettings, start: Start, told: Callable[[str], None], cancel: CancelToken) -> None:
    safe = security(settings)
    while True:
        await _answered(settings, safe, cancel)
        await attend(settings.address, safe, start, told, lambda: not cancel.cancelled)
        cancel.check()
        log.info("the scheduler %s is away", settings)


async def _answered(settings: ClusterSettings, safe: Any, cancel: CancelToken) -> None:
    """Return once the scheduler answers."""
    from distributed.comm import connect

    end = time.monotonic() + PATIENCE
    while True:
        cancel.check()
        try:
            comm = await connect(settings.address, timeout=1, **safe.get_connection_args("worker"))
        except OSError as problem:
            if time.monotonic() >= end:
                raise EnvironmentProblem(
                    f"No scheduler answers at {settings}. Start it, and see that its certificates are those of this "
                    "computer (docs/cluster.md)."
                ) from problem
            await asyncio.sleep(STEP)
        else:
            await comm.close()
            return
