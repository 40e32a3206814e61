"""Files handed to the rest of the desktop: shown in its file manager, dragged out of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PyQt6.QtCore import QMetaType, QMimeData, Qt, QUrl
from PyQt6.QtGui import QDesktopServices, QDrag
from PyQt6.QtWidgets import QWidget

from eightcut.services.videos.same_place import exists, is_folder, on_disk
from eightcut.ui.kit.tasks import TaskRunner

_MANAGER = "org.freedesktop.FileManager1"


def show_in_folder(runner: TaskRunner, owner: QWidget, paths: Sequence[str], told: Callable[[str], object]) -> None:
    """Open the folders of these files, with the files selected where the file manager can do that.

    `told` hears why there is nothing to open, or that the files themselves are gone.
    """

    def look() -> tuple[list[Path], Path | None]:
        places = [on_disk(path) for path in paths]
        folder = next((place.parent for place in places if is_folder(place.parent)), None)
        return [place for place in places if exists(place)], folder

    def found(outcome: tuple[list[Path], Path | None]) -> None:
        files, folder = outcome
        if files:
            _show(owner, files)
        elif folder is None:
            told(f"The folder {on_disk(paths[0]).parent} is missing. Is its disk connected?")
        else:
            told(f"There is no {on_disk(paths[0]).name} in {folder}.")
            _open(folder)

    if paths:
        runner.in_background(owner, lambda _: look(), found, key="folder")


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _show(owner: QWidget, files: Sequence[Path]) -> None:
    """By the desktop's file manager where one answers on D-Bus; else the folder of the first file is opened."""
    try:
        from PyQt6.QtDBus import (
            QDBusArgument,
            QDBusConnection,
            QDBusMessage,
            QDBusPendingCallWatcher,
            QDBusPendingReply,
        )
    except ImportError:  # where the system has no D-Bus
        _open(files[0].parent)
        return
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        _open(files[0].parent)
        return
    message = QDBusMessage.createMethodCall(_MANAGER, "/org/freedesktop/FileManager1", _MANAGER, "ShowItems")
    urls = [QUrl.fromLocalFile(str(file)).toString(QUrl.ComponentFormattingOption.FullyEncoded) for file in files]
    texts = QDBusArgument(urls, QMetaType.Type.QStringList.value)  # type: ignore[call-overload]  # it takes a number
    message.setArguments([texts, ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message), owner)

    def over(call: QDBusPendingCallWatcher) -> None:
        if QDBusPendingReply(call).isError():
            _open(files[0].parent)
        call.deleteLater()

    watcher.finished.connect(over)


def files_to_drag(paths: Iterable[str | Path]) -> QMimeData:
    """Files as other programs take them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_out(source: QWidget, data: QMimeData) -> None:
    """Let the user drop files elsewhere, which copies them; over when they are dropped or not."""
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.exec(Qt.DropAction.CopyAction)
