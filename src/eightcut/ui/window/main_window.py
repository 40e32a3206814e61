"""The window: opens the library off its thread, then furnishes itself with its contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QRect, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent, QResizeEvent
from PyQt6.QtWidgets import QAbstractSpinBox, QComboBox, QDialog, QLabel, QLineEdit, QMainWindow
from typing_extensions import override

from eightcut.config import Config
from eightcut.errors import Cancelled, DatabaseMoved, EightCutError
from eightcut.ui import theme
from eightcut.ui.actions import ZOOM
from eightcut.ui.kit import old_settings
from eightcut.ui.kit.dialogs import sure
from eightcut.ui.kit.history import History
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.widgets import with_role
from eightcut.ui.window.leaving import Running, question
from eightcut.ui.window.library_problem import LibraryProblem
from eightcut.ui.window.loading import Loading

if TYPE_CHECKING:
    from eightcut.services.context import Services
    from eightcut.storage.processed_db import ProcessedDB
    from eightcut.ui.window.contents import WindowContents

_NEEDED = (
    "eightcut.services.training.training",
    "eightcut.services.clips.reexporting",
    "eightcut.services.clips.importing",
)
"""What the panes will need, beside Qt."""
_WATCH = 1000
"""Milliseconds between two looks for changes by other programs."""
_SETTLED = 500
"""Milliseconds after the panes are there in which nothing is loaded ahead."""


class MainWindow(QMainWindow):
    """One window on one database; `ready` once its panes are there."""

    ready = pyqtSignal()
    closed = pyqtSignal()
    """This window, or one that was opened from it, is closed."""

    def __init__(
        self,
        config: Config,
        settings: Settings,
        runner: TaskRunner,
        profile: str | None = None,
        files: tuple[str, ...] = (),
        problem: Exception | None = None,
    ) -> None:
        """Show an empty window at once; `files` are added to the active list. With a problem, show that and ask."""
        super().__init__()
        self.config = config
        self.settings = settings
        self.runner = runner
        self.contents: WindowContents | None = None
        self.actions_by_id: dict[str, QAction] = {}
        self._asked = profile
        self._profile = settings.profile if profile is None else profile
        self._files = files
        self._seen: object = None
        self._others: list[MainWindow] = []
        self._db: ProcessedDB | None = None
        self._services: Services | None = None
        self._loading: Loading | None = None
        self._closed = False
        self._trouble = ""
        self.setWindowTitle("8-cut")
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self._place()
        self._wait_text()
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)
        if problem is None:
            self._open_library(config)
        else:
            self._refused(problem)

    def _place(self) -> None:
        """Where it was when it was closed; at the first start within the screen, with what systems put around it."""
        screen = self.screen()
        if screen is not None:
            room = screen.availableGeometry()
            frame = QRect(room.topLeft(), (theme.FIRST_WINDOW + theme.FRAME).boundedTo(room.size()))
            frame.moveCenter(room.center())
            self.resize(frame.size() - theme.FRAME)
            self.move(frame.topLeft())
        if self.settings.geometry:
            self.restoreGeometry(self.settings.geometry)

    def _wait_text(self) -> None:
        label = with_role(QLabel("Opening the library…"), "dim")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(label)

    def _open_library(self, config: Config) -> None:
        self.config = config
        self.runner.in_library(self, lambda: _open(config), lambda opened: self._load(*opened), self._refused)

    def _refused(self, problem: Exception) -> None:
        page = LibraryProblem(problem, str(self.config.database))
        page.another_asked.connect(self._another)
        page.again_asked.connect(lambda: self._another(str(self.config.database)))
        page.quit_asked.connect(self.close)
        self.setCentralWidget(page)
        if not isinstance(problem, EightCutError):
            raise problem  # a bug, which is told as one

    def _another(self, path: str) -> None:
        self._wait_text()
        self._open_library(replace(self.config, database=Path(path)))

    def _load(self, db: ProcessedDB, ctx: Services, interrupted: Sequence[str]) -> None:
        self._db, self._services = db, ctx
        if not self._closed:
            self._loading = Loading(lambda: self._furnish(db, ctx, interrupted), self)

    def _furnish(self, db: ProcessedDB, ctx: Services, interrupted: Sequence[str]) -> None:
        from eightcut.ui.kit.context import Context
        from eightcut.ui.window.contents import WindowContents

        self._look()  # before anything is read, so that no later write is missed
        taken = self._take_over()
        history = History(self.runner, self)
        context = Context(ctx, self.runner, history)
        own = {"new_window": self.open_another, "quit": self.quit, "write_again": lambda: self._give_way(None)}
        self.contents = WindowContents(
            self, db, context, self.settings, self.config, self._profile, own, self.open_samples
        )
        self.actions_by_id = self.contents.actions
        if self._files:
            self.contents.panes.playlist.add_files(list(self._files))
        if taken:
            self.contents.panes.status.say(taken)
        if interrupted:
            said = f"{' '.join(interrupted)} It was rolled back: the clips are as they were before."
            self.contents.panes.problem.tell(said)
        self.contents.commands.say_read_only()
        self._watch.start(_WATCH)
        self.ready.emit()
        QTimer.singleShot(_SETTLED, self._prepare)

    def _prepare(self) -> None:
        """What holds all threads while it is loaded is loaded now, and not in the middle of the first scan."""
        ctx = self._services
        if ctx is not None and not self._closed:
            self.runner.in_background(self, lambda _: ctx.embedders.begin())

    def _take_over(self) -> str:
        """What the earlier program remembered, once, before anything here reads the settings; a sentence about it."""
        if self.settings.old_settings_read:
            return ""
        self.settings.old_settings_read = True
        taken = old_settings.import_old_settings(old_settings.OLD_FILE, self.settings)
        if not taken:
            self.settings.wheel = ZOOM
        self._profile = self.settings.profile if taken and self._asked is None else self._profile
        return taken

    def close_library(self) -> None:
        """Close the database of this window and of those that were opened from it, once nothing runs any more."""
        for other in self._others:
            other.close_library()
        if self._services is not None:
            self._services.embedders.close()
            from eightcut.ui.kit.computers import Computers

            Computers.of(self.runner).close()
        if self._db is not None:
            self._db.close()

    # ---------------------------------------------------------------------------- changes by other programs

    def _look(self) -> None:
        unsaved = "" if self.contents is None else self.settings.trouble()
        if self.contents is not None and unsaved:
            self.contents.panes.problem.tell(unsaved)
        if self._db is not None:
            others = self._db.library.transactions.written_by_others
            self.runner.in_library(self, others, self._changes, self._unseen, key="watch")

    def _changes(self, state: object) -> None:
        self._trouble = ""
        seen, self._seen = self._seen, state
        if seen is not None and seen != state and self.contents is not None:
            self.contents.refresh()

    def _unseen(self, problem: Exception) -> None:
        """The file cannot be looked at: said once, and a window whose database went away gives way to one that asks."""
        if self._closed or isinstance(problem, Cancelled):
            return
        if isinstance(problem, DatabaseMoved):
            self._give_way(problem)
        elif self.contents is not None and str(problem) != self._trouble:
            self._trouble = str(problem)
            self.contents.tell(problem)

    def _give_way(self, problem: DatabaseMoved | None) -> None:
        """To a window that opens the library anew, or asks about the problem."""
        self.settings.geometry = self.saveGeometry().data()
        profile = self._profile if self.contents is None else self.contents.panes.now.profile
        page = MainWindow(self.config, self.settings, self.runner, profile, problem=problem)
        self._show_beside(page)
        if self.contents is not None:
            self.contents.panes.stop()
        self.close()

    def open_another(self) -> None:
        """A second window on the same database; each sees what the other writes."""
        self._show_beside(MainWindow(self.config, self.settings, self.runner, self._profile))

    def open_samples(self, database: Path, files: Sequence[str], said: str) -> None:
        """A second window on the demonstration's library, with what it remembers kept there; it says where that is."""
        config = replace(self.config, database=database)
        other = MainWindow(config, Settings(database.parent), self.runner, files=tuple(files))
        other.ready.connect(lambda: other._say(said))
        self._show_beside(other)

    def _say(self, said: str) -> None:
        if self.contents is not None:
            self.contents.panes.problem.tell(said, hint=True, library=True)

    def _show_beside(self, other: MainWindow) -> None:
        self._others.append(other)
        other.closed.connect(self.closed)
        other.show()

    # ------------------------------------------------------------------------------------------------ events

    @override
    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()
            self._show_drop(sum(url.isLocalFile() for url in data.urls()))

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        """Nothing is held over the window any more."""
        self._show_drop(0)

    def _show_drop(self, count: int) -> None:
        if self.contents is not None:
            self.contents.panes.playlist.show_drop(count)

    @override
    def dropEvent(self, event: QDropEvent | None) -> None:
        """Whatever lies below the mouse, the videos go to the list."""
        self._show_drop(0)
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and self.contents is not None:
            event.acceptProposedAction()
            self.contents.panes.playlist.add_files([url.toLocalFile() for url in data.urls() if url.isLocalFile()])

    @override
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A click beside a field leaves it, so that keys are keys again."""
        field = self.focusWidget()
        if isinstance(field, QLineEdit | QAbstractSpinBox | QComboBox):
            field.clearFocus()
        super().mousePressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """List and regions fold before the picture gives way."""
        super().resizeEvent(event)
        if self.contents is not None:
            self.contents.fit(self.width())

    def quit(self) -> None:
        """Close, by the user's wish."""
        if self.may_close():
            self.close()

    def may_close(self) -> bool:
        """Ask where work of more than ten seconds would be lost."""
        if self.contents is None:
            return True
        panes, other = self.contents.panes, self.contents.panes.status.cancels
        works = (
            Running(panes.scanner.seconds, "A scan is", "Finished videos are kept; the current one starts over."),
            Running(panes.exporter.seconds, "An export is", "Finished clips are kept; what is being cut is lost."),
            Running(self.contents.training.seconds, "A training is", "The model in use is unchanged."),
            Running(self.contents.datasets.seconds, "A dataset is being built", "Nothing of it is kept."),
            Running(other.seconds if other else 0.0, f"{panes.status.said or 'A task'} is", "Finished work is kept."),
        )
        asked, told = question(works, self.contents.tasks.waiting, self.runner.paused)
        return not asked or sure(self, asked, told, "Close anyway", "Wait")

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Remember how it looked; dialogs close first, what runs is stopped, nothing is left half done."""
        if event is not None and event.spontaneous() and not self.may_close():
            event.ignore()
            return
        for dialog in reversed(self.findChildren(QDialog)):
            dialog.close()
        self._closed = True
        self._watch.stop()
        if self._loading is not None:
            self._loading.stop()
        self.settings.geometry = self.saveGeometry().data()
        if self.contents is not None:
            self.contents.close()
        self.settings.sync()  # at exit the file's object is left to the system as it is
        super().closeEvent(event)
        self.closed.emit()


def _open(config: Config) -> tuple[ProcessedDB, Services, list[str]]:
    """The library, all that works with it, and a sentence for each work of a killed program that was taken back.

    What they are made of is loaded off the window's thread, so that the window is there first; nothing of Qt is, see
    `loading`.
    """
    from eightcut.bootstrap import services_over
    from eightcut.services.clips.unfinished import roll_back_stale
    from eightcut.storage.processed_db import ProcessedDB

    for service in _NEEDED:
        import_module(service)
    db = ProcessedDB(config.database)
    try:
        ctx = services_over(db.library, config)
        return db, ctx, roll_back_stale(ctx)
    except BaseException:
        db.close()
        raise
