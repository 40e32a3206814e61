"""Many computers: which cluster listens to videos, where its workers see them, and whether it answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from eightcut.bootstrap import try_cluster
from eightcut.cluster.settings import ClusterSettings, cluster_settings, need_dask
from eightcut.config import Config
from eightcut.errors import BadRequest, Cancelled, EightCutError
from eightcut.services.context import Job
from eightcut.ui import theme
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import Task, TaskRunner
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, in_role, named, wrapped

if TYPE_CHECKING:  # a cluster takes a while to load, and few have one
    from eightcut.cluster.trial import Roll

_ROWS = 3
_UNSAFE = (
    "tcp:// to another computer is neither encrypted nor protected: whoever reaches it can run programs there and "
    "here. Use tls:// with certificates (docs/cluster.md), or allow it in a network that nobody else reaches."
)


class ComputersDialog(QDialog):
    """What was chosen is kept when it is accepted; `on` then says whether it is to be used."""

    def __init__(self, runner: TaskRunner, settings: Settings, config: Config, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._settings, self._config = runner, settings, config
        self._task: Task | None = None
        self._lacking = ""
        self.on = settings.cluster_on
        self._build()
        self._check()
        runner.in_background(self, lambda _: need_dask(), None, self._take_lacking)

    def _build(self) -> None:
        settings = self._settings
        column = dialog_column(self, "Many computers", "computers_dialog", 640)
        column.addWidget(
            dim(
                "Workers of a Dask cluster listen to the videos of your scans and trainings. Results are the same, and "
                "only this computer writes to the database. docs/cluster.md tells how to start one."
            )
        )
        self.address = named(QLineEdit(settings.cluster_address), "cluster_address")
        self.address.setPlaceholderText("tls://host:8786, or local:4 for four workers on this computer")
        self.unsafe = named(QCheckBox("Allow it without TLS"), "cluster_without_tls")
        self.unsafe.setChecked(settings.cluster_without_tls)
        self._lay_out_maps()
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setHorizontalSpacing(theme.WIDE)
        form.setVerticalSpacing(theme.SPACE)
        form.addRow("Address", self.address)
        form.addRow("", self.unsafe)
        form.addRow("Folders", self.maps)
        form.addRow("", dim("Only where workers see a folder under another path than this computer."))
        column.addLayout(form)
        self.told = wrapped("told")
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Trying")
        self.bar.hide()
        column.addWidget(self.told)
        column.addWidget(self.bar)
        column.addStretch(1)
        self._lay_out_buttons(column)
        self.address.textChanged.connect(lambda _: self._check())
        self.unsafe.toggled.connect(lambda _: self._check())
        self.maps.itemChanged.connect(lambda _: self._check())

    def _lay_out_maps(self) -> None:
        self.maps = table = named(QTableWidget(0, 2), "cluster_maps", told="Folders here, and where workers see them")
        table.setStyleSheet(
            f"QTableView {{ background: {theme.WINDOW}; border: 1px solid {theme.LINE}; }} "
            f"QTableView:focus {{ border: 2px solid {theme.ACCENT}; }}"
        )
        table.setHorizontalHeaderLabels(["Folder here", "Where the workers see it"])
        rows, heads = table.verticalHeader(), table.horizontalHeader()
        assert rows is not None
        assert heads is not None
        rows.hide()
        rows.setDefaultSectionSize(theme.ROW)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setFixedHeight(heads.sizeHint().height() + _ROWS * theme.ROW + 2)
        for pair in self._settings.cluster_maps:
            here, _, there = pair.partition("=")
            self._add_row(here, there)
        self._add_row("", "")

    def _lay_out_buttons(self, column: QVBoxLayout) -> None:
        self.off = button("Switch off", "switch_off")
        self.off.setVisible(self.on)
        self.attempt = button("Try", "try")
        self.ok = button("Use it", "use", "main")
        cancel = button("Cancel", "cancel")
        self.off.clicked.connect(self._switch_off)
        self.attempt.clicked.connect(self._try)
        self.ok.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.ok.setDefault(True)
        foot(column, [self.off, self.attempt], [cancel, self.ok])

    def _add_row(self, here: str, there: str) -> None:
        row = self.maps.rowCount()
        self.maps.insertRow(row)
        for place, text in enumerate((here, there)):
            self.maps.setItem(row, place, QTableWidgetItem(text))

    # ------------------------------------------------------------------------------------------ what is typed

    def _pairs(self) -> list[tuple[str, str]]:
        """Rows that are not empty."""
        items = [[self.maps.item(row, place) for place in (0, 1)] for row in range(self.maps.rowCount())]
        texts = [[item.text().strip() if item else "" for item in row] for row in items]
        return [(here, there) for here, there in texts if here or there]

    def _typed(self) -> ClusterSettings:
        """What the fields say. BadRequest."""
        pairs, address = self._pairs(), self.address.text().strip()
        if any(not (here and there) or "=" in here for here, there in pairs):
            raise BadRequest("Name both folders of each row; the one here has no = in its name.")
        maps = [f"{here}={there}" for here, there in pairs]
        chosen = cluster_settings(address, maps, without_tls=address.startswith("tcp://"))
        if not chosen.encrypted and not chosen.local and not self.unsafe.isChecked():
            raise BadRequest(_UNSAFE)
        return chosen

    def _check(self) -> None:
        if all(self.maps.item(self.maps.rowCount() - 1, place).text() for place in (0, 1)):  # type: ignore[union-attr]
            self._add_row("", "")
        address, problem = self.address.text().strip(), ""
        try:
            self._typed()
        except BadRequest as error:
            problem = error.message if address else ""
        self.unsafe.setVisible(problem == _UNSAFE or (address.startswith("tcp://") and self.unsafe.isChecked()))
        self._able = bool(address) and not problem and not self._lacking
        self._say(self._lacking or problem, "bad" if self._lacking else "unsure")
        self._offer()

    def _take_lacking(self, problem: Exception) -> None:
        """The extra is not installed."""
        if isinstance(problem, EightCutError) and not isinstance(problem, Cancelled):
            self._lacking = str(problem)
            self._check()

    def _say(self, text: str, role: str) -> None:
        self.told.setText(text)
        in_role(self.told, role)
        self.told.setVisible(bool(text))
        self._fit()

    def _offer(self) -> None:
        trying = self._task is not None
        self.attempt.setText("Stop" if trying else "Try")
        self.attempt.setEnabled(trying or self._able)
        self.ok.setEnabled(self._able and not trying)
        for widget in (self.address, self.maps, self.unsafe):
            widget.setEnabled(not trying)
        self.bar.setVisible(trying)
        self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    # ------------------------------------------------------------------------------------------ trying

    def _try(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.attempt.setEnabled(False)
            return
        config = replace(self._config, cluster=self._typed())

        def work(job: Job) -> Roll:
            return try_cluster(config, job.cancel)

        said = "Starting workers…" if config.cluster.workers else f"Connecting to {config.cluster}…"
        self._task = self._runner.in_background(self, work, self._take_roll, self._fail)
        self._say(said, "dim")
        self._offer()

    def _take_roll(self, roll: Roll) -> None:
        self._task = None
        self._offer()
        why = next(iter(roll.others.values()), "")
        other = f" {plural(len(roll.others), 'other')} cannot be used: {why}." if why else ""
        if roll.ready:
            self._say(f"It works: {plural(roll.ready, 'worker')} of this version.{other}", "unsure" if why else "good")
        else:
            start = f"8cut worker {self._typed()}"
            self._say(f"It answers, and has no worker of this version.{other} Start one there: {start}", "unsure")

    def _fail(self, problem: Exception) -> None:
        self._task = None
        self._offer()
        if isinstance(problem, Cancelled):
            self._say("Stopped.", "dim")
        elif isinstance(problem, EightCutError):
            self._say(str(problem), "bad")
        else:
            raise problem

    # ------------------------------------------------------------------------------------------ ends

    def _keep(self, on: bool) -> None:
        settings = self._settings
        self.on = settings.cluster_on = on
        settings.cluster_address = self.address.text().strip()
        settings.cluster_maps = tuple(f"{here}={there}" for here, there in self._pairs())
        settings.cluster_without_tls = self.unsafe.isChecked()

    @override
    def accept(self) -> None:
        """Use what is typed."""
        self._keep(on=True)
        super().accept()

    def _switch_off(self) -> None:
        self.on = self._settings.cluster_on = False
        super().accept()

    @override
    def done(self, code: int) -> None:
        """However it ends, nothing is tried any more."""
        if self._task is not None:
            self._task.cancel()
        super().done(code)

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        """As `done`."""
        if self._task is not None:
            self._task.cancel()
        super().closeEvent(event)
