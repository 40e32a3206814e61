"""Composing captions clip after clip: while it is switched on, the digits of the table are phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.errors import BadRequest
from eightcut.services.clips import captioning
from eightcut.services.clips.listing import ListedClip
from eightcut.ui.clips.compose_strip import ComposeStrip
from eightcut.ui.clips.edits import ClipEdits
from eightcut.ui.clips.model import CAPTION
from eightcut.ui.clips.table import ClipsTable
from eightcut.ui.clips.templates import Templates
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.widgets import button

KEYS = (
    "Digits choose a phrase · 0 leaves it out · Backspace one stage back · Space plays again · N next · "
    "W takes what is heard · Esc ends"
)


_HEARD = 3
"""Classes of sound that are suggested, at most."""


class Composing(QObject):
    """Joins the strip with the table; each caption is a step of the window's undo."""

    switched = pyqtSignal(bool)
    """Whether digits are phrases now."""
    play_asked = pyqtSignal()

    def __init__(
        self, context: Context, table: ClipsTable, edits: ClipEdits, owner: QWidget, tell: Callable[[str], object]
    ) -> None:
        super().__init__(owner)
        self._context, self._table, self._edits, self._owner, self._tell = context, table, edits, owner, tell
        self._on = False
        self._ids: list[int] = []
        """The clips that the digits are for."""
        self._heard = ""
        """In the first of them."""
        self.strip = ComposeStrip()
        self.strip.hide()
        self._templates = Templates(context, self.strip, owner, table)
        self._templates.made.connect(self._made)
        self.button = button("Compose captions", "compose_captions")
        self.button.setCheckable(True)
        self.button.setToolTip("Compose captions of phrases, clip after clip: digits choose them")
        self.button.clicked.connect(lambda _: self.switch())
        table.compose_asked.connect(self.switch)
        table.digit_pressed.connect(self._press)
        table.back_asked.connect(self._back)
        table.heard_asked.connect(self._take_heard)
        self.strip.composed.connect(self._write)
        chosen = table.selectionModel()
        if chosen is not None:
            chosen.selectionChanged.connect(lambda *_: self._selected())

    @property
    def on(self) -> bool:
        """Whether digits are phrases now."""
        return self._on

    def set_profile(self, profile: str) -> None:
        """The profile whose templates are used."""
        self._templates.set_profile(profile)
        self.read()

    def switch(self) -> None:
        """On or off; on, after the first template was made where there is none."""
        self.button.setChecked(self._on)
        if self._on:
            self._turn(False)
        else:
            self._templates.read(self._begin)

    def read(self, chosen: str = "") -> None:
        """The templates may be others."""
        if self._on:
            self._templates.read(lambda there: None if there else self._turn(False), chosen)

    def _begin(self, there: bool) -> None:
        if there:
            self._turn(True)
            self.play_asked.emit()
        else:
            self._templates.ask(None)

    def _made(self, name: str) -> None:
        if self._on:
            self.read(name)
        else:
            self._templates.read(self._begin)

    def _turn(self, on: bool) -> None:
        self._on, self._ids = on, []
        self._table.compose(on)
        self.button.setChecked(on)
        self.strip.begin()
        self.strip.setVisible(on)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.switched.emit(on)
        self._selected()

    # ------------------------------------------------------------------------------------------------ keys

    def _press(self, digit: int) -> None:
        try:
            self.strip.press(digit)
        except BadRequest as problem:
            self._tell(problem.message)

    def _back(self) -> None:
        if not self.strip.back():
            self._table.step_asked.emit(-1)

    def _selected(self) -> None:
        """Other clips begin at the first stage; the same ones go on, also where the list was read anew."""
        clips = self._table.selected
        ids = [clip.row.id for clip in clips]
        if self._on and ids and ids != self._ids:
            self._ids = ids
            self.strip.begin()
            self._tell(_typed(sum(bool(clip.row.caption) for clip in clips)) or KEYS)
            self._listen(clips[0])

    def _listen(self, clip: ListedClip) -> None:
        """Ask stored frames what is heard in a clip."""
        ctx = self._context.services
        self._heard = ""
        self.strip.show_heard("")
        self._context.runner.in_background(
            self, lambda job: next(captioning.suggested(ctx, [clip.row], _HEARD, job)), self._hear,
            lambda _: self.strip.show_heard(""), key="heard",
        )  # fmt: skip

    def _hear(self, found: captioning.Suggested) -> None:
        if self._ids[:1] == [found.row.id]:
            self._heard = found.text
            self.strip.show_heard(found.text)

    def _take_heard(self) -> None:
        if self._heard:
            clips = self._table.selected
            self._edits.write(clips, CAPTION, self._heard)
            self._go_on(clips)
        else:
            self._tell("What is heard in this clip is not known: its video was not listened to, or nothing has a name.")

    def _write(self, digits: list[int]) -> None:
        """To all selected clips, then on to the one after them."""
        clips, template = self._table.selected, self.strip.template
        if not clips or template is None:
            return
        self._edits.compose(clips, template, digits)
        self._go_on(clips)

    def _go_on(self, clips: Sequence[ListedClip]) -> None:
        """To the clip after these."""
        rows = self._table.clips.rows
        last = max(place for place, one in enumerate(rows) if one.row.id == clips[-1].row.id)
        if last + 1 < len(rows):
            self._table.go_to(last + 1)
            self.play_asked.emit()
        else:
            self._tell("That was the last clip of the list.")


def _typed(count: int) -> str:
    """That the captions of so many clips stay; "" for none."""
    if not count:
        return ""
    told = "Its caption was typed, and stays" if count == 1 else f"{count} of their captions were typed, and stay"
    return f"{told} before a composed one. C and an empty text takes it away."
