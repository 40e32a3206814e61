"""The lower row of the Export tab: folder, next name, and the buttons that cut."""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePath

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QPushButton, QToolButton, QWidget
from typing_extensions import override

from eightcut.domain.markers import Marker
from eightcut.ui import theme
from eightcut.ui.actions import VIDEO, with_keys
from eightcut.ui.export.folding_row import FoldingRow, RatioButtons
from eightcut.ui.export.form_button import FormButton
from eightcut.ui.kit.controls import Elided, KeyButton
from eightcut.ui.kit.keys import follow
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import hbox, in_role, named
from eightcut.values import dataclass

_NAME_LEAST, _NAME_MOST = 120, 330
"""Pixels that the next name gets before buttons fold, at least and at most."""
_STEP = 30


@dataclass(frozen=True, slots=True)
class RowState:
    """What decides which buttons can be pressed. `picture`: clips have one; `busy`: what is being cut,
    beside a scan where `scanning`.

    `written`: what the folder is called once clips are in it; "" while that is not known.
    """

    folder: str = ""
    written: str = ""
    video: bool = False
    picture: bool = True
    armed: Marker | None = None
    busy: str | None = None
    scanning: bool = False
    crop: str = ""
    """The crop that every clip gets, in a word; "" where the whole picture is kept."""

    @property
    def name(self) -> str:
        """The folder's name, as it is written."""
        return self.written or PurePath(self.folder.replace("\\", "/")).name or self.folder

    @property
    def path(self) -> str:
        """The folder, as it is written."""
        return str(PurePath(self.folder).parent / self.written) if self.written else self.folder


class ExportRow(QWidget):
    """What a `RowState` says, and which button was pressed."""

    class_pressed = pyqtSignal()
    cancel_pressed = pyqtSignal()
    plus_pressed = pyqtSignal()
    whole_pressed = pyqtSignal()
    """No crop any more."""
    pressed = pyqtSignal(str, str)
    """The subprofile, "" for the folder itself, and the ratio asked for, "" for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = RowState()
        self._clips = 1
        self.folder = named(QPushButton(), "folder")
        self.folder.setMaximumWidth(180)
        self.folder.clicked.connect(self.class_pressed)
        self.next = named(Elided(Qt.TextElideMode.ElideRight), "next", told="Next export")
        self.crop = named(QPushButton(), "crop_chip")
        self.crop.setStyleSheet(f"QPushButton {{ padding: 0 8px; color: {theme.UNSURE}; }}")
        self.crop.clicked.connect(self.whole_pressed)
        self.crop.hide()
        self.cancel = named(QPushButton("Cancel"), "cancel_export")
        self.cancel.clicked.connect(self.cancel_pressed)
        self.main = named(KeyButton("Export", "export", "main"), "export")
        self.main.setText("Export 99 clips…")
        self.main.ensurePolished()
        self.main.setMinimumWidth(self.main.sizeHint().width())  # so that no count moves its neighbours
        self.main.clicked.connect(lambda _=False: self.pressed.emit("", ""))
        self.form = FormButton()
        self.ratios = RatioButtons()
        self.ratios.pressed.connect(lambda ratio: self.pressed.emit("", ratio))
        self.row = named(FoldingRow(), "subprofiles")
        self.row.chosen.connect(self.pressed)
        self.plus = named(QToolButton(), "edit_subprofiles", told="Edit subprofiles")
        self.plus.setText("+")
        self.plus.setToolTip("Add or remove subprofiles: folders beside this one")
        self.plus.clicked.connect(self.plus_pressed)
        for button in (self.folder, self.cancel, self.plus, self.crop):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = hbox(spacing=theme.SPACE)
        self.setLayout(line)
        line.addWidget(self.folder)
        line.addWidget(self.next, 1)
        line.addWidget(self.crop)
        line.addWidget(self.cancel)
        line.addWidget(self.main)
        line.addWidget(self.form)
        line.addWidget(self.ratios)
        line.addWidget(self.row)
        line.addWidget(self.plus)
        follow(self, lambda: self.show_state(self._state))

    def order_tabs(self) -> None:
        """Tab goes from left to right, through the buttons of subprofiles too."""
        order = [self.main, self.form, self.ratios.portrait, self.ratios.square, *self.row.controls, self.plus]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def show_state(self, state: RowState) -> None:
        """Words, tooltips and what can be pressed."""
        folder, armed = state.folder, state.armed
        self.folder.setText(f"{state.name} ▾" if folder else "Choose class…")
        self.folder.setToolTip(state.path or with_keys("Choose the class of the clips ({choose_class})"))
        self.folder.setAccessibleName(f"Class of the clips: {state.path or 'none'}")
        self._state = state
        self._word()
        in_role(self.main, "armed" if armed else "main")
        self.main.setEnabled(state.video)
        plain = "" if state.picture else "There is no picture to crop: the clips are sound only."
        self.ratios.set_able(state.video and state.picture, plain or ("" if state.video else VIDEO.words))
        self.row.set_able(state.video and armed is None, state.picture, plain)
        self.crop.setVisible(bool(state.crop))
        self.crop.setText(f"{state.crop} ✕")
        self.crop.setToolTip("This crop applies to the clips of every video. Press to keep the whole picture.")
        self.crop.setAccessibleName(f"{state.crop}: remove it")
        alone = bool(state.busy) and state.scanning  # the status bar's Cancel would end the scan as well
        self.cancel.setVisible(alone or armed is not None)
        self.cancel.setText("Cancel export" if alone else "Cancel overwrite")
        self.cancel.setToolTip("Stop cutting; no incomplete clips are kept" if alone else "Leave the marker unchanged")
        self.fit()

    def set_clips(self, count: int) -> None:
        """So many clips are cut from one moment."""
        self._clips = count
        self._word()

    def _word(self) -> None:
        """What the main button does."""
        state, clips = self._state, plural(self._clips, "clip")
        more = "" if state.folder else "…"
        self.main.setText(f"Overwrite {state.armed.number}" if state.armed else f"Export {clips}{more}")
        if state.armed is not None:
            told = f"Cut marker {state.armed.number} of {state.armed.name} again at the cursor"
        elif not state.video:
            told = VIDEO.words
        elif state.folder:
            told = f"Cut {clips} at the cursor to {state.path}"
        else:
            told = f"Choose the class of the clips, and cut {clips} at the cursor"
        self.main.setToolTip(told)

    def say_next(self, text: str) -> None:
        """What the next export is; the room is shared anew where it takes another part of it."""
        before = self._wanted()
        self.next.set_full(text)
        if self._wanted() != before:
            self.fit()

    def _wanted(self) -> int:
        """Pixels that the next name would like, in steps, so that a running time moves no button."""
        text = self.next.fontMetrics().horizontalAdvance(self.next.full) + theme.GAP
        return min(_NAME_MOST, max(_NAME_LEAST, -(-text // _STEP) * _STEP))

    def fit(self) -> None:
        """Share the room between the next name and the buttons of subprofiles, of which the first is seen before it."""
        others = [
            self.folder,
            self.form,
            self.main,
            self.ratios,
            self.plus,
            *(one for one in (self.cancel, self.crop) if not one.isHidden()),
        ]
        taken = sum(min(one.sizeHint().width(), one.maximumWidth()) + theme.SPACE for one in others)
        room = self.width() - taken - theme.SPACE
        self.row.fit(max(room - self._wanted(), min(self.row.least, room - _NAME_LEAST)))

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.fit()
