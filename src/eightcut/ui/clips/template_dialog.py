"""A caption template, edited: a row for each stage, a column for each digit."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from eightcut.domain.captions import MOST_PHRASES, MOST_STAGES, Composed, Stage, Template, renaming, template
from eightcut.errors import BadRequest
from eightcut.ui import theme
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, foot, hbox, in_role, named, wrapped

STARTER = Template(
    "Captions",
    (
        Stage("action", ("footsteps", "a door creaks", "an engine runs")),
        Stage("surface", ("on gravel", "on wood", "on metal")),
        Stage("pace", ("slow", "fast")),
    ),
)
"""What a new one begins with, to be written over."""
_BETWEEN = {", ": "a comma", " ": "a space"}


class TemplateDialog(QDialog):
    """Tells while one types what cannot be, and how many captions follow."""

    kept = pyqtSignal(object)
    """The template as it is now."""
    delete_asked = pyqtSignal()

    def __init__(self, old: Template | None, said: Sequence[Composed], parent: QWidget | None = None) -> None:
        """`old`: the one that is edited; None for a new one. `said`: what captions of clips are composed of."""
        super().__init__(parent)
        self._old = old
        self._said = [one for one in said if old is not None and one.template == old.name]
        shown = old or STARTER
        title = "New caption template" if old is None else f"Caption template {old.name}"
        column = dialog_column(self, title, "caption_template", 860, 380)
        self.setSizeGripEnabled(True)
        top = hbox(spacing=theme.WIDE)
        self.called = named(QLineEdit(shown.name), "template_name", told="Name of the template")
        self.between = named(QComboBox(), "template_between", told="What stands between phrases")
        for value, words in {**_BETWEEN, shown.between: _BETWEEN.get(shown.between, shown.between)}.items():
            self.between.addItem(f"Phrases joined by {words}", value)
        self.between.setCurrentIndex(self.between.findData(shown.between))
        top.addWidget(self.called, 1)
        top.addWidget(self.between)
        column.addLayout(top)
        self.table = named(QTableWidget(0, MOST_PHRASES + 1), "template_stages", told="Stages and their phrases")
        self.table.setHorizontalHeaderLabels(["Stage", *map(str, range(1, MOST_PHRASES + 1))])
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        heads, rows = self.table.horizontalHeader(), self.table.verticalHeader()
        if heads is not None and rows is not None:
            heads.setDefaultSectionSize(120)
            heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            rows.hide()
        for stage in shown.stages:
            self._add(stage.name, stage.phrases)
        column.addWidget(self.table, 1)
        self.told = wrapped("template_told", "dim")
        column.addWidget(self.told)
        add, remove = button("Add stage", "add_stage"), button("Remove stage", "remove_stage")
        delete = button("Delete template", "delete_template", "danger")
        delete.setVisible(old is not None)
        cancel, self.ok = button("Cancel", "cancel"), button("Save", "save_template", "main")
        foot(column, [add, remove, delete], [cancel, self.ok])
        cancel.setAutoDefault(False)
        add.clicked.connect(self._add_stage)
        remove.clicked.connect(self._remove_stage)
        delete.clicked.connect(self._delete)
        cancel.clicked.connect(self.reject)
        self.ok.clicked.connect(self._keep)
        self.called.textChanged.connect(lambda _: self._look())
        self.between.activated.connect(lambda _: self._look())
        self.table.itemChanged.connect(lambda _: self._look())
        self._look()
        self.table.setFocus()

    @property
    def template(self) -> Template:
        """What stands there. BadRequest says what is wrong with it."""
        stages = []
        for row in range(self.table.rowCount()):
            words = [self._cell(row, column) for column in range(MOST_PHRASES + 1)]
            if any(words):
                stages.append({"name": words[0], "phrases": words[1:]})
        values = {"name": self.called.text(), "between": self.between.currentData(), "stages": stages}
        return template(values)

    def _cell(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _add(self, name: str, phrases: Sequence[str]) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        for column in range(MOST_PHRASES + 1):
            text = name if column == 0 else phrases[column - 1] if column <= len(phrases) else ""
            item = QTableWidgetItem(text)
            if column == 0:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.table.setItem(row, column, item)

    def _add_stage(self) -> None:
        if self.table.rowCount() < MOST_STAGES:
            self._add("", ())
            self.table.setCurrentCell(self.table.rowCount() - 1, 0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove_stage(self) -> None:
        self.table.removeRow(self.table.currentRow())
        self._look()

    def _look(self) -> None:
        try:
            new = self.template
        except BadRequest as problem:
            self._tell(problem.message, False)
            return
        if self._old is None:
            self._tell(f"{_example(new)} Digits 1 to 9 choose a phrase, 0 leaves a stage out.", True)
            return
        follow = renaming(self._old, new)
        count = sum(follow.of(one) != one for one in self._said)
        told = f" {plural(count, 'caption')} {'changes' if count == 1 else 'change'} with it." if count else ""
        self._tell(f"{_example(new)}{told}", True)

    def _tell(self, text: str, good: bool) -> None:
        self.told.setText(text)
        in_role(self.told, "dim" if good else "bad")
        self.ok.setEnabled(good)

    def _keep(self) -> None:
        self.kept.emit(self.template)
        self.accept()

    def _delete(self) -> None:
        self.delete_asked.emit()
        self.accept()


def _example(one: Template) -> str:
    said = one.between.join(words for words in (next(filter(None, stage.phrases), "") for stage in one.stages) if words)
    return f"For example: {said}." if said else "Type phrases under the digits."
