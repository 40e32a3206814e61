"""Controllers join the panes that they are given, and reach into none of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SIGNAL = {"connect", "disconnect", "emit"}
"""What is done with a signal is no step further in."""
VALUES = {"_context", "_video", "video"}
"""What services work with and plain values may be looked through: there is nothing behind them to hide."""
LONGEST = 3
"""Names in a row, "self" among them: `self._pane.method`."""
ASSEMBLING = {"Panes", "WindowContents", "MainWindow"}


def chains(source: str) -> Iterator[str]:
    """Rows of names that reach through one object into the inside of another."""
    tree = ast.parse(source)
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            names = _names(node)
            while names and names[-1] in SIGNAL:
                names.pop()
            if len(names) > LONGEST and not VALUES.intersection(names):
                yield ".".join(names)


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [*_names(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else [""]


@pytest.mark.parametrize(
    "line",
    ["self._panel.view.model.rowCount()", "dialog.form.folders.names()", "self._deck.crop_tab.list.jump.connect(go)"],
)
def test_a_chain_into_the_inside_of_a_pane_is_seen(line: str) -> None:
    assert list(chains(line))


@pytest.mark.parametrize(
    "line",
    [
        "self._panel.refresh()",
        "self._deck.form_changed.connect(self._show)",
        "self._context.runner.in_library(self, look)",
        "self._now.video.ref.path",
    ],
)
def test_a_pane_s_own_methods_and_signals_are_let_pass(line: str) -> None:
    assert not list(chains(line))


def test_no_controller_reaches_into_a_pane(root: Path) -> None:
    folder = root / "src" / "eightcut" / "ui" / "controllers"
    found = {path.name: list(chains(path.read_text(encoding="utf-8"))) for path in folder.glob("*.py")}
    assert len(found) > 8
    assert not {name: reached for name, reached in found.items() if reached}


def test_no_controller_knows_what_puts_the_window_together(root: Path) -> None:
    for path in (root / "src" / "eightcut" / "ui" / "controllers").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
        assert not names & ASSEMBLING, path.name
