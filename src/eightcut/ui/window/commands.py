"""What concerns the window as a whole: undo, Escape, settings, full screen; and why something cannot be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import Qt, pyqtBoundSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMainWindow

from eightcut.config import Config
from eightcut.ui.actions import WRITABLE, Action
from eightcut.ui.controllers.edges import EdgesController
from eightcut.ui.export.deck import NAMES
from eightcut.ui.kit.dialogs import show
from eightcut.ui.window.keys import escape
from eightcut.ui.window.panes import Handlers, Panes
from eightcut.ui.window.settings_dialog import SettingsDialog


def _small(text: str) -> str:
    """The name of an edit, behind another word of a menu's entry."""
    return (text[0].lower() + text[1:]).replace("&", "&&")


class WindowCommands:
    """Those of one window; `actions` are there once all controllers are."""

    def __init__(
        self,
        panes: Panes,
        window: QMainWindow,
        actions: Callable[[], Mapping[str, QAction]],
        *,
        edges: EdgesController,
        config: Config,
    ) -> None:
        self._panes, self._window, self._actions = panes, window, actions
        self._edges, self._config = edges, config

    def handlers(self) -> Handlers:
        """Actions of the window as a whole."""
        panes, history, window = self._panes, self._panes.context.history, self._window
        return {
            "undo": self._undo,
            "redo": lambda: panes.status.say(history.redo(panes.place)),
            "escape": lambda: escape(
                window.focusWidget(),
                panes.player,
                panes.deck,
                self._edges,
                self._actions(),
                panes.problem,
                panes.status,
            ),
            "stop": panes.stop,
            "settings": self._settings_dialog,
            "full_screen": self._full_screen,
            **{f"pin_{name}": partial(panes.deck.pin, name) for name in NAMES},
        }

    def _undo(self) -> None:
        panes = self._panes
        words = panes.context.history.undo(panes.place)
        panes.status.say(words)
        panes.toast.undone(words, self._actions()["redo"].trigger)

    def _full_screen(self, on: bool) -> None:
        """Whether it was maximised before is kept by the system with the other state."""
        full, state = Qt.WindowState.WindowFullScreen, self._window.windowState()
        self._window.setWindowState(state | full if on else state & ~full)

    def _settings_dialog(self) -> None:
        panes = self._panes
        dialog = SettingsDialog(panes.context, panes.settings, self._window, self._config)
        dialog.accepted.connect(lambda: panes.deck.set_workers(panes.settings.workers))
        dialog.accepted.connect(lambda: panes.timeline.set_wheel(panes.settings.wheel))
        show(dialog)

    def say_read_only(self) -> None:
        """Where the library cannot be written: why, what mends it, and a button that tries again."""
        problem = self._panes.db.library.read_only
        if problem is not None:
            said = f"Read-only: {problem.message} All can be seen and played; nothing can be changed."
            self._panes.problem.tell(said, "Try again", self._actions()["write_again"].trigger, hint=True, library=True)

    def refused(self, action: Action) -> bool:
        """Whether something is missing that an action needs; it is said what."""
        unmet = action.unmet(self._panes.situation)
        if unmet is None:
            return False
        if unmet is WRITABLE:
            self.say_read_only()
            return True
        if unmet.problem:
            self._panes.problem.tell(unmet.words, hint=True)
        else:
            self._panes.status.say(unmet.words)
        return True

    def name_edits(self) -> None:
        """From now on undo and redo say what they would do."""
        stack, toast = self._panes.context.history.stack, self._panes.toast
        self._mirror(stack.undoTextChanged, stack.canUndoChanged, "undo")
        stack.indexChanged.connect(lambda _: toast.withdraw("Redo"))
        self._mirror(stack.redoTextChanged, stack.canRedoChanged, "redo")

    def _mirror(self, text_changed: pyqtBoundSignal, can_changed: pyqtBoundSignal, id_: str) -> None:
        action = self._actions()[id_]
        action.setEnabled(False)
        words = action.text()
        text_changed.connect(lambda text: action.setText(f"{words} {_small(text)}" if text else words))
        can_changed.connect(action.setEnabled)
