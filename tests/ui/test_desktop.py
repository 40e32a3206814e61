"""What the desktop hears, on a bus of its own; without one a window asks for attention."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtDBus import QDBusConnection
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from eightcut.ui.controllers import tasks
from eightcut.ui.controllers.tasks import TasksController
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.desktop import Desktop
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import Piece
from eightcut.ui.window.drawer import TasksDrawer
from eightcut.ui.window.panes import Now
from eightcut.ui.window.status import StatusBar


class Heard(QObject):
    """Stands for the desktop."""

    def __init__(self) -> None:
        super().__init__()
        self.notices: list[tuple[object, ...]] = []
        self.parts: list[object] = []

    @pyqtSlot(str, "uint", str, str, str, "QStringList", "QVariantMap", int, name="Notify")
    def notify(self, *values: object) -> None:
        self.notices.append(values)

    @pyqtSlot(str, "QVariantMap")
    def update(self, _: str, part: object) -> None:
        self.parts.append(part)


@pytest.fixture
def address() -> Iterator[str]:
    """Of a private bus; of none where the system has no program for one."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        yield ""
        return
    argv = [daemon, "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.terminate()


def test_the_end_of_long_work_is_told_while_the_window_is_not_in_front(
    address: str, context: Context, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LONG", -1.0)
    window, status, heard, pieces = QWidget(), StatusBar(), Heard(), list[Piece]()
    qtbot.addWidget(window)
    qtbot.addWidget(status)
    drawer = TasksDrawer()
    qtbot.addWidget(drawer)
    if address:
        bus = QDBusConnection.connectToBus(address, "desktop")
        assert bus.registerService("org.freedesktop.Notifications")
        slots = QDBusConnection.RegisterOption.ExportAllSlots
        assert bus.registerObject("/org/freedesktop/Notifications", "org.freedesktop.Notifications", heard, slots)
        bus.connect("", "/eightcut", "com.canonical.Unity.LauncherEntry", "Update", heard.update)
    desktop = Desktop(address or "unix:path=/nowhere")
    controller = TasksController(
        drawer,
        (lambda: pieces,),
        window=window,
        now=Now("default", window),
        status=status,
        settings=settings,
        runner=context.runner,
        desktop=desktop,
    )

    def work() -> None:
        pieces.append(Piece("Scan", 0.5, lambda: None))
        controller._look()
        pieces.clear()
        status.say("Scanned 12 videos")
        controller._look()

    settings.notify = False
    work()
    settings.notify = True
    work()
    if address:
        qtbot.waitUntil(lambda: bool(heard.notices) and len(heard.parts) >= 4)
        assert [notice[3:5] for notice in heard.notices] == [("8-cut", "Scanned 12 videos")]
        assert heard.parts[-2:] == [
            {"progress": 0.5, "progress-visible": True},
            {"progress": 0.0, "progress-visible": False},
        ]
