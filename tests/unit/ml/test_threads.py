"""How many threads linear algebra has, and that no bit of the frames depends on it; each case in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eightcut.media.ffmpeg import ffmpeg_command
from eightcut.ml.threads import LIBRARIES

FRAMES = """
import hashlib, os, sys
import numpy as np
import scipy.linalg
from threadpoolctl import threadpool_info, threadpool_limits
from eightcut.domain.progress import unheard
from eightcut.media.audio import listen
from eightcut.ml.backends import aisfx, mel, yamnet
from eightcut.ml.embedder import Cores

threads, films = int(sys.argv[1]), sys.argv[2:]
threadpool_limits(threads)
assert {library["num_threads"] for library in threadpool_info()} <= {threads}, threadpool_info()
if hasattr(os, "sched_setaffinity"):  # what ffmpeg's decoders count
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
heard = [np.concatenate(s) for f in films for s in zip(*listen(f, (yamnet.RATE, aisfx.RATE), None, unheard))]
pictures = [mel.frames(one.RECIPE, sound, 256) for one, sound in zip((yamnet, aisfx) * len(films), heard)]
stream = yamnet.load(Cores(threads)).stream()
rows = [stream.push(heard[0][at : at + yamnet.RATE]) for at in range(0, len(heard[0]), yamnet.RATE)]
told = [*heard, *pictures, *rows, stream.finish()]
print(*(hashlib.sha256(values.tobytes()).hexdigest() for values in told))
"""
"""Sums of the sound of films at both rates, and of the frames of the first, with so many threads of everything."""
CODECS = {"film.mp4": "aac", "film.mkv": "flac", "film.webm": "libopus", "film.mov": "alac"}
LOADED = """
from eightcut.ml.threads import settle
settle()
import numpy
import scipy.linalg
from threadpoolctl import threadpool_info
print(*sorted({library["num_threads"] for library in threadpool_info()}))
"""


def _told(script: str, *words: object, **environment: str) -> str:
    plain = {name: value for name, value in os.environ.items() if name not in LIBRARIES}
    argv = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.run(argv, env=plain | environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same 22 seconds of noise by codecs of which some have threads of their own."""
    folder = tmp_path_factory.mktemp("sounds")
    for name, codec in CODECS.items():
        noise = ["-f", "lavfi", "-i", "anoisesrc=d=22:a=0.3:r=48000:seed=1", "-ac", "2", "-c:a", codec]
        subprocess.run(ffmpeg_command(["-strict", "-2", *noise, str(folder / name)]), check=True)
    return [folder / name for name in CODECS]


@pytest.mark.parametrize("processor", [{}, {"OPENBLAS_CORETYPE": "Haswell"}])
def test_frames_are_the_same_bits_with_one_two_and_four_threads_of_every_library(
    processor: dict[str, str], sounds: list[Path]
) -> None:
    told = {_told(FRAMES, threads, *sounds, **processor) for threads in (1, 2, 4)}

    assert len(told) == 1


def test_the_program_gives_linear_algebra_one_thread_and_the_user_may_give_it_more() -> None:
    assert _told(LOADED).split() == ["1"]
    assert _told(LOADED, OPENBLAS_NUM_THREADS="2").split() == ["2"]
