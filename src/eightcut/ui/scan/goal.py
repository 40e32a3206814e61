"""Which folder the regions that are shown go to: their model's class, unless the user chose another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.services.clips.targets import class_target
from eightcut.ui.kit.context import Context


class Goal(QObject):
    """Looks it up off the window's thread. What the user chose for a model holds while the window is open."""

    changed = pyqtSignal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._chosen: dict[tuple[str, str], str] = {}
        self._asked: tuple[str, str, tuple[str, ...], str] = ("", "", (), "")
        self._base = ""
        self._own = ""
        self._looking = False
        self._then: Callable[[], object] | None = None
        self.listed = ""
        """The export folder of the list that is shown, as it is written; "" for none."""
        self.classes: dict[str, str] = {}
        """Each class that the model learned, and where it lies."""

    @property
    def folder(self) -> str:
        """Full path of where the regions go; "" where nobody said yet."""
        return self._chosen.get(self._key) or self._own

    @property
    def name(self) -> str:
        """The class: the folder's own name."""
        return PurePath(self.folder.replace("\\", "/")).name

    @property
    def is_chosen(self) -> bool:
        """Whether the user chose it for this model."""
        return self._key in self._chosen

    @property
    def _key(self) -> tuple[str, str]:
        return self._asked[0], self._asked[1]

    def set_regions(self, profile: str, model: str, folders: Sequence[str]) -> None:
        """Other regions are shown: of this model, of the class with these folders (empty where unknown)."""
        self._ask(profile, model, tuple(folders), self.listed)

    def set_listed(self, folder: str, base: str) -> None:
        """Another export folder is chosen for the list; `base`: where the folders of its classes lie."""
        self.listed, self._base = folder, base
        self._ask(*self._asked[:3], folder)

    def look_again(self) -> None:
        """Folders may have been made or removed since."""
        self._ask(*self._asked, anew=True)

    def when_known(self, then: Callable[[], object]) -> None:
        """Call this once it is known where the regions go: now, or soon; not at all where others are shown by then."""
        if self._looking and not self.folder:
            self._then = then
        else:
            then()

    def choose(self, folder: str) -> None:
        """Regions of this model go here; "" gives the choice back to the model's class."""
        if folder:
            self._chosen[self._key] = folder
        else:
            self._chosen.pop(self._key, None)
        self.changed.emit()

    def of(self, profile: str, model: str) -> str:
        """What the user chose for a model, "" for nothing."""
        return self._chosen.get((profile, model), "")

    def _ask(self, profile: str, model: str, folders: tuple[str, ...], listed: str, anew: bool = False) -> None:
        asked = profile, model, folders, listed
        if asked == self._asked and not anew:
            return
        if asked[:3] != self._asked[:3] or not model:
            self._own, self.classes, self._then = "", {}, None
        self._asked, self._looking = asked, bool(model)
        if not model:
            self.changed.emit()
            return
        ctx, base = self._context.services, self._base

        def look() -> tuple[str, dict[str, str]]:
            own = class_target(ctx, profile, folders, listed, base)
            return own, {name: class_target(ctx, profile, (name,), listed, base) for name in folders}

        self._context.runner.in_library(self, look, self._found, key="goal")

    def _found(self, found: tuple[str, dict[str, str]]) -> None:
        self._looking = False
        self._own, self.classes = found
        self.changed.emit()
        then, self._then = self._then, None
        if then is not None:
            then()
