"""The cluster that the windows of this program use, switched on and off while they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.bootstrap import cluster_over
from eightcut.config import Config
from eightcut.errors import EightCutError
from eightcut.ui.kit.tasks import TaskRunner

if TYPE_CHECKING:  # a cluster takes a while to load, and few have one
    from eightcut.cluster.cluster import Cluster


class Computers(QObject):
    """One for all windows. What runs keeps the cluster that it began with, and that is closed after it."""

    changed = pyqtSignal()
    """`cluster` is another one."""
    failed = pyqtSignal(str)
    """It could not be switched on, and why."""

    def __init__(self, runner: TaskRunner) -> None:
        super().__init__(runner)
        self._runner = runner
        self._left: list[Cluster] = []
        self.cluster: Cluster | None = None
        """For what begins now; connected when first needed."""

    @staticmethod
    def of(runner: TaskRunner) -> Computers:
        """Those of the windows that have this runner; made with the first call."""
        found: Computers | None = runner.findChild(Computers)
        return found or Computers(runner)

    def use(self, config: Config) -> None:
        """Use the cluster that is named there; none where it names none."""
        if config.cluster:
            self._runner.in_library(self, lambda: cluster_over(config), self._take, self._fail, key="use")
        else:
            self._take(None)

    def _take(self, cluster: Cluster | None) -> None:
        old, self.cluster = self.cluster, cluster
        if old is not None:
            self._left.append(old)
            self._runner.after_these(lambda: self._end(old))
        self.changed.emit()

    def _end(self, old: Cluster) -> None:
        self._runner.in_background(self, lambda _: old.close(), lambda _: self._left.remove(old))

    def _fail(self, problem: Exception) -> None:
        if not isinstance(problem, EightCutError):
            raise problem
        self._take(None)
        self.failed.emit(str(problem))

    def close(self) -> None:
        """End all connections, and what was started here; once nothing runs any more. Takes seconds."""
        for cluster in self._left if self.cluster is None else [*self._left, self.cluster]:
            cluster.close()
        self._left, self.cluster = [], None
