"""A library on the disk, and programs of a cluster on this computer: schedulers and workers, each a process."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from eightcut.cli.app import run

PATIENCE = 120.0
ROOT = Path(__file__).parents[2]


@dataclass
class Home:
    """A database and a cache of their own."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        names = {"DB": "library.db", "CACHE": "cache", "NETWORKS": "networks", "CONFIG": "config"}
        own = {f"EIGHTCUT_{name}": str(self.folder / place) for name, place in names.items()}
        return {**os.environ, **own, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The program, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "eightcut", "--json", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def frames(self) -> dict[str, bytes]:
        """Every file of the frame store."""
        return {path.name: path.read_bytes() for path in (self.folder / "cache" / "frames").glob("*")}

    def half_written(self) -> list[str]:
        """Names of temporary files in the frame store."""
        return [path.name for path in (self.folder / "cache" / "frames").glob(".*")]

    def kept(self) -> dict[str, list[tuple[object, ...]]]:
        """What scans left in the database, without instants."""
        rows = {}
        with closing(sqlite3.connect(self.folder / "library.db")) as library:
            for table in ("videos", "scans", "scan_results", "clocks"):
                names = [name for _, name, *_ in library.execute(f"PRAGMA table_info({table})")]
                said = ", ".join(name for name in names if name not in ("saved_at", "scan_timestamp"))
                rows[table] = sorted(library.execute(f"SELECT {said} FROM {table}"))
        return rows


@dataclass
class Told:
    """What the command line said, one object a line."""

    code: int
    lines: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == kind]


@dataclass
class Programs:
    """Schedulers and workers that a test starts; all end with it."""

    home: Home
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def scheduler(self, port: int, **settings: str) -> subprocess.Popen[str]:
        words = ("--host", "tcp://127.0.0.1", "--port", str(port), "--no-dashboard")
        return self._start("distributed.cli.dask_scheduler", words, settings)

    def worker(self, address: str, *words: str) -> subprocess.Popen[str]:
        """A worker that is ready."""
        return self._ready(self._start("eightcut", ("--json", "worker", address, *words), {}))

    def strange(self, address: str, kind: str) -> subprocess.Popen[str]:
        """One that is not as it should be."""
        return self._ready(self._start("tests.clusters.strange", (address,), {"STRANGE": kind}))

    def _ready(self, process: subprocess.Popen[str]) -> subprocess.Popen[str]:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert json.loads(line)["event"] == "worker", line
        return process

    def _start(self, module: str, words: Sequence[str], settings: Mapping[str, str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env={**self.home.environment, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        for process in self.started:
            kill_all(process.pid)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def children(pid: int) -> list[psutil.Process]:
    """All processes below one."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def kill_all(pid: int) -> None:
    """End a process and all below it."""
    for process in [*children(pid), *([psutil.Process(pid)] if psutil.pid_exists(pid) else [])]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def gone(processes: Sequence[psutil.Process]) -> bool:
    """Whether they end soon."""
    return not psutil.wait_procs(processes, timeout=PATIENCE)[1]


def said(program: subprocess.Popen[str], word: str) -> None:
    """Read its lines until one holds the word in quotes."""
    assert program.stdout is not None
    assert any(f'"{word}"' in line for line in program.stdout)


@pytest.fixture(scope="session")
def small(films: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A small library: four films, and copies that begin elsewhere in the file, so that they are others."""
    folder = tmp_path_factory.mktemp("library")
    paths = []
    for name, film in films.items():
        for number in range(3):
            copy = folder / f"{number}-{name}"
            copy.write_bytes(film.read_bytes() + b"\0\0\0\x08free" * number)
            paths.append(str(copy))
    return paths


@pytest.fixture(scope="session")
def taught(films: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a model and no frames."""
    home = Home(tmp_path_factory.mktemp("taught"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in home.environment.items():
            patch.setenv(name, value)
        for name, times in (("one.mp4", (8.0, 30.0, 53.0)), ("two.mp4", (6.0, 27.0))):
            at = [word for time in times for word in ("--at", str(time))]
            words = ["--out", str(home.folder / "out"), "--folder", "Knock", "--clips", "1"]
            assert run(["export", str(films[name]), *at, *words]) == 0
        assert run(["train", "--positive", "Knock"]) == 0
    shutil.rmtree(home.folder / "cache")
    return home


@pytest.fixture
def home(taught: Home, tmp_path: Path) -> Callable[[str], Home]:
    """`home(name)`: a copy of the taught home."""

    def copy(name: str) -> Home:
        shutil.copytree(taught.folder, tmp_path / name)
        return Home(tmp_path / name)

    return copy


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """`typed(home, *words)`: the command line in this process."""

    def type_in(home: Home, *words: str) -> Told:
        for name, value in home.environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = run(["--json", *words])
        return Told(code, [json.loads(line) for line in capsys.readouterr().out.splitlines()])

    return type_in


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    found = Programs(Home(tmp_path / "programs"))
    yield found
    found.end()


@pytest.fixture
def port() -> int:
    """One that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
