"""Settings: where things lie, how much runs at once, which model is offered first."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from typing_extensions import override

from eightcut.config import Config, parse_size, read_config
from eightcut.cores import usable_cores
from eightcut.errors import BadRequest
from eightcut.ui import theme
from eightcut.ui.actions import KEYMAP, SCHEMES, WHEEL, wheel_turns
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.keys import keep
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, hbox, in_role, named, wrapped


class SettingsDialog(QDialog):
    """Kept when it is accepted; what the environment sets is shown, and not changed here."""

    def __init__(
        self, context: Context, settings: Settings, parent: QWidget | None = None, config: Config | None = None
    ) -> None:
        """Show what holds now; `config` is the running program's, read anew where it is not given."""
        super().__init__(parent)
        self._settings = settings
        self._config = config or read_config(str(context.services.library.path))
        column = dialog_column(self, "Settings", "settings_dialog", 600)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setHorizontalSpacing(theme.WIDE)
        form.setVerticalSpacing(theme.SPACE)
        self.database = self._path("database", "Database", settings.database or str(self._config.database))
        self.cache = self._path("cache_folder", "Cache folder", settings.cache_folder or str(self._config.cache))
        self.limit = named(QLineEdit(settings.cache_limit), "cache_limit", told="Cache size")
        self.limit.setPlaceholderText("no limit")
        self.limit.textChanged.connect(self._check)
        self.workers = named(QSpinBox(), "workers")
        self.workers.setRange(1, usable_cores())
        self.workers.setValue(settings.workers)
        self.model = named(QComboBox(), "default_model")
        self.model.addItems(list(context.services.embedders.names))
        self.model.setCurrentText(settings.default_model)
        self.base = self._path("base_folder", "Folder of the classes", settings.base)
        self.base.setToolTip("Where the folders of new classes are made, unless the list has one of its own")
        self.ask = QCheckBox("Ask before clips go to a folder of another name than usual")
        self.ask.setObjectName("ask_folder")
        self.ask.setChecked(settings.ask_folder)
        self.ask.setToolTip("Only where your clips went to folders named after those of their videos so far")
        self.reset = QCheckBox(f"Return to {plural(settings.clip_count, 'clip')} for each video")
        self.reset.setObjectName("reset_clips")
        self.reset.setChecked(settings.reset_clips)
        self.reset.setToolTip("On: each video begins with the count typed last. Off: the count stays as you set it")
        self.notify = QCheckBox("Tell on the desktop when long work ends in the background")
        self.notify.setObjectName("notify")
        self.notify.setChecked(settings.notify)
        self.notify.setToolTip("Scans, exports and trainings of more than 20 seconds, while the window is not in front")
        self.keys = named(QComboBox(), "key_scheme", told="Keys")
        for scheme, words in SCHEMES.items():
            self.keys.addItem(words, scheme)
        self.keys.setCurrentIndex(self.keys.findData(settings.key_scheme))
        self.keys.setToolTip("Single keys are chosen in Help > Choose keyboard shortcuts")
        self.wheel = named(QComboBox(), "wheel", told="Wheel on the timeline")
        for plain, words in WHEEL.items():
            self.wheel.addItem(words, plain)
        self.wheel.setCurrentIndex(self.wheel.findData(settings.wheel))
        self.wheel.setToolTip("\n".join(f"{keys}: {what}" for keys, what in wheel_turns("")))
        precision = named(QLabel(f"{self._config.precision}; EIGHTCUT_PRECISION changes it"), "precision")
        form.addRow("Classes", self._with_browse(self.base, True))
        form.addRow("", self.ask)
        form.addRow("Database", self._with_browse(self.database, False))
        form.addRow("Cache folder", self._with_browse(self.cache, True))
        form.addRow("Cache size", self.limit)
        form.addRow(
            "",
            dim(
                "Limit for stored frames and waveforms, such as 20G or 500M; the least recently used are removed first."
            ),
        )
        form.addRow("Workers", self.workers)
        form.addRow("Clip count", self.reset)
        form.addRow("Notification", self.notify)
        form.addRow("Keys", self.keys)
        form.addRow("Wheel on timeline", self.wheel)
        form.addRow("Default model", self.model)
        form.addRow("Precision", precision)
        column.addLayout(form)
        column.addStretch(1)
        self.told = wrapped("told")
        column.addWidget(self.told)
        self.ok = button("Save", "save", "main")
        cancel = button("Cancel", "cancel")
        self.ok.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.ok.setDefault(True)
        foot(column, [], [cancel, self.ok])
        self.resize(600, self.sizeHint().height())
        self._check()

    def _path(self, name: str, told: str, text: str) -> QLineEdit:
        field = named(QLineEdit(text), name, told=told)
        field.textChanged.connect(lambda _: self._check())
        return field

    def _with_browse(self, field: QLineEdit, folder: bool) -> QHBoxLayout:
        row = hbox(spacing=theme.SPACE)
        browse = button("Choose…", f"choose_{field.objectName()}")
        browse.setAutoDefault(False)
        browse.clicked.connect(lambda: self._browse(field, folder))
        row.addWidget(field, 1)
        row.addWidget(browse)
        return row

    def _browse(self, field: QLineEdit, folder: bool) -> None:
        if folder:
            chosen = QFileDialog.getExistingDirectory(self, "Choose folder", field.text())
        else:
            chosen, _ = QFileDialog.getSaveFileName(
                self, "Database", field.text(), "Databases (*.db)",
                options=QFileDialog.Option.DontConfirmOverwrite,
            )  # fmt: skip
        if chosen:
            field.setText(chosen)

    def _kept(self) -> tuple[str, str, str]:
        """Database, cache folder, limit as they are to be kept: "" for what holds anyway."""
        database = self.database.text().strip()
        cache = self.cache.text().strip()
        plain = read_config()
        return (
            "" if database == str(plain.database) else database,
            "" if cache == str(plain.cache) else cache,
            self.limit.text().strip(),
        )

    def _check(self) -> None:
        text, problem = self.limit.text().strip(), ""
        try:
            if text:
                parse_size(text)
        except BadRequest as error:
            problem = error.message
        if not self.database.text().strip() or not self.cache.text().strip():
            problem = "Database and cache need a path."
        settings = self._settings
        now = (self.database.text().strip(), self.cache.text().strip(), text)
        before = (
            settings.database or str(self._config.database),
            settings.cache_folder or str(self._config.cache),
            settings.cache_limit,
        )
        later = "Changes to database and cache take effect when 8-cut restarts." if now != before else ""
        self.told.setText(problem or later)
        in_role(self.told, "bad" if problem else "unsure")
        self.ok.setEnabled(not problem)

    @override
    def accept(self) -> None:
        settings = self._settings
        settings.database, settings.cache_folder, settings.cache_limit = self._kept()
        settings.workers = self.workers.value()
        base = self.base.text().strip()
        if base and base != settings.base:
            settings.base_folder = base
        settings.ask_folder = self.ask.isChecked()
        settings.reset_clips = self.reset.isChecked()
        settings.notify = self.notify.isChecked()
        settings.default_model = self.model.currentText()
        settings.wheel = self.wheel.currentData()
        if self.keys.currentData() != KEYMAP.scheme:
            KEYMAP.use(self.keys.currentData(), KEYMAP.own)
            keep(settings)
        super().accept()
