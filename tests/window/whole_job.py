"""The whole job in a real window, as a person does it; run under a virtual screen by `test_whole_job`.

    python -m tests.window.whole_job FOLDER

Prints one JSON object per step: its name and what was seen. Leaves pictures in FOLDER.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PyQt6.QtGui import QAction
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QComboBox, QDialog, QMessageBox, QPushButton, QTableView, QWidget

from eightcut.config import Config
from eightcut.ui.app import leave_all_to_the_system, make_application
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow
from eightcut.ui.window.panes import Panes
from tests.unit.services.films import KNOCKS, write_film

HANDS: Any = QTest
"""Its stubs ask for an instance that there is none of."""
PATIENCE = 60.0
"""Seconds that a step may take."""


class Person:
    """Two hands and eyes at one window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.until(lambda: window.contents is not None, "the window is furnished")

    @property
    def contents(self) -> WindowContents:
        assert self.window.contents is not None
        return self.window.contents

    def until(self, true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Look until something is so."""
        end = time.monotonic() + patience
        while not true():
            if time.monotonic() > end:
                self.picture("stuck")
                raise TimeoutError(f"waited {patience:g} s until {what}; problem: {self.problem()}")
            self.rest(0.02)

    def rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        loop.exec()

    def idle(self) -> None:
        self.until(lambda: not self.window.runner.busy, "nothing runs")
        self.rest(0.05)

    def problem(self) -> str:
        panes = self.contents.panes if self.window.contents else None
        return panes.problem.text.text() if panes and panes.problem.isVisible() else ""

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        if not self.window.isActiveWindow():  # no window manager gives the focus back after a dialog
            self.window.activateWindow()
            self.until(self.window.isActiveWindow, "the window is active", 10)
        HANDS.keyClick(self.window, key, modifier)
        self.rest(0.02)

    def act(self, id_: str) -> None:
        action: QAction = self.window.actions_by_id[id_]
        assert action.isEnabled(), id_
        action.trigger()
        self.rest(0.02)

    def click(self, button: QPushButton) -> None:
        button.click()
        self.rest(0.02)

    def dialog(self, kind: type[QDialog]) -> Any:
        found: list[QDialog] = []

        def there() -> bool:
            found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
            return bool(found)

        self.until(there, f"{kind.__name__} is open", 10)
        return found[0]

    def answer_yes(self, within: float = 5.0) -> None:
        """Say yes to the next question, where one comes within so many seconds."""
        end = time.monotonic() + within

        def look() -> None:
            for widget in QApplication.topLevelWidgets():
                if isinstance(widget, QMessageBox) and widget.isVisible():
                    for button in widget.buttons():
                        role = widget.buttonRole(button)
                        if role in (
                            QMessageBox.ButtonRole.YesRole,
                            QMessageBox.ButtonRole.AcceptRole,
                            QMessageBox.ButtonRole.DestructiveRole,
                        ):
                            button.click()
                            return
            if time.monotonic() < end:
                QTimer.singleShot(50, look)

        QTimer.singleShot(50, look)

    def picture(self, name: str, of: QWidget | None = None) -> None:
        self.rest(0.1)
        (of or self.window).grab().save(str(self.folder / f"{name}.png"))


def find(widget: QWidget, kind: type[Any], name: str = "") -> Any:
    """A child of this kind (and name)."""
    found = widget.findChild(kind, name) if name else widget.findChild(kind)
    assert found is not None, (kind, name)
    return found


def say(step: str, **seen: object) -> None:
    sys.stdout.write(json.dumps({"step": step, **seen}) + "\n")
    sys.stdout.flush()


def point_at(person: Person, seconds: float) -> None:
    """Click on the ruler at this film time."""
    timeline = person.contents.panes.timeline
    first, last = timeline.visible
    x = round((seconds - first) / (last - first) * timeline.width())
    HANDS.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(x, 20))
    person.until(lambda: abs(person.contents.cut.cursor - seconds) < 0.5, f"the cursor stands at {seconds} s", 5)


def open_video(person: Person, path: Path) -> None:
    panes = person.contents.panes
    panes.playlist.choose(str(path))
    person.until(lambda: panes.now.video and panes.now.video.ref.filename == path.name, f"{path.name} is open")
    person.idle()


def mark(person: Person, path: Path) -> None:
    """Export one clip at each knock."""
    panes = person.contents.panes
    open_video(person, path)
    panes.deck.set_clips(1)
    for number, at in enumerate(KNOCKS[path.name], 1):
        point_at(person, at - 2.0)
        if number == 1:
            person.answer_yes()
        person.press(Qt.Key.Key_E)
        person.until(partial(_has_markers, panes, number), f"clip {number} of {path.name} is cut")
    person.idle()


def _has_markers(panes: Panes, count: int) -> bool:
    return len(panes.now.markers) == count


def train(person: Person, **boxes: bool) -> dict[str, Any]:
    """Train from the dialog; what it says."""
    person.act("train")
    dialog = person.dialog(TrainDialog)
    person.until(dialog.view.start.isEnabled, "the dialog has counted")
    dialog.form.margin.setValue(2)  # films of 90 s with a knock every 20 s leave little room
    for name, on in boxes.items():
        setattr(dialog, name, on)
    person.rest(0.5)
    person.until(dialog.view.start.isEnabled, "the dialog has counted again")
    person.picture(f"train_{len(boxes)}_ready", dialog)
    folders = dialog.form.folders.names()
    dialog.view.start.click()
    try:
        person.until(
            lambda: dialog.report.outcome is not None and not dialog.view.progress.isVisible(), "it is trained", 60
        )
    except TimeoutError as problem:
        person.picture("stuck_train", dialog)
        raise TimeoutError(f"{problem}; {dialog.view.problem.text()}") from problem
    person.idle()
    person.picture("train", dialog)
    run = person.contents.panes.db.library.models.all("default")[0]
    dialog.close()
    person.rest(0.1)
    return {"folders": folders, "model": run.model, "version": run.version, "hard_negatives": run.hard_negatives}


def scan(person: Person) -> dict[str, Any]:
    """Scan the open video; what the panel shows then."""
    panel = person.contents.panes.panel
    before = panel.version_timestamp
    person.act("scan")
    person.until(lambda: panel.version_timestamp not in ("", before), "the scan is shown", 120)
    person.idle()
    return seen(person)


def seen(person: Person) -> dict[str, Any]:
    panes = person.contents.panes
    box = find(panes.panel, QComboBox, "versions")
    shown = panes.panel.shown_now
    return {
        "tabs": [panes.panel.view.tabs.tabText(i) for i in range(panes.panel.view.tabs.count())],
        "selector": box.isVisible(),
        "entries": [box.itemText(i) for i in range(box.count())],
        "version": panes.panel.version_timestamp,
        "rows": panes.panel.view.model.rowCount(),
        "regions": [region.start for region in shown.regions],
        "timeline": panes.timeline.state.regions.starts.tolist(),
    }


def main(folder: Path) -> None:
    films = folder / "films"
    films.mkdir()
    for seed, name in enumerate(KNOCKS):
        write_film(films / name, seed)
    out = folder / "out" / "Knock"
    application = make_application()
    window = MainWindow(
        Config(folder / "library.db", folder / "cache"),
        Settings(folder / "config"),
        default_runner(),
        files=tuple(str(films / name) for name in KNOCKS),
    )
    window.show()
    window.activateWindow()
    person = Person(window, folder)
    person.until(window.isActiveWindow, "the window is active", 10)
    panes = person.contents.panes
    person.until(lambda: panes.now.video is not None, "the first video is open")
    person.idle()
    panes.playlist.set_export_folder(str(out))
    panes.deck.set_folder(str(out))
    say("open", video=panes.now.video.ref.filename if panes.now.video else "", player=panes.player.engine.name,
        platform=application.platformName(), list=len(panes.playlist.paths()))  # fmt: skip
    person.picture("open")

    mark(person, films / "one.mp4")
    mark(person, films / "two.mp4")
    person.picture("marked")
    say("export", clips=sorted(path.name for path in out.rglob("*.mp4")), markers=len(panes.now.markers))

    say("train", **train(person))
    open_video(person, films / "three.mp4")
    first = scan(person)
    person.picture("scanned")
    say("scan", **first)

    panel = panes.panel
    panel.view.table.go_to(panel.view.model.rowCount() - 1)
    person.press(Qt.Key.Key_X)
    person.idle()
    negatives = panes.db.get_hard_negatives("default")
    say("negative", negatives=[[n["filename"], n["source_model"]] for n in negatives], tab=panel.current_model_name())

    person.act("negatives")
    dialog = person.dialog(HardNegativesDialog)
    person.idle()
    table = find(dialog, QTableView)
    model = table.model()
    rows = [[str(model.index(r, c).data()) for c in range(model.columnCount())] for r in range(model.rowCount())]
    person.picture("negatives", dialog)
    say("manage", title=dialog.windowTitle(), rows=rows)
    dialog.close()

    say("train without", **train(person, use_hard_negatives=False))
    say("train with", **train(person, use_hard_negatives=True))
    second = scan(person)
    say("rescan", **second)
    person.picture("two_versions")

    box = find(panel, QComboBox, "versions")
    box.setCurrentIndex(1)
    box.activated.emit(1)
    person.until(lambda: panel.version_timestamp == first["version"], "the older version is shown")
    person.idle()
    say("switch", **seen(person))
    box.setCurrentIndex(0)
    box.activated.emit(0)
    person.until(lambda: panel.version_timestamp == second["version"], "the newer version is shown")

    window.actions_by_id["compare"].setChecked(True)
    person.idle()
    person.picture("compare")
    say("compare", changes=[mark.change.value for mark in panel.view.model.rows.marks if mark.change])
    window.actions_by_id["compare"].setChecked(False)
    person.idle()

    person.act("negatives")
    dialog = person.dialog(HardNegativesDialog)
    person.idle()
    find(dialog, QTableView).selectAll()
    find(dialog, QPushButton, "delete_selected").click()
    person.idle()
    left = len(panes.db.get_hard_negatives("default"))
    dialog.close()
    person.act("undo")
    person.idle()
    say("delete", left=left, after_undo=len(panes.db.get_hard_negatives("default")))

    window.close()
    person.rest(0.2)
    say("closed", problem=panes.problem.text.text())
    leave_all_to_the_system()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
