"""A library of one test, and what several tests ask of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eightcut.storage.library import Library

Processes = Callable[[str, list[list[str]]], None]
NOBODY = 65534


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    opened = Library(tmp_path / "library.db")
    yield opened
    opened.close()


@pytest.fixture
def legacy() -> Path:
    """The folder of databases that earlier releases wrote."""
    return Path(__file__).parents[2] / "data" / "legacy"


@pytest.fixture
def at_once() -> Processes:
    """Run a Python script in one process for each list of arguments, all at the same time; all must end well."""

    def run(script: str, arguments: list[list[str]]) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        started = [
            subprocess.Popen([sys.executable, "-c", script, *words], env=environment, stderr=subprocess.PIPE)
            for words in arguments
        ]
        for process in started:
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said.decode()

    return run


@pytest.fixture
def private_folder() -> Iterator[Path]:
    """A folder that belongs to the user who `without_privileges` works as."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
        folder.chmod(0o700)


@pytest.fixture
def without_privileges() -> Callable[[], object]:
    """A block in which permissions of files count, whoever runs the tests."""

    @contextmanager
    def ordinary_user() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)

    return ordinary_user
