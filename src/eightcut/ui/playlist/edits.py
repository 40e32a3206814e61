"""Edits of lists that can be undone: taking videos out, closing a tab."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QUndoCommand
from typing_extensions import override

from eightcut.ui.playlist.model import VideosModel


class RemoveVideos(QUndoCommand):
    """Take files out of a tab; undone, they are where they were, and what came meanwhile stays at the end."""

    def __init__(self, text: str, model: VideosModel, paths: list[str]) -> None:
        """Not done before it is on the stack."""
        super().__init__(text)
        self._model = model
        self._paths = paths
        self._before = model.kept

    @override
    def redo(self) -> None:
        self._before = self._model.kept
        self._model.remove(self._paths)

    @override
    def undo(self) -> None:
        came = [path for path in self._model.kept.files if path not in set(self._before.files)]
        self._model.set(files=(*self._before.files, *came), separators=self._before.separators)


class Swap(QUndoCommand):
    """Anything of which both directions are calls."""

    def __init__(self, text: str, there: Callable[[], object], back: Callable[[], object]) -> None:
        """Not done before it is on the stack."""
        super().__init__(text)
        self._there = there
        self._back = back

    @override
    def redo(self) -> None:
        self._there()

    @override
    def undo(self) -> None:
        self._back()
