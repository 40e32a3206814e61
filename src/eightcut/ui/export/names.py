"""What the next export will be called, looked up off the window's thread."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.services.naming import NextNames, next_names
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import Film


class NextName(QObject):
    """Asks the library and the disk for the next free numbers."""

    named = pyqtSignal(str)
    """`→ vid_003/clip_003_m4_0..2`, or why there is no name."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        """For the profile "default" until told otherwise."""
        super().__init__(parent)
        self._context = context
        self.profile = "default"

    def ask(self, film: Film, folder: str, clips: int) -> None:
        """Look it up; an earlier question is forgotten."""
        bench, profile = self._context.bench, self.profile

        def shown(names: NextNames) -> None:
            self.named.emit(f"→ {names.text}")

        self._context.runner.desk(
            self, lambda: next_names(bench, film.video, profile, folder, clips), shown, self._refused, key="next"
        )

    def _refused(self, problem: Exception) -> None:
        self.named.emit(str(problem))
