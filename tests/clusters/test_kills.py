"""Whatever is killed, and whenever: nothing is lost, nothing is there twice, nothing is half written, nothing stays."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

import dask
import distributed
import psutil
import pytest
from typing_extensions import override

from tests.clusters.conftest import Home, Told, children, gone, said

Copy = Callable[[str], Home]
KILLS = 20


def workers(pid: int) -> list[psutil.Process]:
    """Processes of workers below one."""
    found = []
    for process in children(pid):
        with suppress(psutil.NoSuchProcess):
            if "spawn_main" in " ".join(process.cmdline()):
                found.append(process)
    return found


class Killer(Thread):
    """Kills workers of this process at random moments, so many times in all."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.kills = 0
        self.stop = Event()
        self.draw = random.Random(7)

    @override
    def run(self) -> None:
        while not self.stop.wait(self.draw.uniform(0.1, 5.0)) and self.kills < KILLS:
            if there := workers(psutil.Process().pid):
                self.draw.choice(there).kill()
                self.kills += 1


def test_workers_that_are_killed_at_random_change_nothing(
    home: Copy, typed: Callable[..., Told], small: list[str]
) -> None:
    alone = home("alone")
    assert typed(alone, "scan", *small).code == 0
    assert distributed.Scheduler  # its settings are there before one of them is changed for a while
    killer = Killer()
    rounds = 0
    with dask.config.set({"distributed.scheduler.allowed-failures": KILLS}):
        killer.start()
        while killer.kills < KILLS:
            rounds += 1
            together = home(f"round-{rounds}")
            told = typed(together, "scan", *small, "--cluster", "local:2")
            assert told.code == 0, told.of("error")
            assert together.frames() == alone.frames()
            assert together.kept() == alone.kept()
            assert not together.half_written()
    killer.stop.set()
    killer.join()


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_stays_of_a_program_that_is_stopped(home: Copy, small: list[str], blow: signal.Signals) -> None:
    here = home("here")
    with here.start("scan", *small, "--cluster", "local:2") as program:
        said(program, "embed")
        below = children(program.pid)
        assert len(workers(program.pid)) >= 2
        if blow == signal.SIGINT:
            os.killpg(program.pid, blow)  # as a terminal does
        else:
            program.send_signal(blow)
        out, _ = program.communicate()
        assert program.returncode == (-blow if blow == signal.SIGKILL else 130), out
        assert gone(below)
    assert blow == signal.SIGKILL or not here.half_written()


def test_what_a_stopped_scan_left_is_finished_by_the_next(
    home: Copy, typed: Callable[..., Told], small: list[str]
) -> None:
    alone, here = home("alone"), home("here")
    typed(alone, "scan", *small)
    with here.start("scan", *small, "--cluster", "local:2") as program:
        said(program, "scan")
        program.send_signal(signal.SIGINT)
        program.communicate()
    typed(here, "scan", *small, "--cluster", "local:2")
    assert here.frames() == alone.frames()
