"""Other programs of the desktop, asked by D-Bus where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QMetaType, QObject

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


def number(value: int) -> object:
    """An unsigned number as an argument."""
    return QDBusArgument(value, QMetaType.Type.UInt.value)  # type: ignore[call-overload]  # it takes a number


def texts(values: Sequence[str]) -> object:
    """Several texts as one argument."""
    return QDBusArgument(list(values), QMetaType.Type.QStringList.value)  # type: ignore[call-overload]


class Bus:
    """The bus of the session, or the one at an address."""

    def __init__(self, address: str = "") -> None:
        self._bus = None
        if QDBusConnection is not None:
            to = QDBusConnection.connectToBus
            bus = to(address, f"8cut {address}") if address else QDBusConnection.sessionBus()
            self._bus = bus if bus.isConnected() else None

    def call(
        self,
        method: str,
        path: str,
        arguments: Callable[[], Sequence[object]],
        owner: QObject,
        failed: Callable[[], object],
    ) -> None:
        """Call `service.method` of the object at this path; `failed` is called where nobody answers it well."""
        service, _, name = method.rpartition(".")
        if self._bus is None:
            failed()
            return
        message = QDBusMessage.createMethodCall(service, path, service, name)
        message.setArguments(list(arguments()))
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(message), owner)

        def over(call: QDBusPendingCallWatcher) -> None:
            if QDBusPendingReply(call).isError():
                failed()
            call.deleteLater()

        watcher.finished.connect(over)

    def tell(self, signal: str, path: str, arguments: Sequence[object]) -> None:
        """Send `interface.signal` to whoever listens."""
        interface, _, name = signal.rpartition(".")
        if self._bus is not None:
            message = QDBusMessage.createSignal(path, interface, name)
            message.setArguments(list(arguments))
            self._bus.send(message)
