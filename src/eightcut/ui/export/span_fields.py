"""The three fields that say how a moment is cut: clips, spread, length."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.ui.export.controls import seconds, whole
from eightcut.ui.export.orders import Remembered, SpanSettings, number


class SpanFields(QObject):
    """What the user types is kept; what wheel and keys change holds until the next film."""

    changed = pyqtSignal(float, int, float)
    """Length of a clip in seconds, number of clips, spread in seconds."""

    def __init__(self, settings: Remembered, parent: QObject | None = None) -> None:
        """As they were left."""
        super().__init__(parent)
        self._settings = settings
        self.clips = whole(1, 99, 3)
        self.spread = seconds(2, 8, 0.5, 3.0)
        self.length = seconds(2, 30, 0.5, 8.0)
        self.borrowed = False
        """Whether the values are those of a marker, which are not kept."""
        self.reset()
        for name, box in (("clips", self.clips), ("spread", self.spread), ("length", self.length)):
            box.setObjectName(name)
            box.valueChanged.connect(self._edited)
            box.editingFinished.connect(self._keep)

    def settings(self) -> SpanSettings:
        """How a moment is cut now."""
        return SpanSettings(self.clips.value(), self.spread.value(), self.length.value())

    def reset(self) -> None:
        """Back to what the user last typed."""
        self.set(
            SpanSettings(
                int(number(self._settings, "clip_count", 3)),
                number(self._settings, "spread", 3.0),
                number(self._settings, "clip_duration", 8.0),
            )
        )

    def set(self, spans: SpanSettings) -> None:
        """Show these values, told as one change."""
        before = self.settings()
        boxes = (self.clips, self.spread, self.length)
        blocked = [box.blockSignals(True) for box in boxes]
        self.clips.setValue(spans.clips)
        self.spread.setValue(spans.spread)
        self.length.setValue(round(spans.duration * 2) / 2)
        for box, was in zip(boxes, blocked, strict=True):
            box.blockSignals(was)
        if self.settings() != before:
            self._edited()

    def _edited(self) -> None:
        snapped = round(self.length.value() * 2) / 2
        if snapped != self.length.value():
            self.length.setValue(snapped)
            return
        spans = self.settings()
        self.changed.emit(spans.duration, spans.clips, spans.spread)

    def _keep(self) -> None:
        if not self.borrowed:
            spans = self.settings()
            self._settings.set_value("clip_count", spans.clips)
            self._settings.set_value("spread", spans.spread)
            self._settings.set_value("clip_duration", spans.duration)
