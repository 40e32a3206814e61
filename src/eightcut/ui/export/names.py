"""What the next export will be called, looked up off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.services.clips.next_names import NextNames, next_names, written_name
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import Film


class NextName(QObject):
    """Asks the library and the disk for the next free numbers, and what folders are called as they are written."""

    named = pyqtSignal(str)
    """`vid_003/clip_003_m4_0..2`, or why there is no name."""
    written = pyqtSignal(str, object)
    """The export folder's name on disk, and {its subprofile: that folder's name}."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        """For the profile "default" until told otherwise."""
        super().__init__(parent)
        self._context = context
        self.profile = "default"
        self._known: NextNames | None = None
        self._asked = 0

    def ask(self, film: Film, folder: str, clips: int) -> None:
        """Look it up; an earlier question is forgotten."""
        ctx, profile = self._context.services, self.profile
        self.forget()
        asked = self._asked

        def shown(names: NextNames) -> None:
            if asked == self._asked:
                self._known = names
                self.named.emit(names.text)

        def refused(problem: Exception) -> None:
            if asked == self._asked:
                self.named.emit(str(problem))

        self._context.runner.in_library(
            self, lambda: next_names(ctx, film.video, profile, folder, clips), shown, refused, key="next"
        )

    def forget(self) -> None:
        """What was asked for is wanted no longer."""
        self._known = None
        self._asked += 1

    def ask_written(self, folder: str, suffixes: Sequence[str]) -> None:
        """Look up what the folder and its subprofiles' are called, whether or not a film is open."""
        names, plain = list(suffixes), folder.rstrip("/\\") or folder

        def look() -> tuple[str, dict[str, str]]:
            base = written_name(plain)
            beside = str(Path(plain).parent / base)
            return base, {name: written_name(f"{beside}_{name}") for name in names}

        self._context.runner.in_library(self, look, lambda found: self.written.emit(*found), key="written")

    def recount(self, clips: int) -> None:
        """The same names for another number of clips."""
        if self._known is not None:
            self._known = replace(self._known, last=clips - 1)
            self.named.emit(self._known.text)
