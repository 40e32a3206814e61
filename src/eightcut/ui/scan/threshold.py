"""The threshold: a slider over the scores of the video, a number to type, one match more or fewer, and the way back."""

from __future__ import annotations

from PyQt6.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QLabel, QPushButton, QSlider, QToolButton, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.actions import with_keys
from eightcut.ui.kit.controls import ThresholdField
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.scores import WHOLE, Scale, threshold_words
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import hbox, named, vbox, wrapped

STEPS = 1000
"""Steps of the slider, from the lower to the upper end of the scale."""
_WIDE = 235
"""Pixels in which the count of matches and the value of Reset stand side by side."""
_NOTE_LINES = 2


class ThresholdBox(QWidget):
    """Shows a threshold and how many matches it leaves; every part has its place, whatever it says."""

    moved = pyqtSignal(float)
    """By the user: the new threshold, 0 to 1."""
    step_asked = pyqtSignal(bool)
    """One match more (True: a lower threshold) or one fewer."""
    keep_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.at = 0.0
        """The threshold that is shown."""
        self._own = self._model = 0.0
        self._scale = WHOLE
        self.slider = named(QSlider(Qt.Orientation.Horizontal, self), "threshold", told="Threshold")
        self.slider.setRange(0, STEPS)
        self.slider.setSingleStep(STEPS // 200)
        self.slider.setPageStep(STEPS // 20)
        self.number = named(ThresholdField(), "threshold_value", told="Threshold as a number")
        self.number.setToolTip("The threshold as a number from 0 to 1, as 0.55 or 0,55")
        self.fewer = self._tool("fewer_matches", "minus", "One match fewer")
        self.more = self._tool("more_matches", "plus", "One match more")
        self.fewer.setToolTip(with_keys("One match fewer, by a higher threshold ({fewer_matches})"))
        self.more.setToolTip(with_keys("One match more, by a lower threshold ({more_matches})"))
        self.count = named(QLabel(self), "match_count")
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.reset = self._tool("reset_threshold", "restore", "Reset threshold")
        self.reset.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.note = wrapped("note", "small")
        self.keep = named(QPushButton("Save as version", self), "keep_threshold")
        self.keep.setToolTip("Save the matches at this threshold as a new version")
        self.keep.setVisible(False)
        self._lay_out()
        self.slider.valueChanged.connect(self._slid)
        self.number.valueChanged.connect(self.take)
        self.fewer.clicked.connect(lambda: self.step_asked.emit(False))
        self.more.clicked.connect(lambda: self.step_asked.emit(True))
        self.reset.clicked.connect(lambda: self.go_to(self._back))
        self.keep.clicked.connect(self.keep_asked)

    def _tool(self, name: str, picture: str, told: str) -> QToolButton:
        made = named(QToolButton(self), name, "narrow", told)
        made.setIcon(icon(picture))
        made.setIconSize(QSize(theme.ICON, theme.ICON))
        return made

    def _lay_out(self) -> None:
        name = QLabel("Threshold", self)
        name.setBuddy(self.slider)
        self.number.setFixedWidth(self.number.fontMetrics().horizontalAdvance("0.0000") + 2 * theme.WIDE)
        self.count.setMinimumWidth(self.count.fontMetrics().horizontalAdvance("999 matches"))
        self.note.ensurePolished()
        self.note.setFixedHeight(_NOTE_LINES * self.note.fontMetrics().lineSpacing())
        top, steps, foot = hbox(spacing=theme.SPACE), hbox(spacing=theme.GAP), hbox(spacing=theme.SPACE)
        top.addWidget(name)
        top.addWidget(self.slider, 1)
        top.addWidget(self.number)
        for widget in (self.fewer, self.count, self.more):
            steps.addWidget(widget)
        steps.addStretch(1)
        steps.addWidget(self.reset)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.keep)
        below = QWidget(self)
        below.setLayout(foot)
        below.setFixedHeight(max(theme.CONTROL_HEIGHT, self.note.height()))
        column = vbox(self, spacing=theme.GAP)
        column.addLayout(top)
        column.addLayout(steps)
        column.addWidget(below)

    @override
    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        """Where it is narrow, the value that Reset leads to is in its tooltip alone."""
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.reset.setToolButtonStyle(beside if self.width() >= _WIDE else alone)
        super().resizeEvent(a0)

    # ------------------------------------------------------------------------------------------------- values

    def show_at(self, at: float, own: float, model: float, scale: Scale, matches: int, kept: bool) -> None:
        """The threshold, that of the version, that of its model, all 0 to 1; the scores of the video; what it leaves.

        `kept`: whether the matches can be saved as a version.
        """
        self._own, self._model, self._scale = own, model, scale
        self.count.setText(plural(matches, "match", "matches"))
        self.keep.setVisible(kept)
        self.number.setSingleStep(max(0.0001, round((scale.high - scale.low) / 100, 4)))
        low, high = scale.words(scale.low), scale.words(scale.high)
        self.slider.setToolTip(
            f"Moments of this video that score at least {threshold_words(at)} are matches.\n"
            f"To the left there are more, to the right fewer; its scores go from {low} to {high}."
        )
        self._show(at)

    def _show(self, at: float) -> None:
        self.at = at
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(self._position(at))
            self.number.setValue(at)
        words = threshold_words(self._back)
        self.reset.setEnabled(self._back != at)
        self.reset.setText(words)
        whose = "the threshold of the model" if self._back == self._model else "the threshold of this version"
        self.reset.setToolTip(f"Back to {words}, {whose}")
        self.reset.setAccessibleName(f"Reset threshold to {words}")

    def say(self, text: str) -> None:
        """A note; "" takes it away."""
        self.note.setText(text)
        self.note.setToolTip(text)

    def go_to(self, at: float) -> None:
        """Move to another threshold, and tell."""
        if at != self.at:
            self._show(at)
            self.moved.emit(at)

    def take(self, written: float) -> None:
        """Move to a threshold with four decimals; where the version's own is written so, that one is meant."""
        self.go_to(self._own if round(self._own, 4) == round(written, 4) else written)

    @property
    def _back(self) -> float:
        """Where Reset leads: to the version's own threshold, from there to that of its model."""
        return self._own if self.at != self._own else self._model

    def _position(self, threshold: float) -> int:
        return round(self._scale.place(threshold) * STEPS)

    def _slid(self, value: int) -> None:
        self.go_to(self._own if value == self._position(self._own) else self._scale.score(value / STEPS))
