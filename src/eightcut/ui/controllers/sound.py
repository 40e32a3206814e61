"""Sound alone: how loud it is, how its waveform is drawn, and the sound from the playhead on as a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog, QInputDialog

from eightcut.domain.clip_spans import LONGEST_SOUND, SHORTEST_SOUND
from eightcut.services.clips import extracting
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import named
from eightcut.ui.player.engine import Engine
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.volume import STEP, VolumeControl
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.timeline.wave_lane import WaveLane
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

_STEP = 1.5
"""How much higher one key draws the waveform."""


class SoundController(QObject):
    """Asks how long and where to, shows the stretch on the timeline, writes it."""

    def __init__(
        self,
        player: PlayerPane,
        timeline: Timeline,
        wave: WaveLane,
        volume: VolumeControl,
        *,
        engine: Engine,
        now: Now,
        status: StatusBar,
        settings: Settings,
        context: Context,
    ) -> None:
        super().__init__(now)
        self._player, self._timeline, self._wave, self._volume = player, timeline, wave, volume
        self._engine = engine
        self._now, self._status, self._settings, self._context = now, status, settings, context
        engine.set_volume(volume.loudness)
        volume.changed.connect(self._volume_changed)
        wave.set_gain(settings.wave_gain)
        wave.set_height(settings.wave_height)
        wave.gain_changed.connect(self._gain_changed)
        wave.height_changed.connect(partial(settings.remember, Settings.wave_height))

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        amplify = self._wave.amplify
        return {
            "mute": self._volume.mute,
            "louder": lambda: self._volume.turn(STEP),
            "quieter": lambda: self._volume.turn(-STEP),
            "extract_audio": self.extract_audio,
            "wave_taller": lambda: amplify(_STEP),
            "wave_flatter": lambda: amplify(1 / _STEP),
            "wave_fit": lambda: amplify(0),
        }

    def _volume_changed(self, percent: int, muted: bool) -> None:
        self._settings.volume, self._settings.muted = percent, muted
        self._engine.set_volume(self._volume.loudness)
        self._status.say("Muted." if muted else f"Volume {percent} %.")

    def _gain_changed(self, gain: float) -> None:
        self._settings.wave_gain = gain
        self._status.say(f"Waveform {gain:.3g} times as high." if gain > 1 else "Waveform fits its lane.")

    def extract_audio(self) -> None:
        """Ask how long; then where to, and write the sound from the playhead on."""
        start, settings = self._player.position, self._settings
        dialog = named(QInputDialog(self._timeline.window()), "extract_audio")
        dialog.setWindowTitle("Save sound from playhead")
        dialog.setLabelText(f"Length in seconds, from {clock(start)}")
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setDoubleDecimals(2)
        dialog.setDoubleRange(SHORTEST_SOUND, LONGEST_SOUND)
        dialog.setDoubleValue(settings.audio_extract_len)
        self._timeline.set_audio_band(start, start + settings.audio_extract_len)
        dialog.doubleValueChanged.connect(lambda length: self._timeline.set_audio_band(start, start + length))
        dialog.doubleValueSelected.connect(lambda length: self._extract_to(start, length))
        dialog.finished.connect(lambda _: self._timeline.set_audio_band(None))
        show(dialog)

    def _extract_to(self, start: float, length: float) -> None:
        settings = self._settings
        settings.audio_extract_len = length
        formats = " ".join(f"*.{name}" for name in extracting.FORMATS)
        path, _ = QFileDialog.getSaveFileName(
            self._timeline.window(),
            "Save sound as",
            str(Path(settings.audio_extract_dir) / "sound.wav"),
            f"Sound ({formats})",
        )
        if path:
            settings.audio_extract_dir = str(Path(path).parent)
            self.write_sound(start, length, path)

    def write_sound(self, start: float, length: float, path: str) -> None:
        """Write `length` seconds from `start` on; says where to, and whether the video ended before."""
        video, ctx = self._now.video, self._context.services
        if video is None:
            return

        def done(made: extracting.ExtractResult) -> None:
            text = f"Wrote {made.seconds:.2f} s of sound to {made.output}"
            if made.seconds < made.asked:
                text += "; the video ends there"
            self._status.say(text)

        self._context.runner.in_background(
            self, lambda job: extracting.extract(ctx, video.ref.path, start, length, path, job), done
        )
