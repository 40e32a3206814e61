"""The fields of the Train dialog, without a library behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QSignalBlocker, pyqtSignal
from PyQt6.QtGui import QStandardItem, QStandardItemModel
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import TrainingSettings
from eightcut.services.training.preview import ClassCounts
from eightcut.ui import theme
from eightcut.ui.kit.widgets import hbox, named, with_role
from eightcut.ui.training.folder_list import FolderList
from eightcut.ui.training.wording import lacking

AUTO = "(auto only)"
MARGIN = 30
"""Usual distance of automatic negatives from clips, seconds."""


class TrainForm(QWidget):
    """The fields; `changed` when what would be learned is other than before."""

    changed = pyqtSignal()
    scan_exports_changed = pyqtSignal()
    """Scan-exported clips count, or count no more: other folders can be trained."""
    manage_asked = pyqtSignal()
    update_asked = pyqtSignal()

    def __init__(self, models: Sequence[str], absent: Mapping[str, str], video_dir: str, model: str = "") -> None:
        """Offer these model bases; `model` is chosen, or the first where it is not offered.

        `absent`: bases that are listed but cannot be chosen, and why.
        """
        super().__init__()
        self.folders = FolderList()
        self.negative = named(QComboBox(), "negative_folder")
        self.negative.addItem(AUTO)
        self.model = named(QComboBox(), "model")
        self.model.addItems(models)
        self._list_absent(absent)
        self.model.setCurrentText(model)
        self.name = named(QLineEdit(), "name", told="Name of the model")
        self.name.setPlaceholderText("name, optional")
        self.name.setMaxLength(32)
        self.name.setToolTip("Train as a separate model. Use letters, digits and hyphens.")
        self.margin = named(QSpinBox(), "margin")
        self.margin.setMinimum(0)
        self.margin.setMaximum(600)
        self.margin.setSingleStep(10)
        self.margin.setValue(MARGIN)
        self.margin.setSuffix(" s")
        self.margin.setSpecialValueText("Disabled")
        self.margin.setToolTip("Minimum distance between a marker and an automatic negative")
        self.hard = named(QCheckBox("Use hard negatives in training"), "use_hard_negatives")
        self.hard.setChecked(True)
        self.by_name = named(QCheckBox("Use it too, if it is a word for a sound"), "use_name")
        self.by_name.setChecked(True)
        self.by_name.setToolTip("If the name of a folder is a word for a sound, learn from moments with that sound too")
        self.manage = named(QPushButton("Manage…"), "manage")
        self.exports = named(QCheckBox("Include scan-exported clips"), "include_scan_exports")
        self.video_dir = named(QLineEdit(video_dir), "video_dir", told="Folder of the videos")
        self.video_dir.setPlaceholderText("folder that contains the videos now")
        self.browse = named(QPushButton("Browse…"), "browse")
        self.update_paths = named(QPushButton("Update paths"), "update_paths")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.WIDE)
        grid.setVerticalSpacing(theme.SPACE)
        grid.setColumnMinimumWidth(0, 110)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget, tuple[QWidget, ...]], ...] = (
            ("Classes to learn", self.folders, ()),
            ("Not this sound", self.negative, ()),
            ("Model", self.model, (self.name,)),
            ("Apart from clips", self.margin, (self.exports,)),
            ("Hard negatives", self.hard, (self.manage,)),
            ("Class name", self.by_name, ()),
            ("Video folder", self.video_dir, (self.browse, self.update_paths)),
        )
        for number, (text, first, more) in enumerate(rows):
            label = with_role(QLabel(text), "dim")
            label.setBuddy(first)
            place = hbox(spacing=theme.SPACE)
            place.addWidget(first, 0 if first is self.margin else 1)
            for widget in more:
                place.addWidget(widget)
            if first is self.margin:
                first.setFixedWidth(110)
                place.addStretch(1)
            grid.addWidget(label, number, 0)
            grid.addLayout(place, number, 1)
        self.name.setFixedWidth(190)
        self._folder_row = (label, self.video_dir, self.browse, self.update_paths)
        self.ask_folder(False)

    def _list_absent(self, absent: Mapping[str, str]) -> None:
        items = self.model.model()
        assert isinstance(items, QStandardItemModel)
        for base, why in absent.items():
            item = QStandardItem(f"{base} ({lacking(why)})")
            item.setEnabled(False)
            item.setToolTip(why)
            items.appendRow(item)
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def _connect(self) -> None:
        for button in (self.manage, self.browse, self.update_paths):
            button.setAutoDefault(False)
        self.folders.chosen.connect(self._chosen)
        self.negative.currentIndexChanged.connect(self.changed)
        self.model.currentIndexChanged.connect(self.changed)
        self.margin.valueChanged.connect(self.changed)
        self.hard.toggled.connect(self.changed)
        self.by_name.toggled.connect(self.changed)
        self.name.textEdited.connect(self._hyphens)
        self.exports.toggled.connect(self.scan_exports_changed)
        self.manage.clicked.connect(self.manage_asked)
        self.update_paths.clicked.connect(self.update_asked)
        self.browse.clicked.connect(self._browse)

    # ------------------------------------------------------------------------------------------------ values

    def show_folders(self, folders: Sequence[ClassCounts], checked: Sequence[str] | None) -> None:
        """Folders that can be trained; `checked` None checks the first."""
        self.folders.show_folders(folders, checked)
        self._offer_negatives()

    def ask_folder(self, asked: bool) -> None:
        """Show or hide the field for the folder of the videos."""
        for widget in self._folder_row:
            widget.setVisible(asked)

    def show_run(self, key: ModelKey, settings: TrainingSettings) -> None:
        """Say in the fields what a training was asked for; folders that are gone are passed over."""
        self.model.setCurrentText(key.base)
        self.name.setText(key.name)
        self.folders.check(settings.positive_folders)
        self.negative.setCurrentText(settings.negative_folder or AUTO)
        self.exports.setChecked(settings.include_scan_exports)
        self.hard.setChecked(settings.use_hard_negatives)
        self.by_name.setChecked(settings.use_name)
        self.margin.setValue(round(settings.margin))

    def settings(self) -> TrainingSettings:
        """What the fields say."""
        return TrainingSettings(
            positive_folders=self.folders.checked(),
            negative_folder=self.negative.currentText() if self.negative.currentIndex() > 0 else "",
            include_scan_exports=self.exports.isChecked(),
            use_hard_negatives=self.hard.isChecked(),
            use_name=self.by_name.isChecked(),
            margin=float(self.margin.value()),
        )

    # ----------------------------------------------------------------------------------------------- changes

    def _chosen(self) -> None:
        self._offer_negatives()
        self.changed.emit()

    def _offer_negatives(self) -> None:
        """Every folder that is not learned may be what the sound is told from."""
        was = self.negative.currentText()
        positive = self.folders.checked()
        names = [AUTO, *(name for name in self.folders.names() if name not in positive)]
        with QSignalBlocker(self.negative):
            self.negative.clear()
            self.negative.addItems(names)
            self.negative.setCurrentIndex(names.index(was) if was in names else 0)

    def _hyphens(self, text: str) -> None:
        if " " in text:
            at = self.name.cursorPosition()
            self.name.setText(text.replace(" ", "-"))
            self.name.setCursorPosition(at)
        self.changed.emit()

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of the videos", self.video_dir.text())
        if folder:
            self.video_dir.setText(folder)
