"""Files handed to the rest of the desktop: shown in its file manager, dragged out of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PyQt6.QtCore import QMimeData, Qt, QUrl
from PyQt6.QtGui import QDesktopServices, QDrag
from PyQt6.QtWidgets import QWidget

from eightcut.services.videos.same_place import exists, is_folder, on_disk
from eightcut.ui.kit.dbus import Bus, texts
from eightcut.ui.kit.tasks import TaskRunner

_SHOW = "org.freedesktop.FileManager1.ShowItems"


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
    urls = [QUrl.fromLocalFile(str(file)).toString(QUrl.ComponentFormattingOption.FullyEncoded) for file in files]
    Bus().call(_SHOW, "/org/freedesktop/FileManager1", lambda: [texts(urls), ""], owner, lambda: _open(files[0].parent))


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
