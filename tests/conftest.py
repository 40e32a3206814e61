"""What holds in every test run: floors for coverage, no skipped test where CI is true, one Hypothesis profile.

And what tests of several folders share: films whose sounds are known, and a cache, so that each is embedded once.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import coverage
import hypothesis
import pytest

for library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # as `ml.threads` does, before numpy is loaded
    os.environ.setdefault(library, "1")

COVERED = ("domain", "storage", "services")
"""Packages of eightcut that must each reach the floor."""
HERE = Path(__file__).parent
IN_CI = os.environ.get("CI", "").lower() == "true"

hypothesis.settings.register_profile("house", deadline=None, derandomize=IN_CI, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --coverage-floor and --form."""
    parser.addoption(
        "--coverage-floor",
        type=float,
        default=None,
        metavar="PERCENT",
        help=f"with --cov: fail unless each of {', '.join(COVERED)} reaches this",
    )
    parser.addoption(
        "--form",
        choices=("all", "short", "long"),
        default="all",
        help="without what tests/long.txt lists, or only that",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which a package stays below the floor; a partial run asks for none."""
    floor: float | None = session.config.getoption("--coverage-floor")
    if hasattr(session.config, "workerinput"):
        return  # one of several processes: what they measured is joined in the one that started them
    if floor is None or session.exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return
    measured = {package: _branch_coverage(package) for package in COVERED}
    session.config.stash[_LINES] = [
        f"{'FAILED' if percent < floor else 'ok'} {package}: {percent:.2f} % of lines and branches, {floor:g} % needed"
        for package, percent in measured.items()
    ]
    if min(measured.values()) < floor:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


UNMEASURED = {"ui", "window", "media", "ml"}
"""Folders of tests that have nothing to say about COVERED: measuring them would cost a quarter of their time."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure only tests that the floors are meant for."""
    measuring = coverage.Coverage.current()
    if measuring is None or UNMEASURED.isdisjoint(item.path.parts[len(HERE.parts) :]):
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


_LINES = pytest.StashKey[list[str]]()
_CHILDREN = "COVERAGE_PROCESS_CONFIG"
_MEASURED: dict[str, str] = {}


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Programs that tests start are not measured, unless a test asks for it: it would cost a fifth of the run."""
    if _CHILDREN in os.environ:
        _MEASURED[_CHILDREN] = os.environ.pop(_CHILDREN)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the asked form. Tests of windows and programs come first: none of their files is left alone at the end."""
    form = config.getoption("--form")
    if form != "all":
        long = _long_ones(items)
        config.hook.pytest_deselected(items=[item for item in items if (item in long) == (form == "short")])
        items[:] = [item for item in items if (item in long) == (form == "long")]
    first = ("window", "integration")
    items.sort(key=lambda item: next((n for n, part in enumerate(first) if part in item.path.parts), len(first)))


def _long_ones(items: list[pytest.Item]) -> set[pytest.Item]:
    """Those of tests/long.txt: all cases of a test, or all but its first."""
    lines = (HERE / "long.txt").read_text(encoding="utf-8").splitlines()
    kinds = {name: kind for kind, _, name in (line.partition(" ") for line in lines if not line.startswith("#"))}
    long, begun = set(), set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if kinds.get(name) == "whole" or (name in kinds and name in begun):
            long.add(item)
        begun.add(name)
    return long


@pytest.fixture(scope="session")
def measured() -> dict[str, str]:
    """Environment in which a program that is started is measured where this run is."""
    return dict(_MEASURED)


def _branch_coverage(package: str) -> float:
    """Percent covered of one package, 0 where nothing of it was measured."""
    measured = coverage.Coverage()
    measured.load()
    try:
        return measured.report(include=[f"*/eightcut/{package}/*"], file=io.StringIO())
    except coverage.exceptions.NoDataError:
        return 0.0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what the floors found, before pytest's closing line."""
    for line in config.stash.get(_LINES, []):
        terminalreporter.write_line(f"coverage {line}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where CI is true."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where CI is true: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped file into a failed one where CI is true."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped where CI is true: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Films by name; see KNOCKS and HISSES. Nobody changes them."""
    from tests.unit.services.films import KNOCKS, write_film  # here, because the rules above also hold elsewhere

    folder = tmp_path_factory.mktemp("films")
    for seed, name in enumerate(KNOCKS):
        write_film(folder / name, seed)
    return {name: folder / name for name in KNOCKS}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames shared by all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def ended() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid
