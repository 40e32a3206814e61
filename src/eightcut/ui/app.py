"""Starts the window: the application, its theme, and the handling of unexpected errors."""

from __future__ import annotations

import gc
import locale
import logging
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PyQt6 import sip
from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox

from eightcut import __version__
from eightcut.config import log_folder
from eightcut.errors import EnvironmentProblem
from eightcut.logs import keep_in_file
from eightcut.ui import theme
from eightcut.ui.kit.settings import Settings, configured
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.window.main_window import MainWindow

log = logging.getLogger("eightcut.ui")

_BOXES: list[QMessageBox] = []
"""What tells of a bug just now: without this it would be gone at once. One is enough, all bugs are in the log."""
_SWITCH = 0.0005
"""Seconds after which a working thread lets the window's thread run; Python's own 5 ms are felt while several work."""


def open_window(
    database: str | None,
    profile: str | None = None,
    files: Sequence[str] = (),
    settings_folder: Path | None = None,
) -> int:
    """Open the window on this database and stay until it is closed; the exit code.

    `files` are added to the list; `settings_folder` holds what is remembered, None for the user's own.
    """
    settings = Settings(settings_folder)
    config = configured(settings, database)
    end_log = keep_in_file(log_folder() if settings_folder is None else settings_folder / "log")
    log.info("8-cut %s opens a window on %s", __version__, config.database)
    application = make_application()
    window = MainWindow(config, settings, default_runner(), profile, tuple(files))
    search_what_comes(window)
    window.closed.connect(lambda: QTimer.singleShot(0, lambda: _leave_after_the_last(application)))
    window.show()
    code = application.exec()
    gc.enable()  # where the library was never open
    default_runner().shut_down()  # nothing uses the library any more
    try:
        window.close_library()
    except EnvironmentProblem as problem:
        QMessageBox(QMessageBox.Icon.Warning, "8-cut", problem.message).exec()
        raise
    finally:
        end_log()
        leave_all_to_the_system()
    return code


def search_what_comes(window: MainWindow) -> None:
    """Look for unreachable cycles once the panes are there, and only in what is made after them.

    Nothing of a window that is being made is garbage, and each search holds all threads.
    """
    gc.disable()
    window.ready.connect(gc.freeze)
    window.ready.connect(gc.enable)


def make_application() -> QApplication:
    """The themed application; unexpected errors are reported instead of ending the program."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    sys.setswitchinterval(_SWITCH)
    locale.setlocale(locale.LC_NUMERIC, "C")  # libmpv reads numbers with it
    application.setApplicationName("8-cut")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("8cut")
    theme.apply(application)
    sys.excepthook = _tell
    _heed_signals(application)
    return application


def leave_all_to_the_system() -> None:
    """Objects of Qt stay until the process is gone.

    At exit PyQt takes apart, one by one, those that Python owns, and falls where one of them frees another.
    """
    gc.unfreeze()  # what was set aside is not among the objects that Python tells of
    for one in gc.get_objects():
        if issubclass(type(one), QObject) and not sip.isdeleted(one) and sip.ispyowned(one):
            sip.transferto(one, None)  # type: ignore[arg-type]  # sip's manual allows it, its stubs do not


def _leave_after_the_last(application: QApplication) -> None:
    """End with the last window: Qt itself goes on for ever where a menu was open when that was closed."""
    if not any(isinstance(widget, MainWindow) and widget.isVisible() for widget in application.topLevelWidgets()):
        application.exit(0)


def _heed_signals(application: QApplication) -> None:
    """Ctrl+C and a polite kill close the window as a click does; Python looks at signals when it runs."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.closeAllWindows())
    beat = QTimer(application)
    beat.timeout.connect(lambda: None)
    beat.start(250)


def _tell(kind: type[BaseException], problem: BaseException, where: TracebackType | None) -> None:
    """A bug: logged, and shown with what helps to mend it. The program goes on."""
    text = "".join(traceback.format_exception(kind, problem, where))
    log.critical("A bug in 8-cut", exc_info=(kind, problem, where))
    there = any(not sip.isdeleted(box) and box.isVisible() for box in _BOXES)
    if QApplication.instance() is None or there or isinstance(problem, KeyboardInterrupt):
        return
    box = QMessageBox(
        QMessageBox.Icon.Critical, "8-cut", _sentence(), QMessageBox.StandardButton.Ok, QApplication.activeWindow()
    )
    _BOXES[:] = [box]
    box.setObjectName("bug")
    box.setDetailedText(f"8-cut {__version__}, Python {sys.version.split()[0]}\n{text}")
    box.open()


def _sentence() -> str:
    return (
        "8-cut hit an internal error. Saved work is kept, and it is safe to continue. Please report the details below."
    )
