"""What the desktop shows of this program beside its windows: a notification, and progress in the taskbar."""

from __future__ import annotations

from PyQt6.QtCore import QMetaType
from PyQt6.QtWidgets import QApplication, QWidget

try:
    from PyQt6.QtDBus import (
        QDBusArgument,
        QDBusConnection,
        QDBusMessage,
        QDBusPendingCallWatcher,
        QDBusPendingReply,
    )
except ImportError:  # where the system has no D-Bus
    QDBusConnection = None  # type: ignore[assignment,misc]

_NOTICES = "org.freedesktop.Notifications"
_LAUNCHER = "com.canonical.Unity.LauncherEntry"


class Desktop:
    """The desktop of this session, by D-Bus where one answers; else a window asks for attention."""

    def __init__(self, address: str = "") -> None:
        """`address`: of another bus than the session's."""
        self._bus = None
        if QDBusConnection is not None:
            to = QDBusConnection.connectToBus
            self._bus = to(address, f"8cut {address}") if address else QDBusConnection.sessionBus()
        self._part: float | None = None

    def notify(self, window: QWidget, text: str) -> None:
        """Tell that something is over, while the window is not in front."""
        if self._bus is None or not self._bus.isConnected():
            QApplication.alert(window)
            return
        message = QDBusMessage.createMethodCall(_NOTICES, "/org/freedesktop/Notifications", _NOTICES, "Notify")
        number = QDBusArgument(0, QMetaType.Type.UInt.value)  # type: ignore[call-overload]  # it takes a number
        texts = QDBusArgument([], QMetaType.Type.QStringList.value)  # type: ignore[call-overload]
        message.setArguments(["8-cut", number, "", "8-cut", text, texts, {}, -1])
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(message), window)

        def over(call: QDBusPendingCallWatcher) -> None:
            if QDBusPendingReply(call).isError():
                QApplication.alert(window)
            call.deleteLater()

        watcher.finished.connect(over)

    def show_part(self, part: float | None) -> None:
        """How much of the work is done, 0 to 1, in taskbars that show it; None for nothing under way."""
        if part == self._part or self._bus is None or not self._bus.isConnected():
            return
        self._part = part
        message = QDBusMessage.createSignal("/eightcut", _LAUNCHER, "Update")
        shown = {"progress": part or 0.0, "progress-visible": part is not None}
        message.setArguments(["application://8cut.desktop", shown])
        self._bus.send(message)
