"""What is under way and in line: a row for each, with a button that cancels it, and one that holds them all."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QLabel, QProgressBar, QPushButton, QScrollArea, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.controls import Elided
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import Piece
from eightcut.ui.kit.widgets import hbox, named, vbox, with_role

_BAR, _STATE, _HIGH = 100, 72, theme.ROW + 12


class _Row(QWidget):
    """One of them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_HIGH)
        self.piece = Piece("", None, lambda: None)
        self.title = Elided()
        self.bar = QProgressBar()
        self.bar.setFixedWidth(_BAR)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.state = with_role(QLabel(), "dim")
        self.state.setFixedWidth(_STATE)
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.cancel = named(QPushButton("Cancel"), "cancel_task", "flat")
        self.cancel.clicked.connect(self._cancelled)
        row = hbox(self, spacing=theme.SPACE)
        row.addWidget(self.title, 1)
        for widget in (self.bar, self.state, self.cancel):
            row.addWidget(widget)

    def _cancelled(self) -> None:
        self.piece.cancel()

    def show_piece(self, piece: Piece, paused: bool) -> None:
        """Show this one."""
        self.piece = piece
        self.title.set_full(piece.title)
        self.bar.setVisible(piece.part is not None)
        self.bar.setValue(int(1000 * (piece.part or 0.0)))
        going = "Paused" if paused else f"{100 * (piece.part or 0.0):.0f} %"
        self.state.setText("Waiting" if piece.part is None else going)
        self.cancel.setAccessibleName(f"Cancel: {piece.title}")
        self.cancel.setToolTip(f"Cancel: {piece.title}")


class TasksView(QScrollArea):
    """Rows that scroll where they are many; `head` and `pause` are placed by whoever shows the list."""

    resized = pyqtSignal()
    """There are more rows than before, or fewer."""
    pause_toggled = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tasks_view")
        self.setAccessibleName("Tasks")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.head = with_role(Elided(Qt.TextElideMode.ElideRight), "dim")
        self.pause = named(QPushButton("Pause all"), "pause_all")
        self.pause.setCheckable(True)
        self.pause.setToolTip("Hold scans, exports and trainings; what is done so far is kept")
        self.pause.toggled.connect(self.pause_toggled)
        self.rows: list[_Row] = []
        inside = QWidget()
        self._column = vbox(inside, spacing=0)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.show_pieces([], False)

    def wanted_height(self, most: int) -> int:
        """Pixels at which all rows are seen, or `most` of them."""
        return _HIGH * max(1, min(most, len(self.rows)))

    def set_paused(self, on: bool) -> None:
        """Whether all are held."""
        with QSignalBlocker(self.pause):
            self.pause.setChecked(on)

    def show_pieces(self, pieces: Sequence[Piece], paused: bool) -> None:
        """Show these, which are held or not; rows that are there stay, and with them the keyboard."""
        before = len(self.rows)
        while len(self.rows) < len(pieces):
            self.rows.append(_Row())
            self._column.insertWidget(len(self.rows) - 1, self.rows[-1])
        for row in self.rows[len(pieces) :]:
            row.deleteLater()
        del self.rows[len(pieces) :]
        for row, piece in zip(self.rows, pieces, strict=True):
            row.show_piece(piece, paused)
        waiting = sum(piece.part is None for piece in pieces)
        texts = [f"{plural(len(pieces) - waiting, 'task')} {'paused' if paused else 'under way'}"]
        texts += [f"{waiting} waiting"] if waiting else []
        self.head.set_full(" · ".join(texts) if pieces else "Scans, exports and trainings are listed here.")
        self.pause.setText("Go on" if paused else "Pause all")
        if before != len(self.rows):
            self.resized.emit()
