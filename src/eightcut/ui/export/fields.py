"""The fields of the Export tab: the label of a sound, and how a moment is cut."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QWidget

from eightcut.domain.clip_form import LTX_FPS
from eightcut.domain.clip_spans import LEAST_SPREAD, LENGTH_STEP, LONGEST, MOST_CLIPS, MOST_SPREAD, SHORTEST
from eightcut.ui.export.orders import LABELS_KEPT, SpanSettings
from eightcut.ui.kit.controls import seconds, whole
from eightcut.ui.kit.settings import Settings


class LabelField(QComboBox):
    """Kept as it is left, and among those to choose from with each export; Enter leaves the field."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.borrowed = False
        """Whether the text is that of an armed marker, which is not kept for the next clip."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumWidth(110)
        line = self.lineEdit()
        if line is not None:
            line.returnPressed.connect(self.clearFocus)
            line.editingFinished.connect(self._left)
            line.setPlaceholderText("No label")
        self.addItems(settings.sound_labels)
        self.setCurrentText(settings.sound_label)
        self.activated.connect(lambda _: self._left())

    @property
    def text(self) -> str:
        """The label, without blanks around it."""
        return self.currentText().strip()

    def _left(self) -> None:
        if not self.borrowed:
            self._settings.sound_label = self.text

    def keep(self) -> None:
        """Remember it as the newest."""
        text = self.text
        self._left()
        if text:
            there = [self.itemText(i) for i in range(self.count())]
            kept = (text, *(name for name in there if name != text))[:LABELS_KEPT]
            self.clear()
            self.addItems(kept)
            self.setCurrentText(text)
            self._settings.sound_labels = kept


class SpanFields(QObject):
    """What the user sets is kept, by whatever hand: typed, wheel, keys.

    Where the settings ask for it (`reset_clips`), wheel and keys hold for one video, and the next begins with what was
    typed last.
    """

    changed = pyqtSignal(float, int, float)
    """Length of a clip in seconds, number of clips, spread in seconds."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._frames = 0
        self._own_length = 8.0
        self.clips = whole(1, MOST_CLIPS, 3)
        self.spread = seconds(LEAST_SPREAD, MOST_SPREAD, 0.5, 3.0)
        self.length = seconds(SHORTEST, LONGEST, LENGTH_STEP, 8.0)
        self.borrowed = False
        """Whether the values are those of a marker, which are not kept."""
        self.reset()
        for name, box in (("clips", self.clips), ("spread", self.spread), ("length", self.length)):
            box.setObjectName(name)
            box.valueChanged.connect(self._edited)
            box.editingFinished.connect(self.keep)

    def settings(self) -> SpanSettings:
        """How a moment is cut now."""
        length = self._frames / float(LTX_FPS) if self._frames else self.length.value()
        return SpanSettings(self.clips.value(), self.spread.value(), length)

    @property
    def own(self) -> SpanSettings:
        """The same with the length that the user typed, which is back when LTX-2 mode is over."""
        return SpanSettings(self.clips.value(), self.spread.value(), self._own_length)

    def begin_video(self) -> None:
        """Another video: all stays as it is, unless the settings say otherwise."""
        if self._settings.reset_clips:
            self.reset()

    def reset(self) -> None:
        """Back to what is kept."""
        kept = self._settings
        self.set(SpanSettings(kept.clip_count, kept.spread, kept.clip_duration))

    def set(self, spans: SpanSettings) -> None:
        """Show these values, told as one change; the length stays where frames say it."""
        before = self.settings()
        self._own_length = min(LONGEST, max(SHORTEST, round(spans.duration * 2) / 2))
        with QSignalBlocker(self.clips), QSignalBlocker(self.spread), QSignalBlocker(self.length):
            self.clips.setValue(spans.clips)
            self.spread.setValue(spans.spread)
            if not self._frames:
                self.length.setValue(self._own_length)
        if self.settings() != before:
            self._edited()

    def set_frames(self, frames: int) -> None:
        """LTX-2 mode: the length is so many frames, and cannot be typed; 0 gives the length back to the user."""
        if frames == self._frames:
            return
        before, self._frames = self.settings(), frames
        self.length.setEnabled(not frames)
        self.length.setToolTip("LTX-2: the number of frames sets the length" if frames else "")
        with QSignalBlocker(self.length):
            self.length.setDecimals(2 if frames else 1)
            self.length.setRange(0 if frames else SHORTEST, LONGEST)
            self.length.setValue(frames / float(LTX_FPS) if frames else self._own_length)
        if self.settings() != before:
            self._edited()

    def _edited(self) -> None:
        if not self._frames:
            snapped = round(self.length.value() * 2) / 2
            if snapped != self.length.value():
                self.length.setValue(snapped)
                return
            self._own_length = snapped
        if not self._settings.reset_clips:
            self.keep()
        spans = self.settings()
        self.changed.emit(spans.duration, spans.clips, spans.spread)

    def keep(self) -> None:
        """Remember what the fields say, unless it is borrowed."""
        kept = self._settings
        if self.borrowed or self.own == SpanSettings(kept.clip_count, kept.spread, kept.clip_duration):
            return  # what is kept and makes no sense stays in the file until the user sets something else
        kept.clip_count, kept.spread, kept.clip_duration = self.clips.value(), self.spread.value(), self._own_length
