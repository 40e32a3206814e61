"""Many computers: the cluster that listens for this window, switched on and off, and what its workers do."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.cluster.settings import ClusterSettings, cluster_settings
from eightcut.config import Config
from eightcut.errors import BadRequest
from eightcut.ui.kit.computers import Computers
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.scan.scanner import Scanner
from eightcut.ui.window.computers_dialog import ComputersDialog
from eightcut.ui.window.drawer import WorkersDrawer
from eightcut.ui.window.panes import Handlers
from eightcut.ui.window.status import ProblemBar, StatusBar

_ALONE = "Only this computer is used."


class ComputersController(QObject):
    """Joins the dialog, the tick in the Scan tab, and the list of workers with the cluster of all windows."""

    shown_changed = pyqtSignal(bool)
    """The workers are listed, or no more."""
    changed = pyqtSignal()
    """Another cluster listens, or none."""

    def __init__(
        self,
        scanner: Scanner,
        tab: ScanTab,
        drawer: WorkersDrawer,
        *,
        window: QWidget,
        status: StatusBar,
        problem: ProblemBar,
        settings: Settings,
        config: Config,
        context: Context,
    ) -> None:
        super().__init__(window)
        self._scanner, self._tab, self._drawer = scanner, tab, drawer
        self._window, self._status, self._settings = window, status, settings
        self._config, self._context = config, context
        self._followed = False
        self._computers = Computers.of(context.runner)
        self._computers.changed.connect(self._take)
        self._computers.failed.connect(self._fail)
        self._problem = problem
        tab.computers_toggled.connect(self._toggled)
        tab.workers_asked.connect(self.show_workers)
        drawer.close_asked.connect(lambda: self.show_workers(False))
        scanner.busy_changed.connect(lambda _: self._follow())
        scanner.scan_finished.connect(self._finished)

    def begin(self) -> None:
        """Use the cluster that was used last, or that other windows use."""
        if self._computers.cluster is not None:
            self._take()
        elif self._settings.cluster_on:
            self._use(self._chosen())

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"computers": self.open, "workers": self.show_workers}

    @property
    def name(self) -> str:
        """Who listens; "" where this computer does."""
        cluster = self._context.services.cluster
        return "" if cluster is None else str(cluster.settings)

    def open(self) -> ComputersDialog:
        """Open the dialog."""
        dialog = ComputersDialog(self._context.runner, self._settings, self._config, self._window)
        dialog.accepted.connect(lambda: self._use(self._chosen() if dialog.on else ClusterSettings()))
        dialog.finished.connect(lambda _: self._tab.set_computers(self.name))
        show(dialog)
        return dialog

    def _toggled(self, on: bool) -> None:
        """By the tick: off is off; on is what was used last, or the dialog where nothing was."""
        chosen = self._chosen()
        if on and not chosen:
            self.open()
            return
        self._settings.cluster_on = on
        self._use(chosen if on else ClusterSettings())

    def _chosen(self) -> ClusterSettings:
        """What the settings name; none where they name none that is possible."""
        kept = self._settings
        try:
            return cluster_settings(kept.cluster_address, kept.cluster_maps, without_tls=kept.cluster_without_tls)
        except BadRequest:
            return ClusterSettings()

    def _use(self, chosen: ClusterSettings) -> None:
        self._computers.use(replace(self._config, cluster=chosen))

    def _fail(self, why: str) -> None:
        self._settings.cluster_on = False
        self._problem.tell(f"{_ALONE} {why}")

    def _take(self) -> None:
        cluster, old = self._computers.cluster, self.name
        if cluster is not self._context.services.cluster:
            self._problem.withdraw(_ALONE, old)
            self._context.services = replace(self._context.services, cluster=cluster)
            name = self.name
            self._status.say(f"The cluster {name} listens from now on." if name else "This computer listens itself.")
        self._tab.set_computers(self.name)
        if cluster is None and not self._followed:
            self.show_workers(False)
        self.changed.emit()

    def show_workers(self, on: bool) -> None:
        """List the workers, or no more."""
        self._drawer.set_shown(on)
        self._tab.set_workers(on)
        self.shown_changed.emit(on)

    def _follow(self) -> None:
        cluster = self._scanner.cluster
        if cluster is not None and not self._followed:
            self._followed = True
            self._drawer.follow(cluster, lambda: self._scanner.left)

    def _finished(self, done: int, failed: int) -> None:
        if self._followed:
            self._followed = False
            what = "The scan was cancelled" if self._scanner.cancelled else "The scan is over"
            missed = f", {failed} could not be scanned" if failed else ""
            self._drawer.rest(f"{what}: {plural(done, 'video')} scanned{missed}.")
            self._tab.set_computers(self.name)
