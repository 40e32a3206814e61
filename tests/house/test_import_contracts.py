"""Every import contract is green as the source stands, and red when what it forbids is planted in a copy."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from importlinter.api import read_configuration

ORDER = (
    ("__main__",),
    ("cli",),
    ("ui",),
    ("bootstrap",),
    ("services", "config", "logs"),
    ("cluster",),
    ("embedding",),
    ("storage", "media", "ml"),
    ("cache_folder",),
    ("atomic", "ordinary", "typed"),
    ("cores", "endings", "leftovers", "os_errors"),
    ("domain",),
    ("errors",),
)
"""The layers from the top; those of one row do not know each other."""

SERVICES = ("demo", "upkeep", "clips", "scans", "training", "listening", "videos", "change", "context")
"""The packages of the services from the top, and what all of them stand on."""

WINDOW = ("app", "window.main_window", "window.contents", "controllers", "window.panes", "actions")
"""How the window is put together, from the top."""

IO = "asyncio io logging multiprocessing os shutil socket sqlite3 subprocess sys tempfile threading time urllib"
HEAVY = "av numpy onnxruntime platformdirs rich scipy sklearn typer"
FORBIDDEN = {
    "pure-domain": ("domain", f"{IO} {HEAVY}"),
    "sql": ("services", "sqlite3"),
    "media": ("services", "av imageio_ffmpeg subprocess"),
    "networks": ("ml", "onnx onnxruntime"),
    "learning": ("services", "safetensors sklearn"),
    "terminal": ("services", "click rich typer"),
    "cluster": ("services", "cryptography dask distributed"),
    "torch": ("ml.backends", "huggingface_hub librosa tensorflow torch torchaudio transformers"),
    "window": ("cli", "PyQt5 PyQt6 PySide6 fonticon_mdi7 mpv"),
}
"""Contract: a package where its modules must not be imported, and those modules."""

HOMES = {
    "storage": "sqlite3",
    "media": "av imageio_ffmpeg subprocess",
    "ml.backends": "onnxruntime",
    "ml.backends.big": "huggingface_hub torch transformers",
    "ml": "safetensors sklearn",
    "cluster": "cryptography dask distributed",
    "cli": "rich typer",
    "ui": "PyQt6 fonticon_mdi7",
    "ui.player": "mpv",
}
"""Packages and what only they may import."""

PURE = {
    "__future__", "array", "bisect", "collections", "dataclasses", "datetime", "difflib", "enum", "eightcut",
    "fractions", "functools", "itertools", "math", "pathlib", "random", "re", "types", "typing", "typing_extensions",
    "unicodedata",
}  # fmt: skip


class Copy:
    """A copy of the source in which violations can be planted."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(root / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "weights", "*.wav"))
        shutil.copy(root / "pyproject.toml", folder)

    def plant(self, module: str, imported: Iterable[str]) -> str:
        """Let a new module of a package, or a module itself, import things; the name of what imports them now."""
        place = self.folder / "src" / "eightcut" / module.replace(".", "/")
        file = place / "planted.py" if place.is_dir() else place.with_suffix(".py")
        with file.open("a", encoding="utf-8") as stream:
            stream.writelines(f"\nimport {name}\n" for name in imported)
        return f"eightcut.{module}.planted" if place.is_dir() else f"eightcut.{module}"

    def lint(self) -> tuple[set[str], set[tuple[str, str]]]:
        """Names of the contracts that do not hold here, and the imports (importer, imported) that are named for it."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        done = subprocess.run(
            [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
            cwd=self.folder,
            env={**environment, "PYTHONPATH": str(self.folder / "src"), "COLUMNS": "200", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        names = set(re.findall(r"^(.+) BROKEN\b", done.stdout, re.MULTILINE))
        assert "Contracts: " in done.stdout, done.stdout + done.stderr
        assert (done.returncode == 0) == (not names), done.stdout + done.stderr
        return names, set(re.findall(r"(\S+) -> (\S+) \(l\.", done.stdout))


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Copy:
    return Copy(root, tmp_path)


@pytest.fixture(scope="session")
def contracts(root: Path) -> dict[str, dict[str, Any]]:
    found = read_configuration(str(root / "pyproject.toml"))["contracts_options"]
    return {contract["id"]: contract for contract in found}


def _upward(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[str]]]:
    for number, row in enumerate(rows):
        above = [module for layer in rows[:number] for module in layer]
        yield from ((module, above + [other for other in row if other != module]) for module in row)


def test_the_source_as_it_stands_keeps_every_contract(copy: Copy) -> None:
    assert copy.lint() == (set(), set())


@pytest.mark.parametrize(
    ("contract", "container", "rows"),
    [
        ("layers", "eightcut", ORDER),
        ("services", "eightcut.services", [[name] for name in SERVICES]),
        ("window-floors", "eightcut.ui", [[name] for name in WINDOW]),
    ],
    ids=["layers", "services", "window-floors"],
)
def test_every_import_against_the_order_is_found(
    copy: Copy, contracts: dict[str, dict[str, Any]], contract: str, container: str, rows: Sequence[Sequence[str]]
) -> None:
    inside = container.removeprefix("eightcut").lstrip(".")
    wanted = set()
    for lower, upper in _upward(rows):
        names = [f"{container}.{name}" for name in upper]
        planted = copy.plant(f"{inside}.{lower}".lstrip("."), names)
        wanted |= {(planted, name) for name in names}
    broken, imports = copy.lint()
    assert contracts[contract]["name"] in broken
    assert wanted <= imports, wanted - imports


def test_a_module_that_belongs_to_no_layer_is_found(copy: Copy, contracts: dict[str, dict[str, Any]]) -> None:
    copy.plant("astray", ["eightcut.errors"])
    assert copy.lint()[0] == {contracts["layers"]["name"]}


def test_every_forbidden_import_is_found(copy: Copy, contracts: dict[str, dict[str, Any]]) -> None:
    planted = {
        (copy.plant(package, names.split()), name) for package, names in FORBIDDEN.values() for name in names.split()
    }
    broken, imports = copy.lint()
    assert {contracts[contract]["name"] for contract in FORBIDDEN} <= broken
    assert planted <= imports


def test_features_that_know_each_other_are_found(copy: Copy, contracts: dict[str, dict[str, Any]]) -> None:
    features = contracts["features"]["modules"]
    pairs = set()
    for one in features:
        others = [other for other in features if other != one]
        planted = copy.plant(one.removeprefix("eightcut."), others)
        pairs |= {(planted, other) for other in others}
    broken, imports = copy.lint()
    assert broken == {contracts["features"]["name"]}
    assert pairs <= imports


def test_every_folder_of_the_window_is_a_feature_or_shared(root: Path, contracts: dict[str, dict[str, Any]]) -> None:
    folders = {f"eightcut.ui.{path.parent.name}" for path in (root / "src" / "eightcut" / "ui").glob("*/__init__.py")}
    shared = {f"eightcut.ui.{name}" for name in ("kit", "controllers", "window")}
    assert folders - shared == set(contracts["features"]["modules"])


def test_the_player_is_known_in_its_own_feature_only(copy: Copy, contracts: dict[str, dict[str, Any]]) -> None:
    planted = {copy.plant(package, ["mpv"]) for package in ("ui", "ui.kit", "ui.timeline")}
    assert copy.lint() == ({contracts["window"]["name"]}, {(module, "mpv") for module in planted})


def test_each_library_may_be_imported_at_home(copy: Copy) -> None:
    for package, modules in HOMES.items():
        copy.plant(package, modules.split())
    assert copy.lint() == (set(), set())


def test_every_forbidden_module_of_every_contract_has_been_planted(contracts: dict[str, dict[str, Any]]) -> None:
    forbidden = {key: set(c["forbidden_modules"]) for key, c in contracts.items() if c["type"] == "forbidden"}
    assert forbidden == {key: set(names.split()) for key, (_, names) in FORBIDDEN.items()}
    assert contracts.keys() == {"layers", "services", "features", "window-floors", *FORBIDDEN}


def _ours(contract: dict[str, Any]) -> Iterator[str]:
    for container in contract.get("containers", []):
        yield from (f"{container}.{name.strip()}" for layer in contract["layers"] for name in layer.split("|"))
    yield from contract.get("source_modules", [])
    yield from contract.get("modules", [])
    for ignored in contract.get("ignore_imports", []):
        yield ignored.split(" -> ")[0].removesuffix(".**")


def test_every_module_of_ours_that_a_contract_names_exists(contracts: dict[str, dict[str, Any]], root: Path) -> None:
    named = {name for contract in contracts.values() for name in _ours(contract)}
    optional = {name for name in named if "(" in name}
    there = {name: _exists(root, name.replace("(", "").replace(")", "")) for name in named}
    assert not [name for name in named - optional if not there[name]]
    assert not [name for name in optional if there[name]], "a layer that exists is not optional any more"
    assert len(named) > 10


def _exists(root: Path, module: str) -> bool:
    place = root / "src" / module.replace(".", "/")
    return (place / "__init__.py").is_file() or place.with_suffix(".py").is_file()


def test_the_domain_imports_pure_modules_only_and_opens_and_prints_nothing(root: Path) -> None:
    files = [*(root / "src" / "eightcut" / "domain").glob("*.py"), root / "src" / "eightcut" / "errors.py"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names=names):
                    assert {name.name.split(".")[0] for name in names} <= PURE, file.name
                case ast.ImportFrom(module=str(module)):
                    assert module.split(".")[0] in PURE, file.name
                case ast.Call(func=ast.Name(id=called)):
                    assert called not in {"open", "print", "input", "exec", "eval", "__import__"}, file.name
    assert len(files) > 10
