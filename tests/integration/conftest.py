"""The command line as a process, on real films."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    """What one run gave."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its JSON lines; fails where stdout holds anything else."""
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]


@pytest.fixture
def environment(tmp_path: Path, cache: Path) -> dict[str, str]:
    return environment_of(tmp_path, cache)


def environment_of(folder: Path, cache: Path) -> dict[str, str]:
    """That of a library in this folder."""
    return {**os.environ, "EIGHTCUT_DB": str(folder / "library.db"), "EIGHTCUT_CACHE": str(cache), "COLUMNS": "160"}


@pytest.fixture
def command(environment: dict[str, str]) -> Callable[..., Ran]:
    """`command("scan", path, "--json")`: run 8cut as a process."""
    return runner(environment)


def runner(environment: dict[str, str]) -> Callable[..., Ran]:
    """Runs 8cut as a process in this environment."""

    def run(*arguments: object, **extra: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "eightcut", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={**environment, **extra},
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
