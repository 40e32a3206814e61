"""The model history: restore or delete a version, and see which scan keys have no model here."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QWidget,
)
from typing_extensions import override

from eightcut.domain.training import TrainingRun
from eightcut.services.change import Change, Kind
from eightcut.services.training.models import delete, foreign_models, models
from eightcut.services.training.renewing import outdated
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import sure
from eightcut.ui.kit.rows import RowsModel, dress_rows
from eightcut.ui.kit.widgets import foot, named, vbox, wrapped
from eightcut.ui.training.restoring import Follow, follow_nothing, take_into_use
from eightcut.ui.training.wording import trained_at


class ModelHistory(RowsModel[TrainingRun]):
    """One row per version, by model, newest first."""

    numbers = (1, 4, 5, 6)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.outdated: frozenset[str] = frozenset()
        """Files that an earlier release made."""
        self.heads = (
            "Model", "Version", "Trained", "Learned from", "Positives",
            "Hard negatives", "Average precision",
        )  # fmt: skip

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts; the active version is ticked and green."""
        if not index.isValid():
            return None
        run = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            precision = "–" if run.metrics is None else f"{run.metrics.average_precision:.2f}"
            name = f"{run.model} · earlier 8-cut" if run.file in self.outdated else run.model
            return (
                f"✓ {name}" if run.active else f"    {name}",
                str(run.version), trained_at(run), ", ".join(run.settings.positive_folders),
                str(run.positives), str(run.hard_negatives), precision,
            )[index.column()]  # fmt: skip
        if role == Qt.ItemDataRole.ForegroundRole and (run.active or run.file in self.outdated):
            return QColor(theme.UNSURE if run.file in self.outdated else theme.GOOD)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            if run.file in self.outdated:
                return "An earlier 8-cut, which heard sounds differently, made it. To scan, it must be trained again."
            return "In use" if run.active else None
        return None


class ModelHistoryDialog(QDialog):
    """Models of a profile. Restoring can be undone; deleting asks."""

    loaded = pyqtSignal()
    train_asked = pyqtSignal()
    """Open the Train dialog."""
    renew_asked = pyqtSignal(str)
    """Train the model with this key, which an earlier release made, again as it was."""

    def __init__(
        self, context: Context, profile: str, parent: QWidget | None = None, follow: Follow = follow_nothing
    ) -> None:
        """`follow`: what the window does where another version is in use."""
        super().__init__(parent)
        self.setObjectName("model_history")
        self.setWindowTitle("Model history")
        self.resize(920, 440)
        self._context, self._profile, self._follow = context, profile, follow
        self._build()
        context.history.changed.connect(self._library_changed)
        context.history.failed.connect(self._fail)
        self.load()

    def _build(self) -> None:
        self.model = ModelHistory(self)
        self.table = QTableView()
        columns = dress_rows(self.table, "versions", "Model versions", self.model)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        columns.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.setWordWrap(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        chosen = self.table.selectionModel()
        assert chosen is not None
        chosen.selectionChanged.connect(self._offer)
        self.table.doubleClicked.connect(self._restore)
        self.empty = wrapped("empty", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setText("No model has been trained in this profile yet.")
        self.foreign = wrapped("foreign", "unsure")
        self.foreign.setVisible(False)
        self.problem = wrapped("problem", "bad")
        self.problem.setVisible(False)
        self.train = named(QPushButton("Train…"), "train")
        self.train.setVisible(False)
        self.delete_button = named(QPushButton("Delete version…"), "delete_version", "danger")
        self.renew_button = named(QPushButton("Train again"), "renew")
        self.restore_button = named(QPushButton("Restore"), "restore", "main")
        self.close_button = named(QPushButton("Close"), "close")
        self._lay_out()
        for button, call in (
            (self.train, self.train_asked.emit),
            (self.delete_button, self._delete),
            (self.renew_button, self._renew),
            (self.restore_button, self._restore),
            (self.close_button, self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, call=call: call())
        self.restore_button.setDefault(True)

    def _lay_out(self) -> None:
        old = QHBoxLayout()
        old.addWidget(self.foreign, 1)
        old.addWidget(self.train)
        place = vbox(self, spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.WIDE))
        place.addLayout(old)
        place.addWidget(self.table, 1)
        place.addWidget(self.empty, 1)
        place.addWidget(self.problem)
        foot(place, [self.delete_button], [self.close_button, self.renew_button, self.restore_button])

    # -------------------------------------------------------------------------------------------------- list

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.MODELS | Kind.SCANS, self._profile):
            self.load()

    def load(self) -> None:
        """Read the versions off the window's thread."""
        ctx, profile = self._context.services, self._profile

        def read() -> tuple[Sequence[TrainingRun], Sequence[TrainingRun], Sequence[str]]:
            runs = models(ctx, profile)
            return runs, outdated(ctx, runs), foreign_models(ctx, profile)

        self._context.runner.in_library(self, read, self._take, self._fail, key="load")

    def _take(self, found: tuple[Sequence[TrainingRun], Sequence[TrainingRun], Sequence[str]]) -> None:
        runs, old, foreign = found
        at = self.table.currentIndex().row()
        self.model.outdated = frozenset(run.file for run in old)
        self.model.show(runs)
        self.table.setVisible(bool(runs))
        self.empty.setVisible(not runs)
        self.foreign.setVisible(bool(foreign))
        self.train.setVisible(bool(foreign))
        if foreign:
            names = ", ".join(foreign[:4]) + (" …" if len(foreign) > 4 else "")
            self.foreign.setText(
                f"Some scans here were made by models of the earlier 8-cut ({names}). Their files cannot be opened "
                "safely and are never loaded. The scans stay usable; to scan again, train on the folders that have "
                "clips."
            )
        if runs:
            self.table.selectRow(min(max(at, 0), len(runs) - 1))
        self._offer()
        self.loaded.emit()

    def _chosen(self) -> TrainingRun | None:
        chosen = self.table.selectionModel()
        rows = chosen.selectedRows() if chosen else []
        return self.model.rows[rows[0].row()] if rows else None

    def _offer(self) -> None:
        run = self._chosen()
        free = run is not None and not run.active
        self.restore_button.setEnabled(free)
        self.delete_button.setEnabled(free)
        self.renew_button.setVisible(run is not None and run.active and run.file in self.model.outdated)
        self.restore_button.setText(f"Restore {trained_at(run)}" if run is not None and free else "Restore")
        self.delete_button.setToolTip("" if free or run is None else "The version in use cannot be deleted.")

    # ------------------------------------------------------------------------------------------------- edits

    def _restore(self) -> None:
        run = self._chosen()
        if run is None or run.active:
            return
        text = f"Restore {run.model} of {trained_at(run)}"
        take_into_use(self._context, self._profile, run, text, self._follow)

    def _renew(self) -> None:
        run = self._chosen()
        if run is not None:
            self.close()
            self.renew_asked.emit(run.model)

    def _delete(self) -> None:
        run = self._chosen()
        if run is None or run.active or not self._sure(run):
            return
        ctx, profile = self._context.services, self._profile
        self._context.runner.in_library(
            self,
            lambda: delete(ctx, profile, run.model, run.version),
            self._context.history.changed.emit,
            self._fail,
        )

    def _sure(self, run: TrainingRun) -> bool:
        return sure(
            self,
            f"Delete {run.model} version {run.version} of {trained_at(run)}?",
            "Its model file is deleted too. This cannot be undone.",
            "Delete",
        )

    def _fail(self, problem: Exception) -> None:
        self.problem.setText(str(problem))
        self.problem.show()
