"""Who works at what: the workers of a cluster, and the videos that they have, as far as they told."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from threading import Lock
from typing import Any

from eightcut import __version__
from eightcut.errors import sentence
from eightcut.values import dataclass

log = logging.getLogger("eightcut.frames")
EXTRA = "eightcut"
"""The name under which a worker tells of itself."""
_SOON = 0.5
"""Seconds of work after which its speed is told."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A video that a worker has. Seconds of it `done`, in all (0: not known yet); times real time (0: not yet)."""

    video: str
    worker: str
    done: float = 0.0
    total: float = 0.0
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class Member:
    """A worker that the scheduler has. `kind`: of its processor; `videos`: how many it made frames of.

    `unused`: why it is not used, "" where it is; `unseen`: what it could not do lately, "" for nothing.
    """

    address: str
    name: str
    kind: str = ""
    flights: tuple[Flight, ...] = ()
    videos: int = 0
    unused: str = ""
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Crew:
    """What a cluster does at a moment: its workers, longest seen first, and the videos that none of them has yet."""

    members: tuple[Member, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def flights(self) -> tuple[Flight, ...]:
        """All videos that are being listened to."""
        return tuple(flight for member in self.members for flight in member.flights)


@dataclass(slots=True)
class _Asked:
    video: str
    worker: str = ""
    began: tuple[float, float] = (0.0, 0.0)
    done: float = 0.0
    total: float = 0.0

    def flight(self, now: float) -> Flight:
        at, first = self.began
        speed = (self.done - first) / (now - at) if now - at >= _SOON else 0.0
        return Flight(self.video, self.worker, self.done, self.total, max(0.0, speed))


@dataclass(slots=True)
class Flights:
    """Fed while orders are on their way; several threads write and read."""

    _asked: dict[str, _Asked] = field(default_factory=dict)
    _seen: dict[str, Member] = field(default_factory=dict)
    _made: Counter[str] = field(default_factory=Counter)
    _unseen: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, number: str, video: str) -> None:
        """An order for this video is given; no worker has it yet."""
        with self._lock:
            self._asked[number] = _Asked(video)

    def hear(self, number: str, worker: str, done: float, total: float) -> None:
        """So far is a worker with an order."""
        with self._lock:
            one = self._asked.get(number)
            if one is None:
                return
            if one.worker != worker:
                log.info("the worker %s listens to %s", worker, one.video)
                one.worker, one.began = worker, (time.monotonic(), done)
            one.done, one.total = done, total

    def end(self, number: str) -> None:
        """Nobody waits for this order any more."""
        with self._lock:
            self._asked.pop(number, None)

    def made(self, worker: str) -> None:
        """A worker gave frames of a video."""
        with self._lock:
            self._made[worker] += 1

    def blind(self, worker: str, video: str, why: str) -> None:
        """A worker could not listen to a video."""
        with self._lock:
            self._unseen[worker] = f"It did not listen to {video}: {sentence(why)}"

    def see(self, workers: Mapping[str, Mapping[str, Any]], unused: Mapping[str, str]) -> None:
        """These are the workers now, and why some of them are not used."""
        with self._lock:
            self._seen = {
                address: Member(address, *_told(address, workers[address]), unused=unused.get(address, ""))
                for address in [*(one for one in self._seen if one in workers), *workers]
            }

    def crew(self) -> Crew:
        """All of it, at this moment."""
        now = time.monotonic()
        with self._lock:
            members = [
                Member(
                    one.address, name, one.kind,
                    tuple(asked.flight(now) for asked in self._asked.values() if asked.worker == one.address),
                    self._made[one.address], one.unused, self._unseen.get(one.address, ""),
                )
                for one, name in zip(self._seen.values(), _numbered(self._seen.values()), strict=True)
            ]  # fmt: skip
            waiting = tuple(one.video for one in self._asked.values() if one.worker not in self._seen)
        return Crew(tuple(sorted(members, key=lambda one: bool(one.unused))), waiting)


def stranger(told: object) -> str:
    """Why a worker that told this is none of this version of 8-cut; "" where it is one."""
    if not isinstance(told, dict):
        return "it is a worker of Dask, not of 8-cut. Start workers with 8cut worker"
    if told.get("version") != __version__:
        return f"it has 8-cut {told.get('version')}, and this is {__version__}. Install the same version there"
    return ""


def _told(address: str, worker: Mapping[str, Any]) -> tuple[str, str]:
    """The computer of a worker and the kind of its processor."""
    said = worker.get(EXTRA)
    own = said if isinstance(said, dict) else {}
    host = own.get("host") or worker.get("host") or address.partition("://")[2].rpartition(":")[0]
    return str(host), str(own.get("machine") or "")


def _numbered(members: Iterable[Member]) -> list[str]:
    """Their names, with a number where several are on one computer."""
    names = [one.name for one in members]
    many, count = Counter(names), Counter[str]()
    numbered = []
    for name in names:
        count[name] += 1
        numbered.append(f"{name} · {count[name]}" if many[name] > 1 else name)
    return numbered
