"""What is heard while it plays: how loud it is, matches equally loud, and sound while the playhead is dragged."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.media import loudness
from eightcut.ui.kit.settings import Settings
from eightcut.ui.player.engine import Engine
from eightcut.ui.player.meter import LevelMeter
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.volume import VolumeControl
from eightcut.ui.timeline.wave_lane import WaveLane
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

_STEP, _BRIEFLY = 0.5, 0.04
"""Seconds: of a longer way than the first between two reports of the position only the second was heard."""
_EDGE = 0.25
"""Seconds by which a position may lie outside of a match and still belong to it."""


class HeardController(QObject):
    """Joins the player with the stored waveform, which knows what is heard at the playhead."""

    evening_changed = pyqtSignal(bool)
    scrubbing_changed = pyqtSignal(bool)

    def __init__(
        self,
        player: PlayerPane,
        engine: Engine,
        wave: WaveLane,
        volume: VolumeControl,
        *,
        meter: LevelMeter,
        now: Now,
        status: StatusBar,
        settings: Settings,
    ) -> None:
        super().__init__(now)
        self._player, self._engine, self._wave, self._volume, self._meter = player, engine, wave, volume, meter
        self._status, self._settings = status, settings
        self._before = 0.0
        self._gain = 0.0
        self._match: tuple[float, float] | None = None
        """Bounds of the match that is played at `_gain`."""
        player.position_changed.connect(self._moved)
        now.video_changed.connect(lambda _: self._other_video())
        volume.set_gain(0.0 if settings.even_matches else None)
        self._listen()

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"even_matches": self.set_evening, "scrub_sound": self.set_scrubbing}

    def set_evening(self, on: bool) -> None:
        """Whether matches are played about equally loud: the one that plays from now on, too."""
        if on != self._settings.even_matches:
            self._settings.even_matches = on
            self._status.say(
                "Matches play equally loud; clips are cut as they are." if on else "Matches play as loud as they are."
            )
            self._apply(self._match)
            self.evening_changed.emit(on)

    def even(self, start: float, end: float) -> None:
        """A match is about to be played: at its own gain from its first to its last moment."""
        self._apply((start, end))

    def set_scrubbing(self, on: bool) -> None:
        """Whether sound is heard while the playhead is dragged."""
        if on != self._settings.scrub_sound:
            self._settings.scrub_sound = on
            self._status.say("Sound while dragging." if on else "Dragging is silent.")
            self._listen()
            self.scrubbing_changed.emit(on)

    def _listen(self) -> None:
        grains = self._engine.set_grains(self._settings.scrub_sound)
        if grains is not None:
            grains.failed.connect(self._no_grains)

    def _no_grains(self) -> None:
        self._status.say("Dragging stays silent because libmpv was not found. Install libmpv2.")

    def _apply(self, match: tuple[float, float] | None) -> None:
        peaks, self._match = self._wave.peaks, match
        evened = self._settings.even_matches
        self._gain = 0.0 if match is None or peaks is None or not evened else loudness.evening(peaks, *match)
        self._engine.set_gain(self._gain)
        self._volume.set_gain(self._gain if evened else None)

    def _other_video(self) -> None:
        self._apply(None)
        self._meter.clear()

    def _moved(self, time: float) -> None:
        before, self._before = self._before, time
        if not self._player.playing:
            return
        if self._match is not None and not self._match[0] - _EDGE <= time < self._match[1] + _EDGE:
            self._apply(None)
        if self._wave.peaks is not None:
            since = before if 0 < time - before < _STEP else time - _BRIEFLY
            self._meter.feed(loudness.level(self._wave.peaks, since, time).louder(self._gain))
