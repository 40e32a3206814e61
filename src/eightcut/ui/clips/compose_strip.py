"""The strip below the table in which a caption is composed: its stages, and what each digit stands for now."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFrame, QMenu, QWidget

from eightcut.domain.captions import Composed, Template
from eightcut.errors import BadRequest
from eightcut.ui import theme
from eightcut.ui.kit.controls import Elided
from eightcut.ui.kit.widgets import button, hbox, named, vbox, wrapped

_LEFT_OUT = "–"


class ComposeStrip(QFrame):
    """Holds the digits that were pressed so far; writes nothing itself."""

    composed = pyqtSignal(list)
    """A digit for each stage."""
    edit_asked = pyqtSignal()
    new_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "compose", "card")
        self._templates: Sequence[Template] = ()
        self._digits: list[int] = []
        column = vbox(self, theme.GAP, (theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE))
        top = hbox(spacing=theme.SPACE)
        self.chosen = named(QComboBox(), "compose_template", told="Caption template")
        self.chosen.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chosen.setMaximumWidth(260)
        self.chosen.activated.connect(lambda _: self._begin())
        self.stages = wrapped("compose_stages")
        self.stages.setTextFormat(Qt.TextFormat.RichText)
        change = button("Template", "change_template")
        change.setToolTip("Captions composed of a phrase follow when it is renamed")
        change.setAutoDefault(False)
        change.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(change)
        for text, asked in (("Edit…", self.edit_asked), ("New…", self.new_asked)):
            action = menu.addAction(text)
            if action is not None:
                action.triggered.connect(lambda _, asked=asked: asked.emit())
        change.setMenu(menu)
        top.addWidget(self.chosen)
        top.addWidget(self.stages, 1)
        top.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        self.phrases = wrapped("compose_phrases")
        self.phrases.setTextFormat(Qt.TextFormat.RichText)
        self.heard = named(Elided(), "compose_heard", "dim")
        self.heard.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        below = hbox(spacing=theme.WIDE)
        self.kept = named(Elided(), "compose_kept", "dim")
        self.kept.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.kept.hide()
        below.addWidget(self.phrases, 2)
        below.addWidget(self.kept, 1)
        below.addWidget(self.heard, 1)
        column.addLayout(below)

    @property
    def template(self) -> Template | None:
        """The one in use."""
        place = self.chosen.currentIndex()
        return self._templates[place] if 0 <= place < len(self._templates) else None

    def show_templates(self, templates: Sequence[Template], chosen: str = "") -> None:
        """Which there are; `chosen` is used now where it is among them, else the one that was, else the first."""
        before = self.template
        names = [one.name for one in templates]
        name = next((one for one in (chosen, before.name if before is not None else "") if one in names), "")
        self._templates = templates
        self.chosen.clear()
        self.chosen.addItems(names)
        self.chosen.setCurrentIndex(names.index(name) if name else min(0, len(names) - 1))
        self.chosen.setVisible(len(names) > 1)
        if self.template != before:
            self._begin()

    def show_heard(self, text: str) -> None:
        """What the classes of sound hear in the clip; "" for nothing that is known."""
        self.heard.set_full(f"W takes what is heard: {text}" if text else "")

    def show_kept(self, text: str) -> None:
        """The caption that is there already; "" for none."""
        self.kept.set_full(f"Caption: {text}" if text else "")
        self.kept.setVisible(bool(text))

    def press(self, digit: int) -> None:
        """Say a phrase, or leave it out; the last stage is the end of the caption. BadRequest for no phrase."""
        template = self.template
        if template is None:
            raise BadRequest("There is no caption template yet.")
        template.stages[len(self._digits)].phrase(digit)
        self._digits.append(digit)
        if len(self._digits) == len(template.stages):
            digits = self._digits
            self._begin()
            self.composed.emit(digits)
        else:
            self._tell()

    def back(self) -> bool:
        """Go one stage back; whether there was one."""
        found = bool(self._digits)
        self._digits = self._digits[:-1]
        self._tell()
        return found

    def begin(self) -> None:
        """Begin a caption at its first stage."""
        if self._digits:
            self._begin()

    def _begin(self) -> None:
        self._digits = []
        self._tell()

    def _tell(self) -> None:
        template = self.template
        if template is None:
            return
        now = len(self._digits)
        said = [
            _stage(stage.name, stage.phrase(self._digits[place]) or _LEFT_OUT if place < now else "", place == now)
            for place, stage in enumerate(template.stages)
        ]
        self.stages.setText(" &nbsp;›&nbsp; ".join(said))
        stage = template.stages[now]
        keys = [(str(digit), phrase) for digit, phrase in enumerate(stage.phrases, 1) if phrase]
        keys.append(("0", "leave it out"))
        self.phrases.setText(" &nbsp; ".join(f"{_key(key)}&nbsp;{_unbroken(phrase)}" for key, phrase in keys))
        self.phrases.setAccessibleName(f"Stage {stage.name}: {stage.told}")
        so_far = [(one.name, one.phrase(digit)) for one, digit in zip(template.stages, self._digits, strict=False)]
        words = Composed(template.name, tuple(pair for pair in so_far if pair[1]), template.between).text
        self.stages.setAccessibleName(f"Caption so far: {words or 'nothing'}")


def _stage(name: str, phrase: str, current: bool) -> str:
    if current:
        return f'<b style="color: {theme.ACCENT}">{_unbroken(name)}</b>'
    if phrase:
        return f'<span style="color: {theme.DIM}">{_unbroken(name)}</span> {escape(phrase)}'
    return f'<span style="color: {theme.DIM}">{_unbroken(name)}</span>'


def _key(key: str) -> str:
    return f'<b style="color: {theme.ACCENT}">{key}</b>'


def _unbroken(text: str) -> str:
    return escape(text).replace(" ", "&nbsp;")
