"""The bar below the picture: play, speed, loop, and where the video stands."""

from __future__ import annotations

from PyQt6.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import hbox, named

SPEEDS = (1.0, 2.0, 4.0)
_SPEED_WIDTH, _BETWEEN_SPEEDS = 46, 2


class _Fitting(QLabel):
    """Shows the longest of several texts for which there is room; asks for no room itself."""

    def __init__(self) -> None:
        super().__init__()
        self._forms: tuple[str, ...] = ("",)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_forms(self, *forms: str) -> None:
        """The longest first."""
        self._forms = forms
        self._choose()

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._choose()

    def _choose(self) -> None:
        metrics = self.fontMetrics()
        room = self.contentsRect().width()
        self.setText(next((f for f in self._forms if metrics.horizontalAdvance(f) <= room), self._forms[-1]))


class Transport(QWidget):
    """The view alone. `hints` is a row at the right end for what the main window wants to show there."""

    play_pressed = pyqtSignal()
    """Play or pause."""
    speed_chosen = pyqtSignal(float)
    loop_toggled = pyqtSignal(bool)
    resized = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.play_button = self._button("playButton", "Play")
        self.play_button.setIconSize(QSize(theme.ICON + 4, theme.ICON + 4))
        self.play_button.setFixedWidth(46)
        self.play_button.clicked.connect(self.play_pressed)
        self.speed_buttons: dict[float, QPushButton] = {}
        for speed in SPEEDS:
            button = self._button(f"speed{speed:g}", f"Speed {speed:g}x")
            button.setText(f"{speed:g}×")
            button.setCheckable(True)
            button.setFixedWidth(_SPEED_WIDTH)
            button.clicked.connect(lambda _, wanted=speed: self._press_speed(wanted))
            self.speed_buttons[speed] = button
        self.loop_button = self._button("loopButton", "Loop over the clip span")
        self.loop_button.setText("Loop")
        self.loop_button.setIcon(icon("repeat"))
        self.loop_button.setCheckable(True)
        self.loop_button.setChecked(True)
        self.loop_button.toggled.connect(self.loop_toggled)
        self.time_label, self.rest_label = QLabel(), _Fitting()
        self.time_label.setObjectName("timeLabel")
        self.time_label.setProperty("role", "time")
        self.time_label.setFont(theme.font(theme.TIME, bold=True))
        self.time_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rest_label.setObjectName("restLabel")
        self.rest_label.setProperty("role", "dim")
        self.rest_label.setFont(theme.font())
        self.hints = hbox(spacing=theme.SPACE)
        row = hbox(self, spacing=theme.SPACE, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE))
        row.addWidget(self.play_button)
        speeds = hbox(spacing=_BETWEEN_SPEEDS)
        for button in self.speed_buttons.values():
            speeds.addWidget(button)
        row.addLayout(speeds)
        row.addWidget(self.loop_button)
        row.addWidget(self.time_label)
        row.addWidget(self.rest_label, 1)
        row.addLayout(self.hints)
        self._duration = 0.0
        self._frames = 0
        self._speed = 1.0
        self.set_playing(False)
        self.set_speed(1.0)
        self.set_video(0.0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    @property
    def gap(self) -> int:
        """Pixels between two things that stand in the bar."""
        return theme.SPACE

    def least_width(self) -> int:
        """Pixels that what is shown now asks for, without the faster speeds."""
        row = self.layout()
        assert row is not None
        self.hints.invalidate()  # a row within a row keeps what it knew until both are laid out
        return row.minimumSize().width() - self.faster_width(not self.speed_buttons[SPEEDS[-1]].isHidden())

    def faster_width(self, shown: bool) -> int:
        """Pixels of the speeds above the first."""
        return (len(SPEEDS) - 1) * (_SPEED_WIDTH + _BETWEEN_SPEEDS) if shown else 0

    def set_faster(self, shown: bool) -> None:
        """Show them, or leave their room to others; keys choose them as before."""
        for speed in SPEEDS[1:]:
            self.speed_buttons[speed].setVisible(shown)

    def set_video(self, duration: float, frames: int) -> None:
        """Length in seconds and in frames; 0 for no video."""
        self._duration, self._frames = duration, frames
        widest = self.time_label.fontMetrics().horizontalAdvance(clock(duration).replace("1", "0"))
        self.time_label.setFixedWidth(widest + 2)
        for widget in (self.play_button, self.loop_button, *self.speed_buttons.values()):
            widget.setEnabled(frames > 0)
        self.set_position(0.0, 0)

    def set_position(self, time: float, frame: int) -> None:
        """Film time in seconds of the picture shown, and its number."""
        if not self._frames:
            self.time_label.setText("")
            self.rest_label.set_forms("")
            return
        self.time_label.setText(clock(time))
        whole = clock(self._duration)
        self.rest_label.set_forms(f"/ {whole} · frame {frame}", f"/ {whole}", "")

    def set_playing(self, playing: bool) -> None:
        """What the first button does next."""
        self.play_button.setIcon(icon("pause" if playing else "play"))
        words = "Pause" if playing else "Play"
        self.play_button.setToolTip(words)
        self.play_button.setAccessibleName(words)

    def set_speed(self, speed: float) -> None:
        """Mark the button of this speed."""
        self._speed = speed
        for value, button in self.speed_buttons.items():
            button.setChecked(value == speed)

    def set_loop(self, loop: bool) -> None:
        """Mark the loop button, without telling."""
        with QSignalBlocker(self.loop_button):
            self.loop_button.setChecked(loop)

    def _press_speed(self, wanted: float) -> None:
        chosen = 1.0 if wanted == self._speed else wanted
        self.set_speed(chosen)
        self.speed_chosen.emit(chosen)

    def _button(self, name: str, words: str) -> QPushButton:
        button = named(QPushButton(self), name, told=words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
