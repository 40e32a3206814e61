"""The list of tasks is looked through while something is under way."""

from __future__ import annotations

import threading

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from eightcut.services.context import Job
from eightcut.ui.controllers.tasks import TasksController
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.window.drawer import TasksDrawer
from eightcut.ui.window.panes import Now
from eightcut.ui.window.status import StatusBar


def test_it_rests_while_nothing_is_under_way(threaded: Context, settings: Settings, qtbot: QtBot) -> None:
    window, status, drawer = QWidget(), StatusBar(), TasksDrawer()
    for widget in (window, status, drawer):
        qtbot.addWidget(widget)
    controller = TasksController(
        drawer, (lambda: status.pieces,), window=window, now=Now("default", window), status=status,
        settings=settings, runner=threaded.runner,
    )  # fmt: skip
    timer = controller.findChild(QTimer)
    assert timer is not None
    assert not timer.isActive()
    free = threading.Event()

    def work(_: Job) -> None:
        free.wait(30)

    status.cancels = threaded.runner.in_background(controller, work)
    qtbot.waitUntil(lambda: status.tasks.toolTip() == "1 task under way, 0 waiting")
    free.set()
    qtbot.waitUntil(lambda: status.tasks.toolTip() == "0 tasks under way, 0 waiting")
    qtbot.waitUntil(lambda: not timer.isActive())
