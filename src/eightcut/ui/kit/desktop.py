"""What the desktop shows of this program beside its windows: a notification, and progress in the taskbar."""

from __future__ import annotations

from functools import cached_property

from PyQt6.QtWidgets import QApplication, QWidget

from eightcut.ui.kit.dbus import Bus, number, texts

_NOTIFY = "org.freedesktop.Notifications.Notify"
_PROGRESS = "com.canonical.Unity.LauncherEntry.Update"


class Desktop:
    """The desktop of this session, by D-Bus where one answers; else a window asks for attention."""

    def __init__(self, address: str = "") -> None:
        """`address`: of another bus than the session's."""
        self._address = address
        self._part: float | None = None

    @cached_property
    def _bus(self) -> Bus:
        """Connected when there is something to tell, not while the window opens."""
        return Bus(self._address)

    def notify(self, window: QWidget, text: str) -> None:
        """Tell that something is over, while the window is not in front."""
        self._bus.call(
            _NOTIFY,
            "/org/freedesktop/Notifications",
            lambda: ["8-cut", number(0), "", "8-cut", text, texts([]), {}, -1],
            window,
            lambda: QApplication.alert(window),
        )

    def show_part(self, part: float | None) -> None:
        """How much of the work is done, 0 to 1, in taskbars that show it; None for nothing under way."""
        if part != self._part:
            self._part = part
            shown = {"progress": part or 0.0, "progress-visible": part is not None}
            self._bus.tell(_PROGRESS, "/eightcut", ["application://8cut.desktop", shown])
