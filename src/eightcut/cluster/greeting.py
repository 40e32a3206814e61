"""The first word to a scheduler: whether one answers at all, and whether it has what this side has."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from eightcut.cluster.nannies import STEP
from eightcut.cluster.settings import ClusterSettings
from eightcut.errors import EnvironmentProblem

if TYPE_CHECKING:
    from distributed import Security

_SAME = {"eightcut": "8-cut", "dask": "Dask", "distributed": "distributed"}
"""Packages of which both sides need the same version, and what users call them."""


NEAR = 3.0
"""Seconds to wait for a scheduler of this computer that is about to begin."""


class NoAnswer(OSError):
    """Nobody answers in time, or what answers is no scheduler."""


async def greet(settings: ClusterSettings, safe: Security, role: str, seconds: float) -> None:
    """Return once a scheduler answered in the role of a `client` or `worker`.

    NoAnswer where none did within so many seconds; EnvironmentProblem where its versions are others than here.
    """
    if settings.local and not await _listens(settings.address, min(seconds, NEAR)):
        raise NoAnswer(f"nobody listens at {settings}")
    asked = asyncio.ensure_future(_versions(settings.address, safe, role, seconds))
    done, _ = await asyncio.wait([asked], timeout=seconds)
    if not done:
        asked.cancel()
        raise NoAnswer(f"{settings} says nothing")
    try:
        there = asked.result()
    except Exception as problem:  # whatever else listens there may say anything, and Dask fails at it in many ways
        raise NoAnswer(f"{settings} does not answer as a scheduler: {problem!r}") from problem
    refuse_others(settings, there)


def unanswered(settings: ClusterSettings) -> str:
    """What to look at where nobody answers."""
    certificates = ", and are its certificates those of this computer (docs/cluster.md)" if settings.encrypted else ""
    return f"No scheduler of Dask answers at {settings}. Is it running{certificates}?"


def refuse_others(settings: ClusterSettings, there: Mapping[str, object]) -> None:
    """EnvironmentProblem where the versions of the packages there are others than here."""
    from distributed.versions import get_versions

    here = get_versions(packages=list(_SAME))["packages"]
    others = [
        f"{called} {there.get(name) or 'not at all'}, and this is {here[name]}"
        for name, called in _SAME.items()
        if here.get(name) and there.get(name) != here[name]
    ]
    if others:
        raise EnvironmentProblem(
            f"The scheduler {settings} has {'; it has '.join(others)}. Start it from an environment like this one."
        )


async def _listens(address: str, seconds: float) -> bool:
    """Whether there is anybody at this port within so many seconds."""
    host, _, port = address.partition("://")[2].rpartition(":")
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=1.0).close()
        except ConnectionRefusedError:
            if time.monotonic() >= end:
                return False
            await asyncio.sleep(STEP)
        except OSError:
            return True  # as far as is known here: what is asked next tells
        else:
            return True


async def _versions(address: str, safe: Security, role: str, seconds: float) -> Mapping[str, object]:
    """The versions of the packages of a scheduler, by their names."""
    from distributed.comm import connect

    comm = None
    try:
        comm = await connect(address, timeout=seconds, **safe.get_connection_args(role))
        await comm.write({"op": "versions", "packages": list(_SAME), "reply": True})
        told: Any = await comm.read()
        return dict(told["packages"])
    finally:
        if comm is not None:
            with suppress(OSError):
                comm.abort()
