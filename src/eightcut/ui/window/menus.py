"""Menus and keys from the table of actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMainWindow, QMenu

from eightcut.ui.actions import ACTIONS, MENUS, Action, Situation, key_sequences
from eightcut.ui.kit.widgets import spoken


def build(
    window: QMainWindow,
    handlers: Mapping[str, Callable[..., object]],
    refused: Callable[[Action], bool] = lambda _: False,
    situation: Callable[[], Situation] | None = None,
) -> dict[str, QAction]:
    """A QAction for each row of the table, in its menu; KeyError where a row has no handler.

    A checkable action's handler gets whether it is on. One that is `refused` is not handled, and stays off. What
    cannot be done in the `situation` is grey while its menu is open.
    """
    bar = window.menuBar()
    if bar is None:
        raise RuntimeError("the window has no menu bar")
    menus: dict[str, QMenu] = {}
    for name in MENUS:
        menu = bar.addMenu(f"&{name}")
        if menu is not None:
            menu.setToolTipsVisible(True)
            menus[name] = menu
    made: dict[str, QAction] = {}
    letters = lettered()
    for row in ACTIONS:
        action = QAction(letters[row.menu, row.title], window)
        action.setObjectName(row.id)
        action.setShortcuts(key_sequences(row.id))
        action.setCheckable(row.checkable)
        _connect(action, row, handlers[row.id], refused)
        menu = _menu(menus, row.menu, letters)
        if row.group:
            menu.addSeparator()
        menu.addAction(action)
        window.addAction(action)
        made[row.id] = action
    for path, shown in menus.items():
        if situation is not None:
            _grey(shown, [(row, made[row.id]) for row in ACTIONS if row.menu == path], situation)
    return made


def menu(window: QMainWindow, name: str) -> QMenu:
    """One of those that `build` made."""
    bar = window.menuBar()
    menus = (action.menu() for action in bar.actions() if spoken(action.text()) == name) if bar is not None else ()
    shown: QMenu = next(found for found in menus if found is not None)
    return shown


def _grey(menu: QMenu, rows: Sequence[tuple[Action, QAction]], situation: Callable[[], Situation]) -> None:
    """While the menu is open, what cannot be done is grey and says why; a key says it whenever it is pressed."""
    greyed: list[QAction] = []

    def before() -> None:
        after()
        now = situation()
        for row, action in rows:
            unmet = row.unmet(now)
            if unmet is not None and action.isEnabled():
                action.setEnabled(False)
                action.setToolTip(unmet.words)
                greyed.append(action)

    def after() -> None:
        while greyed:
            action = greyed.pop()
            action.setEnabled(True)
            action.setToolTip("")

    menu.aboutToShow.connect(before)
    menu.aboutToHide.connect(after)


def _connect(action: QAction, row: Action, handler: Callable[..., object], refused: Callable[[Action], bool]) -> None:
    def trigger() -> None:
        if not refused(row):
            handler()

    def toggle(on: bool) -> None:
        if on and refused(row):
            with QSignalBlocker(action):
                action.setChecked(False)
        else:
            handler(on)

    if row.checkable:
        action.toggled.connect(toggle)
    else:
        action.triggered.connect(lambda _=False: trigger())


def lettered() -> dict[tuple[str, str], str]:
    """Menu and title of each entry -> the title with a letter of its own in that menu, before which "&" stands.

    A number at its end, else the first letter of a word, else any other one.
    """
    entries: dict[str, list[str]] = {}
    for row in ACTIONS:
        parent, _, name = row.menu.rpartition("/")
        if parent and name not in entries[parent]:
            entries[parent].append(name)
        entries.setdefault(row.menu, []).append(row.title)
    return {(menu, title): words for menu, titles in entries.items() for title, words in _with_letters(titles)}


def _with_letters(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    places = {title: _wanted(title) for title in titles}
    owners: dict[str, str] = {}

    def settle(title: str, tried: set[str]) -> bool:
        letters = [title[place].lower() for place in places[title]]
        for letter in (*(free for free in letters if free not in owners), *letters):
            if letter not in tried:
                tried.add(letter)
                if letter not in owners or settle(owners[letter], tried):  # whose owner takes another one
                    owners[letter] = title
                    return True
        return False

    for title in titles:
        settle(title, set())
    own = {title: letter for letter, title in owners.items()}
    for title in titles:
        place = next((p for p in places[title] if title[p].lower() == own.get(title)), None)
        yield title, title if place is None else f"{title[:place]}&{title[place:]}"


def _wanted(title: str) -> list[int]:
    """Places of the letters that it could have, the best ones first."""
    begin = [place for place, letter in enumerate(title) if letter.isalnum() and not title[:place][-1:].isalnum()]
    places = [len(title) - 1, *begin] if title[-1].isdigit() else [*begin, *range(len(title))]
    return [place for place in places if title[place].isalnum()]


def _menu(menus: dict[str, QMenu], path: str, letters: Mapping[tuple[str, str], str]) -> QMenu:
    if path not in menus:
        parent, _, name = path.rpartition("/")
        made = menus[parent].addMenu(letters[parent, name])
        if made is None:
            raise RuntimeError(f"no menu {path}")
        menus[path] = made
    return menus[path]
