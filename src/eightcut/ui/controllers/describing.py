"""Captions of matches, composed by digits while review goes from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QMainWindow

from eightcut.domain.captions import typed
from eightcut.domain.spans import TimeSpan
from eightcut.errors import BadRequest
from eightcut.services.change import Change, Kind
from eightcut.services.clips.captioning import heard_at, heard_words
from eightcut.ui.clips.compose_strip import ComposeStrip
from eightcut.ui.clips.templates import Templates
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

KEYS = "Accept, then digits: each is a phrase, 0 leaves one out. Backspace goes back, Space plays again, Esc ends."
_NONE = "", -1.0, -1.0
"""No match."""
_HEARD = 3
"""Classes of sound that are suggested, at most."""


class DescribingController(QObject):
    """Joins the compose strip with the matches: while it is on, digits are phrases of the match that is played."""

    switched = pyqtSignal(bool)
    """Whether digits are phrases now."""
    lent = pyqtSignal(object)
    """{key: QShortcut}: the keys that the window's actions are to leave to it; empty: none any more."""
    review_asked = pyqtSignal()
    """Review mode is to be on."""
    again_asked = pyqtSignal()
    """The match is to be played again."""
    play_asked = pyqtSignal()
    """Play or pause: there is no match."""
    begin_asked = pyqtSignal()
    """It is to be switched on, where there is something to describe."""

    def __init__(
        self, strip: ComposeStrip, panel: ScanResultsPanel, *, window: QMainWindow, now: Now, status: StatusBar,
        context: Context,
    ) -> None:  # fmt: skip
        super().__init__(panel)
        strip.hide()
        self._strip, self._panel, self._now, self._status, self._context = strip, panel, now, status, context
        self._on, self._wanted = False, False
        """Whether digits are phrases now; whether they are to be, once templates were read or a first one was made."""
        self._pressed: list[int] = []
        """Digits before templates were read."""
        self._heard, self._match = "", _NONE
        self._templates = Templates(context, strip, window, panel)
        self._templates.set_profile(now.profile)
        self._templates.made.connect(self._made)
        self._keys = self._shortcuts(window)
        strip.composed.connect(self._composed)
        panel.current_changed.connect(self._current)
        now.profile_changed.connect(self._profile_changed)
        context.history.changed.connect(self._heed)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"describe": self.switch}

    def _shortcuts(self, window: QMainWindow) -> Mapping[str, QShortcut]:
        calls: dict[str, Callable[[], object]] = {str(digit): partial(self._press, digit) for digit in range(10)}
        calls |= {"Backspace": self._back, "Space": self._again, "W": self._take_heard}
        made = {}
        for key, call in calls.items():
            made[key] = shortcut = QShortcut(QKeySequence(key), window)
            shortcut.setEnabled(False)
            shortcut.activated.connect(call)
        return made

    def switch(self, on: bool) -> None:
        """On, after the first template was made where there is none; or off. Keys count from now on."""
        self._wanted = on
        if not on:
            self._turn(False)
        elif not self._on:
            self.lent.emit(self._keys)
            self._templates.read(self._begin)

    def _begin(self, there: bool) -> None:
        if not self._wanted:
            return
        self._turn(there)
        if not there:
            self._wanted = True
            self._templates.ask(None)

    def _made(self, name: str) -> None:
        """Go on with it; with a first one, where that was what it was made for, and there is something to describe."""
        if self._on:
            self._templates.read(lambda _: None, name)
        elif self._wanted:
            self._wanted = False
            self.begin_asked.emit()

    def _turn(self, on: bool) -> None:
        """The strip is shown or not; digits are phrases or what they were before."""
        self._wanted, pressed = on, self._pressed
        self._pressed = []
        self.lent.emit(self._keys if on else {})
        if on is not self._on:
            self._on = on
            self._strip.setVisible(on)
            self._panel.set_describing(on)
            if not on:
                self._status.say("Digits are keys of the window again.")
            else:
                self.review_asked.emit()
                if self._panel.current is None:
                    self._panel.next_region()
                else:
                    self.again_asked.emit()
                self._status.say(KEYS)
        self.switched.emit(on)
        self._strip.begin()
        self._match = _NONE
        self._current(self._panel.current)
        for digit in pressed if on else ():
            self._press(digit)

    def _profile_changed(self, profile: str) -> None:
        self._templates.set_profile(profile)
        if self._on or self._wanted:
            self._turn(False)

    def _heed(self, change: Change) -> None:
        """Templates may be others; without any there is nothing to compose with."""
        if self._on and change.touches(Kind.CLIPS, self._now.profile):
            self._templates.read(self._still)

    def _still(self, there: bool) -> None:
        if self._on and not there:
            self._turn(False)
            self._status.say("There is no caption template any more, so digits are keys of the window again.")

    # ------------------------------------------------------------------------------------------------ one match

    def _current(self, mark: RegionMark | None) -> None:
        """Another match begins at the first stage; the same one goes on, also where it was read anew."""
        if not self._on:
            return
        self._strip.show_kept(mark.caption if mark is not None else "")
        match = (self._panel.current_model_name(), mark.start, mark.end) if mark is not None else _NONE
        if match != self._match:
            self._match, self._heard = match, ""
            self._strip.begin()
            self._strip.show_heard("")
            if mark is not None and self._now.video is not None:
                self._listen(TimeSpan(mark.start, mark.end))

    def _listen(self, span: TimeSpan) -> None:
        """Ask stored frames what is heard in the match."""
        ctx, video = self._context.services, self._now.video
        if video is not None:
            self._context.runner.in_background(
                self, lambda job: heard_words(heard_at(ctx, video.ref, span, _HEARD, job) or ()), self._hear,
                lambda _: self._strip.show_heard(""), key="heard",
            )  # fmt: skip

    def _hear(self, text: str) -> None:
        self._heard = text
        self._strip.show_heard(text)

    def _again(self) -> None:
        if self._panel.current is None:
            self.play_asked.emit()
        else:
            self.again_asked.emit()

    def _press(self, digit: int) -> None:
        if not self._on:
            self._pressed.append(digit)
            return
        try:
            if self._panel.current is None:
                raise BadRequest("Select a match first: its caption is composed.")
            self._strip.press(digit)
        except BadRequest as problem:
            self._status.say(problem.message)

    def _back(self) -> None:
        if not self._strip.back():
            self._panel.previous_region()

    def _composed(self, digits: list[int]) -> None:
        template = self._strip.template
        if template is not None:
            self._panel.describe(template.compose(digits))

    def _take_heard(self) -> None:
        if self._heard:
            self._panel.describe(typed(self._heard))
        else:
            self._status.say("What is heard in this match is not known: nothing of it has a name.")
