"""Subprofiles: suffixes of the export folder, common to all profiles."""

from __future__ import annotations

import re

from PyQt6.QtWidgets import QAbstractItemView, QDialog, QLabel, QLineEdit, QListWidget, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, hbox, named, with_role

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class SubprofilesDialog(QDialog):
    """Add and remove; kept in the settings when it is accepted."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        column = dialog_column(self, "Subprofiles", "subprofiles_dialog", 420)
        column.addWidget(dim("Each gets a button that exports to FOLDER_name, and a key from 1 to 9, in this order."))
        self.names = named(QListWidget(), "subprofile_names", "card", "Subprofiles")
        self.names.setSpacing(theme.GAP)
        self.names.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.names.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.names.addItems(list(settings.subprofiles))
        column.addWidget(self.names, 1)
        row = hbox(spacing=theme.SPACE)
        self.name = named(QLineEdit(), "subprofile_name", told="New subprofile")
        self.name.setPlaceholderText("New subprofile")
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._enter)
        self.add_button = button("Add", "add_subprofile")
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self.add)
        row.addWidget(self.name, 1)
        row.addWidget(self.add_button)
        column.addLayout(row)
        self.told = with_role(QLabel(), "unsure")
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        self.remove_button = button("Remove", "remove_subprofile")
        self.remove_button.clicked.connect(self.remove)
        self.names.itemSelectionChanged.connect(self._check)
        ok, cancel = button("Done", "done", "main"), button("Cancel", "cancel")
        ok.setAutoDefault(False)
        cancel.setAutoDefault(False)
        ok.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        foot(column, [self.remove_button], [cancel, ok])
        self.name.setFocus()
        self._check()

    def suffixes(self) -> tuple[str, ...]:
        """As the dialog shows them."""
        return tuple(item.text() for row in range(self.names.count()) if (item := self.names.item(row)) is not None)

    def _check(self) -> None:
        name = _suffix(self.name.text())
        problem = ""
        if _UNSAFE.search(name):
            problem = 'A folder name cannot contain < > : " / \\ | ? *'
        elif name in self.suffixes():
            problem = f"{name} is already in the list."
        self.told.setText(problem)
        self.add_button.setEnabled(bool(name) and not problem)
        self.remove_button.setEnabled(bool(self.names.selectedItems()))

    def add(self) -> None:
        """Take the typed name, spaces to _."""
        self._check()
        if self.add_button.isEnabled():
            self.names.addItem(_suffix(self.name.text()))
            self.name.clear()

    def _enter(self) -> None:
        """Take the name; without one, all is done."""
        if self.name.text().strip():
            self.add()
        else:
            self.accept()

    def remove(self) -> None:
        """Take the selected ones out; their folders stay."""
        for item in self.names.selectedItems():
            self.names.takeItem(self.names.row(item))
        self._check()

    @override
    def accept(self) -> None:
        self._settings.subprofiles = self.suffixes()
        super().accept()


def _suffix(text: str) -> str:
    return text.strip().replace(" ", "_")
