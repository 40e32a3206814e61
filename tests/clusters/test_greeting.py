"""What answers at an address: nobody, something else than a scheduler, or a scheduler of another environment."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import psutil
import pytest

from eightcut.cluster import link, serving
from eightcut.cluster.nannies import Start
from eightcut.cluster.settings import cluster_settings
from eightcut.domain.progress import CancelToken
from eightcut.errors import EnvironmentProblem
from tests.clusters.conftest import Home, Programs, Told, children, said

Copy = Callable[[str], Home]
Typed = Callable[..., Told]


@pytest.fixture(params=[b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.0 400 Bad Request\r\n\r\n"])
def something_else(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of what is no scheduler: it says this to everybody, and keeps the connection."""
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            try:
                while True:
                    kept.append(server.accept()[0])
                    kept[-1].sendall(request.param)
            except OSError:
                return

        Thread(target=answer, daemon=True).start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        for connection in kept:
            connection.close()


def test_what_is_no_scheduler_ends_each_video_with_a_sentence(
    home: Copy, typed: Typed, small: list[str], something_else: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "REACHED", 1.0)
    address = f"tcp://127.0.0.1:{something_else}"
    told = typed(home("here"), "scan", *small[:2], "--cluster", address)
    assert told.code == 2
    assert {line["message"] for line in told.of("error")} == {
        f"No scheduler of Dask answers at {address}. Is it running?"
    }


def test_a_worker_says_for_what_it_waits(something_else: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 1.0)
    monkeypatch.setattr(serving, "ONCE", 0.3)
    settings, sentences = cluster_settings(f"tcp://127.0.0.1:{something_else}"), list[str]()
    with pytest.raises(EnvironmentProblem, match="No scheduler of Dask answers"):
        serving.serve(settings, Start(1, "none"), sentences.append, sentences.append, CancelToken())
    assert len(sentences) == 1
    assert str(something_else) in sentences[0]


@pytest.mark.parametrize("package", ["dask", "distributed", "eightcut"])
def test_a_scheduler_with_other_versions_is_named(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int, tmp_path: Path, package: str
) -> None:
    told_as = tmp_path / "packages" / f"{package}-0.0.1.dist-info"
    told_as.mkdir(parents=True)
    (told_as / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 0.0.1\n")
    programs.scheduler(port, PYTHONPATH=str(told_as.parent))
    address = f"tcp://127.0.0.1:{port}"
    answers(port)
    told = typed(home("here"), "scan", small[0], "--cluster", address)
    assert told.code == 2
    (message,) = [line["message"] for line in told.of("error")]
    assert f"The scheduler {address} has " in message
    assert "0.0.1, and this is" in message


def test_a_scheduler_without_this_program_is_blamed_and_no_worker(
    home: Copy, typed: Typed, programs: Programs, small: list[str], port: int, tmp_path: Path
) -> None:
    (tmp_path / "packages" / "eightcut").mkdir(parents=True)
    (tmp_path / "packages" / "eightcut" / "__init__.py").touch()
    programs.scheduler(port, PYTHONPATH=str(tmp_path / "packages"))
    address = f"tcp://127.0.0.1:{port}"
    programs.worker(address)
    told = typed(home("here"), "scan", small[0], "--cluster", address)
    assert told.code == 2
    (message,) = [line["message"] for line in told.of("error")]
    assert f"the scheduler {address} does not understand" in message


def answers(port: int) -> None:
    """Return once somebody listens there."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def test_workers_started_here_and_their_scheduler_show_no_page(home: Copy, small: list[str]) -> None:
    """All that listens is encrypted: one port of the scheduler, two of each worker."""
    with home("here").start("scan", *small, "--cluster", "local:2") as program:
        said(program, "embed")
        processes = [psutil.Process(program.pid), *children(program.pid)]
        ports = [
            one.laddr.port
            for process in processes
            for one in process.net_connections("tcp")
            if one.status == psutil.CONN_LISTEN
        ]
        answered = [plain(port) for port in ports]
        _, errors = program.communicate()
    assert program.returncode == 0
    assert not errors
    assert 3 <= len(ports) <= 5
    assert not any(b"HTTP" in answer for answer in answered)


def plain(port: int) -> bytes:
    """What is said there to a browser."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as browser:
        browser.sendall(b"GET /info/main/workers.html HTTP/1.0\r\n\r\n")
        try:
            return browser.recv(100)
        except OSError:
            return b""


def test_ctrl_c_in_the_first_moment_of_a_worker_prints_no_traceback(home: Copy, small: list[str]) -> None:
    with home("here").start("scan", *small, "--cluster", "local:2") as program:
        while not any("spawn_main" in " ".join(one.cmdline()) for one in children(program.pid)):
            time.sleep(0.01)
        os.killpg(program.pid, signal.SIGINT)
        _, errors = program.communicate()
    assert program.returncode == 130
    assert "Traceback" not in errors
