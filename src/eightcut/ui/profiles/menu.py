"""The profile selector in the corner of the menu bar."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QInputDialog, QLineEdit, QMenu, QPushButton, QWidget

from eightcut.services.change import Change, Kind
from eightcut.services.upkeep.profiles import DEFAULT, copy_profile, create_profile, delete_profile, rename_profile
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import sure
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural


class ProfileMenu(QPushButton):
    """A button that names the profile; its menu lists all, and makes, copies, renames and deletes them."""

    profile_chosen = pyqtSignal(str)
    notice = pyqtSignal(str)
    """What was done, as a sentence; where a backup lies."""

    def __init__(
        self, context: Context, profile: str, settings: Settings | None = None, parent: QWidget | None = None
    ) -> None:
        """Show this profile. With `settings`, lists follow where a profile is copied or renamed."""
        super().__init__(parent)
        self._context = context
        self._settings = settings
        self._names: list[str] = []
        self.setObjectName("profile_menu")
        self.setAccessibleName("Profile")
        self.list = QMenu(self)
        self.list.setToolTipsVisible(True)
        self.setMenu(self.list)
        context.history.changed.connect(self._library_changed)
        self.profile = profile
        self.set_profile(profile)
        self.reload()

    def set_profile(self, name: str) -> None:
        """Name another profile without a signal."""
        self.profile = name
        self.setText(name.replace("&", "&&") if len(name) < 32 else f"{name[:30]}…")
        self._build()

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.PROFILES):
            self.reload()

    def reload(self) -> None:
        """Read the names anew."""
        self._context.runner.in_library(self, self._context.services.library.profiles.all, self._known, key="names")

    def _known(self, names: list[str]) -> None:
        self._names = names
        self._build()

    def _build(self) -> None:
        menu = self.list
        menu.clear()
        for name in sorted({*self._names, self.profile}):
            action = menu.addAction(name.replace("&", "&&"))
            if action is not None:
                action.setCheckable(True)
                action.setChecked(name == self.profile)
                action.triggered.connect(lambda _=False, name=name: self.choose(name))
        menu.addSeparator()
        self._entry("New…", self.new)
        self._entry("Duplicate…", self.duplicate)
        self._entry("Rename…", self.rename)
        self._entry("Delete…", self.ask_delete, self.profile != DEFAULT)

    def _entry(self, text: str, call: Callable[[], object], enabled: bool = True) -> None:
        action = self.list.addAction(text)
        if action is not None:
            action.setEnabled(enabled)
            if not enabled:
                action.setToolTip('The profile "default" cannot be deleted.')
            action.triggered.connect(lambda _=False: call())

    def choose(self, name: str) -> None:
        """Switch to a profile."""
        self.set_profile(name)
        self.profile_chosen.emit(name)

    # ------------------------------------------------------------------------------------------- changes

    def new(self) -> None:
        """Ask for a name and make an empty profile."""
        name = self._ask("New profile", "Name", "")
        if name:
            ctx = self._context.services
            self._edit(f"New profile {name}", lambda: create_profile(ctx, name), self.profile)

    def duplicate(self) -> None:
        """Ask for a name and copy clips, scans, verdicts, negatives, hidden files and lists; not models."""
        source = self.profile
        title = f"Duplicate {source}"
        name = self._ask(title, "Name of the copy; models and datasets are not copied", f"{source} copy")
        if not name:
            return
        if self._settings is not None and name not in self._names:
            self._settings.copy_profile(source, name)
        self._edit(title, lambda: copy_profile(self._context.services, source, name), source)

    def rename(self) -> None:
        """Ask for another name."""
        old = self.profile
        name = self._ask(f"Rename {old}", "New name", old)
        if not name or name == old:
            return
        ctx = self._context.services
        if self._settings is not None and name not in self._names:
            self._settings.copy_profile(old, name)
        self._edit(f"Rename profile {old}", lambda: rename_profile(ctx, old, name), old)

    def ask_delete(self) -> None:
        """Count what would go, ask, delete after a backup."""
        name = self.profile
        if name == DEFAULT:
            return
        counts = self._context.services.library.profiles.counts
        self._context.runner.in_library(self, lambda: counts(name), lambda found: self._delete(name, dict(found)))

    def _delete(self, name: str, counts: dict[str, int]) -> None:
        words = {
            "clips": ("clip", "clips"),
            "scans": ("scan", "scans"),
            "negatives": ("hard negative", "hard negatives"),
            "verdicts": ("verdict", "verdicts"),
            "off_screen": ("match off screen", "matches off screen"),
            "moment_captions": ("caption of a match", "captions of matches"),
            "models": ("model", "models"),
            "datasets": ("dataset", "datasets"),
        }
        goes = [plural(count, *words[kind]) for kind, count in counts.items() if count and kind in words]
        listed = ", ".join(goes) if goes else "nothing (it is empty)"
        told = (
            f"This removes from the database: {listed}.\nVideos and clips on disk are kept. The database is "
            "backed up first, and Undo restores the profile."
        )
        if not sure(self, f"Delete profile {name}?", told, "Delete"):
            return
        ctx = self._context.services

        def told_where(change: Change) -> None:
            if change.backup is not None:
                self.notice.emit(f"Deleted. A backup of the database is in {change.backup}")

        text = f"Delete profile {name}"
        self._edit(text, lambda: delete_profile(ctx, name), DEFAULT, told_where)

    def _edit(
        self, text: str, edit: Callable[[], Change], otherwise: str, then: Callable[[Change], object] | None = None
    ) -> None:
        """An edit of the undo stack. The profile that is there by it is shown, `otherwise` where it is gone."""

        def show(change: Change) -> None:
            self.choose(change.profile or otherwise)
            if then is not None:
                then(change)

        self._context.history.do(text, edit, show)

    def _ask(self, title: str, label: str, text: str) -> str:
        name, ok = QInputDialog.getText(self, title, label, QLineEdit.EchoMode.Normal, text)
        name = name.strip()
        if ok and name and name != text and name in self._names:
            self.notice.emit(f"There is already a profile {name}.")
            return ""
        return name if ok else ""
