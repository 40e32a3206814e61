"""The panes of the main window, where they stand, and the desks that join them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from eightcut.errors import EnvironmentProblem
from eightcut.ui import menus, theme
from eightcut.ui.actions import ACTIONS, Action, Situation, with_keys
from eightcut.ui.controllers.crop import CropController
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.controllers.film import FilmController
from eightcut.ui.controllers.house import HouseController
from eightcut.ui.controllers.learning import LearningController
from eightcut.ui.controllers.marker import MarkerController
from eightcut.ui.controllers.review import ReviewController
from eightcut.ui.controllers.sound import SoundController
from eightcut.ui.escape import escape
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.scan_controller import ScanController
from eightcut.ui.hints import KeyHints
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import Warned
from eightcut.ui.panes import Now, Panes
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.preview import EndPreview
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.profiles.menu import ProfileMenu
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.status import ProblemBar, StatusBar, Toast
from eightcut.ui.timeline.view import Timeline

if TYPE_CHECKING:
    from eightcut.storage.processed_db import ProcessedDB
    from eightcut.ui.main_window import MainWindow

LIST, FINDS = 236, 344
LIST_NARROW, FINDS_NARROW = 180, 280
_WIDE = 1400
"""Pixels of the window from which list and finds have their full width."""


class WindowContents:
    """Everything inside of a window once its library is open."""

    def __init__(self, window: MainWindow, db: ProcessedDB, context: Context, settings: Settings, profile: str) -> None:
        """Build it and put it into the window."""
        self._window = window
        self._narrow: bool | None = None
        self._closed = False
        self._taken: set[str] = set()
        self.actions: dict[str, QAction] = {}
        player = PlayerPane(context)
        self.panes = panes = Panes(
            context=context,
            db=db,
            settings=settings,
            now=Now(profile, window),
            playlist=PlaylistPane(context, settings),
            player=player,
            preview=EndPreview(context, window),
            timeline=Timeline(),
            deck=Deck(context, settings),
            panel=ScanResultsPanel(db, context=context),
            exporter=ExportController(context, parent=window),
            scanner=ScanController(context, window),
            status=StatusBar(),
            problem=ProblemBar(),
            toast=Toast(player, player.transport.sizeHint().height()),
        )
        self.hints = KeyHints()
        player.transport.hints.addWidget(self.hints)
        self.lock = QPushButton()
        self.lock.setObjectName("lock_cursor")
        self.lock.setCheckable(True)
        self.lock.setIcon(icon("lock-outline"))
        self.lock.setToolTip(with_keys(window.tr("Lock the cursor ({lock})")))
        self.lock.setAccessibleName(window.tr("Lock the cursor"))
        player.transport.hints.addWidget(self.lock)
        self.profiles = ProfileMenu(context, profile, settings)
        self._lay_out()
        self.film = FilmController(panes, window)
        self.cut = CutController(panes, window)
        self.markers = MarkerController(panes, self.cut, window)
        self.crop = CropController(panes, self.cut, window)
        self.review = ReviewController(panes, self.cut, window)
        self.learning = LearningController(panes, window)
        self.sound = SoundController(panes, window)
        self.house = HouseController(panes, self, window)
        handlers = {
            **self.cut.handlers(),
            **self.markers.handlers(),
            **self.crop.handlers(),
            **self.review.handlers(),
            **self.learning.handlers(),
            **self.sound.handlers(),
            **self.house.handlers(),
            "review": self.review.set_review,
            "escape": lambda: escape(window.focusWidget(), panes, self.actions),
        }
        self.actions = menus.build(window, handlers, self._refused)
        self._join()
        self._leave_keys_alone()
        self.fit(window.width())
        self.house.start()

    def _refused(self, action: Action) -> bool:
        """Whether something is missing that an action needs; it is said what."""
        unmet = None if action.needs is None else action.needs.unmet(self._situation())
        if unmet is None:
            return False
        (self.panes.problem.tell if unmet.problem else self.panes.status.say)(unmet.words)
        return True

    def _situation(self) -> Situation:
        panes, panel, deck = self.panes, self.panes.panel, self.panes.deck
        film, (first, last) = panes.now.film, panes.timeline.visible
        return Situation(
            film=film is not None,
            opening=panes.now.opening,
            whole=film is not None and last - first >= film.duration - 0.01,
            markers=bool(panes.now.markers),
            armed=deck.armed is not None,
            folder=bool(deck.folder),
            subprofiles=len(panes.settings.subprofiles),
            scan=bool(panel.current_model_name()),
            versions=panel.version_count,
            matches=panel.view.model.rowCount(),
            current=panel.current is not None,
            editable=len(panel.chosen_finds),
            running=panes.scanner.busy or panes.exporter.busy or panes.status.cancellable,
        )

    def _lay_out(self) -> None:
        panes, window = self.panes, self._window
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(panes.problem)
        column.addWidget(panes.player, 1)
        column.addWidget(panes.timeline)
        column.addWidget(panes.deck)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        for pane, least in ((panes.playlist, 140), (middle, 480), (panes.panel, 240)):
            pane.setMinimumWidth(least)
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        window.setCentralWidget(self.splitter)
        window.setStatusBar(panes.status)
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 2, theme.WIDE, 2)
        name = QLabel(window.tr("Profile"))
        name.setProperty("role", "dim")
        row.addWidget(name)
        row.addWidget(self.profiles)
        bar = window.menuBar()
        if bar is not None:
            bar.setCornerWidget(corner)

    def _join(self) -> None:
        panes, stack = self.panes, self.panes.context.history.stack
        self._mirror_undo(stack.undoTextChanged, stack.canUndoChanged, "undo", "Undo")
        self._mirror_undo(stack.redoTextChanged, stack.canRedoChanged, "redo", "Redo")
        panes.toast.undo_asked.connect(self.actions["undo"].trigger)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focused)
        panes.context.history.failed.connect(self.tell)
        panes.context.runner.problem.connect(self.tell)
        for id_, changed, on in (
            ("hide_exported", panes.playlist.hide_exported_changed, panes.settings.hide_exported),
            ("show_hidden", panes.playlist.show_hidden_changed, panes.settings.show_hidden),
        ):
            self.actions[id_].setChecked(on)
            changed.connect(self.actions[id_].setChecked)
        self.cut.lock_changed.connect(self.actions["lock"].setChecked)
        self.cut.lock_changed.connect(self.lock.setChecked)
        self.lock.toggled.connect(self.cut.set_locked)
        for name in panes.deck.pinned:
            self.actions[f"pin_{name}"].setChecked(True)
        self.learning.video_asked.connect(self.film.open_at)
        self.film.moment_asked.connect(self.cut.go_to)
        self.review.comparing_changed.connect(self._show_comparing)
        panes.preview.shown_changed.connect(self.actions["end_frame"].setChecked)
        self.review.review_asked.connect(lambda: self.actions["review"].setChecked(True))

    def _show_comparing(self, on: bool) -> None:
        with QSignalBlocker(self.actions["compare"]):
            self.actions["compare"].setChecked(on)

    def _leave_keys_alone(self) -> None:
        """Buttons and choices are reached by Tab; a click on them leaves the keys to the window."""
        for control in (*self.splitter.findChildren(QAbstractButton), *self.splitter.findChildren(QComboBox)):
            if not (isinstance(control, QComboBox) and control.isEditable()):
                control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.profiles.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.panes.player.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def _focused(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keys that a focused control needs are its own: Space of a button, the arrows of sliders and tabs."""
        kinds = ((QAbstractButton, {"Space"}), (QAbstractSlider | QTabBar | QComboBox, {"Left", "Right"}))
        taken = {key for kind, keys in kinds if isinstance(now, kind) for key in keys}
        if taken != self._taken:
            self._taken = taken
            for row in ACTIONS:
                if {"Space", "Left", "Right"} & set(row.keys):
                    keys = [QKeySequence(key) for key in row.keys if key not in taken]
                    self.actions[row.id].setShortcuts(keys)

    def _mirror_undo(self, text_changed: object, can_changed: object, id_: str, word: str) -> None:
        action = self.actions[id_]
        action.setEnabled(False)
        words = self._window.tr(word)
        text_changed.connect(  # type: ignore[attr-defined]
            lambda text: action.setText(f"{words} {text[0].lower()}{text[1:]}" if text else words)
        )
        can_changed.connect(action.setEnabled)  # type: ignore[attr-defined]

    def tell(self, problem: Exception) -> None:
        """What went wrong and nobody else took care of: what a user can cause in a bar, a bug by its traceback."""
        if self._closed:
            return  # the windows that are left tell it
        if isinstance(problem, Warned):
            self.panes.status.say(str(problem))
        elif isinstance(problem, EnvironmentProblem):
            self.panes.problem.tell(problem.message)
        else:
            raise problem

    def fit(self, width: int) -> None:
        """Fold list and finds where the window is narrow; only where that changes, so that a user's widths stay."""
        narrow = width < _WIDE
        if narrow != self._narrow:
            self._narrow = narrow
            left, right = (LIST_NARROW, FINDS_NARROW) if narrow else (LIST, FINDS)
            self.hints.setVisible(not narrow)
            self.panes.deck.set_folded(narrow)
            self.splitter.setSizes([left, max(480, width - left - right), right])

    def refresh(self) -> None:
        """Another program changed the library."""
        self.panes.panel.refresh()
        self.panes.playlist.refresh_counts()
        self.markers.reload_markers()
        self.learning.reload_models()
        self.profiles.reload()

    def close(self) -> None:
        """Stop what runs; the settings are kept."""
        self._closed = True
        # a stack that is deleted clears itself and says so, to functions that Python may have taken apart by then
        self.panes.context.history.stack.blockSignals(True)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._focused)
        self.house.save()
        self.learning.stop()
        self.panes.player.shut_down()
