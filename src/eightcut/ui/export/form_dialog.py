"""Asks for the name of a form, and says at once why one cannot be."""

from __future__ import annotations

from collections.abc import Collection

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QLineEdit, QWidget

from eightcut.domain.named_form import form_name, same_name
from eightcut.errors import BadRequest
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, named, wrapped


class FormDialog(QDialog):
    """A field for the name; it can be accepted once the name can be one."""

    named = pyqtSignal(str)
    """The name that was chosen."""

    def __init__(
        self, title: str, told: str, go: str, name: str, taken: Collection[str], parent: QWidget | None = None
    ) -> None:
        """`told` says what is kept, `go` what the button says, `taken` the names that other forms have."""
        super().__init__(parent)
        self._taken = taken
        column = dialog_column(self, title, "form_dialog", 460, 220)
        column.addWidget(dim(told))
        self.field = named(QLineEdit(name), "form_name", told="Name of the form")
        self.field.setPlaceholderText("Name, such as Speech 512")
        self.said = wrapped("form_name_said", "unsure")
        column.addWidget(self.field)
        column.addWidget(self.said)
        column.addStretch(1)
        self.ok = button(go, "form_ok", "main")
        self.ok.setDefault(True)
        cancel = button("Cancel", "form_cancel")
        foot(column, [], [cancel, self.ok])
        self.ok.clicked.connect(self._take)
        cancel.clicked.connect(self.reject)
        self.field.textChanged.connect(lambda _: self._check())
        self.field.selectAll()
        self._check()

    def _check(self) -> None:
        text, problem = self.field.text(), ""
        try:
            name = form_name(text)
            same = next((other for other in self._taken if same_name(other, name)), None)
            problem = f"There is already a form {same}. Choose another name, or overwrite it." if same else ""
        except BadRequest as error:
            problem = error.message
        self.said.setText(problem if text.strip() else "")
        self.ok.setEnabled(not problem)

    def _take(self) -> None:
        self.accept()
        self.named.emit(form_name(self.field.text()))
