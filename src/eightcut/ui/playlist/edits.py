"""Edits of lists that can be undone: taking videos out, closing a tab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtGui import QUndoCommand
from typing_extensions import override

from eightcut.ui.kit.lists import VideoList
from eightcut.ui.playlist.model import VideosModel


def with_files(kept: VideoList, before: VideoList) -> VideoList:
    """The tab with the files and lines it had before, where they were; what came meanwhile stays at the end."""
    had = set(before.files)
    came = tuple(path for path in kept.files if path not in had)
    return replace(kept, files=(*before.files, *came), separators=before.separators)


class RemoveVideos(QUndoCommand):
    """Take files out of a tab. `back` gives a tab what it had; it may be a tab of a profile that is not shown."""

    def __init__(
        self, text: str, model: VideosModel, paths: list[str], back: Callable[[VideosModel, VideoList], object]
    ) -> None:
        super().__init__(text)
        self._model = model
        self._paths = paths
        self._back = back
        self._before = model.kept

    @override
    def redo(self) -> None:
        self._before = self._model.kept
        self._model.remove(self._paths)

    @override
    def undo(self) -> None:
        self._back(self._model, self._before)


class Swap(QUndoCommand):
    """Anything of which both directions are calls."""

    def __init__(self, text: str, there: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__(text)
        self._there = there
        self._back = back

    @override
    def redo(self) -> None:
        self._there()

    @override
    def undo(self) -> None:
        self._back()
