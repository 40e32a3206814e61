"""The Export tab: how a marked moment is cut, where it goes, and the buttons that do it."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import PurePath

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from eightcut.ui import theme
from eightcut.ui.export.controls import (
    Elided,
    KeyButton,
    disable_item,
    labelled,
    row,
    whole,
)
from eightcut.ui.export.folding_row import FoldingRow
from eightcut.ui.export.label_field import LabelField
from eightcut.ui.export.orders import (
    CATEGORIES,
    ExportOrder,
    Remembered,
    SpanSettings,
    number,
)
from eightcut.ui.export.span_fields import SpanFields
from eightcut.ui.kit.values import Marker


class ExportTab(QWidget):
    """Controls of a manual export. Values in by methods, what the user wants out by signals."""

    export_asked = pyqtSignal(object)
    """An ExportOrder."""
    span_changed = pyqtSignal(float, int, float)
    """Length of a clip in seconds, number of clips, spread in seconds."""
    folder_changed = pyqtSignal(str)
    subprofiles_asked = pyqtSignal()
    cancel_asked = pyqtSignal()
    workers_changed = pyqtSignal(int)
    disarmed = pyqtSignal()
    """The user gave up overwriting."""

    def __init__(self, settings: Remembered, parent: QWidget | None = None) -> None:
        """Controls as they were left."""
        super().__init__(parent)
        self._settings = settings
        self._armed: Marker | None = None
        self._before: tuple[SpanSettings, str, str] | None = None
        self._film = False
        self._busy: str | None = None
        self._cursor = 0.0
        self._folder = str(settings.value("export_folder", "") or "")
        self._suffixes: list[str] = []
        self._build()
        self._restore()
        self._update()

    # ------------------------------------------------------------------------------------------ building

    def _build(self) -> None:
        self.spans = SpanFields(self._settings, self)
        self.spans.changed.connect(self.span_changed)
        self.format = QComboBox()
        self.format.addItems(["MP4", self.tr("WebP frames")])
        disable_item(self.format, 1, self.tr("Folders of WebP frames cannot be exported yet."))
        self.label = LabelField(self._settings)
        self.category = QComboBox()
        self.category.addItem(self.tr("None"), "")
        for name in CATEGORIES:
            self.category.addItem(name, name)
        cores = os.cpu_count() or 1
        self.workers = whole(1, cores, cores)
        self.workers.setToolTip(self.tr("How many clips are cut at the same time"))
        for name, box in (("format", self.format), ("label", self.label), ("category", self.category),
                          ("workers", self.workers)):  # fmt: skip
            box.setObjectName(name)
        top = row()
        for title, widget, width in (
            (self.tr("Clips"), self.spans.clips, 48), (self.tr("Spread"), self.spans.spread, 64),
            (self.tr("Length"), self.spans.length, 64), (self.tr("Format"), self.format, 84),
            (self.tr("Label"), self.label, 0), (self.tr("Category"), self.category, 96),
            (self.tr("Workers"), self.workers, 56),
        ):  # fmt: skip
            top.addWidget(labelled(title, widget, width), 0 if width else 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE)
        column.setSpacing(theme.SPACE)
        column.addLayout(top)
        column.addLayout(self._bottom())
        column.addStretch(1)
        self.category.activated.connect(lambda _: self._settings.set_value("sound_category", self._category()))
        self.workers.valueChanged.connect(lambda n: self._settings.set_value("workers", n))
        self.workers.valueChanged.connect(self.workers_changed)

    def _bottom(self) -> QHBoxLayout:
        self.folder = QPushButton()
        self.folder.setObjectName("folder")
        self.folder.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.folder.setMaximumWidth(180)
        self.folder.clicked.connect(self._choose_folder)
        self.next = Elided()
        self.next.setObjectName("next")
        self.next.setProperty("role", "dim")
        self.next.setAccessibleName(self.tr("Next name"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("cancel_export")
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self._cancelled)
        self.main = KeyButton(self.tr("Export"), "E", "main")
        self.main.setObjectName("export")
        self.main.clicked.connect(lambda _=False: self.export())
        self.row = FoldingRow()
        self.row.setObjectName("subprofiles")
        self.row.chosen.connect(self.export)
        self.plus = QToolButton()
        self.plus.setObjectName("edit_subprofiles")
        self.plus.setText("+")
        self.plus.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.plus.setToolTip(self.tr("Add or remove subprofiles: folders beside this one"))
        self.plus.setAccessibleName(self.tr("Edit subprofiles"))
        self.plus.clicked.connect(self.subprofiles_asked)
        bottom = row()
        bottom.addWidget(self.folder)
        bottom.addWidget(self.next, 1)
        bottom.addWidget(self.cancel)
        bottom.addWidget(self.main)
        bottom.addWidget(self.row)
        bottom.addWidget(self.plus)
        return bottom

    def _restore(self) -> None:
        self._set_category(str(self._settings.value("sound_category", "") or ""))
        self.workers.setValue(int(number(self._settings, "workers", self.workers.maximum())))
        self.set_busy(None)

    # ------------------------------------------------------------------------------------------ span

    def span_settings(self) -> SpanSettings:
        """How a moment is cut now."""
        return self.spans.settings()

    def set_clips(self, count: int) -> None:
        """So many clips, for this film."""
        self.spans.clips.setValue(count)

    def set_workers(self, count: int) -> None:
        """So many clips are cut at the same time."""
        self.workers.setValue(count)

    # ------------------------------------------------------------------------------------------ state

    def set_film(self, there: bool) -> None:
        """Whether there is a film to cut; a new one begins with what the user last typed."""
        self.disarm()
        self.spans.reset()
        self._film = there
        self._cursor = 0.0
        self.next.set_full("")
        self._update()

    def set_cursor(self, at: float) -> None:
        """The cut point, seconds of film time."""
        self._cursor = at

    def set_folder(self, folder: str) -> None:
        """The export folder of the list that is shown; tells nobody."""
        self._folder = folder
        self._update()

    @property
    def target(self) -> str:
        """The export folder, "" where none is chosen."""
        return self._folder

    def set_next(self, text: str) -> None:
        """What the next export's files are called."""
        self.next.set_full(text)

    def set_subprofiles(self, suffixes: Sequence[str], hidden: Collection[str] = ()) -> None:
        """Buttons for these folders beside the main one, without the hidden ones; the first nine have a key."""
        self._suffixes = list(suffixes)
        self.row.set_buttons([
            (name, f"▸ {name}", str(i) if i <= 9 else "", self.tr("Export into {}").format(f"…_{name}"))
            for i, name in enumerate(self._suffixes, 1)
            if name not in hidden
        ])  # fmt: skip
        self._update()

    def arm(self, marker: Marker) -> None:
        """The next export replaces this marker: its values come back into the controls."""
        if self._armed is None:
            self._before = (self.span_settings(), self.label.currentText(), self._category())
        self._armed = marker
        self.spans.borrowed = True
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
        self.spans.borrowed = False
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

    def set_busy(self, text: str | None) -> None:
        """What is being cut; None where nothing is. A further export waits its turn."""
        self._busy = text
        self._update()

    @property
    def busy(self) -> bool:
        """Whether something is being cut."""
        return self._busy is not None

    def _update(self) -> None:
        busy, armed = self._busy, self._armed
        name = PurePath(self._folder.replace("\\", "/")).name
        self.folder.setText(self.tr("Choose folder…") if not self._folder else f"{name or self._folder} ▾")
        self.folder.setToolTip(self._folder or self.tr("Clips need a folder to go to; its name is their class."))
        self.folder.setAccessibleName(self.tr("Export folder: {}").format(self._folder or self.tr("none")))
        self.main.setText(self.tr("Overwrite {}").format(armed.number) if armed else self.tr("Export"))
        self.main.set_role("armed" if armed else "main")
        able = self._film and (bool(self._folder) or armed is not None)
        self.main.setEnabled(able)
        if armed is not None:
            why = self.tr("Cut marker {} of {} again, at the cursor").format(armed.number, armed.name)
        elif able:
            why = self.tr("Cut the marked moment into {}").format(self._folder)
        else:
            why = self.tr("Open a video first.") if not self._film else self.tr("Choose an export folder first.")
        self.main.setToolTip(why)
        for button in self.row.buttons:
            button.setEnabled(able and armed is None)
        self.cancel.setVisible(bool(busy) or armed is not None)
        self.cancel.setText(self.tr("Cancel") if busy else self.tr("Keep it"))
        self.cancel.setToolTip(
            self.tr("Stop cutting; nothing half done stays") if busy else self.tr("Leave the marker as it is")
        )
        if busy:
            self.next.set_full(busy)

    # ------------------------------------------------------------------------------------------ asking

    def export(self, suffix: str = "") -> None:
        """What the button does; `suffix` for a subprofile."""
        if not self._film or not (self._folder or self._armed):
            return
        self.label.keep()
        spans = self.span_settings()
        self.export_asked.emit(
            ExportOrder(
                self._folder, "" if self._armed else suffix, spans.clips, spans.spread, spans.duration,
                self.label.text, self._category(), self._armed, self._cursor, self.workers.value(),
            )
        )  # fmt: skip

    def export_to(self, number: int) -> None:
        """Export to the n-th subprofile, from 1 on; nothing where there is none."""
        if self._armed is None and 1 <= number <= len(self._suffixes):
            self.export(self._suffixes[number - 1])

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Export folder"), self._folder)
        if chosen:
            self.set_folder(chosen)
            self._settings.set_value("export_folder", chosen)
            self.folder_changed.emit(chosen)

    def _cancelled(self) -> None:
        if self._busy:
            self.cancel_asked.emit()
        else:
            self.disarm()

    def _category(self) -> str:
        return str(self.category.currentData() or "")

    def _set_category(self, name: str) -> None:
        self.category.setCurrentIndex(max(0, self.category.findData(name)))
