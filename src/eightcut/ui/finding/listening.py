"""Videos that no word can be looked for in yet: which they are, and a button that has them listened to."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QProgressBar, QWidget

from eightcut.ui import theme
from eightcut.ui.finding.model import name_of
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, hbox, wrapped

_NAMED = 3
"""Videos that are named; the tooltip has all of them up to `_TOLD`."""
_TOLD = 30


class ListeningBar(QFrame):
    """Hidden where all is heard. Those that could not be listened to are told once, and not offered again."""

    asked = pyqtSignal(list)
    """Listen to these (paths)."""
    stop_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unheard: tuple[str, ...] = ()
        self._failed: frozenset[str] = frozenset()
        self._videos = 0
        self.going = False
        """Whether they are listened to now."""
        self.text = wrapped("unheard")
        self.bar = QProgressBar()
        self.bar.setFixedWidth(120)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of listening")
        self.button = button("", "listen")
        self.button.setAutoDefault(False)
        row = hbox(self, theme.WIDE)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar)
        row.addWidget(self.button)
        self.button.clicked.connect(self._pressed)
        self._show()

    @property
    def offered(self) -> list[str]:
        """What the button would have listened to."""
        return [path for path in self._unheard if path not in self._failed]

    def set_unheard(self, paths: Sequence[str], videos: int) -> None:
        """These of so many videos were not listened to."""
        self._unheard, self._videos = tuple(paths), videos
        self._show()

    def progress(self, name: str, done: float, total: float) -> None:
        """They are being listened to: the video at hand, and how many of how many are done."""
        self.going = True
        self._show()
        self.text.setText(f"Listening to {name}: {min(int(done) + 1, int(total))} of {int(total)}")
        self.bar.setRange(0, 1000)
        self.bar.setValue(int(1000 * done / total) if total else 0)

    def end(self, failed: Sequence[str]) -> None:
        """It is over; these could not be listened to."""
        self.going = False
        self._failed |= frozenset(failed)
        self._show()

    def _pressed(self) -> None:
        if self.going:
            self.stop_asked.emit()
        else:
            self.asked.emit(self.offered)

    def _show(self) -> None:
        offered, failed = self.offered, [path for path in self._unheard if path in self._failed]
        self.setVisible(self.going or bool(self._unheard))
        self.bar.setVisible(self.going)
        self.button.setVisible(self.going or bool(offered))
        self.button.setText("Cancel" if self.going else f"Listen to {plural(len(offered), 'video')}")
        if self.going:
            return
        parts = []
        if offered:
            verb = "has" if len(offered) == 1 else "have"
            of = f"{len(offered):,} of {plural(self._videos, 'video')}"
            parts.append(f"{of} {verb} not been listened to yet: {_names(offered)}.")
        if failed:
            parts.append(f"Could not be listened to: {_names(failed)}.")
        self.text.setText(" ".join(parts))
        more = len(self._unheard) - _TOLD
        told = [*self._unheard[:_TOLD], *([f"and {more:,} more"] if more > 0 else [])]
        self.text.setToolTip("\n".join(told))


def _names(paths: Sequence[str]) -> str:
    more = len(paths) - _NAMED
    names = ", ".join(map(name_of, paths[:_NAMED]))
    return f"{names} and {more:,} more" if more > 0 else names
