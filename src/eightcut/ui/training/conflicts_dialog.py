"""Hard negatives that lie close to a clip of the sound: one of the two is probably a mistake."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QWidget

from eightcut.services.training.preview import Conflict
from eightcut.ui import theme
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import named, vbox, wrapped

_WHERE = Qt.ItemDataRole.UserRole


class ConflictsDialog(QDialog):
    """Lists conflicts; Enter or a double-click jumps there."""

    jump_asked = pyqtSignal(str, float)

    def __init__(self, conflicts: Sequence[Conflict], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("conflicts_dialog")
        self.setWindowTitle("Conflicts")
        self.resize(620, 360)
        told = wrapped("told")
        told.setText(
            "These hard negatives start within 8 s of a clip of the sound. One of the two is "
            "probably a mistake: remove it. Double-click to go there."
        )
        self.list = named(QListWidget(), "conflict_list", told="Conflicts")
        for conflict in conflicts:
            item = QListWidgetItem(
                f"{conflict.filename}: hard negative at {clock(conflict.negative, 1)}, clip at "
                f"{clock(conflict.positive, 1)}"
            )
            item.setData(_WHERE, (conflict.path or conflict.filename, conflict.negative))
            self.list.addItem(item)
        self.list.itemActivated.connect(lambda item: self.jump_asked.emit(*item.data(_WHERE)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        place = vbox(self, spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.WIDE))
        for widget in (told, self.list, buttons):
            place.addWidget(widget)
