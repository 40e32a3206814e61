"""What goes out with the package: its licence, its notices, its data files, its version."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pytest

import eightcut

EXTRAS = {"torch": "ml/backends/big", "cluster": "cluster"}
"""Extras that users may install, and the package that imports what they bring."""


@pytest.fixture(scope="module")
def pyproject(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def data_files(root: Path) -> set[str]:
    package = root / "src" / "eightcut"
    found = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {str(path.relative_to(package)) for path in found if path.suffix != ".py"}


def test_every_data_file_is_shipped_and_every_pattern_finds_some(
    root: Path, pyproject: dict[str, Any], data_files: set[str]
) -> None:
    patterns: list[str] = pyproject["tool"]["setuptools"]["package-data"]["eightcut"]
    package = root / "src" / "eightcut"
    matched = {pattern: {str(path.relative_to(package)) for path in package.glob(pattern)} for pattern in patterns}
    assert not [pattern for pattern, files in matched.items() if not files]
    assert data_files <= set().union(*matched.values())


def test_the_installed_package_holds_its_data_files(data_files: set[str]) -> None:
    assert not [name for name in data_files if not resources.files(eightcut).joinpath(name).is_file()]


def test_the_licence_is_the_gpl_and_pyproject_says_so(root: Path, pyproject: dict[str, Any]) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert pyproject["project"]["license"] == "GPL-3.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "Version 3, 29 June 2007" in text


def test_the_notice_names_every_network_and_recording_that_is_not_ours(root: Path, data_files: set[str]) -> None:
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    foreign = {name for name in data_files if re.search(r"/(weights|recordings)/", name)}
    unnamed = {name for name in foreign if Path(name).name not in notice and str(Path(name).parent) not in notice}
    assert foreign
    assert not unnamed
    assert "CC BY 4.0" in notice


def test_the_changelog_tells_of_this_version(root: Path) -> None:
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(eightcut.__version__)}\]", changelog, re.MULTILINE)


def test_the_installed_version_is_the_one_in_the_source() -> None:
    assert metadata.version("eightcut") == eightcut.__version__


def test_decision_records_are_numbered_without_a_gap_and_fit_a_page(root: Path) -> None:
    records = sorted((root / "docs" / "decisions").glob("*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert numbers == list(range(1, len(records) + 1))
    assert not [r.name for r in records if len(r.read_text(encoding="utf-8").splitlines()) > 40]


SEVERAL = {"scipy": ("fft", "signal")}
"""Packages that have more than one part in use, each in one module."""


def _imports(file: Path) -> set[str]:
    """Top names of every import in a file, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name.split(".")[0] for alias in aliases}
            case ast.ImportFrom(module=str(module), level=0):
                names.add(module.split(".")[0])
    return names


def test_whatever_the_package_imports_is_a_declared_dependency_and_the_other_way_round(
    root: Path, pyproject: dict[str, Any]
) -> None:
    extras = pyproject["project"]["optional-dependencies"]
    lines = [*pyproject["project"]["dependencies"], *(line for name in EXTRAS for line in extras[name])]
    declared = {_plain(re.split(r"[<>=~!\[; ]", line)[0]) for line in lines}
    imported_names = {name for file in (root / "src").rglob("*.py") for name in _imports(file)}
    foreign = imported_names - set(sys.stdlib_module_names) - {"eightcut"}
    # Several packages may fill one folder: PyQt6 is PyQt6 and PyQt6-sip, which PyQt6 itself brings along.
    found = metadata.packages_distributions()
    owners = {name: {_plain(owner) for owner in found.get(name, [name])} for name in foreign}
    assert not {name: names for name, names in owners.items() if not names & declared}
    assert declared <= set().union(*owners.values())


def test_what_an_extra_brings_is_imported_in_one_package(root: Path, pyproject: dict[str, Any]) -> None:
    for name, home in EXTRAS.items():
        for line in pyproject["project"]["optional-dependencies"][name]:
            package = _plain(re.split(r"[<>=~!\[; ]", line)[0])
            using = {file.parent for file in (root / "src").rglob("*.py") if package in _imports(file)}
            assert using == {root / "src" / "eightcut" / home}


def _plain(name: str) -> str:
    """The one spelling of a package's name."""
    return re.sub(r"[-_.]+", "_", name).lower()


def test_only_packages_of_others_go_untyped_and_each_is_imported_in_one_module(
    root: Path, pyproject: dict[str, Any]
) -> None:
    extra, subclasses, *others = pyproject["tool"]["mypy"]["overrides"]
    installed_apart = ["cryptography", "dask", "distributed", "huggingface_hub", "psutil", "torch", "transformers"]
    unknown = {"ignore_missing_imports": True, "follow_imports": "skip"}  # installed or not
    assert extra == {"module": [f"{name}.*" for name in installed_apart], **unknown}
    assert subclasses == {"module": ["eightcut.ml.backends.big.*"], "disallow_subclassing_any": False}
    for override in others:
        assert override.keys() == {"module", "ignore_missing_imports"}
        for pattern in override["module"]:
            package = pattern.removesuffix(".*")
            using = [file for file in (root / "src").rglob("*.py") if package in _imports(file)]
            assert len(using) == len(SEVERAL.get(package, ("",))), f"{package} is imported in {using}"
            assert package not in {"eightcut", "core", "tests", "tools", "benchmarks"}
