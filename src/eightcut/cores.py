"""How many processor cores this process may use, and of which kind they are."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from functools import cache
from pathlib import Path

_TOLD = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm", "sve")
"""Instructions by which networks choose how they compute, in Linux's names."""


def usable_cores() -> int:
    """Those that the system lets it run on, where it tells; otherwise all."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


@cache
def processor() -> str:
    """The kind of processor: on one kind networks give the same bits, on another the last ones may differ."""
    there: set[str] = set()
    with suppress(OSError):
        there = set(Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split())
    return " ".join([platform.system(), platform.machine(), *(name for name in _TOLD if name in there)])
