"""Chunks that wait for a core, and what becomes of them where the user stops."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.ml.backends import yamnet
from eightcut.ml.embedder import Cores


def test_what_waits_is_dropped_at_a_stop_and_what_runs_is_done() -> None:
    cores, gate, cancel, ran = Cores(1), Event(), CancelToken(), list[int]()
    running = cores.run(gate.wait, cancel)
    waiting: list[Future[None]] = [cores.run(lambda: ran.append(1), cancel) for _ in range(2)]
    with ThreadPoolExecutor(1) as others:
        blocked = others.submit(cores.run, gate.wait, cancel)
        cancel.cancel()
        with pytest.raises(Cancelled):
            blocked.result()
    gate.set()
    assert running.result()
    for one in waiting:
        with pytest.raises(Cancelled):
            one.result()
    assert not ran
    assert cores.run(lambda: 1).result() == 1
    cores.close()


def test_a_stream_that_waits_for_a_core_ends_at_a_stop() -> None:
    cores, gate, cancel = Cores(1), Event(), CancelToken()
    embedder = yamnet.load(cores)
    cores.run(gate.wait)
    stream = embedder.stream(cancel)
    noise = np.random.default_rng(1).normal(0, 0.1, 600 * embedder.spec.rate).astype(np.float32)
    with ThreadPoolExecutor(1) as others:
        pushed = others.submit(stream.push, noise)
        cancel.cancel()
        with pytest.raises(Cancelled):
            pushed.result()
    gate.set()
    cores.close()
