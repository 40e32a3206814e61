"""Keys that the user chose: read from the settings, kept there, and followed by whatever shows or hears keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QShortcut
from PyQt6.QtWidgets import QDialog

from eightcut.ui.actions import ACTIONS, KEYMAP, key_sequences
from eightcut.ui.keys import native, needed, plain
from eightcut.ui.kit.lists import texts
from eightcut.ui.kit.settings import Settings

FIXED = "escape"
"""Its key cancels everywhere, and stays."""
TITLES = {row.id: row.title.replace("&&", "&") for row in ACTIONS}


def load(settings: Settings) -> str:
    """Let the keys of the settings hold; a sentence about what of them makes no sense, "" where all does."""
    own: dict[str, tuple[str, ...]] = {}
    odd: list[str] = []
    holders: dict[str, str] = {}
    kept = settings.own_keys()
    odd += [f"there is no command {id_}" for id_ in sorted(kept.keys() - TITLES.keys())]
    for id_ in (id_ for id_ in TITLES if id_ in kept):
        value = kept[id_]
        words = texts(value)
        if id_ == FIXED or not (words or value == ""):
            odd.append(f"{id_} cannot have this key")
            continue
        good = []
        for word in words:
            key = plain(word)
            if not key or needed(key):
                odd.append(f"{word} cannot be a key of {id_}")
            elif key in holders:
                odd.append(f"{word} of {id_} belongs to {holders[key]}")
            else:
                holders[key] = id_
                good.append(key)
        if good or not words:
            own[id_] = tuple(good)
    KEYMAP.use(settings.key_scheme, own)
    if not odd:
        return ""
    return (
        f"Some keyboard shortcuts in {settings.path} are ignored: {'; '.join(odd)}. "
        "Choose them anew in Help > Choose keyboard shortcuts."
    )


def keep(settings: Settings) -> None:
    """Remember the keys that hold now."""
    settings.key_scheme = KEYMAP.scheme
    settings.keep_keys(KEYMAP.own)


def refusal(id_: str, key: str) -> str:
    """Why an action cannot have this key; "" where it can, if need be instead of another one."""
    if not plain(key):
        return "This is no key that a command can have. Press another one."
    if needed(key):
        return f"{native(key)} is needed to move between controls, to leave them or to cancel. Press another key."
    return f"{native(key)} is its key already." if KEYMAP.holder(key) == id_ else ""


class _Follower(QObject):
    """Goes with its owner, and with it the connection."""

    def __init__(self, owner: QObject, show: Callable[[], object]) -> None:
        super().__init__(owner)
        self._show = show
        KEYMAP.changed.connect(self._again)

    def _again(self) -> None:
        self._show()


def follow(owner: QObject, show: Callable[[], object]) -> None:
    """Show something that names a key, now and whenever keys change, as long as its owner lives."""
    show()
    _Follower(owner, show)


def listen(dialog: QDialog, calls: Mapping[str, Callable[[], object]]) -> None:
    """The keys of these actions mean these calls while the dialog has the keyboard."""
    shortcuts: list[QShortcut] = []

    def set_up() -> None:
        while shortcuts:
            shortcuts.pop().deleteLater()
        for id_, call in calls.items():
            for keys in key_sequences(id_):
                shortcut = QShortcut(keys, dialog)
                shortcut.activated.connect(call)
                shortcuts.append(shortcut)

    follow(dialog, set_up)
