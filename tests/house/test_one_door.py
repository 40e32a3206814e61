"""Files are written by `eightcut.atomic` alone, so that a full disk is a sentence everywhere and leaves nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

DOOR = "atomic.py"
PATH_CALLS = {"write_text", "write_bytes", "mkdir", "hardlink_to", "symlink_to"}
"""Methods that write, whatever they are called on."""
OS_CALLS = {"link", "symlink", "mkdir", "makedirs", "rename", "renames", "replace", "truncate", "mkfifo", "sendfile"}
SHUTIL = {"copy", "copy2", "copyfile", "copytree", "move", "copyfileobj"}
FLAGS = {"O_CREAT", "O_WRONLY", "O_TRUNC", "O_APPEND"}


def direct_writes(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls that make, write, copy or rename a file or folder themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _writes(node):
            yield node


def _writes(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id == "open" and _for_writing(call, 1)
    if not isinstance(call.func, ast.Attribute):
        return False
    name, owner = call.func.attr, call.func.value
    module = owner.id if isinstance(owner, ast.Name) else ""
    if module == "tempfile":
        return name != "gettempdir"
    if module == "shutil":
        return name in SHUTIL
    if module == "os":
        opened = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)}
        return name in OS_CALLS or (name == "open" and bool(opened & FLAGS))
    if name == "open":
        return _for_writing(call, 0)
    plain = len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred)
    return name in PATH_CALLS or (name in {"rename", "replace"} and plain) or (name == "touch" and not call.args)


def _for_writing(call: ast.Call, place: int) -> bool:
    told = [call.args[place]] if len(call.args) > place else [k.value for k in call.keywords if k.arg == "mode"]
    return any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wxa+") for mode in told)


PLANTED = [
    "Path('a').write_text('x')",
    "path.write_bytes(b'')",
    "open('a', 'w')",
    "path.open('xb')",
    "path.open(mode='a')",
    "open(name, mode='r+')",
    "os.open(name, os.O_CREAT | os.O_WRONLY)",
    "os.link(one, other)",
    "os.replace(one, other)",
    "shutil.copy2(one, other)",
    "path.mkdir(parents=True)",
    "path.replace(other)",
    "path.rename(other)",
    "path.touch()",
    "tempfile.TemporaryDirectory()",
    "tempfile.mkstemp()",
]
HARMLESS = [
    "text.replace('a', 'b')",
    "now.replace(tzinfo=None)",
    "replace(settings, a=1)",
    "profiles.rename(old, new)",
    "path.open('rb')",
    "open(name)",
    "os.open(name, os.O_RDONLY)",
    "state.touch('wave')",
    "av.open(name, options={})",
    "DOOR.write(path, content)",
    "wave.open(held, 'rb')",
]


@pytest.mark.parametrize("line", PLANTED)
def test_a_write_beside_the_door_is_seen(line: str) -> None:
    assert len(list(direct_writes(ast.parse(line)))) == 1


@pytest.mark.parametrize("line", HARMLESS)
def test_what_writes_no_file_is_let_pass(line: str) -> None:
    assert not list(direct_writes(ast.parse(line)))


def test_nothing_but_the_door_writes_files(root: Path) -> None:
    package = root / "src" / "eightcut"
    found = {
        f"{path.relative_to(package)}:{call.lineno}: {ast.unparse(call)}"
        for path in package.rglob("*.py")
        if path.relative_to(package).as_posix() != DOOR
        for call in direct_writes(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()
