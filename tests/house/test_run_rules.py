"""The rules of a test run turn it red: too little coverage, a skipped test where CI is true."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.long_tests import listed

CONFIG = """
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["src"]
addopts = ["--import-mode=importlib"]
[tool.coverage.run]
branch = true
source_pkgs = ["eightcut"]
"""
CODE = """def larger(a, b):
    if a > b:
        return a
    return b
"""
HALF = "from eightcut.{0} import code\n\ndef test_{0}():\n    assert code.larger(2, 1) == 2\n"
WHOLE = HALF + "    assert code.larger(1, 2) == 2\n"
SKIPPED = "import pytest\n\ndef test_left_out():\n    pytest.skip('no reason')\n"
SKIPPED_FILE = "import pytest\n\npytest.skip('no reason', allow_module_level=True)\n"


class House:
    """A project of three small packages that obeys the rules of this one."""

    def __init__(self, folder: Path, rules: Path) -> None:
        self.folder = folder
        self.write("pyproject.toml", CONFIG)
        self.write("src/eightcut/__init__.py", "")
        for package in ("domain", "storage", "services"):
            self.write(f"src/eightcut/{package}/__init__.py", "")
            self.write(f"src/eightcut/{package}/code.py", CODE)
            self.write(f"tests/test_{package}.py", WHOLE.format(package))
        shutil.copy(rules, folder / "tests")

    def write(self, name: str, text: str) -> None:
        """Put a file into the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *options: str, ci: str = "") -> subprocess.CompletedProcess[str]:
        """Run its tests as a process of their own."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST"))}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
            cwd=self.folder,
            env={**environment, "CI": ci, "PYTHONPATH": str(self.folder / "src")},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def house(tmp_path: Path, root: Path) -> House:
    return House(tmp_path, root / "tests" / "conftest.py")


def _closing(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.strip().splitlines()[-1]


def test_a_run_with_enough_coverage_passes(house: House) -> None:
    done = house.run("--cov", "--coverage-floor=95")
    assert done.returncode == 0, done.stdout
    assert "3 passed" in _closing(done)


def test_one_package_with_a_branch_that_no_test_takes_turns_the_run_red(house: House) -> None:
    house.write("tests/test_domain.py", HALF.format("domain"))
    done = house.run("--cov", "--coverage-floor=95")
    assert done.returncode == 1
    assert "coverage FAILED domain: " in done.stdout
    assert done.stdout.count("coverage FAILED") == 1
    assert "3 passed" in _closing(done)


def test_modules_and_packages_that_no_test_imports_turn_the_run_red(house: House) -> None:
    house.write("src/eightcut/storage/forgotten.py", CODE)
    (house.folder / "tests" / "test_services.py").unlink()
    done = house.run("--cov", "--coverage-floor=95")
    assert done.returncode == 1
    assert "coverage ok domain: " in done.stdout
    assert "coverage FAILED storage: " in done.stdout
    assert "coverage FAILED services: 0.00 %" in done.stdout


def test_a_run_that_measures_nothing_turns_red_where_a_floor_is_asked_for(house: House) -> None:
    assert house.run("--coverage-floor=95").returncode == 1


def test_what_is_skipped_fails_where_ci_is_true_and_only_there(house: House) -> None:
    house.write("tests/test_skipping.py", SKIPPED)
    house.write("tests/test_skipping_all.py", SKIPPED_FILE)
    assert house.run().returncode == 0
    done = house.run("--continue-on-collection-errors", ci="true")
    assert done.returncode == 1
    assert "skipped where CI is true" in done.stdout
    assert "1 failed, 3 passed, 1 error" in _closing(done)


CASES = """import pytest

@pytest.mark.parametrize("case", ["a", "b[", "c"])
def test_many(case):
    pass

def test_one():
    pass

class Test:
    def test_inside(self):
        pass
"""


@pytest.mark.parametrize(
    ("listed", "short"),
    [
        ((), ["test_many[a]", "test_many[b[]", "test_many[c]", "test_one", "Test::test_inside"]),
        (("whole many",), ["test_one", "Test::test_inside"]),
        (("cases many",), ["test_many[a]", "test_one", "Test::test_inside"]),
        (("cases many", "whole one", "whole inside"), ["test_many[a]"]),
    ],
)
def test_short_and_long_form_share_all_tests(listed: tuple[str, ...], short: list[str], house: House) -> None:
    names = {"many": "test_many", "one": "test_one", "inside": "Test::test_inside"}
    lines = [f"{kind} tests/test_some.py::{names[name]}" for kind, name in map(str.split, listed)]
    house.write("tests/long.txt", "# Long tests.\n" + "".join(f"{line}\n" for line in lines))
    house.write("tests/test_some.py", CASES)
    forms = {form: _collected(house, form) for form in ("all", "short", "long")}
    assert forms["short"] == short
    assert len(forms["all"]) == 5
    assert sorted(forms["short"] + forms["long"]) == sorted(forms["all"])


def _collected(house: House, form: str) -> list[str]:
    said = house.run("--form", form, "--collect-only", "-q", "tests/test_some.py").stdout
    return [line.partition("::")[2] for line in said.splitlines() if "::" in line]


def test_long_is_what_takes_seconds_in_all_its_cases_together() -> None:
    times = (
        "2.50s setup    tests/a.py::test_slow\n1.60s call     tests/a.py::test_slow\n"
        "1.00s call     tests/a.py::test_many[a[0]]\n3.10s call     tests/a.py::test_many[b]\n"
        "3.50s call     tests/a.py::test_heavy[a]\n1.00s call     tests/a.py::test_heavy[b]\n"
        "3.90s call     tests/a.py::test_quick\n(12 durations < 0.005s hidden.)\n"
    )
    assert listed(times) == [
        "whole tests/a.py::test_heavy",
        "cases tests/a.py::test_many",
        "whole tests/a.py::test_slow",
    ]


def test_every_long_test_that_is_listed_is_there_once(root: Path) -> None:
    lines = [line for line in (root / "tests" / "long.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
    names = [line.split(" ") for line in lines]
    assert len({name for _, name in names}) == len(names) > 100
    for kind, name in names:
        file, _, test = name.partition("::")
        assert kind in ("whole", "cases")
        assert f"def {test.rpartition('::')[2]}(" in (root / file).read_text("utf-8"), f"tests/long.txt: {name} is gone"
