"""Which encoder writes the picture: software, or what this computer's hardware can do, found out when it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from eightcut.domain.clip_form import SOFTWARE
from eightcut.domain.media import Encoder
from eightcut.ui.kit.controls import disable_item
from eightcut.ui.kit.settings import Settings

_WAITING = "?"


class EncoderBox(QComboBox):
    """Software first; hardware encoders come when the list is first wanted, those that fail here greyed, with why."""

    asked = pyqtSignal()
    """It is to be found out which encoders work here."""
    changed = pyqtSignal()
    refused = pyqtSignal(str)
    """The one that a form wants does not work here: software stands in for it."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._asked = False
        self._usable: list[str] | None = None
        """None while it is not known which ones work here."""
        self._of_form = ""
        self.setObjectName("encoder")
        self.addItem("Software", "")
        self.addItem("Looking for hardware…", _WAITING)
        disable_item(self, 1, "Encoding a few frames with each encoder to see which ones work here.")
        self._wanted = settings.encoder
        self._any = settings.hw_encode and settings.raw("encoder") is None
        if self._wanted:
            self.insertItem(1, self._wanted, self._wanted)
            self.setCurrentIndex(1)
        self.activated.connect(lambda _: self._chosen())
        self.currentIndexChanged.connect(lambda _: self._tell())
        self._tell()

    @property
    def name(self) -> str:
        """ffmpeg's name of the chosen one, "" for software."""
        data = str(self.currentData() or "")
        return "" if data == _WAITING else data

    @property
    def wanted_at_start(self) -> bool:
        """Whether hardware was chosen before, so that it has to be found out now."""
        return bool(self._wanted) or self._any

    def ask(self) -> None:
        """Have it found out, once."""
        if not self._asked:
            self._asked = True
            self.asked.emit()

    def set_found(self, encoders: Sequence[Encoder]) -> None:
        """What was found; a chosen one that fails here gives way to software."""
        before = self.name
        usable = self._usable = [one.name for one in encoders if not one.problem]
        chosen = before if before in usable else usable[0] if self._any and usable else ""
        with QSignalBlocker(self):
            self.clear()
            self.addItem("Software", "")
            for one in encoders:
                self.addItem(one.title, one.name)
                if one.problem:
                    disable_item(self, self.count() - 1, one.problem)
            if not encoders:
                self.addItem("No hardware encoder", _WAITING)
                disable_item(self, 1, "The bundled ffmpeg lists none.")
            self.setCurrentIndex(max(0, self.findData(chosen)))
        if self._any:
            self._any = False
            self._settings.encoder = chosen
        if chosen != before:
            self.changed.emit()
            if before == self._of_form:
                self.refused.emit(before)
        self._tell()

    def use(self, name: str) -> None:
        """A form wants this one."""
        wanted = "" if name in SOFTWARE else name
        refused = bool(wanted) and self._usable is not None and wanted not in self._usable
        self._of_form = shown = "" if refused else wanted
        self._any = False
        if self.findData(shown) < 0:
            self.insertItem(1, shown, shown)
        self.setCurrentIndex(self.findData(shown))
        self._chosen()
        if shown:
            self.ask()
        if refused:
            self.refused.emit(wanted)

    def set_failed(self, why: str) -> None:
        """It could not be found out; it is tried again when it is wanted again."""
        self._asked = False
        index = self.findData(_WAITING)
        if index >= 0:
            self.setItemText(index, "Hardware could not be tested")
            disable_item(self, index, why)

    @override
    def showPopup(self) -> None:
        """Find out what there is when the list is first opened."""
        self.ask()
        super().showPopup()

    def _chosen(self) -> None:
        self._settings.encoder = self.name
        self._settings.hw_encode = bool(self.name)
        self.changed.emit()

    def _tell(self) -> None:
        told = "Encoded on the CPU: always works, same result everywhere"
        if self.name:
            told = "Encoded on the graphics hardware, at most 3 clips at a time"
        self.setToolTip(told)
