"""Which keys each action has now: those of the chosen scheme, or those that the user gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence

_NEEDED = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
"""What moves between controls, leaves them, and cancels."""
_OTHERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def plain(key: str) -> str:
    """A key as it is kept ("Ctrl+Shift+E"), however it is written; "" for what is no key, or several in a row."""
    sequence = QKeySequence.fromString(key.strip(), QKeySequence.SequenceFormat.PortableText)
    known = sequence.count() == 1 and sequence[0].key() not in (Qt.Key.Key_unknown, Qt.Key(0))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText) if known else ""


def native(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def needed(key: str) -> bool:
    """Whether every control needs this key itself."""
    sequence = QKeySequence(key)
    one = sequence[0] if sequence.count() else None
    return one is not None and one.key() in _NEEDED and not one.keyboardModifiers() & _OTHERS


class Keys(QObject):
    """The keys of all actions, by id. No key has two meanings: what the user gave away is nobody else's."""

    changed = pyqtSignal()
    """Whatever shows a key shows it anew."""

    def __init__(self, schemes: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """`schemes`: the keys of every action in each scheme; the first scheme holds."""
        super().__init__()
        self._schemes = schemes
        self.scheme = next(iter(schemes))
        self.own: dict[str, tuple[str, ...]] = {}
        """What the user gave to actions; () where one has none."""
        self._now: dict[str, tuple[str, ...]] = {}
        self._settle()

    @property
    def ids(self) -> Iterable[str]:
        """All actions."""
        return self._now

    def of(self, id_: str) -> tuple[str, ...]:
        """The keys of an action now, as they are kept."""
        return self._now[id_]

    def usual(self, id_: str) -> tuple[str, ...]:
        """Those that it has in the scheme."""
        return tuple(map(plain, self._schemes[self.scheme][id_]))

    def holder(self, key: str) -> str:
        """The action that has this key; "" for none."""
        return next((id_ for id_, keys in self._now.items() if key in keys), "")

    def use(self, scheme: str, own: Mapping[str, Sequence[str]]) -> None:
        """These hold from now on; of a key that is given twice, the earlier action of the table has it."""
        self.scheme, self.own = scheme, {id_: tuple(keys) for id_, keys in own.items()}
        self._settle()

    def give(self, id_: str, keys: Sequence[str]) -> None:
        """The user wants these keys for an action: whatever had one of them has it no more."""
        own = {other: tuple(k for k in self.of(other) if k not in keys) for other in map(self.holder, keys) if other}
        self.use(self.scheme, {**self.own, **own, id_: keys})

    def reset(self, id_: str) -> None:
        """An action has its usual keys again, but for those that the user gave to another one."""
        self.use(self.scheme, {other: keys for other, keys in self.own.items() if other != id_})

    def _settle(self) -> None:
        before, taken = self._now, set[str]()
        found: dict[str, tuple[str, ...]] = {}
        for own in (True, False):
            for id_ in self._schemes[self.scheme]:
                if (id_ in self.own) is own:
                    keys = self.own[id_] if own else self.usual(id_)
                    found[id_] = tuple(key for key in dict.fromkeys(keys) if key not in taken)
                    taken.update(keys)
        self._now = {id_: found[id_] for id_ in self._schemes[self.scheme]}
        if self._now != before:
            self.changed.emit()
