"""The Scan tab: model, threshold, and the buttons that start and stop scans."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QPushButton, QWidget

from eightcut.domain.clip_spans import LONGEST_AREA, LONGEST_GAP
from eightcut.ui import theme
from eightcut.ui.actions import VIDEO
from eightcut.ui.kit.controls import Elided, ThresholdField, Tick, disable_item, labelled, seconds
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import hbox, named, vbox, with_role
from eightcut.ui.scan.scanner import ModelChoice, ScanOrder


class ScanTab(QWidget):
    """Controls of scanning. Values in by methods, what the user wants out by signals."""

    scan_asked = pyqtSignal()
    """The open video, as `order` says."""
    auto_asked = pyqtSignal()
    """The same, and then all that it found is to be exported."""
    scan_all_asked = pyqtSignal()
    """The list that is shown, as `order` says."""
    train_asked = pyqtSignal()
    history_asked = pyqtSignal()
    stop_asked = pyqtSignal()
    """Stop after the present video."""
    cancel_asked = pyqtSignal()
    model_changed = pyqtSignal(str)
    """The chosen model key, "" for none."""
    threshold_changed = pyqtSignal(float)
    fuse_changed = pyqtSignal(float)
    computers_toggled = pyqtSignal(bool)
    """Whether a cluster is to listen."""
    workers_asked = pyqtSignal(bool)
    """Whether its workers are to be listed."""
    least_changed = pyqtSignal(float)
    """Seconds of the shortest area that is exported; 0: the length of a clip."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._video = False
        self._busy: str | None = None
        self._choices: dict[str, ModelChoice] = {}
        self._only_old = False
        self._preferred = ""
        self.model = QComboBox()
        self.model.setMinimumWidth(200)
        self.model.setMaximumWidth(320)
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.threshold = ThresholdField()
        self.threshold.setValue(0.5)
        self.fuse = seconds(0, LONGEST_GAP, 0.5, settings.auto_fuse)
        self.fuse.setToolTip("Matches closer than this are joined for display and export")
        self.least = seconds(0, LONGEST_AREA, 0.5, settings.scan_least)
        self.least.setSpecialValueText("Clip length")
        self.least.setToolTip("Joined matches shorter than this are not exported")
        self.skip_scanned = Tick("Skip scanned")
        self.skip_scanned.setToolTip("Scan all: skip videos already scanned with this version of the model")
        self.skip_exported = Tick("Skip exported")
        self.skip_exported.setToolTip("Scan all: skip videos that have exported clips")
        self.skip_scanned.setChecked(settings.skip_scanned)
        self.skip_exported.setChecked(settings.skip_exported)
        self.skip_scanned.toggled.connect(partial(settings.remember, Settings.skip_scanned))
        self.skip_exported.toggled.connect(partial(settings.remember, Settings.skip_exported))
        self.computers = Tick("Many computers")
        self.computers.setToolTip("Let the workers of a cluster listen")
        self.computers.toggled.connect(self.computers_toggled)
        self.status = with_role(Elided(), "dim")
        self._build()
        self.set_models([])

    def _button(self, name: str, text: str, tip: str = "", role: str = "") -> QPushButton:
        made = named(QPushButton(text), name, role)
        made.setToolTip(tip)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _build(self) -> None:
        self.scan = self._button("scan_current", "Scan this video", role="main")
        self.auto = self._button("auto", "Scan and export", "Scan this video, then export all matches")
        self.scan_all = self._button("scan_all", "Scan all", "Scan all videos in the list")
        self.train = self._button("train", "Train…", "Learn the sound from exported clips")
        self.history = self._button("history", "History…", "Earlier versions of this model")
        self.stop = self._button("stop_scan", "Stop", "Stop after the current video")
        self.cancel = self._button("cancel_scan", "Cancel", "Stop at once")
        self.workers = self._button("show_workers", "Workers", "What each worker of the cluster does now")
        self.workers.setCheckable(True)
        self.workers.toggled.connect(self.workers_asked)
        self.workers.hide()
        for name, widget in (("model", self.model), ("threshold", self.threshold), ("fuse", self.fuse),
                             ("least", self.least), ("skip_scanned", self.skip_scanned),
                             ("skip_exported", self.skip_exported), ("computers", self.computers),
                             ("scan_status", self.status)):  # fmt: skip
            widget.setObjectName(name)
        top, bottom = hbox(spacing=theme.SPACE), hbox(spacing=theme.SPACE)
        top.addWidget(labelled("Model", self.model))
        top.addWidget(labelled("Threshold", self.threshold, 72))
        top.addWidget(labelled("Join gap", self.fuse, 72))
        top.addWidget(labelled("Minimum length", self.least, 104))
        top.addWidget(self.train, 0, Qt.AlignmentFlag.AlignBottom)
        top.addWidget(self.history, 0, Qt.AlignmentFlag.AlignBottom)
        top.addStretch(1)
        for button in (self.scan, self.auto, self.scan_all, self.stop, self.cancel):
            bottom.addWidget(button)
        bottom.addWidget(self.skip_scanned)
        bottom.addWidget(self.skip_exported)
        bottom.addWidget(self.computers)
        bottom.addWidget(self.workers)
        bottom.addWidget(self.status, 1)
        column = vbox(self, spacing=theme.SPACE, margins=(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE))
        column.addLayout(top)
        column.addLayout(bottom)
        column.addStretch(1)
        for button, asked in (
            (self.scan, self.scan_asked), (self.auto, self.auto_asked), (self.scan_all, self.scan_all_asked),
            (self.train, self.train_asked), (self.history, self.history_asked),
        ):  # fmt: skip
            button.clicked.connect(asked)
        self.stop.clicked.connect(self._stopping)
        self.cancel.clicked.connect(self.cancel_asked)
        self.model.activated.connect(self._chosen)
        self.threshold.valueChanged.connect(self.threshold_changed)
        self.fuse.valueChanged.connect(self._fused)
        self.least.valueChanged.connect(self._on_min_length)

    # ------------------------------------------------------------------------------------------ models

    @property
    def chosen(self) -> str:
        """The model key, "" for none."""
        return str(self.model.currentData() or "")

    def set_models(self, choices: Sequence[ModelChoice]) -> None:
        """What can scan in this profile; the chosen one stays where it is still there.

        Else the one chosen last is taken, else one of the kind that the settings offer first, else the first.
        """
        before, known = self.chosen, self._choices.get(self.chosen)
        self._choices = {c.key: c for c in choices if not c.legacy}
        self._only_old = bool(choices) and not self._choices
        with QSignalBlocker(self.model):
            self.model.clear()
            self.model.addItem("(no model)", "")
            for choice in choices:
                self._add(choice)
            self.model.setCurrentIndex(max(0, self.model.findData(self._wanted(before) or "?")))
        if known is None or known != self._choices.get(self.chosen):
            self._take_threshold()
        self._update()
        self.model_changed.emit(self.chosen)

    def _add(self, choice: ModelChoice) -> None:
        if not choice.legacy:
            said = "earlier 8-cut" if choice.outdated else choice.trained
            self.model.addItem(f"{choice.key} · {said}" if said else choice.key, choice.key)
            return
        why = (
            "A model from the earlier 8-cut. Its file is not opened because it could run code. Its "
            "scans stay usable; to scan with it, train it again on the folders that have clips."
        )
        self.model.addItem(f"{choice.key} (legacy)", "")
        disable_item(self.model, self.model.count() - 1, why)

    def prefer(self, key: str) -> None:
        """Take this model once the models are read anew, until the user chooses another."""
        self._preferred = key

    def _wanted(self, before: str) -> str:
        """The model key to begin with, "" where there is none."""
        kind = self._settings.default_model
        of_kind = [key for key in self._choices if kind and (key == kind or key.startswith(f"{kind}_"))]
        wishes = (self._preferred, before, self._settings.model, *sorted(of_kind, key=len), *self._choices)
        return next((key for key in wishes if key in self._choices), "")

    def _chosen(self) -> None:
        self._preferred = ""
        self._settings.model = self.chosen
        self._take_threshold()
        self._update()
        self.model_changed.emit(self.chosen)

    def _take_threshold(self) -> None:
        """That of the chosen model, for the next scan: regions of earlier ones keep theirs."""
        choice = self._choices.get(self.chosen)
        if choice is not None:
            self.set_threshold(choice.threshold)

    def set_threshold(self, value: float) -> None:
        """Show this threshold, 0 to 1, without a signal."""
        if abs(self.threshold.value() - value) > 1e-6:  # a number that is being typed stays as it is
            with QSignalBlocker(self.threshold):
                self.threshold.setValue(value)

    def _fused(self, gap: float) -> None:
        self._settings.auto_fuse = gap
        self.fuse_changed.emit(gap)

    def _on_min_length(self, least: float) -> None:
        self._settings.scan_least = least
        self.least_changed.emit(least)

    @property
    def shortest(self) -> float:
        """Seconds that a match lasts at least to be exported; 0 for the length of a clip."""
        return self.least.value()

    def order(self) -> ScanOrder:
        """What the controls say."""
        choice = self._choices.get(self.chosen)
        own = choice is not None and abs(choice.threshold - self.threshold.value()) < 0.000051
        return ScanOrder(
            self.chosen, None if own else self.threshold.value(), self.fuse.value(),
            self.skip_scanned.isChecked(), self.skip_exported.isChecked(),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------ state

    def set_video(self, there: bool) -> None:
        """Whether there is a video to scan."""
        self._video = there
        self._update()

    def set_busy(self, text: str | None) -> None:
        """What is being scanned; None where nothing is."""
        if text is None or self._busy is None:
            self.stop.setEnabled(True)
        self._busy = text
        self._update()

    def set_pace(self, text: str) -> None:
        """How far the scan is, and how fast; what can be pressed stays as it is."""
        if self._busy is not None:
            self._busy = text
            self.status.set_full(text)

    def set_computers(self, cluster: str) -> None:
        """Which cluster listens; "" where this computer does."""
        with QSignalBlocker(self.computers):
            self.computers.setChecked(bool(cluster))
        self.computers.setToolTip(f"Listening: {cluster}" if cluster else "Let the workers of a cluster listen")
        self.workers.setVisible(bool(cluster) or self.workers.isChecked())

    def set_workers(self, shown: bool) -> None:
        """Whether the workers are listed."""
        with QSignalBlocker(self.workers):
            self.workers.setChecked(shown)

    def _stopping(self) -> None:
        self.stop.setEnabled(False)
        self.stop_asked.emit()

    def _update(self) -> None:
        busy, model = self._busy is not None, bool(self.chosen)
        old = "There are only models from the earlier 8-cut. Train again on the folders that have clips."
        self.status.set_full(self._busy or (old if self._only_old else ""))
        for button in (self.scan, self.auto, self.scan_all):
            button.setVisible(not busy)
        for widget in (self.stop, self.cancel):
            widget.setVisible(busy)
        self.skip_scanned.setVisible(not busy)
        self.skip_exported.setVisible(not busy)
        self.computers.setVisible(not busy)
        self.scan.setEnabled(model and self._video)
        self.auto.setEnabled(model and self._video)
        self.scan_all.setEnabled(model)
        self.history.setEnabled(model)
        self.train.setEnabled(not busy)
        self.threshold.setEnabled(model)
        untrained = "Train a model first: it needs a few exported clips."
        why = untrained if not model else "" if self._video else VIDEO.words
        self.scan.setToolTip(why or "Find the sound in this video")
