"""Pictures of the window in every state, from the demonstration's library, for README and for whoever looks.

    python -m tools.window_pictures [docs/pictures] [--library 8cut-demo]

Runs the demonstration where its library is not there yet. Draws without a screen; what plays is real.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QEventLoop, QSize, QTimer
from PyQt6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QWidget

from eightcut.cluster.flights import Crew, Flight, Member
from eightcut.config import Config, read_config
from eightcut.domain.judgements import Verdict
from eightcut.ui.app import make_application
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.kit.widgets import in_role
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.library_problem import LibraryProblem
from eightcut.ui.window.main_window import MainWindow

PATIENCE = 90.0


def rest(seconds: float) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def until(true: Callable[[], object], what: str) -> None:
    """Let it live until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain until {what}")
        rest(0.02)


class Camera:
    """Takes pictures of one window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        until(lambda: window.contents is not None, "the window is furnished")

    @property
    def contents(self) -> WindowContents:
        """Its panes and controllers."""
        assert self.window.contents is not None
        return self.window.contents

    def idle(self) -> None:
        """Wait until nothing runs."""
        until(lambda: not self.window.runner.busy, "nothing runs")
        rest(0.4)

    def take(self, name: str, of: QWidget | None = None) -> None:
        """One picture, of the window or of a dialog."""
        rest(0.3)
        (of or self.window).grab().save(str(self.folder / f"{name}.png"))
        print(name, flush=True)

    def dialog(self, action: str) -> QDialog:
        """The dialog that an action opens."""
        self.window.actions_by_id[action].trigger()
        found: list[QDialog] = []

        def there() -> bool:
            found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
            return bool(found)

        until(there, f"a dialog opens for {action}")
        self.idle()
        return found[0]

    def open(self, path: Path) -> None:
        """Open a video."""
        parts = self.contents.panes
        parts.playlist.choose(str(path))
        until(lambda: parts.now.video is not None and parts.now.video.ref.path == str(path), f"{path} is open")
        self.idle()


def pictures(library: Path, folder: Path, scratch: Path) -> None:
    """All of them; the library is copied before."""
    films = sorted(library.glob("film_*.mp4"))
    for file in library.glob("demo.db*"):
        (shutil.copytree if file.is_dir() else shutil.copy)(file, scratch / file.name)
    config = Config(scratch / "demo.db", read_config().cache)
    settings = Settings(scratch)
    settings.export_folder = str(library / "clips" / "Door")
    window = MainWindow(config, settings, default_runner())
    window.resize(QSize(1600, 900))
    window.show()
    camera = Camera(window, folder)
    camera.idle()
    camera.take("empty")
    parts = camera.contents.panes
    parts.playlist.add_files([str(film) for film in films])
    until(lambda: parts.now.video is not None, "the first film is open")
    camera.idle()
    camera.open(films[0])
    parts.playlist.set_export_folder(str(next((library / "clips").iterdir())))
    camera.take("marked")

    crops(camera)
    camera.open(films[3])
    out = scratch / library.name / "snow_steps"
    out.parent.mkdir(exist_ok=True)
    parts.playlist.set_export_folder(str(out))
    parts.deck.set_folder(str(out))
    parts.deck.set_clips(2)
    for at in (20.0, 91.5, 131.0):
        camera.contents.cut.place(at)
        camera.contents.markers.export()
        until(lambda: not parts.exporter.busy, "the clips are cut")
        camera.idle()
    parts.panel.view.table.go_to(2)
    camera.contents.cut.place(parts.panel.current.start if parts.panel.current else 0.0)
    parts.player.seek(parts.player.position + 2)
    parts.status.say("")
    camera.idle()
    camera.take("window")

    window.actions_by_id["review"].setChecked(True)
    parts.panel.judge(Verdict.ACCEPT)
    camera.idle()
    parts.panel.judge(Verdict.UNCERTAIN)
    camera.idle()
    parts.panel.judge(Verdict.REJECT)
    camera.idle()
    parts.player.pause()
    parts.status.say("")
    camera.take("review")
    window.actions_by_id["review"].setChecked(False)

    window.actions_by_id["compare"].setChecked(True)
    camera.idle()
    camera.take("compare")
    window.actions_by_id["compare"].setChecked(False)
    camera.idle()

    parts.panel.set_threshold(0.99)
    camera.idle()
    camera.take("nothing_found")
    parts.panel.set_threshold(0.55)
    camera.idle()

    parts.status.show_progress("Scanning tram_depot.ts", 0.6, 1, "192x real time, 0:41 left")
    parts.deck.show_tab("scan")
    parts.scan_tab.set_busy("tram_depot.ts")
    camera.take("scanning")
    parts.scan_tab.set_computers("tls://node1:8786")
    parts.status.set_where("film_4.mp4", "default", 2, "tls://node1:8786")
    parts.scan_tab.set_workers(True)
    parts.drawer.set_shown(True)
    parts.drawer.view.show_crew(crew(), 412)
    camera.take("workers")
    camera.contents.computers.show_workers(False)
    parts.scan_tab.set_computers("")
    parts.status.set_where("film_4.mp4", "default", 2)
    parts.scan_tab.set_busy(None)
    parts.deck.show_tab("export")
    parts.status.end_progress()
    parts.problem.tell("The file yard_dog.mp4 is gone. Find it with File > Find missing videos.")
    camera.take("problem")
    parts.problem.hide()

    window.resize(QSize(1280, 720))
    camera.idle()
    camera.take("small")
    window.resize(QSize(1600, 900))
    camera.idle()

    for action in ("negatives", "models", "settings", "folders", "subprofiles", "keys", "palette", "news", "relink"):
        dialog = camera.dialog(action)
        for field, text in (("database", "/home/you/.8cut.db"), ("cache_folder", "/home/you/.cache/8cut")):
            edit = dialog.findChild(QLineEdit, field)
            if edit is not None:
                edit.setText(text)
        camera.take(action, dialog)
        dialog.close()
        rest(0.1)
    dialog = camera.dialog("computers")
    address, told = dialog.findChild(QLineEdit, "cluster_address"), dialog.findChild(QLabel, "told")
    assert isinstance(address, QLineEdit)
    assert isinstance(told, QLabel)
    address.setText("tls://node1:8786")
    told.setText("It works: 9 workers of this version.")
    in_role(told, "good")
    told.show()
    for name in ("try", "use"):  # also where the extra is not installed
        press = dialog.findChild(QPushButton, name)
        assert isinstance(press, QPushButton)
        press.setEnabled(True)
    camera.take("computers", dialog)
    dialog.close()
    rest(0.1)
    train = camera.dialog("train")
    camera.take("train_ready", train)
    train.view.start.click()  # type: ignore[attr-defined]
    until(lambda: train.report.outcome is not None, "it is trained")  # type: ignore[attr-defined]
    camera.idle()
    camera.take("train", train)
    train.report.fold.click()  # type: ignore[attr-defined]
    camera.idle()
    camera.take("train_details", train)
    train.close()

    page = LibraryProblem(Exception("The database /films/a.db was made by a newer 8-cut. Update this one."), "a.db")
    page.resize(1000, 500)
    page.show()
    camera.take("library_problem", page)
    window.close()
    rest(0.3)


def crew() -> Crew:
    """Workers of a cluster in all states."""
    names = ("harbour_morning.mp4", "old_house_take2.mp4", "stairwell_long.mov", "street_rain_01.mp4", "yard_dog.mp4")
    kinds = ("Linux x86_64 avx2", "GPU", "Linux aarch64 asimddp")
    members = []
    for number in range(1, 10):
        address = f"tls://10.0.0.{number}:40123"
        some = names[number % 5 : number % 5 + number % 3]
        flights = tuple(Flight(f"/films/{name}", address, 260.0 * number, 2900.0, 97.0 + number) for name in some)
        members.append(Member(address, f"node{number}", kinds[number % 3], flights, 31 - number))
    why = "it has 8-cut 1.9.0, and this is 2.0.0. Install the same version there"
    return Crew((*members, Member("tls://10.0.0.77:40123", "old-box", kinds[0], unused=why)))


def crops(camera: Camera) -> None:
    """The crop with its keyframes, the output of a clip, exports that are cut anew."""
    contents = camera.contents
    parts = contents.panes
    parts.deck.show_tab("crop")
    parts.deck.crop_tab.ratio.setCurrentText("9:16")
    contents.cut.place(40.0)
    contents.cut.set_locked(True)
    for at, centre in ((20.0, 0.3), (47.0, 0.62)):
        parts.player.seek(at)
        camera.idle()
        parts.player.picture_clicked.emit(centre, 0.5)
        parts.player.picture_released.emit()
    parts.deck.crop_tab.square.click()
    camera.idle()
    camera.take("crop")
    contents.cut.set_locked(False)
    parts.deck.crop_tab.square.click()
    parts.deck.show_tab("output")
    camera.idle()
    camera.take("output")
    parts.deck.crop_tab.ratio.setCurrentText(parts.deck.crop_tab.ratio.itemText(0))
    parts.deck.show_tab("export")
    parts.context.history.stack.clear()
    dialog = camera.dialog("reexport")
    camera.take("re-export", dialog)
    dialog.close()
    rest(0.1)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default="docs/pictures")
    parser.add_argument("--library", default="8cut-demo", help="the demonstration's folder")
    chosen = parser.parse_args()
    library = Path(chosen.library).absolute()
    if not (library / "demo.db").exists():
        subprocess.run([sys.executable, "-m", "eightcut", "demo", str(library)], check=True)
    folder = Path(chosen.folder)
    folder.mkdir(parents=True, exist_ok=True)
    make_application()
    with tempfile.TemporaryDirectory() as scratch:
        pictures(library, folder, Path(scratch))


if __name__ == "__main__":
    main()
