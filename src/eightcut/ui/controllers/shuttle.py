"""Shuttle: one key plays forward, one back, each press faster; a third ends it where the picture stands."""

from __future__ import annotations

import time as clocks

from PyQt6.QtCore import QObject, QTimer

from eightcut.ui.controllers.cut import CutController
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

_EVERY = 40
"""Milliseconds between two steps back."""
_FASTER = {1.0: 2.0, 2.0: 4.0}
_AWAY = 0.5
"""Seconds from the last step back at which somebody else moved the picture."""


class ShuttleController(QObject):
    """Forward the player plays, over the end of the clip span too. Back the picture goes in steps, without sound.

    The cursor waits until the shuttle ends, and then is where the picture is. Any other move of the cursor, and playing
    by any other key, ends the shuttle too.
    """

    def __init__(self, player: PlayerPane, *, cut: CutController, now: Now, status: StatusBar) -> None:
        super().__init__(cut)
        self._player, self._cut, self._now, self._status = player, cut, now, status
        self._speed = 0.0
        """How fast it goes, back where below 0; 0 while there is no shuttle."""
        self._at = self._since = 0.0
        self._back = QTimer(self)
        self._back.setInterval(_EVERY)
        self._back.timeout.connect(self._step_back)
        cut.moved.connect(self._forget)
        now.video_changed.connect(lambda _: self._forget())
        player.playing_changed.connect(self._playing_changed)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"shuttle_on": self.forward, "shuttle_back": self.back, "shuttle_stop": self.stop}

    def forward(self) -> None:
        """Play on, faster with each press."""
        player, video = self._player, self._now.video
        if video is None:
            return
        going = self._speed > 0 and player.playing
        speed = _FASTER.get(self._speed, self._speed) if going else 1.0
        self._back.stop()
        self._speed = speed
        player.set_speed(speed)
        if not going:
            player.play_span(0.0, video.duration, loop=False, at=player.position)
        self._status.say(f"Forward, {speed:g}x.")

    def back(self) -> None:
        """Go back, faster with each press."""
        player = self._player
        if player.position <= 0:
            self._end()
            self._status.say("This is the start of the video.")
            return
        speed = _FASTER.get(-self._speed, -self._speed) if self._back.isActive() else 1.0
        self._speed = -speed
        player.pause()
        self._at, self._since = player.position, clocks.monotonic()
        self._back.start()
        self._status.say(f"Back, {speed:g}x, without sound.")

    def stop(self) -> None:
        """Stay here; the cursor comes along, unless it is locked."""
        self._end()
        self._player.pause()
        self._status.say("Paused.")

    def _step_back(self) -> None:
        """Where the picture would be by now; of steps that come too fast the player shows the newest."""
        player, now = self._player, clocks.monotonic()
        if abs(player.position - self._at) > _AWAY:
            self._forget()
            return
        self._at = max(0.0, self._at + self._speed * (now - self._since))
        self._since = now
        player.seek(self._at)
        if self._at <= 0:
            self._end()

    def _playing_changed(self, playing: bool) -> None:
        if playing and self._back.isActive():
            self._forget()
        elif not playing and self._speed > 0:  # at the video's end, or paused by another key
            self._end()

    def _end(self) -> None:
        """The shuttle is over where the picture stands."""
        if self._speed:
            self._forget()
            self._player.pause()
            self._cut.take_along(self._player.position)
            self._cut.set_loop()

    def _forget(self) -> None:
        """Somebody else says from now on where the picture is."""
        self._back.stop()
        if self._speed:
            self._speed = 0.0
            self._player.set_speed(1.0)
