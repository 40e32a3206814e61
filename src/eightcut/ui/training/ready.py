"""What a training would learn from, in a few lines, with what should be looked at before it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel

from eightcut.services.training.preview import Readiness
from eightcut.ui import theme
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import vbox, wrapped

_ADVISED = 3


class ReadyCard(QFrame):
    """Counts; conflicts with `show`, missing videos with `relink`."""

    link = pyqtSignal(str)
    """`conflicts` or `missing`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ready")
        self.setProperty("role", "card")
        place = vbox(self, spacing=theme.GAP, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE))
        self.counts = wrapped("counts")
        self.conflicts = wrapped("conflicts")
        self.missing = wrapped("missing")
        self.overlap = wrapped("overlap")
        self.advice = wrapped("advice", "dim")
        for label in (self.counts, self.conflicts, self.missing, self.overlap, self.advice):
            place.addWidget(label)
        for label in (self.conflicts, self.missing):
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            )
            label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            label.linkActivated.connect(self.link)
        self.counting()

    def counting(self) -> None:
        """Say that it is being counted."""
        self.counts.setText("Counting…")
        for label in (self.conflicts, self.missing, self.overlap, self.advice):
            label.hide()

    def say(self, text: str) -> None:
        """One sentence in place of the counts."""
        self.counting()
        self.counts.setText(text)

    def show_counts(self, ready: Readiness, reported: bool = False) -> None:
        """Say what there is; `reported`: a report says already what would help."""
        parts = [
            plural(len(ready.videos), "video"),
            plural(ready.total("positives"), "positive"),
            plural(ready.total("softs"), "clip of other classes (ignored)", "clips of other classes (ignored)"),
            *([plural(ready.total("negatives"), "negative")] if ready.total("negatives") else []),
            plural(ready.total("hard_negatives"), "hard negative"),
        ]
        self.counts.setText(" · ".join(parts))
        conflicts, missing = len(ready.conflicts), len(ready.missing)
        lie = "lies" if conflicts == 1 else "lie"
        self._warn(
            self.conflicts,
            conflicts,
            f"{plural(conflicts, 'hard negative')} {lie} within 8 s of a positive",
            "conflicts",
            "show",
        )
        are = "is" if missing == 1 else "are"
        self._warn(
            self.missing,
            missing,
            f"{plural(missing, 'video')} {are} missing",
            "missing",
            "relink",
        )
        self.missing.setToolTip("\n".join(ready.missing[:20]))
        self.overlap.setVisible(bool(ready.overlap))
        self.overlap.setText(f'<span style="color:{theme.UNSURE}">⚠ {ready.overlap}</span>')
        self.overlap.setToolTip(
            "If the sound is short, perhaps only the first clip contains it. Mark short sounds with 1 clip."
        )
        few = 0 < ready.searched < _ADVISED and not reported
        self.advice.setVisible(few)
        self.advice.setText(
            f"With clips of at least {plural(_ADVISED, 'video')}, training also measures how well the model works."
        )

    def _warn(self, label: QLabel, count: int, text: str, target: str, word: str) -> None:
        label.setVisible(count > 0)
        label.setText(
            f'<span style="color:{theme.UNSURE}">⚠ {text}</span> · '
            f'<a href="{target}" style="color:{theme.ACCENT}">{word}</a>'
        )
