"""The window's log, and what a report of a fault needs: versions, platform, what draws and plays, the last problems."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PyQt6.QtCore import PYQT_VERSION_STR, qVersion
from PyQt6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
from PyQt6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from eightcut import __version__
from eightcut.logs import log_file, recent_problems
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.widgets import named

PACKAGES = ("av", "imageio-ffmpeg", "mpv", "numpy", "onnxruntime", "scikit-learn", "scipy")
_NAMES = (0x1F00, 0x1F01, 0x1F02)
"""OpenGL's numbers of vendor, renderer and version."""
_TAIL = 200_000
"""Bytes of the log's end that are shown."""


class LogView(QDialog):
    """The end of the log, and where it lies."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Log")
        self.setObjectName("log")
        self.resize(900, 600)
        self.place = named(QLabel(), "place")
        self.text = named(QPlainTextEdit(), "text")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        column = QVBoxLayout(self)
        column.addWidget(self.place)
        column.addWidget(self.text, 1)

    def show_log(self, path: str, text: str) -> None:
        """What the file holds, from its end on."""
        self.place.setText(path)
        self.text.setPlainText(text or "Nothing has been logged yet.")
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)


def show_log(runner: TaskRunner, window: QWidget) -> None:
    """Open the log over the window."""
    view, path = LogView(window), log_file()
    runner.in_background(view, lambda _: _tail(path), lambda text: view.show_log(str(path or ""), text))
    show(view)


def _tail(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def copy_diagnostics(
    playback: str, sound: str, runner: TaskRunner, window: QWidget, say: Callable[[str], None]
) -> None:
    """Put what a report needs on the clipboard; `playback` and `sound`: what plays, "" for nothing."""
    seen = [f"Playback: {playback or 'not started'}; sound: {sound or 'none'}", f"OpenGL: {_graphics()}"]

    def copied(text: str) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(text)
        say("Diagnostics copied. Paste them into your report.")

    runner.in_background(window, lambda _: _report(seen), copied)


def _report(seen: list[str]) -> str:
    """Versions and problems as text; the home folder is not named, as it tells who somebody is."""
    python = f"Python {platform.python_version()}, PyQt {PYQT_VERSION_STR}, Qt {qVersion()}"
    lines = [
        f"8-cut {__version__}",
        python,
        ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        f"{platform.platform()}, {platform.machine()}, {QGuiApplication.platformName()}",
        *seen,
        "Last problems:",
        *(recent_problems() or ["none"]),
    ]
    return "\n".join(lines).replace(str(Path.home()), "~") + "\n"


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _graphics() -> str:
    """Who draws with OpenGL here; Qt draws the window without it where there is none."""
    from PyQt6.QtOpenGL import QOpenGLVersionFunctionsFactory, QOpenGLVersionProfile

    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.create()
    if not (context.create() and context.makeCurrent(surface)):
        return "none"
    profile = QOpenGLVersionProfile()
    profile.setVersion(2, 0)
    functions: Any = QOpenGLVersionFunctionsFactory.get(profile, context)
    words = [] if functions is None else [str(functions.glGetString(name)) for name in _NAMES]
    context.doneCurrent()
    return ", ".join(words) or "version {}.{}".format(*context.format().version())
