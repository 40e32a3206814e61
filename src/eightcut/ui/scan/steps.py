"""The next step until there are matches: 1 Mark, 2 Train, 3 Scan, 4 Review, in words and with a button that does it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from eightcut.ui import theme
from eightcut.ui.actions import with_keys
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import in_role, named, vbox, wrapped
from eightcut.values import dataclass

ENOUGH = 5
"""Marked moments from which on a training is worth its while."""
NAMES = ("Mark", "Train", "Scan", "Review")
_NUMBERS = ("①", "②", "③", "④")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the way to the first matches."""

    video: str = ""
    """Name of the open video; "" for none."""
    videos: int = 0
    """In the list."""
    folder: str = ""
    """Name of the export folder, which is the class; "" where none is chosen."""
    clips: int = 0
    """Of this class; of the largest where no folder is chosen."""
    marked: int = 0
    """Videos that hold them."""
    model: str = ""
    """What a scan would be made with; "" for none."""
    scanning: bool = False
    moments: int = 0
    """Marked for the clips of the class: one press of E is one, however many clips it cuts."""
    each: int = 1
    """Clips that a press cuts, `spread` seconds apart."""
    spread: float = 3.0


@dataclass(frozen=True, slots=True)
class Step:
    """Which of NAMES is next, counted from 0, and what can be done: button texts with the actions that they call."""

    number: int
    words: str
    button: str = ""
    action: str = ""
    other: str = ""
    other_action: str = ""


_OPEN = "Open videos…", "open"
_SAMPLES = "Try it on sample videos…", "samples"


def next_step(now: Situation) -> Step:
    """What to do next; nothing is offered that cannot be done."""
    if now.scanning:
        return Step(2, "Scanning. Matches are listed here as soon as this video is done.")
    if now.model:
        return _scan(now)
    if now.moments >= ENOUGH:
        in_ = f" in {plural(now.marked, 'video')}" if now.marked else ""
        words = f"You have {plural(now.clips, 'clip')}{in_}. Training learns the sound from them."
        return Step(1, words, "Train…", "train", *_more(now))
    return _mark(now)


def _scan(now: Situation) -> Step:
    every = f"Scan all {plural(now.videos, 'video')}"
    if now.video:
        words = f"{now.model} is trained. A scan lists every moment in this video that sounds like your clips."
        return Step(2, words, "Scan this video", "scan", *((every, "scan_all") if now.videos > 1 else ()))
    if now.videos:
        words = f"{now.model} is trained. A scan lists every moment that sounds like your clips."
        return Step(2, words, every if now.videos > 1 else "Scan the video", "scan_all")
    return Step(2, f"{now.model} is trained. Open the videos in which it should look for the sound.", *_OPEN)


def _mark(now: Situation) -> Step:
    if not now.video and now.videos:
        return Step(0, "Click a video in the list to open it, then mark the sound in it.", "Open a video", "next_video")
    if not now.video:
        words = (
            "Open videos that hold the sound you look for. Then mark a few moments with it, found by ear or by a word."
        )
        return Step(0, words, *_OPEN, *_SAMPLES)
    learn = (f"Train with {plural(now.clips, 'clip')}…", "train") if now.clips else ()
    if not now.folder:
        words = "Choose the class of the clips. Its name says what the sound is: Door, Rain, Applause."
        return Step(0, words, "Choose class…", "choose_class", *learn)
    if now.clips:
        more = plural(ENOUGH - now.moments, "more moment")
        words = (
            f"Go to the next moment with the sound and mark it. {more}, best in other videos, and it can be learned."
        )
    else:
        words = "Click on the timeline where the sound begins, then mark it: the seconds from there become a clip."
    if now.each > 1:
        words += f" Each mark cuts {now.each} clips, one every {now.spread:g} s: only the first begins there."
        learn = learn or ("Cut 1 clip for each mark", "one_clip")
    return Step(0, words, with_keys("Mark the sound here ({export})"), "export", *learn)


def _more(now: Situation) -> tuple[str, ...]:
    return (with_keys("Mark another ({export})"), "export") if now.video and now.folder else ()


class Steps(QWidget):
    """Four rows, the present one bright, those that are done ticked; below them what to do, and the button."""

    asked = pyqtSignal(str)
    """The id of an action."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = Step(0, "")
        self.rows: list[tuple[QLabel, QLabel]] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(theme.SPACE)
        grid.setColumnStretch(2, 1)
        for number, name in enumerate(NAMES):
            sign, text = QLabel(_NUMBERS[number]), named(QLabel(name), f"step_{name.lower()}")
            grid.addWidget(sign, number, 0, Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(text, number, 1)
            self.rows.append((sign, text))
        self.words = wrapped("step_words")
        self.button = named(QPushButton(), "next_step", "main")
        self.other = named(QPushButton(), "other_step")
        self.by_word = named(QToolButton(), "find_by_word", "flat")
        self.by_word.setToolTip("Lists the moments of all videos in which a sound with this name is heard")
        self.by_word.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.by_word.clicked.connect(lambda: self.asked.emit("find_sound"))
        column = vbox(self, spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDEST, theme.WIDEST, theme.WIDE))
        column.addLayout(grid)
        column.addWidget(self.words)
        column.addWidget(self.button)
        column.addWidget(self.other)
        column.addWidget(self.by_word)
        column.addStretch(1)
        self.button.clicked.connect(lambda: self.asked.emit(self.step.action))
        self.other.clicked.connect(lambda: self.asked.emit(self.step.other_action))
        self.show_step(Situation())

    def show_step(self, now: Situation) -> None:
        """Say what is next."""
        self.step = step = next_step(now)
        for number, (sign, text) in enumerate(self.rows):
            done, present = number < step.number, number == step.number
            sign.setText("✓" if done else _NUMBERS[number])
            text.setText(_row(number, now))
            for label in (sign, text):
                in_role(label, "good" if done and label is sign else "title" if present else "dim")
        self.words.setText(step.words)
        for button, said in ((self.button, step.button), (self.other, step.other)):
            button.setText(said)
            button.setVisible(bool(said))
        self.by_word.setText(with_keys("Or find it by a word ({find_sound})"))
        self.by_word.setVisible(step.number == 0 and now.videos > 0)


def _row(number: int, now: Situation) -> str:
    if number or now.model:
        return NAMES[number]
    count = f"{now.moments} of {ENOUGH}" if now.moments < ENOUGH else plural(now.clips, "clip")
    return f"{NAMES[0]} {now.folder} · {count}" if now.folder else f"{NAMES[0]} · {count}"


def focus_order(steps: Steps) -> Sequence[QWidget]:
    """Its buttons, for the order of the Tab key."""
    return steps.button, steps.other, steps.by_word
