"""The question before clips go to a folder of another name than the user's clips of such videos went to."""

from __future__ import annotations

from PyQt6.QtWidgets import QCheckBox, QMessageBox, QWidget

from eightcut.ui.kit.settings import Settings


class FolderQuestion:
    """Asked until the user wants it no more."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        self._settings, self._parent = settings, parent

    def __call__(self, question: str, told: str) -> bool:
        """Whether to export anyway; Cancel is the default."""
        if not self._settings.ask_folder:
            return True
        cancel = QMessageBox.StandardButton.Cancel
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Export", question, cancel, self._parent)
        box.setInformativeText(told)
        never = QCheckBox("Don't ask again")
        box.setCheckBox(never)
        yes = box.addButton("Export anyway", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        if never.isChecked():
            self._settings.ask_folder = False
        return box.clickedButton() is yes
