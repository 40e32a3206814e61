"""What hits 8-cut on purpose. `make stress` runs all of it for as long as ROUNDS says; `make test` a short form.

    make stress                     about half an hour
    make stress SEED=7 ROUNDS=3     the draws of seed 7, three times as many
    STRESS_SEED=7 STRESS_ROUNDS=0.2 pytest tests/stress -k kills

Every failure names its seed.
"""

from __future__ import annotations

import fcntl
import os
import random
import secrets
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.stress import check, library
from tests.stress.check import Ways
from tests.stress.programs import Programs
from tests.stress.works import Work

ROUNDS = float(os.environ.get("STRESS_ROUNDS") or 0)
"""0: the short form."""
SEED = int(os.environ.get("STRESS_SEED") or (secrets.randbelow(10**6) if ROUNDS else 1))
"""The short form draws the same each time, so that a change that fails is a change that broke something."""


def rounds(full: int, short: int = 1) -> int:
    """How many draws of a kind there are: `full` in a round of `make stress`."""
    return max(round(full * ROUNDS), short) if ROUNDS else short


def pytest_report_header() -> str:
    """Say what is drawn."""
    return f"stress: STRESS_SEED={SEED} STRESS_ROUNDS={ROUNDS:g}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say how a failure is repeated."""
    report = yield
    if report.failed:
        name = item.nodeid.replace("'", "'\\''")
        again = f"STRESS_SEED={SEED} STRESS_ROUNDS={ROUNDS:g} .venv/bin/python -m pytest '{name}'"
        report.sections.append(("to repeat it", again))
    return report


collect_ignore = [] if ROUNDS else ["test_hostile_rows.py"]
"""Its short form is in tests/integration."""


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> random.Random:
    """Chance of this test's own, by the seed of the run."""
    return random.Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="session")
def programs() -> Iterator[Programs]:
    """Where programs are started."""
    started = Programs()
    yield started
    started.close()


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory, programs: Programs) -> Path:
    """The library that nobody changes; several processes of one run share it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with (folder / "stress.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "stress-made").exists():
            library.make(folder / "stress", programs)
            (folder / "stress-made").touch()
    return folder / "stress"


@dataclass(frozen=True)
class Bed:
    """Copies of the library, as work finds them, and what that work leaves when nothing hits it."""

    base: Path
    folder: Path
    programs: Programs
    numbers: Iterator[int]

    def copy(self, work: Work | None = None) -> Path:
        """A library of its own, ready for this work."""
        home = self.folder / str(next(self.numbers))
        if work is not None and work.fresh:
            home.mkdir()
            (home / "out").mkdir()
        else:
            library.copy(self.base, home)
        if work is not None and work.prepare is not None:
            work.prepare(home, self.programs)
        return home

    def ways(self, work: Work) -> Ways:
        """What becomes of a library when nothing hits it."""
        home = self.copy(work)
        before = check.look(home) if not work.fresh else None
        steps, seconds = self.programs.steps(home, work.arguments(home), work.call)
        after = check.look(home)
        self.drop(home)
        return before or after, after, steps, seconds

    def drop(self, home: Path) -> None:
        """Away with a copy that passed."""
        shutil.rmtree(home)


@pytest.fixture
def bed(base: Path, tmp_path: Path, programs: Programs) -> Bed:
    """See `Bed`."""
    return Bed(base, tmp_path, programs, count())
