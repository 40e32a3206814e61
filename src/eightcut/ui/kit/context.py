"""What every feature of the window works with."""

from __future__ import annotations

from PyQt6.QtWidgets import QApplication

from eightcut.bootstrap import services_over
from eightcut.config import read_config
from eightcut.services.context import Services
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.history import History
from eightcut.ui.kit.tasks import TaskRunner, default_runner
from eightcut.values import dataclass


@dataclass(slots=True)
class Context:
    """The services' parts, the way off the window's thread, and the one undo stack.

    `services` are others once a cluster is switched on or off: take them anew for each task, which then keeps them.
    """

    services: Services
    runner: TaskRunner
    history: History


def context_of(db: ProcessedDB) -> Context:
    """The context over a database that a caller opened; made once for each database, so that undo is one stack."""
    application = QApplication.instance()
    known: dict[int, tuple[ProcessedDB, Context]] = getattr(application, "_contexts", {})
    if id(db) not in known:
        runner = default_runner()
        ctx = services_over(db.library, read_config(str(db.library.path)))
        known[id(db)] = db, Context(ctx, runner, History(runner, application))
        application._contexts = known  # type: ignore[union-attr]
    return known[id(db)][1]
