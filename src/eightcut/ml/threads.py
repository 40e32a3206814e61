"""Linear algebra on one thread: the matrices here are small, and threads wait for each other more than they work.

A thread of OpenBLAS that waits keeps its core busy: a scan took three times its processor time on a processor without
AVX-512.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

LIBRARIES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "OMP_NUM_THREADS")


def settle() -> None:
    """Give every library of linear algebra that this process loads from now on one thread, unless the user said more.

    Before numpy is loaded; processes that this one starts are given the same.
    """
    for name in LIBRARIES:
        os.environ.setdefault(name, "1")


@cache
def _known() -> Any:
    """The libraries of linear algebra that were loaded at the first call; numpy's is among them."""
    return _loaded()


def _loaded() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def one_thread(anew: bool = False) -> Iterator[None]:
    """Linear algebra on one thread inside the block; `anew` looks for libraries that were loaded since the first call.

    100 hours of windows scored on 2 cores: 7.9 s with two threads, 3.1 s with one. A training of 6 clips in 2 videos,
    the cores in use by others: 7.8 s of processor time with two, 2.1 s with one.
    """
    with (_loaded() if anew else _known()).limit(limits=1, user_api="blas"):
        yield
