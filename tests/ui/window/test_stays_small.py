"""A small window stays as small, whatever a video, its matches and a training bring into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QObject, QSize
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from eightcut.config import Config
from eightcut.ui.export.deck import NAMES
from eightcut.ui.kit.context import Context
from eightcut.ui.training.dialog import TrainDialog
from tests.ui.conftest import Opens
from tests.ui.scan.test_scanner import teach
from tests.ui.test_restoring import settled
from tests.ui.whole.hands import act, choose

SMALL = QSize(900, 560)
LONG = "This sentence says what went wrong with the file and how that is mended, " * 4


class Sizes(QObject):
    """Every size that a window has from now on, and the least that it would take, whichever moment that is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.seen: list[tuple[int, int]] = []
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            for size in (self._window.size(), self._window.minimumSizeHint().expandedTo(SMALL)):
                self.seen.append((size.width(), size.height()))
        return False

    def drain(self) -> set[tuple[int, int]]:
        """Those since it was asked last."""
        for _ in range(3):
            QApplication.processEvents()
        seen, self.seen = set(self.seen), []
        return seen | {(self._window.width(), self._window.height())}


@pytest.fixture
def config(tmp_path: Path, cache: Path) -> Config:
    """What others heard of the films already is not heard again."""
    return Config(tmp_path / "library.db", cache)


def test_the_window_stays_as_small_as_it_was_made(
    opens: Opens, context: Context, films: dict[str, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    teach(context, {name: str(path) for name, path in films.items()}, tmp_path / "out")
    contents = opens(films["one.mp4"], films["two.mp4"], films["three.mp4"])
    window, panes = contents.panes.deck.window(), contents.panes
    assert window is not None
    settled(contents, qtbot)
    window.resize(SMALL)
    sizes = Sizes(window)

    def steps() -> Iterator[str]:
        choose(contents, qtbot, films["two.mp4"])
        yield "a video is open"
        act(contents, "scan")
        settled(contents, qtbot)
        assert panes.panel.match_count > 2
        yield "it was scanned"
        for verdict in ("accept", "reject", "uncertain", "off_screen"):
            act(contents, "next_region")
            act(contents, verdict)
            settled(contents, qtbot)
            yield verdict
        act(contents, "undo")
        settled(contents, qtbot)
        yield "a toast"
        for threshold in (1.0, 0.2):
            panes.panel.set_threshold(threshold)
            qtbot.waitUntil(lambda at=threshold: panes.panel.view.threshold.at == at)  # type: ignore[misc]
            settled(contents, qtbot)
            yield f"matches at {threshold}"
        panes.panel.keep_threshold()
        settled(contents, qtbot)
        act(contents, "compare")
        settled(contents, qtbot)
        yield "versions are compared"
        act(contents, "train")
        [dialog] = window.findChildren(TrainDialog)
        with qtbot.waitSignal(dialog.loaded):
            pass
        dialog.form.model.setCurrentText("AISFX")
        dialog.check_folders(["Knock"])
        with qtbot.waitSignal(dialog.trained, timeout=60_000):
            dialog.view.start.click()
        dialog.close()
        settled(contents, qtbot)
        assert panes.panel.view.rescan.isVisible()
        yield "another model is in use"
        act(contents, "scan")
        yield "a scan is on its way"
        settled(contents, qtbot)
        yield "it was scanned again"
        for film in ("three.mp4", "one.mp4", "two.mp4"):
            choose(contents, qtbot, films[film])
            yield f"{film} is open"
        panes.panel.offer_next(True)
        yield "the next video is offered"
        for hint in (False, True):
            panes.problem.tell(LONG, "Train…", hint=hint)
            yield f"a long sentence, {hint=}"
        panes.problem.hide()
        for name in ("tasks", "workers"):
            for _ in range(2):
                act(contents, name)
                yield f"list of {name}"
        for name in NAMES:
            panes.deck.show_tab(name)
            yield f"tab {name}"
            act(contents, f"pin_{name}")
            yield f"tab {name} stays"
        for name in ("filmstrip", "end_frame", "list_matches"):
            act(contents, name)
            settled(contents, qtbot)
            yield name

    grown = {step: seen for step in steps() if (seen := sizes.drain()) != {(900, 560)}}
    assert not grown
