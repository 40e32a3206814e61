"""Starting the program loads nothing that only training, listening or pictures need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "import sys, eightcut.cli.app, eightcut.bootstrap; print(*sorted(m for m in sys.modules if '.' not in m))"


def test_the_command_line_starts_without_the_libraries_of_training_listening_and_pictures() -> None:
    loaded = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout.split()
    assert "eightcut" in loaded
    later = {
        "PyQt6",
        "av",
        "imageio_ffmpeg",
        "matplotlib",
        "onnxruntime",
        "pandas",
        "rich",
        "scipy",
        "sklearn",
        "torch",
    }
    assert not later & set(loaded)


WINDOW = """
import gc, os, sys
from pathlib import Path
from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QWidget
from eightcut.config import read_config
from eightcut.ui.app import make_application, search_what_comes
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.window.main_window import MainWindow
searched, dressed = [], []
class Dressing(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.StyleChange and watched.isWidgetType():
            dressed.append(1)
        return False
gc.callbacks.append(lambda *_: searched.append(1))
application = make_application()
window = MainWindow(read_config(), Settings(Path(sys.argv[1])), default_runner())
search_what_comes(window)
seen = Dressing()
application.installEventFilter(seen)
searched.clear()
window.show()
def painted():
    print(len(dressed) / len(window.findChildren(QWidget)))
    print(len(searched), gc.isenabled(), gc.get_freeze_count() > 0, *sorted(sys.modules), flush=True)
    look()
def look():
    if "eightcut.ml.backends.session" in sys.modules:
        print("loaded", flush=True)
        os._exit(0)
    QTimer.singleShot(20, look)
window.ready.connect(lambda: QTimer.singleShot(0, painted))
application.exec()
"""
"""A window until its panes are there, and then until what holds all threads is loaded ahead of a scan."""


def test_the_panes_stand_without_what_only_dialogs_and_tasks_need_and_are_dressed_once(
    tmp_path: Path,
) -> None:
    places = {"EIGHTCUT_DB": str(tmp_path / "a.db"), "EIGHTCUT_CACHE": str(tmp_path), "EIGHTCUT_CONFIG": str(tmp_path)}
    environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, str(tmp_path)], env=environment, capture_output=True, text=True, check=True,
        timeout=120,
    )  # fmt: skip
    dressed, searched, searches_again, kept, *loaded = done.stdout.split()
    assert float(dressed) < 3  # times for each widget: what stands in its place from the start is dressed once
    assert (searched, searches_again, kept) == ("0", "True", "True")
    assert "eightcut.ui.window.contents" in loaded
    later = {
        "asyncio", "av", "email.message", "imageio_ffmpeg", "onnxruntime", "qtpy", "rich",
        "scipy", "sklearn", "superqt", "torch", "typer",
    }  # fmt: skip
    assert not later & set(loaded)
    assert loaded[-1] == "loaded"


STOPPED = """
import os, runpy, signal, sys
class Stop:
    @staticmethod
    def find_spec(name, *_):
        if name == at:
            os.kill(os.getpid(), signal.SIGINT)
at = sys.argv.pop(1)
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may have it ignored
sys.meta_path.insert(0, Stop)
runpy.run_module("eightcut", run_name="__main__", alter_sys=True)
"""
"""A command that is stopped while it loads the module that its first word names."""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize(
    ("at", "command"),
    [
        ("eightcut.ml.threads", "frames list"),
        ("eightcut.cli.app", "--help"),
        ("typer", "frames list"),
        ("eightcut.cli.tracks", "--help"),
        ("eightcut.services.listening.renewal", "frames list"),
    ],
)
def test_stopped_while_it_starts_a_command_shows_no_traceback(at: str, command: str, tmp_path: Path) -> None:
    environment = {**os.environ, "EIGHTCUT_DB": str(tmp_path / "a.db"), "EIGHTCUT_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, at, *command.split()],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in done.stderr
