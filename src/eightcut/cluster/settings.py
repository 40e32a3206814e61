"""Which cluster is meant, where the workers see the videos, and when a connection must be encrypted."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.util import find_spec

from typing_extensions import override

from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.values import dataclass

EXTRA = ("distributed>=2026.8", "dask>=2026.8", "cryptography>=42")
"""What the extra installs; pyproject.toml says the same."""
_HERE = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?")
_MOST = 256
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class PathMap:
    """A folder under two paths: `here`, and `there`, where somebody else sees it."""

    here: str
    there: str


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """`address`: a scheduler's, with its protocol; "" where the workers are started here, `workers` of them."""

    address: str = ""
    workers: int = 0
    maps: tuple[PathMap, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.address or self.workers)

    @property
    def encrypted(self) -> bool:
        """Whether both sides prove who they are, by certificates; workers that are started here always do."""
        return not self.address.startswith("tcp://")

    @property
    def local(self) -> bool:
        """Whether all of it is on this computer."""
        return not self.address or _HERE.fullmatch(self.address.partition("://")[2]) is not None

    @override
    def __str__(self) -> str:
        return self.address or f"local:{self.workers}"


def cluster_settings(address: str, maps: Iterable[str] = (), *, without_tls: bool = False) -> ClusterSettings:
    """What was typed: `local:4`, or a scheduler's address; TLS where it names no protocol and is not on this computer.

    BadRequest for anything else, and for another computer without TLS unless that is asked for.
    """
    pairs = tuple(_path_map(text) for text in maps)
    if match := re.fullmatch(r"local:(\d{1,4})", address):
        workers = int(match[1])
        if not 1 <= workers <= _MOST:
            raise BadRequest(f"{address} is not possible. Use 1 to {_MOST} workers, such as local:4.")
        return ClusterSettings(workers=workers, maps=pairs)
    match = re.fullmatch(r"(?:(tcp|tls)://)?([\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", address, re.ASCII)
    if match is None:
        raise BadRequest(f"{address!r} is no address of a cluster. Use one such as local:4 or tls://host:8786.")
    if not 1 <= int(match[3]) <= _LAST_PORT:
        raise BadRequest(f"{address} is not possible. Use a port from 1 to {_LAST_PORT}, such as tls://host:8786.")
    place = f"{match[2]}:{match[3]}"
    here = _HERE.fullmatch(place) is not None
    protocol = match[1] or ("tcp" if here or without_tls else "tls")
    if protocol == "tcp" and not here and not without_tls:
        raise BadRequest(
            f"{address} is another computer, and tcp:// is neither encrypted nor protected: whoever reaches it can run "
            "programs there and here. Use tls:// with certificates (docs/cluster.md). In a network that you "
            "trust, --without-tls allows it."
        )
    return ClusterSettings(f"{protocol}://{place}", maps=pairs)


def mapped(path: str, maps: Iterable[PathMap]) -> str:
    """The path where the other side sees it: by the longest folder that fits, else as it is."""
    for pair in sorted(maps, key=lambda pair: -len(pair.here)):
        folder = pair.here.rstrip("/\\") or pair.here
        rest = path[len(folder) :]
        if path.startswith(folder) and (not rest or rest[0] in "/\\" or folder[-1] in "/\\"):
            if "\\" in pair.here and "\\" not in pair.there:
                rest = rest.replace("\\", "/")
            return f"{pair.there.rstrip('/')}/{rest.lstrip('/')}" if rest else pair.there
    return path


def need_dask() -> None:
    """EnvironmentProblem with the cure where the extra is not installed."""
    if not all(find_spec(name) for name in ("distributed", "dask", "cryptography")):
        wanted = " ".join(f"'{one}'" for one in EXTRA)
        raise EnvironmentProblem(
            f"A cluster needs the cluster extra. Install it here and on every worker: {sys.executable} -m pip install "
            f"{wanted}"
        )


def _path_map(text: str) -> PathMap:
    here, equals, there = text.partition("=")
    if not (here and equals and there):
        raise BadRequest(f"--map {text!r} names no two folders. Use --map /here=/there.")
    return PathMap(here, there)
