"""The Crop & Track tab: ratio and centre of the crop, crops by chance, keyframes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from eightcut.domain.clip_form import RATIOS, Crop, CropKeyframe, Cropping, Form
from eightcut.ui import theme
from eightcut.ui.export.crop_bar import CropBar
from eightcut.ui.export.forms import part_kept
from eightcut.ui.export.keyframe_list import KeyframeList
from eightcut.ui.kit.controls import Tick, labelled
from eightcut.ui.kit.setting import Setting, T
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import hbox, vbox


class CropTab(QWidget):
    """Controls of the crop. Values in by methods, what the user wants out by signals."""

    changed = pyqtSignal()
    """The crop is another one."""
    centre_moved = pyqtSignal(float, bool)
    """By hand on the bar: the centre, and whether the hand let go."""
    chance_changed = pyqtSignal()
    """Random portrait or random square was ticked or unticked by hand."""
    keyframe_asked = pyqtSignal(float)
    """Go to this one: seconds of film time."""
    keyframe_deletion_asked = pyqtSignal(object)
    """A CropKeyframe."""
    keyframes_clear_asked = pyqtSignal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._keyframes: tuple[CropKeyframe, ...] = ()
        self._size = (0, 0)
        self._borrowed = False
        self.lent = False
        """Whether the crop is that of an armed marker: what the user changes then is not kept for the next start."""
        self.centre = 0.5
        self._build()
        self._restore()
        self._join()
        self._update()

    def _build(self) -> None:
        self.ratio = QComboBox()
        self.ratio.addItem("Off", "")
        for name in RATIOS:
            self.ratio.addItem(name, name)
        self.bar = CropBar()
        self.portrait = Tick("Random portrait")
        self.portrait.setToolTip("Crop a third of the clips of each export to 9:16 instead")
        self.square = Tick("Random square")
        self.square.setToolTip("Crop a third of the clips of each export to 1:1 instead")
        self.track = Tick("Track subject")
        self.track.setEnabled(False)
        self.track.setToolTip("Not available: 8-cut does not include a detector for people and objects")
        for name, widget in (("ratio", self.ratio), ("portrait", self.portrait), ("square", self.square),
                             ("track", self.track)):  # fmt: skip
            widget.setObjectName(name)
        self.list = KeyframeList()
        self.list.setMinimumWidth(250)
        self.list.setMaximumWidth(380)
        top, ticks = hbox(spacing=theme.SPACE), hbox(spacing=theme.SPACE)
        top.addWidget(labelled("Ratio", self.ratio, 84))
        top.addWidget(labelled("Centre", self.bar), 1)
        for box in (self.portrait, self.square, self.track):
            box.setFixedHeight(theme.CONTROL_HEIGHT)
            ticks.addWidget(box)
        ticks.addStretch(1)
        left = vbox(spacing=theme.SPACE)
        left.addLayout(top)
        left.addLayout(ticks)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.list)
        right.addStretch(1)
        line = hbox(self, spacing=theme.WIDEST, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE))
        line.addLayout(left, 1)
        line.addLayout(right, 1)

    def _restore(self) -> None:
        kept = self._settings
        self.ratio.setCurrentIndex(self.ratio.findData(kept.portrait_ratio))
        self.centre = kept.crop_center
        self.bar.set_centre(self.centre)
        self.portrait.setChecked(kept.rand_portrait)
        self.square.setChecked(kept.rand_square)

    def _join(self) -> None:
        self.ratio.currentIndexChanged.connect(lambda _: self._edited(Settings.portrait_ratio, self._ratio))
        self.bar.moved.connect(self.centre_moved)
        self.list.jump_asked.connect(self.keyframe_asked)
        self.list.deletion_asked.connect(self.keyframe_deletion_asked)
        self.list.clear_asked.connect(self.keyframes_clear_asked)
        for setting, box in ((Settings.rand_portrait, self.portrait), (Settings.rand_square, self.square)):
            box.toggled.connect(partial(self._edited, setting))
            box.clicked.connect(lambda _: self.chance_changed.emit())

    @property
    def _ratio(self) -> str:
        return str(self.ratio.currentData())

    # ------------------------------------------------------------------------------------------ the crop

    def cropping(self) -> Cropping:
        """How the clips of a batch are cropped."""
        return Cropping(
            self._ratio, self.centre, self.portrait.isChecked(), self.square.isChecked(), self._keyframes
        )  # fmt: skip

    @property
    def shown_centre(self) -> float:
        """The centre that the bar shows: that of a keyframe where one holds."""
        return self.bar.centre

    def next_ratio(self) -> str:
        """Choose the next ratio, after the last none; what it is called."""
        self.ratio.setCurrentIndex((self.ratio.currentIndex() + 1) % self.ratio.count())
        return self.ratio.currentText()

    def describe(self, keyframe: CropKeyframe) -> str:
        """A keyframe in a line."""
        return self.list.words(keyframe)

    def take_off(self) -> None:
        """Keep the whole picture: no ratio, nothing by chance."""
        self.ratio.setCurrentIndex(0)
        self.portrait.setChecked(False)
        self.square.setChecked(False)

    def set_video(self, size: tuple[int, int]) -> None:
        """Width and height of the video's picture; (0, 0) where there is none."""
        self._size = size
        self._update()

    def set_centre(self, centre: float, final: bool = True) -> None:
        """The centre that holds where no keyframe does; kept for the next start once it is final."""
        self.centre = min(1.0, max(0.0, centre))
        self.bar.set_centre(self.centre)
        if final and not (self._borrowed or self.lent):
            self._settings.crop_center = self.centre
        self._update()
        self.changed.emit()

    def lend(self, cropping: Cropping) -> None:
        """Show the crop of a marker, or give back what was there; nothing of it is kept for the next start."""
        self._borrowed = True
        self.ratio.setCurrentIndex(max(0, self.ratio.findData(cropping.ratio)))
        self.portrait.setChecked(cropping.portrait)
        self.square.setChecked(cropping.square)
        self.set_centre(cropping.centre)
        self._borrowed = False

    def use(self, ratio: str, portrait: bool, square: bool) -> None:
        """The user wants these crops; their centre and keyframes stay."""
        self.ratio.setCurrentIndex(max(0, self.ratio.findData(ratio)))
        self.portrait.setChecked(portrait)
        self.square.setChecked(square)

    def set_keyframes(self, keyframes: Sequence[CropKeyframe]) -> None:
        """The keyframes of the open video, by time."""
        self._keyframes = tuple(keyframes)
        self.list.set_keyframes(self._keyframes)
        self.changed.emit()

    def show_holding(self, holding: CropKeyframe | None) -> None:
        """What holds where the video stands: a keyframe, or None for the controls' own crop."""
        self.list.show_current(holding)
        self.bar.set_centre(self.centre if holding is None else holding.centre)
        self._show_part(self._ratio if holding is None else holding.ratio, self.bar.centre)

    def _edited(self, setting: Setting[T], value: T) -> None:
        if not (self._borrowed or self.lent):
            self._settings.remember(setting, value)
        self._update()
        self.changed.emit()

    def _update(self) -> None:
        self._show_part(self._ratio, self.centre)

    def _show_part(self, ratio: str, centre: float) -> None:
        part = part_kept(self._size, Form(crop=Crop(ratio, centre))) if ratio else None
        if part is None:
            self.bar.set_part(None)
        else:
            across = part[2] < part[3]
            self.bar.set_part((part[0], part[0] + part[2]) if across else (part[1], part[1] + part[3]))
