"""How many threads linear algebra has, and that no bit of the frames depends on it; each case in its own process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from eightcut.ml.threads import LIBRARIES

FRAMES = """
import hashlib
import numpy as np
from eightcut.ml.backends import aisfx, mel, yamnet
from eightcut.ml.embedder import Cores

sound = np.random.default_rng(0).normal(0, 0.1, 22 * 16_000).astype(np.float32)
stream = yamnet.load(Cores(2)).stream()
rows = [stream.push(sound[at : at + 16_000]) for at in range(0, len(sound), 16_000)]
found = np.concatenate([*rows, stream.finish()]), *(mel.frames(m.RECIPE, sound, 256) for m in (aisfx, yamnet))
print(*(hashlib.sha256(values.tobytes()).hexdigest() for values in found))
"""
LOADED = """
from eightcut.__main__ import settle
settle()
import numpy
import scipy.linalg
from threadpoolctl import threadpool_info
print(*sorted({library["num_threads"] for library in threadpool_info()}))
"""


def _told(script: str, **environment: str) -> str:
    plain = {name: value for name, value in os.environ.items() if name not in LIBRARIES}
    argv = [sys.executable, "-c", script]
    return subprocess.run(argv, env=plain | environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("processor", [{}, {"OPENBLAS_CORETYPE": "Haswell"}])
def test_frames_are_the_same_bits_with_one_two_and_four_threads_of_every_library(processor: dict[str, str]) -> None:
    told = {_told(FRAMES, **processor, **dict.fromkeys(LIBRARIES, threads)) for threads in ("1", "2", "4")}

    assert len(told) == 1


def test_the_program_gives_linear_algebra_one_thread_and_the_user_may_give_it_more() -> None:
    assert _told(LOADED).split() == ["1"]
    assert _told(LOADED, OPENBLAS_NUM_THREADS="2").split() == ["2"]
