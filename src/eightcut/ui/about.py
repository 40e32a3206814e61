"""What this program is: version, library, what plays, licence."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QMessageBox, QWidget

from eightcut import __version__
from eightcut.ui.panes import Panes


def about(window: QWidget, parts: Panes) -> QMessageBox:
    """The box that says so."""
    box = QMessageBox(window)
    box.setWindowTitle(QCoreApplication.translate("about", "About 8-cut"))
    box.setText(
        QCoreApplication.translate(
            "about",
            "<b>8-cut {0}</b><br>Mark a sound in a film, find it in every other, cut it into exact clips."
            "<br><br>Database: {1}<br>Playback: {2}"
            "<br>Licence: GPL-3.0-or-later; networks and recordings: see NOTICE.",
        ).format(__version__, parts.db.library.path, parts.player.backend_name)
    )
    return box
