"""One library twice: what a window and the command line made of it, row by row and file by file."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QDialog, QInputDialog, QMessageBox, QPushButton, QTableView

from eightcut.bootstrap import open_services
from eightcut.cli.app import run
from eightcut.config import Config
from eightcut.domain.judgements import HardNegative
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.services.context import Job
from eightcut.services.listening.peaks import ensure_peaks
from eightcut.services.videos.identity import open_video
from eightcut.ui.window.contents import WindowContents
from tests.first_frames import keep_first

MODEL, OLD_MODEL = "AISFX", "FOLEY"
GOLDEN = Path(__file__).parents[1] / "golden" / "model_of_0_2.safetensors"
SCORES = np.repeat([0.9, 0.2, 0.8, 0.7], (5, 6, 12, 10)).astype("<f2").tobytes()
MATCHES = (Region(2.0, 10.0, 0.9), Region(14.25, 23.5, 0.8), Region(26.0, 34.0, 0.7))
SHORT = ("--spread", 2, "--duration", 2)
WAIT: Any = QTest.qWait
"""Its stubs ask for an instance that there is none of."""
ACCEPTING = (QMessageBox.ButtonRole.YesRole, QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.DestructiveRole)

Rows = dict[str, list[tuple[object, ...]]]
Files = dict[str, str]


@dataclass(frozen=True)
class Snapshot:
    """Every row of every table, and what is in every file."""

    rows: Rows
    files: Files


def differences(shown: Snapshot, typed: Snapshot) -> list[str]:
    """What is in one of them only."""
    found = []
    for kind, one, other in (("window", shown, typed), ("command", typed, shown)):
        for table, there in one.rows.items():
            found += [f"{kind}: {table} {row}" for row in there if row not in other.rows[table]]
        found += [f"{kind}: {file}" for file, content in one.files.items() if other.files.get(file) != content]
    return found


@dataclass(frozen=True)
class Home:
    """A folder with a film, its library and its clips. One copy after the other stands at this place."""

    folder: Path

    @property
    def film(self) -> Path:
        return self.folder / "film.mp4"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def config(self) -> Config:
        return Config(self.folder / "library.db", self.folder / "cache")

    def type(self, *words: object) -> list[dict[str, object]]:
        """Run a command, its JSON lines; it must succeed."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            code = run([*map(str, words), "--db", str(self.config.database), "--json"])
        assert code == 0, printed.getvalue()
        return [json.loads(line) for line in printed.getvalue().splitlines()]

    def fill(self) -> None:
        """Two markers of two clips in one class and one of another, two scans, two models, a hard negative.

        An earlier release made a third model, and the frames that are stored.
        """
        for at, name, clips in ((2, "Door", 2), (8, "Door", 2), (12, "Gate", 1)):
            where = ("--out", self.out, "--folder", name, "--clips", clips, "--label", "creak")
            self.type("export", self.film, "--at", at, *where, *SHORT)
        self.config.models.mkdir()
        with open_services(self.config) as ctx:
            video = open_video(ctx, str(self.film))
            ensure_peaks(ctx, video, Job())  # the window measures the clock of a film that it opens for its waveform
            for number in (1, 2):
                (self.config.models / f"{number}.safetensors").write_bytes(b"model")
                settings = TrainingSettings(("Door",))
                ctx.library.models.record(TrainingRun("default", MODEL, f"{number}.safetensors", settings), True)
                scan = NewScan(
                    video, "default", MODEL, MATCHES, number, 0.5, duration=40.0, folders=("Door",), scores=SCORES
                )
                ctx.library.scans.save(scan)
            negative = HardNegative(video.filename, 37.0, video.path, MODEL, ("Gate",), video.content_id)
            ctx.library.negatives.add([negative], "default")
            shutil.copyfile(GOLDEN, self.config.models / "old.safetensors")
            settings = TrainingSettings(("Door",), margin=5.0)
            ctx.library.models.record(TrainingRun("default", OLD_MODEL, "old.safetensors", settings), True)
            keep_first(ctx.frames.folder, video.content_id, ctx.embedders.spec(OLD_MODEL), 40, video.filename)

    def moved_away(self) -> Path:
        """Move the class folder Door, behind the library's back; where it is now."""
        target = self.folder / "elsewhere" / "Door"
        target.parent.mkdir()
        shutil.move(self.out / "Door", target)
        return target

    def snapshot(self) -> Snapshot:
        """Backups of the library are told by their rows, as instants stand in them too."""
        found = {}
        for path in sorted(path for path in self.folder.rglob("*") if path.is_file()):
            if self.config.cache / "peaks" not in path.parents and path.name not in _LIVE:
                content = _readers.get(path.suffix, Path.read_bytes)(path)
                found[_same_name(str(path.relative_to(self.folder)))] = hashlib.sha256(content).hexdigest()
        return Snapshot(rows(self.config.database), found)


_TOKEN = re.compile(r"\b[0-9a-f]{24}\b")
_MODEL = re.compile(r"(?<=_)[0-9a-f]{32}(?=\.safetensors)")
_LIVE = ("library.db", "library.db-wal", "library.db-shm", "speeds.json")
"""Told by their rows; how fast something was heard is of the moment."""


def _same_name(path: str) -> str:
    """A path without the instant and the random letters in the trash and of backups, a fix's token, a model's."""
    path = _MODEL.sub("TOKEN", path)
    return _TOKEN.sub("TOKEN", re.sub(r"\d{8}[-_]\d{6}(_\d+)?(_[0-9a-f]{4})?", "DATE", path))


def rows(path: Path) -> Rows:
    """Every row of every table, but for instants, seconds of trainings, tokens of models and fixes."""
    with closing(sqlite3.connect(path)) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for table in sorted(tables):
            names = [name for (name,) in file.execute(f"SELECT name FROM pragma_table_info('{table}')")]
            kept = ", ".join(
                f'"{name}"'
                for name in names
                if not name.endswith(("_at", "_timestamp")) and (table, name) != ("training_runs", "seconds")
            )
            there = file.execute(f"SELECT {kept} FROM {table}")
            found[table] = sorted((tuple(map(_same_value, row)) for row in there), key=repr)
    found["fixes"] = [(*row[:-1], _TOKEN.sub("TOKEN", str(row[-1]))) for row in found["fixes"]]
    return found


def _same_value(value: object) -> object:
    return _MODEL.sub("TOKEN", value) if isinstance(value, str) else value


def _model(path: Path) -> bytes:
    """A model file, with what its header says in one order."""
    content = path.read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    if end > len(content):  # not a real one
        return content
    return json.dumps(json.loads(content[8:end]), sort_keys=True).encode() + content[end:]


_readers: dict[str, Callable[[Path], bytes]] = {".db": lambda path: repr(rows(path)).encode(), ".safetensors": _model}


class Hands:
    """What a person does with one window, by its actions, panes and dialogs."""

    def __init__(self, contents: WindowContents, home: Home) -> None:
        self.contents, self.home = contents, home
        self.panes = contents.panes

    def until(self, true: Callable[[], object], what: str) -> None:
        for _ in range(3000):
            if true():
                return
            WAIT(10)
        raise TimeoutError(f"{what}; problem: {self.panes.problem.text.text()}")

    def idle(self) -> None:
        """Wait until nothing runs and nothing is about to."""
        quiet = 0
        while quiet < 3:
            busy = self.panes.context.runner.busy or self.panes.exporter.busy or self.panes.scanner.busy
            quiet = 0 if busy else quiet + 1
            WAIT(10)

    def act(self, id_: str) -> None:
        self.contents.actions[id_].trigger()
        self.idle()

    def answer(self, name: str = "") -> None:
        """Say yes to the question that comes next, or give this name where one is asked for."""

        def look() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QInputDialog):
                box.setTextValue(name)
                box.accept()
            elif isinstance(box, QMessageBox):
                next(button for button in box.buttons() if box.buttonRole(button) in ACCEPTING).click()
            else:
                QTimer.singleShot(20, look)

        QTimer.singleShot(20, look)

    def dialog(self, action: str, name: str) -> QDialog:
        """The dialog that an action opens, by its name."""
        self.act(action)
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.objectName() == name]
        shown = [dialog for dialog in found if dialog.isVisible()]
        assert len(shown) == 1, (action, name)
        return shown[0]

    def press(self, dialog: QDialog, button: str) -> None:
        there = dialog.findChild(QPushButton, button)
        assert there is not None, button
        assert there.isEnabled(), button
        there.click()
        self.idle()

    def choose_rows(self, dialog: QDialog, wanted: Callable[[str], bool]) -> None:
        """Select the rows of the dialog's table whose cells, joined, are wanted."""
        table = dialog.findChild(QTableView)
        assert table is not None
        model, chosen = table.model(), table.selectionModel()
        assert model is not None
        assert chosen is not None
        chosen.clearSelection()
        flags = chosen.SelectionFlag.Select | chosen.SelectionFlag.Rows
        for row in range(model.rowCount()):
            if wanted(" ".join(str(model.index(row, column).data()) for column in range(model.columnCount()))):
                chosen.select(model.index(row, 0), flags)

    def open_film(self) -> None:
        self.panes.playlist.add_files([str(self.home.film)])
        self.panes.playlist.choose(str(self.home.film))
        self.until(lambda: self.panes.now.video is not None, "the film is open")
        self.idle()

    def go_to(self, at: int) -> None:
        """Select a match."""
        self.panes.panel.view.table.go_to(at)

    def arm(self, start: float) -> None:
        """Double-click the marker that begins here."""
        marker = next(marker for marker in self.panes.now.markers if marker.start == start)
        self.panes.timeline.marker_armed.emit(marker)
        self.idle()

    def spans(self, clips: int, spread: float, length: float) -> None:
        """The three fields of the Export tab."""
        fields = self.panes.deck.export_tab.spans
        fields.clips.setValue(clips)
        fields.spread.setValue(spread)
        fields.length.setValue(length)
