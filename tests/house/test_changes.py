"""What the window and the command line can call of the services says what it changed, if it changes anything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "eightcut"
WRITES = {"change", "insert", "insert_many", "insert_all", "backup"}
"""Methods of the database that write."""
TAKEN_NOTE_OF = {
    "videos.claim",
    "videos.keep_clock",
    "clips.learn",
    "clip_quality.keep",
    "clip_quality.forget_strangers",
}
"""What the program itself learns of a file while it reads it; no view shows that."""
BY_ITSELF = {"roll_back_stale", "run", "demonstrate", "to_trash"}
"""Recovery when a library is opened, before anything was read, and the demonstration in a library of its own."""
DOORS = re.compile(r"\b(CLIPS\.(?!told)\w+|(trainer\.save|media\.extract|frames\.discard|peaks\.discard)\()")
"""Files that the user gets, or loses."""


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the program, by its dotted name."""
    found = {}
    for path in SRC.rglob("*.py"):
        name = ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def store_writes() -> set[str]:
    """`store.method` of the library for each method that writes, itself or by another of its class."""
    library = ast.unparse(modules()["eightcut.storage.library"])
    attributes = {kind: name for name, kind in re.findall(r"self\.(\w+) = (\w+)\(", library)}
    stores = {
        attributes[node.name]: node
        for name, module in modules().items()
        if name.startswith("eightcut.storage.")
        for node in module.body
        if isinstance(node, ast.ClassDef) and node.name in attributes
    }
    return {f"{name}.{method}" for name, store in stores.items() for method in _writing_methods(store)}


def _writing_methods(store: ast.ClassDef) -> set[str]:
    texts = {node.name: ast.unparse(node) for node in store.body if isinstance(node, ast.FunctionDef)}
    direct = re.compile(rf"self\._db\.({'|'.join(WRITES)})\(")
    found = {name for name, text in texts.items() if direct.search(text)}
    while more := {n for n, text in texts.items() if n not in found and any(f"self.{w}(" in text for w in found)}:
        found |= more
    return found


def writes_itself(source: str) -> bool:
    """Whether the text of a function has a call that writes to the library, or files of the user."""
    for name, store in re.findall(r"\b(\w+) = [\w.]*\blibrary\.(\w+)\b", source):
        source = re.sub(rf"(?<![\w.]){name}\.", f"library.{store}.", source)
    calls = set(re.findall(r"\blibrary\.(\w+\.\w+)\b", source)) - TAKEN_NOTE_OF
    return bool(calls & store_writes()) or DOORS.search(source) is not None


def imported(module: ast.Module) -> dict[str, str]:
    """Names of a module, and what of the services they mean."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("eightcut.services")
        for alias in node.names
    }


def used(node: ast.AST, known: Mapping[str, str]) -> Iterator[str]:
    """Full names of services that a piece of code speaks of."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in known:
            yield known[inner.id]
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in known:
            yield f"{known[inner.value.id]}.{inner.attr}"


@cache
def writing() -> set[str]:
    """Functions and classes of the services that write, themselves or by others that they use."""
    uses: dict[str, set[str]] = {}
    found = set()
    for name, module in modules().items():
        if not name.startswith("eightcut.services"):
            continue
        own = [node for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        known = {**imported(module), **{node.name: f"{name}.{node.name}" for node in own}}
        for node in own:
            uses[f"{name}.{node.name}"] = set(used(node, known))
            if writes_itself(ast.unparse(node)):
                found.add(f"{name}.{node.name}")
    while more := {name for name, others in uses.items() if name not in found and others & found}:
        found |= more
    return found


@cache
def telling() -> set[str]:
    """Names of classes that are a Change or hold one."""
    found, bases = {"Change"}, {}
    for node in (node for module in modules().values() for node in module.body):
        if isinstance(node, ast.ClassDef):
            bases[node.name] = {ast.unparse(base) for base in node.bases}
            fields = {ast.unparse(n.target) for n in node.body if isinstance(n, ast.AnnAssign)}
            if "change" in fields | {n.name for n in node.body if isinstance(n, ast.FunctionDef)}:
                found.add(node.name)
    while more := {name for name, above in bases.items() if name not in found and above & found}:
        found |= more
    return found


def tells(function: ast.FunctionDef) -> bool:
    """Whether what it returns is a Change, or holds one."""
    words = re.findall(r"\w+", ast.unparse(function.returns)) if function.returns else []
    return bool(telling() & set(words))


def called() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of the services that window, command line and their wiring use."""
    wanted = set()
    for name, module in modules().items():
        if name.startswith(("eightcut.ui", "eightcut.cli", "eightcut.bootstrap")):
            wanted |= set(used(module, imported(module)))
    for name, module in modules().items():
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and f"{name}.{node.name}" in wanted:
                yield f"{name}.{node.name}", node


def test_what_changes_something_says_what_it_changed() -> None:
    functions = dict(called())
    assert len(functions) > 60
    found = {name for name in functions if name in writing() and name.rpartition(".")[2] not in BY_ITSELF}
    assert {"eightcut.services.scans.review.judge", "eightcut.services.clips.exporting.export"} <= found
    assert {name for name in found if not tells(functions[name])} == set()


def test_neither_window_nor_command_line_writes_by_itself() -> None:
    above = {n: m for n, m in modules().items() if n.startswith(("eightcut.ui", "eightcut.cli"))}
    assert {name for name, module in above.items() if writes_itself(ast.unparse(module))} == set()


@pytest.mark.parametrize(
    "line", ["ctx.library.clips.take(ids)", "clips = ctx.library.clips; clips.add(row)", "CLIPS.move(one, other)"]
)
def test_a_write_is_seen(line: str) -> None:
    assert writes_itself(ast.unparse(ast.parse(line)))


@pytest.mark.parametrize("line", ["ctx.library.clips.of_profile(name)", "ctx.library.videos.keep_clock(*found)"])
def test_what_only_reads_or_takes_note_is_let_pass(line: str) -> None:
    assert not writes_itself(line)


@pytest.mark.parametrize(
    ("head", "said"),
    [("-> None", False), ("", False), ("-> Change", True), ("-> Iterator[ScanResult | Failure]", True)],
)
def test_a_function_that_returns_no_change_is_seen(head: str, said: bool) -> None:
    [function] = ast.parse(f"def f(){head}: ...").body
    assert isinstance(function, ast.FunctionDef)
    assert tells(function) is said
