"""Is there a cluster, and who is in it: asked before anything is given to it."""

from __future__ import annotations

import time
from collections.abc import Mapping

from eightcut.cluster.flights import EXTRA, stranger
from eightcut.cluster.link import Link
from eightcut.cluster.nannies import STEP
from eightcut.cluster.settings import ClusterSettings, need_dask
from eightcut.domain.progress import CancelToken
from eightcut.errors import EnvironmentProblem
from eightcut.values import dataclass

STARTED = 60.0
"""Seconds that workers may take that are started here."""


@dataclass(frozen=True, slots=True)
class Roll:
    """How many workers of this version a cluster has, and why others are none, by their addresses."""

    ready: int
    others: Mapping[str, str]


def try_out(settings: ClusterSettings, preload: str, environment: Mapping[str, str], cancel: CancelToken) -> Roll:
    """Connect, call the roll, and leave; for the rest as `Cluster`. EnvironmentProblem, Cancelled."""
    need_dask()
    link = Link(settings, preload, environment)
    try:
        end = time.monotonic() + STARTED
        while True:
            workers = link.workers(cancel)
            if len(workers) >= settings.workers:
                break
            if time.monotonic() >= end:
                raise EnvironmentProblem(f"The workers of {settings} did not start in {STARTED:.0f} seconds.")
            cancel.check()
            time.sleep(STEP)
        others = {address: why for address, one in workers.items() if (why := stranger(one.get(EXTRA)))}
        return Roll(len(workers) - len(others), others)
    finally:
        link.close()
