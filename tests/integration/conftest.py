"""The command line on real films."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eightcut.cli.app import run


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
    """`command("scan", path, "--json")`: what 8cut does with these words."""
    return runner(environment)


def runner(environment: dict[str, str]) -> Callable[..., Ran]:
    """Runs 8cut in this process, which saves a second each; sessions of the documents run it as one of its own."""

    def run_here(*arguments: object, **extra: str) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name, value in {**environment, **extra}.items():
                patch.setenv(name, value)
            code = run([*map(str, arguments)])
        return Ran(code, out.getvalue(), err.getvalue())

    return run_here
