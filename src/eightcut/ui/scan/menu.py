"""The right-click menu of finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtWidgets import QMenu, QWidget

from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.counting import exported
from eightcut.ui.scan.labels import tr

Entry = tuple[str, Callable[[], object], bool]


def row_menu(parent: QWidget, entries: Sequence[Entry | None]) -> QMenu:
    """A menu of (text, call, possible); None is a line."""
    menu = QMenu(parent)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        text, call, possible = entry
        action = menu.addAction(text)
        assert action is not None
        action.setEnabled(possible)
        action.triggered.connect(lambda _=False, call=call: call())
    return menu


def counted(text: str, marks: Sequence[RegionMark]) -> str:
    """`text` with the number of finds in place of {0}."""
    return text.format(plural(len(marks), tr("region"), tr("regions")))


def can_export(marks: Sequence[RegionMark]) -> bool:
    """Whether an export would take one of these."""
    return bool(exported(marks))
