"""The Export tab: how a marked moment is cut, where it goes, and the buttons that do it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QWidget

from eightcut.domain.containers import WAV
from eightcut.domain.markers import Marker
from eightcut.ui import theme
from eightcut.ui.export.export_row import ExportRow, RowState
from eightcut.ui.export.fields import LabelField, SpanFields
from eightcut.ui.export.forms import formats, read_format
from eightcut.ui.export.orders import CATEGORIES, SpanSettings
from eightcut.ui.kit.controls import labelled
from eightcut.ui.kit.setting import Setting, T
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import hbox, vbox


class ExportTab(QWidget):
    """Controls of a manual export. Values in by methods, what the user wants out by signals."""

    export_asked = pyqtSignal(str, str)
    """As `ExportRow.pressed`: subprofile, "" for the folder itself, and ratio, "" for none."""
    span_changed = pyqtSignal(float, int, float)
    """Length of a clip in seconds, number of clips, spread in seconds."""
    class_asked = pyqtSignal()
    """The user wants to choose the class of the clips."""
    folder_changed = pyqtSignal(str)
    subprofiles_asked = pyqtSignal()
    cancel_asked = pyqtSignal()
    format_changed = pyqtSignal(str)
    """MP4, WebP or WAV, as `domain.clip_form` names them."""
    whole_asked = pyqtSignal()
    """The whole picture is to be kept again."""
    disarmed = pyqtSignal()
    """The user gave up overwriting."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._armed: Marker | None = None
        self._before: tuple[SpanSettings, str, str] | None = None
        self._video = False
        self._picture = True
        self._busy: str | None = None
        self._scanning = False
        self._folder = settings.export_folder
        self._written = ""
        self._crop = ""
        self._suffixes: list[str] = []
        self._sub_names: dict[str, str] = {}
        self._shown_subs: list[str] = []
        self._build()
        self._restore()
        self._update()

    # ------------------------------------------------------------------------------------------ building

    def _build(self) -> None:
        self.spans = SpanFields(self._settings, self)
        self.spans.changed.connect(self.span_changed)
        self.format = QComboBox()
        for name, title in formats():
            self.format.addItem(title, name)
        self.label = LabelField(self._settings)
        self.category = QComboBox()
        self.category.addItem("None", "")
        for name in CATEGORIES:
            self.category.addItem(name, name)
        for name, box in (("format", self.format), ("label", self.label), ("category", self.category)):
            box.setObjectName(name)
        top = hbox(spacing=theme.SPACE)
        for title, widget, width in (
            ("Clips", self.spans.clips, 48), ("Spread", self.spans.spread, 64),
            ("Length", self.spans.length, 64), ("Format", self.format, 146),
            ("Label", self.label, 0), ("Category", self.category, 96),
        ):  # fmt: skip
            top.addWidget(labelled(title, widget, width), 0 if width else 1)
        column = vbox(self, spacing=theme.SPACE, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE))
        column.addLayout(top)
        self.buttons = ExportRow()
        self.folder, self.next, self.cancel = self.buttons.folder, self.buttons.next, self.buttons.cancel
        self.main, self.row, self.plus = self.buttons.main, self.buttons.row, self.buttons.plus
        column.addWidget(self.buttons)
        column.addStretch(1)
        self.category.activated.connect(lambda _: self._kept(Settings.sound_category, self.chosen_category))
        self.format.activated.connect(lambda _: self._kept(Settings.export_format, self.format.currentData()))
        self.format.currentIndexChanged.connect(self._formatted)
        self.spans.changed.connect(lambda _length, clips, _spread: self.buttons.set_clips(clips))
        self.buttons.set_clips(self.spans.settings().clips)
        self.buttons.pressed.connect(self.export_asked)
        self.buttons.class_pressed.connect(self.class_asked)
        self.buttons.cancel_pressed.connect(self._cancelled)
        self.buttons.whole_pressed.connect(self.whole_asked)
        self.buttons.plus_pressed.connect(self.subprofiles_asked)

    def _kept(self, setting: Setting[T], value: T) -> None:
        """Remember what the user chose; what is chosen for an armed marker goes with it."""
        if self._armed is None:
            self._settings.remember(setting, value)

    def _restore(self) -> None:
        self._set_category(self._settings.sound_category)
        self.show_format(read_format(self._settings.export_format))
        self.set_busy(None)

    # ------------------------------------------------------------------------------------------ span

    def span_settings(self) -> SpanSettings:
        """How a moment is cut now."""
        return self.spans.settings()

    def set_clips(self, count: int, kept: bool = True) -> None:
        """So many clips from one moment; remembered unless `kept` says otherwise."""
        borrowed = self.spans.borrowed
        self.spans.borrowed = borrowed or not kept
        self.spans.clips.setValue(count)
        self.spans.borrowed = borrowed

    def show_format(self, name: str) -> None:
        """MP4, WebP or WAV; not kept for the next start."""
        self.format.setCurrentIndex(max(0, self.format.findData(name)))

    def choose_format(self, name: str) -> None:
        """The same as if the user chose it."""
        self.show_format(name)
        self._kept(Settings.export_format, name)

    def _formatted(self) -> None:
        self._update()
        self.format_changed.emit(str(self.format.currentData()))

    # ------------------------------------------------------------------------------------------ state

    def set_video(self, there: bool, picture: bool = True) -> None:
        """Whether there is a video to cut, with a picture; what the user set stays."""
        self.disarm()
        self.spans.begin_video()
        self._video, self._picture = there, picture
        self.next.set_full("")
        self._update()

    def set_folder(self, folder: str) -> None:
        """Set the export folder of the list that is shown, without a signal."""
        if folder != self._folder:
            self._written = ""
        self._folder = folder
        self._update()

    def set_written(self, name: str, subprofiles: Mapping[str, str]) -> None:
        """What the folder, and that of each subprofile, is called on disk once clips are in it."""
        self._written = name
        self._sub_names = dict(subprofiles)
        self._name_subs()
        self._update()

    @property
    def written(self) -> str:
        """The export folder's name as it is written; "" where none is chosen."""
        return RowState(self._folder, self._written).name if self._folder else ""

    @property
    def path(self) -> str:
        """The export folder as it is written, "" where none is chosen."""
        return RowState(self._folder, self._written).path

    @property
    def suffixes(self) -> list[str]:
        """The subprofiles, those too that have no button."""
        return list(self._suffixes)

    @property
    def target(self) -> str:
        """The export folder, "" where none is chosen."""
        return self._folder

    def set_next(self, text: str) -> None:
        """What the next export's files are called."""
        self.buttons.say_next(text)

    def set_subprofiles(self, suffixes: Sequence[str], hidden: Collection[str] = ()) -> None:
        """Buttons for these folders beside the main one, without the hidden ones; the first nine have a key."""
        self._suffixes = list(suffixes)
        self._shown_subs = [name for name in suffixes if name not in hidden]
        self.row.set_buttons([
            (name, f"▸ {name}", f"export_{i}" if i <= 9 else "", "")
            for i, name in enumerate(self._suffixes, 1)
            if name not in hidden
        ])  # fmt: skip
        self.buttons.order_tabs()
        self._name_subs()
        self._update()

    def _name_subs(self) -> None:
        for button, name in zip(self.row.buttons, self._shown_subs, strict=True):
            button.setToolTip(f"Export to {self._sub_names.get(name, f'…_{name}')}")

    def arm(self, marker: Marker) -> None:
        """The next export replaces this marker: its values come back into the controls."""
        if self._armed is None:
            self._before = (self.spans.own, self.label.currentText(), self.chosen_category)
        self._armed = marker
        self.spans.borrowed = self.label.borrowed = True
        if marker.rows:
            first = marker.rows[0]
            self.spans.set(SpanSettings(first.clip_count, first.spread, first.clip_duration))
            self.label.setCurrentText(first.label)
            self._set_category(first.category)
        self._update()

    def disarm(self) -> None:
        """The next export is a new one."""
        if self._armed is None:
            return
        self._armed = None
        self.spans.borrowed = self.label.borrowed = False
        if self._before is not None:
            spans, label, category = self._before
            self.spans.set(spans)
            self.label.setCurrentText(label)
            self._set_category(category)
        self._update()
        self.disarmed.emit()

    @property
    def armed(self) -> Marker | None:
        """The marker that the next export replaces."""
        return self._armed

    def set_crop(self, text: str) -> None:
        """The crop that every clip gets, in a word; "" where the whole picture is kept."""
        if text != self._crop:
            self._crop = text
            self._update()

    def set_busy(self, text: str | None) -> None:
        """What is being cut; None where nothing is. A further export waits its turn."""
        self._busy = text
        self._update()

    def set_scanning(self, on: bool) -> None:
        """Whether a scan runs, too."""
        self._scanning = on
        self._update()

    @property
    def busy(self) -> str | None:
        """What is being cut; None where nothing is."""
        return self._busy

    def _update(self) -> None:
        picture = self._picture and self.format.currentData() != WAV
        self.buttons.show_state(RowState(
            self._folder, self._written, self._video, picture, self._armed, self._busy, self._scanning, self._crop
        ))  # fmt: skip

    # ------------------------------------------------------------------------------------------ asking

    def choose_folder(self, folder: str) -> None:
        """The user chose this export folder: it is kept and told."""
        self.set_folder(folder)
        self._settings.export_folder = folder
        self.folder_changed.emit(folder)

    def _cancelled(self) -> None:
        if self._busy and self._scanning:
            self.cancel_asked.emit()
        else:
            self.disarm()

    @property
    def chosen_category(self) -> str:
        """One of CATEGORIES, "" for none."""
        return str(self.category.currentData() or "")

    def _set_category(self, name: str) -> None:
        self.category.setCurrentIndex(max(0, self.category.findData(name)))
