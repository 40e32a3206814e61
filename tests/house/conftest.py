"""The project's own files, for tests that look at the house rather than at what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (".ci", "benchmarks", "core", "docs", "src", "tests", "tools")


def _kept(path: Path) -> bool:
    return path.is_file() and not any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file of the project, generated and installed ones left out; needs no git."""
    beside = (path for path in ROOT.iterdir() if path.is_file() and path.name != ".git")
    files = [path for path in beside if not path.name.startswith(".coverage")]
    for folder in FOLDERS:
        files += [path for path in (ROOT / folder).rglob("*") if _kept(path)]
    return sorted(files)
