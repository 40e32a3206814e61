"""A path that was typed, or stands in a row, may be one that the system refuses: `same_place` asks for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ASKS = {"exists", "is_file", "is_dir"}


def bare_questions(tree: ast.AST) -> list[str]:
    """`Path(text).exists()` and its like, which raise where a folder may not be looked into or a name is too long."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKS
        and isinstance(node.func.value, ast.Call)
        and ast.unparse(node.func.value.func) == "Path"
    ]


@pytest.mark.parametrize("line", ["Path(row.path).exists()", "Path(a).is_dir()", "[p for p in q if Path(p).is_file()]"])
def test_a_bare_question_is_seen(line: str) -> None:
    assert len(bare_questions(ast.parse(line))) == 1


def test_services_ask_for_recorded_paths_in_one_way(root: Path) -> None:
    modules = sorted((root / "src/eightcut/services").rglob("*.py"))
    assert len(modules) > 40
    found = [
        f"{path.name}: {question}"
        for path in modules
        for question in bare_questions(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []
