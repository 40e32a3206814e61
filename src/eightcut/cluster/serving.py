"""This computer as a worker of somebody's scheduler, until it is stopped or the scheduler stays away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any

from eightcut.cluster.greeting import NoAnswer, greet, unanswered
from eightcut.cluster.nannies import STEP, Start, attend, end_all, settle
from eightcut.cluster.security import security
from eightcut.cluster.settings import ClusterSettings, need_dask
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, EnvironmentProblem

log = logging.getLogger("eightcut.frames")
PATIENCE = 60.0
"""Seconds to wait for a scheduler that does not answer, or went away."""
ONCE = 2.0
"""Seconds of them for one attempt."""


def serve(
    settings: ClusterSettings,
    start: Start,
    told: Callable[[str], None],
    waiting: Callable[[str], None],
    cancel: CancelToken,
) -> None:
    """Be a worker; `told` hears its address whenever one begins, `waiting` a sentence where no scheduler answers yet.

    EnvironmentProblem where none does, Cancelled.
    """
    need_dask()
    if not settings.address:
        raise BadRequest("A worker needs the address of a scheduler, such as tls://host:8786.")
    settle()
    nannies: list[Any] = []
    with (
        TemporaryDirectory(prefix="8cut-", ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(1, thread_name_prefix="serving") as beside,
    ):
        start = replace(start, folder=folder)
        try:
            beside.submit(asyncio.run, _serve(settings, start, told, waiting, cancel, nannies)).result()
        finally:
            end_all(nannies)


async def _serve(
    settings: ClusterSettings,
    start: Start,
    told: Callable[[str], None],
    waiting: Callable[[str], None],
    cancel: CancelToken,
    nannies: list[Any],
) -> None:
    safe = security(settings)
    while True:
        await _answered(settings, safe, waiting, cancel)
        await attend(settings.address, safe, start, told, lambda: not cancel.cancelled, nannies)
        cancel.check()
        log.info("the scheduler %s is away", settings)


async def _answered(settings: ClusterSettings, safe: Any, waiting: Callable[[str], None], cancel: CancelToken) -> None:
    """Return once the scheduler answers."""
    end, quiet = time.monotonic() + PATIENCE, True
    while True:
        cancel.check()
        try:
            return await greet(settings, safe, "worker", ONCE)
        except NoAnswer as problem:
            log.debug("%s", problem)
            if time.monotonic() >= end:
                raise EnvironmentProblem(unanswered(settings)) from problem
        if quiet:
            quiet = False
            waiting(f"No scheduler of Dask answers at {settings} yet. Waiting for one, for {PATIENCE:.0f} seconds.")
        await asyncio.sleep(STEP)
