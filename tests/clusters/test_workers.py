"""Workers and schedulers in processes of their own, as on several computers, and what can be amiss with them."""

from __future__ import annotations

import shutil
import signal
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import pytest

from eightcut.cluster import cluster, link
from eightcut.cluster.cluster import Cluster
from tests.clusters.conftest import Home, Programs, Told, children, gone, said
from tests.disks import small_files

Copy = Callable[[str], Home]
Typed = Callable[..., Told]


def test_workers_see_the_videos_elsewhere(
    home: Copy, typed: Typed, programs: Programs, small: list[str], tmp_path: Path, port: int
) -> None:
    """One does not see them at all, one knows the place itself, and what they make is as alone."""
    alone, here, elsewhere = home("alone"), home("here"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    videos = [str(shutil.copy(path, elsewhere / Path(path).name)) for path in small[:5]]
    typed(alone, "scan", *videos)
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address, "--videos", "1")
    programs.worker(address, "--videos", "1", "--map", f"/shared={elsewhere}")

    told = typed(here, "scan", *videos, "--cluster", address, "--map", f"{elsewhere}=/shared")

    assert told.code == 0, told.of("error")
    assert here.frames() == alone.frames()
    assert here.kept() == alone.kept()


def test_a_video_that_no_worker_sees_is_named_with_the_cure(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int
) -> None:
    here = home("here")
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address)
    told = typed(here, "scan", *small[:2], "--cluster", address, "--map", f"{Path(small[0]).parent}=/nowhere")
    assert told.code == 2
    assert [line["file"] for line in told.of("error")] == small[:2]
    assert all("--map" in line["message"] and "/nowhere" in line["message"] for line in told.of("error"))


def test_the_run_goes_on_where_the_scheduler_comes_back(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int
) -> None:
    alone, here = home("alone"), home("here")
    typed(alone, "scan", *small)
    first = programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    worker = programs.worker(address)
    with here.start("scan", *small, "--cluster", address) as program:
        said(program, "scan")
        first.kill()
        first.wait()
        programs.scheduler(port)
        out, _ = program.communicate()
    assert program.returncode == 0, out
    assert worker.poll() is None
    assert here.frames() == alone.frames()
    assert here.kept() == alone.kept()


def test_each_video_is_named_where_the_scheduler_stays_away(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "RETURNED", 1.0)
    monkeypatch.setattr(link, "REACHED", 1.0)
    scheduler = programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address, "--videos", "1")
    here = home("here")
    stop_at_first_scan(scheduler.kill, monkeypatch)
    told = typed(here, "scan", *small[:6], "--cluster", address)
    done = {line["file"] for line in told.of("scan")}
    failed = {line["file"]: line["message"] for line in told.of("error")}
    assert told.code == 2
    assert done
    assert done | failed.keys() == set(small[:6])
    assert all(file in message and "gone" in message for file, message in failed.items())
    assert not here.half_written()


def stop_at_first_scan(stop: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Call `stop` once, when the first frames have come."""
    embed, calls = Cluster.embed, list[object]()

    def embed_and_stop(*args: Any) -> Any:
        made: Any = embed(*args)
        if not calls:
            calls.append(stop())
        return made

    monkeypatch.setattr(Cluster, "embed", embed_and_stop)


def test_a_worker_ends_with_ctrl_c_and_leaves_nothing(programs: Programs, port: int) -> None:
    programs.scheduler(port)
    worker = programs.worker(f"tcp://127.0.0.1:{port}")
    below = children(worker.pid)
    assert below
    worker.send_signal(signal.SIGINT)
    assert worker.wait() == 130
    assert gone(below)


@pytest.mark.parametrize(
    ("kind", "why"), [("version", "it has 8-cut 0.0.1"), ("weights", "its weights of FOLEY are others"), ("lying", "")]
)
def test_a_worker_of_another_kind_is_named_and_not_used(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int, kind: str, why: str
) -> None:
    alone, here = home("alone"), home("here")
    typed(alone, "scan", *small[:4])
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.strange(address, kind)
    programs.worker(address, "--videos", "1")
    told = typed(here, "scan", *small[:4], "--cluster", address)
    assert told.code == 0, told.of("error")
    assert here.frames() == alone.frames()
    warned = [line["message"] for line in told.of("warning")]
    assert len(warned) == (1 if why else 0)
    assert all(why in message for message in warned)


def test_a_video_ends_with_a_sentence_where_no_worker_is_of_this_kind(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.strange(address, "version")
    told = typed(home("here"), "scan", *small[:2], "--cluster", address)
    assert told.code == 2
    assert [line["file"] for line in told.of("error")] == small[:2]
    assert all("8cut worker" in line["message"] for line in told.of("error"))


def test_a_worker_that_hangs_is_replaced(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int
) -> None:
    alone, here = home("alone"), home("here")
    typed(alone, "scan", *small[:4])
    programs.scheduler(port, DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="4s")
    address = f"tcp://127.0.0.1:{port}"
    hanging = programs.worker(address, "--videos", "1")
    with here.start("scan", *small[:4], "--cluster", address) as program:
        said(program, "embed")
        for process in children(hanging.pid):
            process.suspend()
        programs.worker(address, "--videos", "1")
        out, _ = program.communicate()
    assert program.returncode == 0, out
    assert here.frames() == alone.frames()
    assert here.kept() == alone.kept()


def test_a_video_that_workers_die_of_is_named_and_the_rest_goes_on(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int
) -> None:
    programs.scheduler(port, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    address = f"tcp://127.0.0.1:{port}"
    programs.strange(address, "dying")
    told = typed(home("here"), "scan", *small[:2], "--cluster", address)
    assert told.code == 2
    assert [line["file"] for line in told.of("error")] == small[:2]
    assert all("again and again" in line["message"] for line in told.of("error"))


def test_a_stopped_scan_stops_the_workers_of_others(home: Copy, programs: Programs, port: int, tmp_path: Path) -> None:
    film = tmp_path / "long.wav"
    with wave.open(str(film), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(np.random.default_rng(1).bytes(2 * 16000 * 3600))
    programs.scheduler(port)
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address)
    with home("here").start("scan", str(film), "--cluster", address) as program:
        said(program, "embed")
        program.send_signal(signal.SIGINT)
        program.communicate()
    assert program.returncode == 130

    def threads_at_work(dask_worker: Any) -> int:
        return len(dask_worker.active_threads)

    with distributed.Client(address, set_as_default=False) as client:
        while any(client.run(threads_at_work).values()):
            time.sleep(0.1)
        assert not client.who_has()


def test_a_full_disk_here_and_there_is_told_and_the_scan_goes_on(home: Copy, typed: Typed, small: list[str]) -> None:
    alone, here = home("alone"), home("here")
    with small_files(300_000):
        one = typed(alone, "scan", *small[:3])
        other = typed(here, "scan", *small[:3], "--cluster", "local:2")
    assert one.code == other.code == 0
    assert len(one.of("warning")) == len(other.of("warning")) == 1
    assert [line["regions"] for line in one.of("scan")] == [line["regions"] for line in other.of("scan")]
    assert here.frames() == alone.frames() == {}
    assert not here.half_written()
