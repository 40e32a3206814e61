"""Help: all commands, the keys, what is new, about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMessageBox, QWidget

from eightcut import __version__
from eightcut.ui.help.diagnostics import copy_diagnostics, show_log
from eightcut.ui.help.keys import KeySheet
from eightcut.ui.help.keys_dialog import KeysDialog
from eightcut.ui.help.news import News
from eightcut.ui.help.palette import Palette
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.settings import Settings
from eightcut.ui.player.engine import Engine
from eightcut.ui.window.panes import Handlers
from eightcut.ui.window.status import StatusBar


class HelpController(QObject):
    """Opens the dialogs of the Help menu."""

    def __init__(
        self,
        window: QWidget,
        settings: Settings,
        actions: Callable[[], Mapping[str, QAction]],
        engine: Engine,
        *,
        status: StatusBar,
        context: Context,
        more: Callable[[], Sequence[QAction]],
    ) -> None:
        """`actions`: those of the window, asked when they are shown; `more`: those that only the palette shows."""
        super().__init__(window)
        self._window, self._settings, self._actions = window, settings, actions
        self._more = more
        self._engine, self._status, self._context = engine, status, context

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {
            "palette": lambda: show(Palette(self._actions(), self._window, self._more())),
            "keys": self._key_sheet,
            "choose_keys": lambda: show(KeysDialog(self._settings, self._window)),
            "show_log": lambda: show_log(self._context.runner, self._window),
            "copy_diagnostics": self._copy_diagnostics,
            "news": self.news,
            "about": lambda: show(self._about()),
        }

    def _copy_diagnostics(self) -> None:
        engine = self._engine
        copy_diagnostics(engine.name, engine.audio, self._context.runner, self._window, self._status.say)

    def _key_sheet(self) -> None:
        sheet = KeySheet(self._window, self._settings.wheel)
        sheet.change_asked.connect(lambda: show(KeysDialog(self._settings, sheet)))
        show(sheet)

    def greet(self) -> None:
        """After an update say what is new, unless that is not wanted."""
        seen, self._settings.seen_version = self._settings.seen_version, __version__
        if seen not in ("", __version__) and not self._settings.quiet_news:
            self.news()

    def news(self) -> None:
        """What this version brought."""
        dialog = News(__version__, self._window)
        dialog.accepted.connect(lambda: setattr(self._settings, "quiet_news", not dialog.keep_telling))
        show(dialog)

    def _about(self) -> QMessageBox:
        """The About dialog: version, library, playback backend, license."""
        box = QMessageBox(self._window)
        box.setWindowTitle("About 8-cut")
        box.setText(
            f"<b>8-cut {__version__}</b><br>Mark a sound in one video, find it in all the others, cut it into "
            f"exact clips.<br><br>Database: {self._context.services.library.path}<br>Playback: "
            f"{self._engine.name}<br>License: GPL-3.0-or-later. Networks and recordings: see NOTICE."
        )
        return box
