"""Whether noted work goes on is asked of the process itself, so that a clock that jumps changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.domain.unfinished import Unfinished
from eightcut.services.clips.unfinished import dead, live, roll_back_stale
from eightcut.services.clips.work import begin
from eightcut.services.clips.work_files import fresh
from tests.unit.services.small_library import DEAD, Small
from tests.unit.services.small_media import small_bench

JUMPS = [-1e9, -90_000.0, -3600.0, 0.0, 3600.0, 90_000.0, 1e9]
WORKER = (
    "import sys; from eightcut.services.clips.work_files import fresh; print(fresh(), flush=True); sys.stdin.read()"
)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_bench(tmp_path) as ctx:
        yield Small(tmp_path, ctx)


def test_work_of_a_running_program_goes_on_whatever_the_clock_says_it_began(small: Small) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", WORKER], stdin=pipe, stdout=pipe, text=True) as worker:
        assert worker.stdout is not None
        token = worker.stdout.readline().strip()
        other = ("0" if token[8] != "0" else "1").join((token[:8], token[9:]))
        notes = [
            small.services.library.unfinished.begin(Unfinished(process, one, time.time() + jump))
            for process, one in ((worker.pid, token), (os.getpid(), fresh()), (worker.pid, other), (DEAD, token))
            for jump in JUMPS
        ]
        going, over = notes[: 2 * len(JUMPS)], notes[2 * len(JUMPS) :]
        assert (live(small.services), dead(small.services)) == (going, over[::-1])
        worker.communicate()
    assert len(dead(small.services)) == 3 * len(JUMPS)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clip_that_was_there_before_the_work_stays_and_one_of_the_work_goes(small: Small, jump: float) -> None:
    folder = small.out / "Door/vid_001"
    folder.mkdir(parents=True)
    before, after = folder / "clip_001_m1_0.mp4", folder / "clip_001_m1_1.mp4"
    before.write_text("mine")
    work = begin(small.services, makes=(str(before), str(after)))
    after.write_text("half")
    small.services.library.unfinished.end(work.note)
    small.services.library.unfinished.begin(replace(work.note, process=DEAD, begun=time.time() + jump))
    assert len(roll_back_stale(small.services)) == 1
    assert (before.read_text(), after.exists()) == ("mine", False)
