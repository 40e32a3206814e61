"""How fast each network heard videos on this computer: the last figure for each device, in a small file."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from eightcut.cache_folder import DOOR
from eightcut.domain.shapes import Misshapen, fields, number, text
from eightcut.errors import CacheProblem
from eightcut.ordinary import Unfit, read_json
from eightcut.values import dataclass

log = logging.getLogger("eightcut.frames")
SHORTEST = 10.0
"""Seconds of video that say something."""
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Speed:
    """One figure."""

    device: str
    x_realtime: float
    """Seconds of video a second, of all that are heard side by side."""


@dataclass(slots=True)
class _Run:
    """Videos that are heard one beside the other."""

    videos: int = 0
    began: float = 0.0
    heard: float = 0.0


class Speeds:
    """What is measured here, by threads that hear videos side by side."""

    def __init__(self, file: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Without a file nothing is kept."""
        self._file = file
        self._clock = clock
        self._runs: dict[tuple[str, str], _Run] = {}
        self._lock = Lock()
        self.measured: dict[str, Speed] = {}
        """What this process has measured, by the network's name."""

    @contextmanager
    def measuring(self, network: str, device: str) -> Iterator[Callable[[float], None]]:
        """While a video is heard; what is yielded is called with seconds of it that were."""
        with self._lock:
            run = self._runs.setdefault((network, device), _Run())
            if not run.videos:
                run.began, run.heard = self._clock(), 0.0
            run.videos += 1

        def heard(seconds: float) -> None:
            with self._lock:
                run.heard += seconds

        try:
            yield heard
        finally:
            with self._lock:
                run.videos -= 1
                took = self._clock() - run.began
                if run.heard >= SHORTEST and took > 0:
                    self.measured[network] = Speed(device, round(run.heard / took, 1))
                    self._keep(network, self.measured[network])

    def last(self, network: str) -> Speed | None:
        """The last figure, of this or of an earlier run."""
        for device, speed in reversed(self._read().get(network, {}).items()):
            return Speed(device, speed)
        return self.measured.get(network)

    def _keep(self, network: str, speed: Speed) -> None:
        if self._file is None:
            return
        told = self._read()
        others = {device: x for device, x in told.get(network, {}).items() if device != speed.device}
        told[network] = {**others, speed.device: speed.x_realtime}
        try:
            DOOR.write(self._file, json.dumps(told, indent=2).encode())
        except CacheProblem as problem:
            log.info("the speed of %s is not kept: %s", network, problem.message)

    def _read(self) -> dict[str, dict[str, float]]:
        """What the file says; nothing where there is none, or none that can be read."""
        if self._file is None:
            return {}
        try:
            return {network: _figures(told) for network, told in fields(read_json(self._file, _LONGEST)).items()}
        except (OSError, Unfit, Misshapen):
            return {}


def _figures(told: object) -> dict[str, float]:
    """By device. Misshapen."""
    found: Mapping[str, object] = fields(told)
    return {text(device): number(x) for device, x in found.items()}
