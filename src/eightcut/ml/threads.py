"""Linear algebra on one thread: the matrices here are small, and threads wait for each other more than they work.

A thread of OpenBLAS that waits keeps its core busy: a scan took three times its processor time on a processor without
AVX-512. Scoring 100 hours of windows on 2 cores took 7.9 s with two threads, 3.1 s with one. A limit that is set for a
while holds for the whole process, so that the end of one video would switch the threads on under another: it is set
once, at the start.
"""

from __future__ import annotations

import os

LIBRARIES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "OMP_NUM_THREADS")


def settle() -> None:
    """Give every library of linear algebra that this process loads from now on one thread, unless the user said more.

    Before numpy is loaded; processes that this one starts are given the same.
    """
    for name in LIBRARIES:
        os.environ.setdefault(name, "1")
