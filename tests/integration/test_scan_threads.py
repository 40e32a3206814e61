"""A second core makes a scan faster and not dearer: no thread waits for another by keeping its core busy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.cores import usable_cores
from eightcut.media.ffmpeg import ffmpeg_command
from eightcut.ml.threads import LIBRARIES
from tests.integration.conftest import Ran

PROGRAM = """
import os, sys
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv.pop(1))])
from eightcut.__main__ import main
main()
"""
DEARER = 1.2
TRIES = 5
"""Runs on as many cores at most: the cheapest counts, as what else the machine does only adds to them."""


@pytest.fixture
def scan(
    command: Callable[..., Ran], environment: dict[str, str], films: dict[str, Path], tmp_path: Path
) -> Callable[[int, bool], float]:
    """`scan(cores, again)`: processor seconds of a scan of six minutes, cold or from stored frames."""
    film, cache = tmp_path / "film.mp4", tmp_path / "cache"
    looped = ["-stream_loop", "3", "-i", str(films["two.mp4"]), "-c", "copy", str(film)]
    subprocess.run(ffmpeg_command(looped), check=True)
    out = ["--clips", 1, "--out", tmp_path / "out", "--folder", "Knock"]
    assert command("export", films["one.mp4"], "--at", 8, "--at", 30, *out).code == 0
    assert command("train", "--positive", "Knock").code == 0
    plain = {name: value for name, value in environment.items() if name not in LIBRARIES}

    def spent(cores: int, again: bool) -> float:
        if not again:
            shutil.rmtree(cache, ignore_errors=True)
        argv = [sys.executable, "-c", PROGRAM, str(cores), "scan", str(film), "--json"]
        child = subprocess.Popen(argv, env={**plain, "EIGHTCUT_CACHE": str(cache)}, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        return used.ru_utime + used.ru_stime

    return spent


@pytest.mark.skipif(sys.platform != "linux" or usable_cores() < 2, reason="needs two cores that can be given")
def test_a_scan_spends_on_two_cores_what_it_spends_on_one(scan: Callable[[int, bool], float]) -> None:
    for again in (False, True):
        one, two = [scan(1, again)], [scan(2, again)]
        while min(two) > DEARER * min(one) and len(two) < TRIES:
            one.append(scan(1, again))
            two.append(scan(2, again))
        assert min(two) <= DEARER * min(one), ("from stored frames" if again else "cold", one, two)
