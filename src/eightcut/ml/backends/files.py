"""Files that ship with the program: read whole, and only where they are what was shipped."""

from __future__ import annotations

import hashlib
from pathlib import Path

from eightcut.errors import EnvironmentProblem


def read_shipped(path: Path, sha256: str) -> bytes:
    """The file's content. EnvironmentProblem where it is missing, cannot be read or has another sum."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise unusable(path, problem.strerror or str(problem)) from problem
    if hashlib.sha256(content).hexdigest() != sha256:
        raise unusable(path, "it is damaged")
    return content


def unusable(path: Path, why: str) -> EnvironmentProblem:
    """The sentence for a shipped file that cannot be used."""
    return EnvironmentProblem(f"The network file {path} cannot be used: {why}. Reinstall 8-cut.", str(path))
