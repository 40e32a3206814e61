"""Which class the clips are: chosen from those that there are, or a new one that is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QEvent, QModelIndex, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QDialog, QFileDialog, QLabel, QLineEdit, QTableView, QWidget
from typing_extensions import override

from eightcut.domain.clips import class_key
from eightcut.services.clips.classes import ClassFolder, classes_of, new_class
from eightcut.ui import theme
from eightcut.ui.actions import shortcut
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.controls import Elided
from eightcut.ui.kit.keys import listen
from eightcut.ui.kit.rows import RowsModel, dress_rows
from eightcut.ui.kit.widgets import button, dialog_column, foot, hbox, in_role, named, with_role, wrapped

KEYS = 9
"""So many classes have a key."""
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class ClassesModel(RowsModel[tuple[int, ClassFolder]]):
    """Class, Clips, Key: each class with its number, from 1 on; 0 for one that is to be made."""

    heads = "Class", "Clips", "Key"
    numbers = (1, 2)

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        number, one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            key = shortcut(f"class_{number}") if 1 <= number <= KEYS else ""
            return (one.name, f"{one.clips:,}" if one.clips else "new", key)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return one.folder
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column():
            return QColor(theme.DIM)
        return None


def numbered(classes: list[ClassFolder], listed: str) -> list[ClassFolder]:
    """Those with clips, then the chosen one where it has none yet; the first nine have the keys."""
    name = Path(listed).name
    known = any(one.name == name for one in classes)
    return classes if known or not name else [*classes, ClassFolder(name, listed)]


class ClassDialog(QDialog):
    """A field and the classes that fit it. What Enter does stands on the button; a click on a class chooses it."""

    chosen = pyqtSignal(str, str)
    """The folder of the class, a full path, and the folder that it lies in by the rule; "" where the user chose it."""

    def __init__(
        self, context: Context, profile: str, listed: str, base: str, clips: str = "", parent: QWidget | None = None,
        verb: str = "Export", one: Callable[[], str] | None = None,
    ) -> None:  # fmt: skip
        """`listed`: the folder of the chosen class as it is written, "" for none. `base`: where those of new ones go.

        `clips`: what is cut into the class at once, such as "3 clips at 1:11.000"; "" where nothing is.
        `verb`: what is done with them instead of cutting. `one`: cuts one clip instead of several, and says so as
        `clips` does.
        """
        super().__init__(parent)
        self._context, self._profile, self._listed, self._base, self._clips = context, profile, listed, base, clips
        self._moved, self._verb = False, verb
        self._classes: list[ClassFolder] = []
        self._new: ClassFolder | None = None
        self._problem = ""
        self._known = self._waiting = False
        """Whether it is known which classes there are; whether Enter was pressed before what it chooses was."""
        column = dialog_column(self, "Class of the clips", "class_dialog", 460, 420)
        self.what = wrapped("what", "title", f"Choose a class for {clips or 'the clips'}")
        self.one = button("Cut 1 clip instead", "one_clip")
        self.one.setAutoDefault(False)
        self.one.setToolTip("One clip from the cut point on; the others would begin later")
        self.one.setVisible(one is not None)
        self.field = named(QLineEdit(), "class_name", told="Class")
        self.field.setPlaceholderText("Find a class, or type a new one")
        self.model = ClassesModel(self)
        self.table = QTableView()
        heads = dress_rows(self.table, "classes", "Classes", self.model)
        heads.resizeSection(1, 80)
        heads.resizeSection(2, 80)
        self.table.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.SPACE}px; }}")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.told = wrapped("told", "dim")
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing())
        self.where = named(Elided(), "base_folder", "dim")
        self.change = button("Change…", "change_base")
        self.change.setAutoDefault(False)
        self.change.setToolTip("Where the folders of this list's classes are made")
        row = hbox(spacing=theme.SPACE)
        row.addWidget(with_role(QLabel("New classes go to"), "dim"))
        row.addWidget(self.where, 1)
        row.addWidget(self.change)
        head = hbox(spacing=theme.SPACE)
        head.addWidget(self.what, 1)
        head.addWidget(self.one)
        column.addLayout(head)
        column.addWidget(self.field)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        column.addLayout(row)
        self.folder = button("Choose folder…", "choose_folder")
        self.folder.setToolTip("Take any folder as it is; its name becomes the class")
        cancel = button("Cancel", "cancel")
        self.ok = button("", "choose_class", "main")
        foot(column, [self.folder], [cancel, self.ok])
        cancel.setAutoDefault(False)
        self.ok.setDefault(True)
        self.field.textChanged.connect(self._edited)
        self.field.returnPressed.connect(self._wait)
        self.field.installEventFilter(self)
        self.table.clicked.connect(lambda _: self._choose())
        chosen = self.table.selectionModel()
        assert chosen is not None
        chosen.currentRowChanged.connect(lambda *_: self._show_choice())
        self.change.clicked.connect(self._change_base)
        self.folder.clicked.connect(self._choose_folder)
        self.ok.clicked.connect(self._choose)
        cancel.clicked.connect(self.reject)
        if one is not None:
            self.one.clicked.connect(lambda: self._take_one(one()))
        listen(self, {f"class_{number}": partial(self._choose_number, number) for number in range(1, KEYS + 1)})
        self.setTabOrder(self.field, self.one)
        self.field.setFocus()
        self._show_base()
        self._show_choice()
        self._look()

    def _take_one(self, clips: str) -> None:
        self._clips = clips
        self.what.setText(f"Choose a class for {clips}")
        self.one.hide()
        self.field.setFocus()

    # ------------------------------------------------------------------------------------------ what there is

    def _look(self) -> None:
        ctx, profile, base, listed = self._context.services, self._profile, self._base, self._listed
        self._context.runner.in_library(
            self, lambda: numbered(classes_of(ctx, profile, base), listed), self._found, key="classes"
        )

    def _found(self, classes: list[ClassFolder]) -> None:
        self._classes, self._known = classes, True
        if self._moved:
            self._classes = [ClassFolder(one.name, str(Path(self._base) / one.name), one.clips) for one in classes]
        self._typed()

    def _edited(self, _: str) -> None:
        self._waiting = False
        self._typed()

    def _typed(self) -> None:
        """Show the classes that fit what is typed, and look up what a new one of this name would be."""
        name, self._new, self._problem = self.field.text().strip(), None, ""
        self._show()
        if name and not any(class_key(one.name) == class_key(name) for one in self._classes):
            base = self._base
            self._context.runner.in_background(
                self, lambda _: new_class(base, name), self._can_be, self._cannot_be, key="new"
            )

    def _can_be(self, made: ClassFolder) -> None:
        self._new = made
        self._show()

    def _cannot_be(self, problem: Exception) -> None:
        self._problem = str(problem)
        self._show_choice()

    def _show(self) -> None:
        """What begins with the typed letters is chosen; else what is new, so that Enter never takes another class."""
        typed = class_key(self.field.text().strip())
        rows = [(n, one) for n, one in enumerate(self._classes, 1) if typed in class_key(one.name)]
        fits = [class_key(one.name) for _, one in rows]
        if self._new is not None:
            rows.append((0, self._new))
        self.model.show(rows)
        listed = [row for row, (_, one) in enumerate(rows) if one.folder == self._listed]
        begun = [fits.index(typed)] if typed in fits else [r for r, name in enumerate(fits) if name.startswith(typed)]
        best = (listed or begun) if not typed else begun
        self._go_to(best[0] if best else len(rows) - 1 if self._new is not None else -1)
        self._show_choice()
        if self._waiting and self._known:
            self._choose()

    def _go_to(self, row: int) -> None:
        if row < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        else:
            self.table.selectRow(row)

    # ------------------------------------------------------------------------------------------ what is chosen

    @property
    def choice(self) -> ClassFolder | None:
        """What Enter chooses."""
        row = self.table.currentIndex().row()
        return self.model.rows[row][1] if 0 <= row < len(self.model.rows) else None

    def _show_choice(self) -> None:
        one = self.choice
        verb = (self._verb, "to") if self._clips else ("Choose",)
        words = verb[0] if one is None else " ".join((*verb, one.name))
        self.ok.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, 220))
        self.ok.setEnabled(one is not None and self._known)
        self.told.setText(self._problem if one is None else f"Clips go to {one.folder}")
        in_role(self.told, "bad" if one is None else "dim")

    def _show_base(self) -> None:
        self.where.set_full(self._base)

    def _wait(self) -> None:
        self._waiting = self.choice is None or not self._known

    def _choose_number(self, number: int) -> None:
        if number <= len(self._classes):
            self._take(self._classes[number - 1].folder, self._base)

    def _choose(self) -> None:
        one = self.choice
        if one is not None:
            self._take(one.folder, self._base)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Export folder", self._listed or self._base)
        if folder:
            self._take(folder, "")

    def _take(self, folder: str, base: str) -> None:
        self._waiting = False
        self.accept()
        self.chosen.emit(folder, base)

    def _change_base(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder for the classes of this list", self._base)
        if folder:
            self._base, self._moved = folder, True
            self._show_base()
            self._look()

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Arrow keys in the field move through the classes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            move = _STEPS.get(Qt.Key(event.key()))
            if move is not None and self.model.rows:
                last = len(self.model.rows) - 1
                self._go_to(max(0, min(last, self.table.currentIndex().row() + move)))
                return True
        return super().eventFilter(watched, event)
