"""The Output tab: how a clip is written. Sound, size, encoder, LTX-2, how many at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from eightcut.cores import usable_cores
from eightcut.domain.clip_form import (
    KEEP,
    LTX_FRAMES,
    LTX_LEAST,
    LTX_MOST,
    LTX_SHORT_SIDE,
    PROGRESSIVE,
    RATES,
    SHORTEST_SIDE,
    TALLEST,
    Form,
    snap_ltx,
)
from eightcut.domain.containers import BITS, MP4, WAV
from eightcut.ui import theme
from eightcut.ui.export.encoder_box import EncoderBox
from eightcut.ui.export.forms import SOUND_NAMES
from eightcut.ui.kit.controls import Elided, Tick, labelled, whole
from eightcut.ui.kit.setting import Setting, T
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import hbox, vbox, with_role


class OutputTab(QWidget):
    """Controls of a clip's form, but for the crop. Values in by methods, what the user wants out by signals."""

    changed = pyqtSignal()
    """The form is another one."""
    ltx_changed = pyqtSignal(int)
    """Frames of a clip in LTX-2 mode; 0 when it is off."""
    workers_changed = pyqtSignal(int)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._format = MP4
        self._borrowed = False
        self.lent = False
        """Whether the form is that of an armed marker: what the user changes then is not kept for the next start."""
        self._build()
        self._restore()
        self._join()
        self._update()

    def _build(self) -> None:
        self.sound = QComboBox()
        for key, name in SOUND_NAMES.items():
            self.sound.addItem(name, key)
        self.bits = QComboBox()
        for key, name in zip(BITS, ("16 bits", "24 bits", "Float"), strict=True):
            self.bits.addItem(name, key)
        self.bits.setToolTip("Bit depth of the sound; float (WebP and WAV clips only) never clips peaks")
        self.rate = QComboBox()
        self.rate.addItem("Original rate", 0)
        for hertz in RATES:
            self.rate.addItem(f"{hertz} Hz", hertz)
        self.rate.setToolTip("Sample rate of the sound: the video's own, or this one")
        self.keep_fields = Tick("Keep interlaced")
        self.keep_fields.setToolTip("Leave interlaced pictures as they are; otherwise they are made progressive")
        self.damaged = Tick("Allow damaged")
        self.damaged.setToolTip("Cut clips even where pictures of the video are damaged, with a warning")
        self.side = whole(0, TALLEST, 0, " px")
        self.side.setSingleStep(64)
        self.side.setToolTip("Shorter side of the clip's picture in pixels; the longer side scales with it")
        self.encoder = EncoderBox(self._settings)
        self.ltx = Tick("LTX-2")
        self.ltx.setToolTip("Clips for training LTX-2: 25 fps, 8n + 1 frames, sides divisible by 32")
        self.frames = whole(LTX_LEAST, LTX_MOST, LTX_FRAMES)
        self.frames.setSingleStep(8)
        self.frames.setToolTip("Frames per clip in LTX-2 mode: 9, 17, 25 … 745; they set the length")
        self.workers = whole(1, usable_cores(), usable_cores())
        self.workers.setToolTip("Number of clips cut at the same time")
        self.said = with_role(Elided(), "dim")
        self.ltx.setFixedHeight(theme.CONTROL_HEIGHT)
        for name, box in (
            ("sound", self.sound), ("short_side", self.side), ("ltx", self.ltx), ("ltx_frames", self.frames),
            ("workers", self.workers), ("form_said", self.said), ("bits", self.bits), ("sound_rate", self.rate),
            ("keep_fields", self.keep_fields), ("damaged", self.damaged),
        ):  # fmt: skip
            box.setObjectName(name)
        top = hbox(spacing=theme.SPACE)
        top.addWidget(labelled("Sound", self.sound, 88))
        top.addWidget(labelled("Resize short side", self.side, 104))
        top.addWidget(labelled("Encoder", self.encoder, 192))
        top.addWidget(self.ltx, 0, Qt.AlignmentFlag.AlignBottom)
        top.addWidget(labelled("Frames", self.frames, 64))
        top.addWidget(labelled("Workers", self.workers, 60))
        top.addStretch(1)
        bottom = hbox(spacing=theme.SPACE)
        for box, width in ((self.bits, 92), (self.rate, 132), (self.keep_fields, 0), (self.damaged, 0)):
            box.setFixedHeight(theme.CONTROL_HEIGHT)
            if width:
                box.setFixedWidth(width)
            bottom.addWidget(box)
        self.bits.setAccessibleName("Bit depth")
        self.rate.setAccessibleName("Sample rate")
        self.said.setFixedHeight(theme.CONTROL_HEIGHT)
        bottom.addWidget(self.said, 1)
        column = vbox(self, spacing=theme.SPACE, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE))
        column.addLayout(top)
        column.addLayout(bottom)
        column.addStretch(1)

    def _restore(self) -> None:
        kept = self._settings
        self.sound.setCurrentIndex(max(0, self.sound.findData(kept.clip_sound)))
        self.bits.setCurrentIndex(max(0, self.bits.findData(kept.sound_bits)))
        self.rate.setCurrentIndex(max(0, self.rate.findData(kept.sound_rate)))
        self.keep_fields.setChecked(kept.keep_interlaced)
        self.damaged.setChecked(kept.cut_damaged)
        self.side.setValue(kept.resize_short_side)
        self.ltx.setChecked(kept.ltx)
        self.frames.setValue(snap_ltx(kept.ltx_frames))
        self.workers.setValue(kept.workers)

    def _join(self) -> None:
        self.sound.currentIndexChanged.connect(lambda _: self._edited(Settings.clip_sound, self.sound.currentData()))
        self.bits.currentIndexChanged.connect(lambda _: self._edited(Settings.sound_bits, self.bits.currentData()))
        self.rate.currentIndexChanged.connect(lambda _: self._edited(Settings.sound_rate, self.rate.currentData()))
        self.keep_fields.toggled.connect(partial(self._edited, Settings.keep_interlaced))
        self.damaged.toggled.connect(partial(self._edited, Settings.cut_damaged))
        self.side.valueChanged.connect(self._sized)
        self.encoder.changed.connect(self.changed)
        self.ltx.toggled.connect(partial(self._ltx_edited, Settings.ltx))
        self.frames.valueChanged.connect(self._framed)
        self.workers.valueChanged.connect(partial(self._settings.remember, Settings.workers))
        self.workers.valueChanged.connect(self.workers_changed)

    # ------------------------------------------------------------------------------------------ the form

    @property
    def controls(self) -> Form:
        """What the controls say, whether or not the format has a use for it."""
        return Form(
            self._format, str(self.sound.currentData()), self.side.value(), None, self.ltx.isChecked(),
            self.encoder.name, str(self.bits.currentData()), int(self.rate.currentData()),
            KEEP if self.keep_fields.isChecked() else PROGRESSIVE, self.damaged.isChecked(),
        )  # fmt: skip

    def form(self) -> Form:
        """How clips are written, whole for now."""
        said = self.controls
        if self._format == WAV:
            return Form(WAV, ltx=said.ltx, bits=said.bits, rate=said.rate)
        return replace(said, bits=self._held(said)) if self._format == MP4 else replace(said, sound="pcm", encoder="")

    @staticmethod
    def _held(said: Form) -> str:
        """The bits that an MP4 has for this sound: AAC knows none, and no more than 24 are read by every player."""
        return BITS[0] if said.sound == "aac" else BITS[1] if said.bits == BITS[2] else said.bits

    @property
    def ltx_frames(self) -> int:
        """Frames of a clip in LTX-2 mode, 0 when it is off."""
        return self.frames.value() if self.ltx.isChecked() else 0

    def set_format(self, name: str) -> None:
        """MP4, WebP or WAV was chosen."""
        self._format = name
        self._update()

    def show_form(self, form: Form, frames: int) -> None:
        """Lend the controls these values, or give them back; nothing of it is kept for the next start."""
        self._borrowed = True
        self._put(form, frames)
        self._borrowed = False

    def use_form(self, form: Form, frames: int) -> None:
        """The user wants these values; the encoder of an armed marker is nobody's to lend."""
        self._put(form, frames)
        if not self.lent:
            self.encoder.use(form.encoder)

    def _put(self, form: Form, frames: int) -> None:
        self.sound.setCurrentIndex(max(0, self.sound.findData(form.sound)))
        self.bits.setCurrentIndex(max(0, self.bits.findData(form.bits)))
        self.rate.setCurrentIndex(max(0, self.rate.findData(form.rate)))
        self.keep_fields.setChecked(form.interlaced == KEEP)
        self.damaged.setChecked(form.damaged)
        self.side.setValue(form.short_side)
        if frames:
            self.frames.setValue(frames)
        self.ltx.setChecked(form.ltx)

    def say(self, text: str) -> None:
        """What clips will be, in a line."""
        self.said.set_full(text)

    @override
    def showEvent(self, event: QShowEvent | None) -> None:
        """Find out what hardware can do when the tab is first seen."""
        super().showEvent(event)
        self.encoder.ask()

    # ------------------------------------------------------------------------------------------ edits

    def _edited(self, setting: Setting[T], value: T) -> None:
        if not (self._borrowed or self.lent):
            self._settings.remember(setting, value)
        self._update()
        self.changed.emit()

    def _sized(self, side: int) -> None:
        if 0 < side < SHORTEST_SIDE:
            self.side.setValue(SHORTEST_SIDE)
        else:
            self._edited(Settings.resize_short_side, side)

    def _framed(self, frames: int) -> None:
        if frames != snap_ltx(frames):
            self.frames.setValue(snap_ltx(frames))
        else:
            self._ltx_edited(Settings.ltx_frames, frames)

    def _ltx_edited(self, setting: Setting[T], value: T) -> None:
        self.ltx_changed.emit(self.ltx_frames)
        self._edited(setting, value)

    def _update(self) -> None:
        on, picture = self.ltx.isChecked(), self._format != WAV
        self.frames.setEnabled(on)
        self.side.setSpecialValueText(str(LTX_SHORT_SIDE) if on else "Off")
        self.side.setEnabled(picture)
        self.sound.setEnabled(self._format == MP4)
        self.bits.setEnabled(self._format != MP4 or self.sound.currentData() != "aac")
        self.keep_fields.setEnabled(picture)
        self.damaged.setEnabled(picture)
        self.encoder.setEnabled(self._format == MP4)
        plain = "WebP and WAV clips have PCM sound, which keeps every sample of the video"
        self.sound.setToolTip("PCM and FLAC keep every sample; AAC is smaller" if picture and
                              self._format == MP4 else plain)  # fmt: skip
