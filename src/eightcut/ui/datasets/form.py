"""The fields of the dataset dialog: for which trainer, of what, how much, and where to."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QToolButton,
    QWidget,
)

from eightcut.domain.clips import class_key
from eightcut.domain.datasets import ACCEPTED, EXPORTED, MATCHES, SCORE, VARIETY
from eightcut.domain.limits import LIMITS
from eightcut.domain.loudness import AS_IS, loudness_named
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.targets import TARGETS, loader_of
from eightcut.ui import theme
from eightcut.ui.kit.controls import Decimals, Elided
from eightcut.ui.kit.widgets import button, hbox, named, with_role

_NAMED = 3
"""So many classes are no longer named one by one."""
_USUAL = ("-23", "-18", "-16", "-14")
"""LUFS that are offered: of broadcasting, podcasts and streams."""
_LIMITS, _LOUDNESS = 200, 160
"""Pixels that the words need which stand there where nothing is asked for."""


class DatasetForm(QWidget):
    """`changed` when other moments would go in."""

    changed = pyqtSignal()
    placed = pyqtSignal()
    """Another name or folder: what goes in stays the same."""

    def __init__(self, target: str, out: str) -> None:
        """`target` is chosen; the dataset's folder would be made in `out`."""
        super().__init__()
        self.out = out
        self._classes: dict[str, bool] = {}
        """Whether each class that was seen goes in."""
        self.target = named(QComboBox(), "dataset_target", told="Trainer")
        for one in TARGETS.values():
            self.target.addItem(one.title, one.id)
        self.target.setCurrentIndex(max(0, self.target.findData(target)))
        self.sound = named(QCheckBox("Sound only"), "dataset_sound_only")
        self.name = named(QLineEdit(), "dataset_name", told="Name of the dataset")
        self.name.setPlaceholderText("name of its folder")
        self.where = named(Elided(), "dataset_folder", "dim")
        self.change = button("Change…", "change_dataset_folder")
        self.change.setAutoDefault(False)
        self.sources = {
            source: named(QCheckBox(words), f"dataset_{source}")
            for source, words in (
                (EXPORTED, "Exported clips"), (ACCEPTED, "Accepted matches"), (MATCHES, "Matches not judged yet"),
            )
        }  # fmt: skip
        self.classes = named(QToolButton(), "dataset_classes", told="Classes")
        self.classes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.classes)
        self.classes.setMenu(self.menu)
        self.per_video = _number("dataset_per_video", "Clips of a video at most", 9999, "All")
        self.pick = named(QComboBox(), "dataset_pick", told="Which clips of a video")
        self.pick.addItem("the best ones", SCORE)
        self.pick.addItem("the most varied", VARIETY)
        self.overlap = named(Decimals(), "dataset_overlap", told="Seconds that two clips of a video may share")
        self.overlap.setToolTip("Clips of a video that begin near each other may share so much")
        self.overlap.setDecimals(1)
        self.overlap.setSingleStep(0.5)
        self.overlap.setSpecialValueText("0 s")
        self.overlap.setSuffix(" s")
        self.overlap.setFixedWidth(86)
        self.loudness = named(QComboBox(), "dataset_loudness", told="Loudness that each clip is brought to, LUFS")
        self.loudness.setEditable(True)
        self.loudness.setMinimumWidth(_LOUDNESS)
        self.loudness.addItems(["", *_USUAL])
        self.loudness.setToolTip(
            "LUFS from -60 to -5: one gain for each clip, less of it where its true peak would pass -1 dB. "
            "Silence stays as it is, and so do the clips of the library"
        )
        self.holdout = _number("dataset_holdout", "Share that is held out", 90, "None", " %")
        self.holdout.setToolTip("Whole videos are held out, in a folder test")
        self.validation = _number("dataset_validation", "Share that is for validation", 90, "None", " %")
        self.validation.setToolTip("Whole videos are for validation while one trains, in a folder validation")
        self.limits = named(QComboBox(), "dataset_limits", told="Limits of sound and picture")
        self.limits.setEditable(True)
        self.limits.setMinimumWidth(_LIMITS)
        self.limits.addItems(["", *LIMITS])
        for box, nothing in ((self.limits, "Any sound and picture"), (self.loudness, "As loud as it is")):
            typed = box.lineEdit()
            assert typed is not None
            typed.setPlaceholderText(nothing)
            typed.editingFinished.connect(self.changed)
        self.limits.setToolTip(
            "Clips outside are left out once they are cut: foleytune looks at the sound, strict at the picture too; "
            "or own limits, such as strict,silence=0.3,cuts=off"
        )
        self._lay_out()
        self._connect()
        self._offer()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.WIDE)
        grid.setVerticalSpacing(theme.SPACE)
        grid.setColumnMinimumWidth(0, 90)
        grid.setColumnStretch(1, 1)
        at_most, held_out = _beside(self.per_video, "of each video at most,"), _beside(self.holdout, "held out,")
        validation, shared = _beside(self.validation, "for validation"), _beside(self.overlap, "sharing at most")
        lufs = _beside(self.loudness, "LUFS")
        rows: tuple[tuple[str, tuple[QWidget, ...], int], ...] = (
            ("For", (self.target, self.sound), 0),
            ("Name", (self.name, self.where, self.change), 1),
            ("Of", (*self.sources.values(), self.classes), 4),
            ("How many", (self.per_video, at_most, self.pick, shared, self.overlap), 5),
            ("Each clip", (self.limits, self.loudness, lufs), 0),
            ("Sides", (self.holdout, held_out, self.validation, validation), 5),
        )
        for number, (text, widgets, widest) in enumerate(rows):
            label = with_role(QLabel(text), "dim")
            label.setBuddy(widgets[0])
            line = hbox(spacing=theme.SPACE)
            for place, widget in enumerate(widgets):
                line.addWidget(widget, 1 if place == widest else 0)
            if widest >= len(widgets):
                line.addStretch(1)
            grid.addWidget(label, number, 0)
            grid.addLayout(line, number, 1)
        self.name.setFixedWidth(220)

    def _connect(self) -> None:
        self.sources[EXPORTED].setChecked(True)
        self.sources[ACCEPTED].setChecked(True)
        self.target.currentIndexChanged.connect(lambda _: self._offer())
        self.target.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.pick.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.per_video.valueChanged.connect(lambda _: self._offer_pick())
        for number in (self.per_video, self.holdout, self.validation):
            number.valueChanged.connect(lambda _: self.changed.emit())
        self.overlap.valueChanged.connect(lambda _: self.changed.emit())
        for box in (self.sound, *self.sources.values()):
            box.toggled.connect(lambda _: self.changed.emit())
        self.name.textChanged.connect(lambda _: self._place())
        self.change.clicked.connect(self._choose_folder)

    def _offer(self) -> None:
        """What the trainer takes, and where it goes."""
        alone = TARGETS[self.target.currentData()].sound is not None
        self.sound.setEnabled(alone)
        self.sound.setToolTip("" if alone else "This trainer takes no sounds alone")
        if not alone:
            self.sound.setChecked(False)
        alone = alone and self.sound.isChecked()
        self.overlap.setMaximum(loader_of(TARGETS[self.target.currentData()], sound_only=alone).shape.seconds - 1)
        self._offer_pick()
        self._place()

    def _offer_pick(self) -> None:
        """Which clips, where not all go in."""
        few = self.per_video.value() > 0
        self.pick.setEnabled(few)
        told = "Best scores, or what sounds least alike in stored frames; classes in turn"
        self.pick.setToolTip(told if few else "All clips of a video go in")

    def _place(self) -> None:
        self.where.set_full(f"in {self.out}")
        self.placed.emit()

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder in which the dataset's folder is made", self.out)
        if chosen:
            self.out = chosen
            self._place()

    def offer_classes(self, names: Iterable[str]) -> None:
        """Classes of which there is something; what was chosen stays so."""
        for name in names:
            self._classes.setdefault(name, True)
        self.menu.clear()
        for name in sorted(self._classes, key=class_key):
            tick = self.menu.addAction(name.replace("&", "&&"))
            if tick is not None:
                tick.setCheckable(True)
                tick.setChecked(self._classes[name])
                tick.toggled.connect(lambda on, name=name: self._tick(name, on))
        self._name_classes()

    def _tick(self, name: str, on: bool) -> None:
        self._classes[name] = on
        self._name_classes()
        self.changed.emit()

    def _name_classes(self) -> None:
        chosen = self.chosen_classes
        words = ", ".join(chosen) if len(chosen) < _NAMED else f"{len(chosen)} classes"
        self.classes.setText(words or "All classes")
        self.classes.setEnabled(len(self._classes) > 1)

    @property
    def chosen_classes(self) -> tuple[str, ...]:
        """Those that go in; () for all, and where none is ticked."""
        chosen = [name for name, on in self._classes.items() if on]
        return () if len(chosen) == len(self._classes) else tuple(chosen)

    def recipe(self, profile: str, workers: int) -> Recipe:
        """What is asked for; one without a name is called `dataset`. BadRequest for what cannot be."""
        return Recipe(
            self.name.text().strip() or "dataset", TARGETS[self.target.currentData()], self.out, profile,
            self.chosen_classes, tuple(source for source, box in self.sources.items() if box.isChecked()),
            self.per_video.value(), self.pick.currentData() if self.per_video.value() else SCORE,
            self.holdout.value() / 100, self.validation.value() / 100, self.sound.isChecked(),
            self.limits.currentText().strip(), overlap=self.overlap.value(),
            loudness=loudness_named(self.loudness.currentText().strip() or AS_IS), workers=workers,
        )  # fmt: skip


def _beside(field: QWidget, text: str) -> QLabel:
    """What follows a field, on its line."""
    label = with_role(QLabel(text), "dim")
    label.setBuddy(field)
    return label


def _number(name: str, told: str, most: int, none: str, suffix: str = "") -> QSpinBox:
    made = named(QSpinBox(), name, told=told)
    made.setRange(0, most)
    made.setSpecialValueText(none)
    made.setSuffix(suffix)
    made.setFixedWidth(86)
    return made
