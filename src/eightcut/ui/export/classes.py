"""Choosing the class of the clips: in a dialog, or by its key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.services.clips.classes import ClassFolder, classes_of
from eightcut.ui.actions import with_keys
from eightcut.ui.export.class_dialog import ClassDialog, numbered
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.settings import Settings


class ClassChooser(QObject):
    """Says which folder was chosen; it belongs to the list that is shown."""

    chosen = pyqtSignal(str)
    """The folder of the class, a full path."""
    notice = pyqtSignal(str)

    def __init__(self, context: Context, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._settings, self._owner = context, settings, parent
        self.profile = "default"
        self.listed = ""
        """The folder of the class that is chosen, as it is written; "" for none."""

    @property
    def base(self) -> str:
        """Where the folders of this list's classes lie: beside the chosen one, else as the settings say."""
        return str(Path(self.listed).parent) if self.listed else self._settings.base

    def ask(
        self, clips: str = "", then: Callable[[], object] | None = None, one: Callable[[], str] | None = None
    ) -> None:
        """Open the dialog; `clips` says what `then`, called once a class is chosen, cuts; `one` as in the dialog."""
        owner = self._owner.window()
        dialog = ClassDialog(self._context, self.profile, self.listed, self.base, clips, owner, one=one)

        def take(folder: str, base: str) -> None:
            if base and not self._settings.base_folder:
                self._settings.base_folder = base
            self.chosen.emit(folder)
            if then is not None:
                then()

        dialog.chosen.connect(take)
        show(dialog)

    def choose(self, number: int) -> None:
        """The class of this key."""
        ctx, profile, base, listed = self._context.services, self.profile, self.base, self.listed

        def found(classes: list[ClassFolder]) -> None:
            if number > len(classes):
                none = "There is no class {0} yet. Choose or make one with {choose_class}."
                self.notice.emit(with_keys(none, number))
                return
            one = classes[number - 1]
            self.chosen.emit(one.folder)
            self.notice.emit(f"Clips go to {one.name}.")

        self._context.runner.in_library(
            self, lambda: numbered(classes_of(ctx, profile, base), listed), found, key="class"
        )
