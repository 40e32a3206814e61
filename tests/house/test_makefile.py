"""The commands of README: what they are, and what they say on a machine that lacks something."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

NO_VENV = """#!/bin/sh
case "$*" in *ensurepip* | '-m venv'*) exit 1 ;; esac
exec {python} "$@"
"""
APT = """#!/bin/sh
echo "$@" >> {log}
exit 1
"""


class Machine:
    """A machine with a PATH of its own and a copy of the Makefile."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.log = folder / "apt.log"
        shutil.copy(root / "Makefile", folder)
        (folder / "pyproject.toml").touch()
        for name in ("bash", "sh", "cksum", "cut", "rm", "env", "make", "true"):
            (self.bin / name).symlink_to(str(shutil.which(name)))

    def script(self, name: str, text: str) -> Path:
        """Put a command into the PATH."""
        path = self.bin / name
        path.write_text(text, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run make there."""
        return subprocess.run(
            ["make", *arguments],
            cwd=self.folder,
            env={"PATH": str(self.bin), "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path, root: Path) -> Machine:
    return Machine(tmp_path, root)


def test_without_a_python_that_is_new_enough_setup_says_so(machine: Machine) -> None:
    machine.script("python3", "#!/bin/sh\nexit 1\n")
    done = machine.make("setup")
    assert done.returncode != 0
    assert "8-cut needs Python 3.11 or later, and there is none here." in done.stderr


def test_a_newer_python_under_another_name_is_found(machine: Machine) -> None:
    machine.script("python3", "#!/bin/sh\nexit 1\n")
    machine.script("python3.11", NO_VENV.format(python=sys.executable))
    assert "cannot make virtual environments" in machine.make("setup").stderr


def test_a_user_without_rights_is_told_the_command_to_type(machine: Machine) -> None:
    machine.script("python3", NO_VENV.format(python=sys.executable))
    machine.script("apt-get", APT.format(log=machine.log))
    machine.script("id", "#!/bin/sh\necho 1000\n")
    machine.script("sudo", "#!/bin/sh\nexit 1\n")
    done = machine.make("setup")
    assert done.returncode != 0
    assert re.search(r"Type: sudo apt-get install python3\.\d+-venv", done.stderr)
    assert not machine.log.exists()


@pytest.mark.parametrize("user", ["root", "sudo"])
def test_what_is_missing_is_installed_where_that_is_allowed(machine: Machine, user: str) -> None:
    machine.script("python3", NO_VENV.format(python=sys.executable))
    machine.script("apt-get", APT.format(log=machine.log).replace("exit 1", "exit 0"))
    machine.script("id", f"#!/bin/sh\necho {0 if user == 'root' else 1000}\n")
    if user == "sudo":
        machine.script("sudo", '#!/bin/sh\nshift\nexec "$@"\n')
    machine.make("setup")
    update, install = machine.log.read_text(encoding="utf-8").splitlines()
    assert update.startswith("update")
    assert re.search(r"install .*python3\.\d+-venv$", install)


def test_a_failed_system_installation_stops_setup(machine: Machine) -> None:
    machine.script("python3", NO_VENV.format(python=sys.executable))
    machine.script("apt-get", APT.format(log=machine.log))
    machine.script("id", "#!/bin/sh\necho 0\n")
    done = machine.make("setup")
    assert done.returncode != 0
    assert not (machine.folder / ".venv").exists()


def test_clean_removes_what_was_built_and_nothing_else(machine: Machine) -> None:
    built = (
        ".venv/bin/python",
        ".venv-models/bin/python",
        "build/lib/x",
        "src/eightcut.egg-info/PKG-INFO",
        "src/eightcut/__pycache__/a.pyc",
    )
    kept = ("8cut-demo/OUT/door/vid_001/clip.mp4", "films/a.mp4", "library.db", "src/eightcut/a.py")
    for name in (*built, *kept, ".coverage"):
        path = machine.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (machine.bin / "find").symlink_to(str(shutil.which("find")))
    assert machine.make("clean").returncode == 0
    assert not [name for name in (*built, ".coverage") if (machine.folder / name).exists()]
    assert not [name for name in kept if not (machine.folder / name).exists()]


def test_ci_runs_the_commands_that_readme_names(root: Path) -> None:
    script = root / ".ci" / "run"
    top = "\n".join((root / "README.md").read_text(encoding="utf-8").splitlines()[:20])
    assert os.access(script, os.X_OK)
    steps = script.read_text(encoding="utf-8").rstrip().splitlines()[-3:]
    assert steps == ["make test", "make test-long", "exec make test-models"]
    assert "make test" in top
    assert "make demo" in top


def _would_run(root: Path, target: str) -> str:
    make = ["make", "--no-print-directory", "--dry-run", "--always-make", target]
    return subprocess.run(make, cwd=root, capture_output=True, text=True, check=True).stdout


def test_check_ends_with_the_tests_and_leaves_only_long_ones_out(root: Path) -> None:
    told = _would_run(root, "check")
    steps = ["ruff format --check", "ruff check", "mypy", "lint-imports", "pytest --form short --cov"]
    places = [told.index(step) for step in steps]
    assert places == sorted(places)
    assert "--coverage-floor=95" in told.strip().splitlines()[-1]
    assert "pytest --form long" in _would_run(root, "test-long").strip().splitlines()[-1]
