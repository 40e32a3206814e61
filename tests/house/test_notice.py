"""NOTICE names what a bundled build would carry."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(name: str, seen: set[str]) -> set[str]:
    """Everything that this package needs here to run, through all steps."""
    if plain(name) not in seen:
        try:
            asked = distribution(name).requires or []
        except PackageNotFoundError:
            return seen  # not for this system
        seen.add(plain(name))
        for text in asked:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                needed(requirement.name, seen)
    return seen


def test_every_package_that_the_program_needs_is_named_with_its_licence() -> None:
    _, bundled = (ROOT / "NOTICE").read_text("utf-8").split("What a bundled build would carry", 1)
    named = {plain(name) for name in re.findall(r"([A-Za-z][\w.-]*) (?:\(PyAV\) )?\d[\w.]*", bundled)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = set[str]()
    for asked in project["dependencies"]:
        needed(Requirement(asked).name, packages)
    assert len(packages) > 16
    assert sorted(packages - named) == []


def test_what_is_no_package_of_python_is_named_too() -> None:
    _, bundled = (ROOT / "NOTICE").read_text("utf-8").split("What a bundled build would carry", 1)
    for work in (
        "CPython",
        "libmpv",
        "ffmpeg program",
        "FFmpeg 7",
        "OpenBLAS",
        "Material Design Icons",
        "DejaVu",
        "x264",
    ):
        assert work in bundled
