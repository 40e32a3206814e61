"""Programs that are stopped and keep their connections: a search does the work itself, a scan waits, and says so."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import psutil
import pytest

from eightcut.cluster import asking, cluster, greeting, link, pulse
from eightcut.cluster.asking import Learned
from eightcut.cluster.link import Link
from tests.clusters.conftest import Home, Programs, Told, children
from tests.clusters.test_asking import FIND, found, heard, here, warned

__all__ = ["heard", "here"]
Typed = Callable[..., Told]
NEVER = 1e6


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long in earnest."""
    for module, name, seconds in (
        (link, "AWAY", 1.0), (asking, "AWAY", 2.0), (pulse, "AWAY", 2.0), (asking, "LATE", 1.0), (asking, "SLOW", 0.0),
        (cluster, "LOOK", 0.3), (link, "SILENCE", 0.5), (cluster, "STALLED", 3.0), (cluster, "BLIND", NEVER),
        (asking, "BLIND", 1.0),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, float], None]:
    """`freeze(pid, seconds)`: stop a process once the first order was given, for so long."""

    def freeze_then(pid: int, seconds: float) -> None:
        submit, calls = Link.submit, list[object]()

        def submit_and_stop(*args: Any, **how: Any) -> Any:
            future = submit(*args, **how)
            if not calls:
                calls.append(psutil.Process(pid).suspend())
                if seconds < NEVER:
                    Timer(seconds, psutil.Process(pid).resume).start()
            return future

        monkeypatch.setattr(Link, "submit", submit_and_stop)

    return freeze_then


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("others", [0, 1])
def test_a_search_does_itself_what_a_frozen_worker_leaves(
    here: Home, typed: Typed, programs: Programs, port: int, others: int
) -> None:
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    frozen = programs.worker(address, "--videos", "1")
    for _ in range(others):
        programs.worker(address, "--videos", "1")
    for process in children(frozen.pid):
        process.suspend()
    there = typed(here, *FIND, "--cluster", address)
    assert found(there) == found(typed(here, *FIND))
    assert len(warned(there)) == len(set(warned(there)))
    assert others or any("This computer works on" in one or "take too long" in one for one in warned(there))


@pytest.mark.usefixtures("soon")
def test_a_scan_gives_the_videos_of_a_frozen_worker_to_another_one(
    home: Callable[[str], Home], typed: Typed, programs: Programs, small: list[str], port: int
) -> None:
    alone, there = home("alone"), home("there")
    typed(alone, "scan", *small[:4])
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    frozen = programs.worker(address, "--videos", "1")
    programs.worker(address, "--videos", "1")
    for process in children(frozen.pid):
        process.suspend()
    told = typed(there, "scan", *small[:4], "--cluster", address)
    assert told.code == 0, told.of("error")
    assert there.frames() == alone.frames()
    assert len([one for one in warned(told) if "has said nothing" in one]) == 1


@pytest.mark.usefixtures("soon")
def test_a_search_does_all_itself_where_the_scheduler_freezes(
    here: Home, typed: Typed, programs: Programs, port: int, freeze: Callable[[int, float], None]
) -> None:
    alone = typed(here, *FIND)
    scheduler = programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address, "--videos", "1")
    freeze(scheduler.pid, NEVER)
    there = typed(here, *FIND, "--cluster", address)
    assert found(there) == found(alone)
    assert warned(there)
    assert len(warned(there)) == len(set(warned(there)))


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("seconds", [5.0, NEVER])
def test_a_scan_waits_for_a_frozen_scheduler_says_so_and_then_names_each_video(
    home: Callable[[str], Home],
    typed: Typed,
    programs: Programs,
    small: list[str],
    port: int,
    freeze: Callable[[int, float], None],
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
) -> None:
    monkeypatch.setattr(link, "RETURNED", 2.0 if seconds == NEVER else 60.0)
    alone, there = home("alone"), home("there")
    typed(alone, "scan", *small[:3])
    scheduler = programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address, "--videos", "1")
    freeze(scheduler.pid, seconds)
    told = typed(there, "scan", *small[:3], "--cluster", address)
    assert [one for one in warned(told) if "does not answer. Waiting for it" in one], told.lines
    assert len(warned(told)) == len(set(warned(told)))
    if seconds == NEVER:
        assert told.code == 2
        assert [line["file"] for line in told.of("error")] == small[:3]
        assert all("gone" in line["message"] for line in told.of("error"))
    else:
        assert told.code == 0, told.of("error")
        assert there.frames() == alone.frames()
        assert there.kept() == alone.kept()


def test_nobody_at_the_address_is_learned_once(
    home: Callable[[str], Home], typed: Typed, small: list[str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greeting, "NEAR", 0.2)
    calls, greet = list[object](), greeting.greet

    async def counted(*args: Any) -> None:
        calls.append(args)
        await greet(*args)

    monkeypatch.setattr(link, "greet", counted)
    told = typed(home("here"), "scan", *small[:5], "--cluster", f"tcp://127.0.0.1:{port}")
    assert told.code == 2
    assert [line["file"] for line in told.of("error")] == small[:5]
    assert len(calls) == 1


def test_workers_of_another_version_are_waited_for_once_and_briefly(
    here: Home, typed: Typed, programs: Programs, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", NEVER)
    calls, nobody = list[str](), Learned.nobody

    def counted(learned: Learned, why: str) -> None:
        if why not in calls or not learned._nobody[1]:
            calls.append(why)
        nobody(learned, why)

    monkeypatch.setattr(Learned, "nobody", counted)
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.strange(address, "version")
    there = typed(here, *FIND, "--cluster", address)
    assert found(there) == found(typed(here, *FIND))
    assert len(calls) == 1
    assert len(warned(there)) == 2


def test_what_dask_writes_goes_with_the_workers_that_were_started(
    here: Home, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    assert typed(here, *FIND, "--cluster", "local:1").code == 0
    assert not list((tmp_path / "scratch").iterdir())
