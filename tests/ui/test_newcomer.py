"""A newcomer with real clicks and keys, from the empty window to judged matches: the actions of docs/first-hour.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QAbstractButton, QDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.domain.judgements import Verdict
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.kit.controls import KeyButton
from eightcut.ui.kit.dialogs import front
from eightcut.ui.player.go_to import GoToDialog
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.ui.whole.hands import idle
from tests.unit.services.films import KNOCKS

MOST = 25
CTRL, SHIFT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
KEYS = {
    "Ctrl+O": (Qt.Key.Key_O, CTRL),
    "Shift+E": (Qt.Key.Key_E, SHIFT),
    "Ctrl+G": (Qt.Key.Key_G, CTRL),
    "Ctrl+T": (Qt.Key.Key_T, CTRL),
    "Enter": (Qt.Key.Key_Return, PLAIN),
    "E": (Qt.Key.Key_E, PLAIN),
    "S": (Qt.Key.Key_S, PLAIN),
    "Y": (Qt.Key.Key_Y, PLAIN),
    "X": (Qt.Key.Key_X, PLAIN),
}


@pytest.fixture
def config(tmp_path: Path, cache: Path) -> Config:
    """What others heard of the films already is not heard again."""
    return Config(tmp_path / "library.db", cache)


def listed(root: Path, title: str) -> list[str]:
    """The actions of the document under this title."""
    text = (root / "docs/first-hour.md").read_text()
    part = text.split(f"## {title}\n")[1].split("\n## ")[0]
    return re.findall(r"^\d+\. (.+)$", part, re.MULTILINE)


class Hand:
    """Does one action after the other, each as the document has it."""

    def __init__(self, contents: WindowContents, actions: list[str], qtbot: QtBot) -> None:
        assert len(actions) <= MOST
        self.contents, self._left, self._qtbot = contents, actions, qtbot
        window = contents.panes.player.window()
        assert window is not None
        self.window: QWidget = window

    def _next(self, action: str) -> None:
        assert self._left.pop(0) == action

    def at(self) -> QWidget:
        """What has the focus."""
        at = front(self.window)
        at.activateWindow()  # as a window manager does when a dialog closes
        self._qtbot.waitUntil(at.isActiveWindow)
        return at.focusWidget() or at

    def press(self, key: str) -> None:
        self._next(key)
        self._qtbot.keyClick(self.at(), *KEYS[key])

    def write(self, what: str, text: str) -> None:
        self._next(what)
        at = self.at()
        assert isinstance(at, QLineEdit)
        self._qtbot.keyClicks(at, text)

    def click(self, what: str, on: QWidget, place: QPoint | None = None) -> None:
        self._next(what)
        assert on.isVisible()
        assert not isinstance(on, QAbstractButton) or (on.isEnabled() and on.text().startswith(what)), on.text()
        self._qtbot.mouseClick(on, Qt.MouseButton.LeftButton, pos=place or on.rect().center())

    def in_the_file_dialog(self, *actions: str, film: Path) -> Callable[..., tuple[list[str], str]]:
        """The desktop's own dialog for files, which no test can drive: what is done there to choose a video."""

        def chosen(*_: object) -> tuple[list[str], str]:
            for action in actions:
                self._next(action)
            return [str(film)], ""

        return chosen

    def until(self, true: Callable[[], object], seconds: float = 20) -> None:
        self._qtbot.waitUntil(lambda: bool(true()), timeout=round(1000 * seconds))
        idle(self.contents, self._qtbot)

    def shown(self, kind: type[QDialog]) -> bool:
        return any(dialog.isVisible() for dialog in self.window.findChildren(kind))

    def marked(self, count: int) -> None:
        """Wait for so many markers."""
        panes = self.contents.panes
        self.until(lambda: len(panes.now.markers) == count and not panes.exporter.busy)

    def is_near(self, at: float) -> bool:
        """Whether the cursor is, by 3 s."""
        return abs(self.contents.cut.cursor - at) < 3

    def training(self) -> TrainDialog:
        """The dialog, once it can begin."""
        self.until(lambda: self.shown(TrainDialog))
        [dialog] = self.window.findChildren(TrainDialog)
        self.until(dialog.view.start.isEnabled)
        return dialog

    def end(self, training: TrainDialog) -> None:
        """Wait for its report."""
        self.until(lambda: training.report.outcome is not None or training.view.problem.isVisible(), 90)
        assert not training.view.problem.isVisible(), training.view.problem.text()

    def done(self) -> None:
        """No action is left, and of the matches one is accepted, one rejected."""
        assert self._left == []
        shown = self.contents.panes.panel.shown_now
        assert {Verdict.ACCEPT, Verdict.REJECT} <= {region.verdict for region in shown.regions}


@pytest.fixture
def newcomer(opens: Opens, tmp_path: Path, qtbot: QtBot, pytestconfig: pytest.Config) -> Callable[[str], Hand]:
    """The hand of someone who goes by the list of this title, and an empty window."""

    def sit_down(title: str) -> Hand:
        contents = opens()
        contents.panes.settings.base_folder = str(tmp_path)
        return Hand(contents, listed(pytestconfig.rootpath, title), qtbot)

    return sit_down


def test_keys_alone_lead_from_the_empty_window_to_judged_matches(
    newcomer: Callable[[str], Hand], films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = newcomer("By keyboard")
    panes = hand.contents.panes
    choose = hand.in_the_file_dialog("Type the path", "Enter", film=films["one.mp4"])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    hand.press("Ctrl+O")
    hand.until(lambda: panes.now.video is not None)
    hand.press("Shift+E")
    hand.until(lambda: hand.shown(ClassDialog))
    hand.write("Type its name", "Knock")
    hand.until(lambda: True)
    hand.press("Enter")
    hand.until(lambda: panes.deck.folder and not hand.shown(ClassDialog))
    told = "Type the time where the sound begins", "Type the time of another moment with it"
    for count, (words, at) in enumerate(zip(told, KNOCKS["one.mp4"], strict=False), 1):
        hand.press("Ctrl+G")
        hand.until(lambda: hand.shown(GoToDialog))
        hand.write(words, str(at - 1))
        hand.press("Enter")
        hand.until(lambda: not hand.shown(GoToDialog))
        hand.press("E")
        hand.marked(count)
    hand.press("Ctrl+T")
    training = hand.training()
    hand.press("Enter")
    hand.end(training)
    hand.press("Enter")
    hand.until(lambda: panes.panel.match_count > 1, 90)
    hand.press("S")
    hand.until(lambda: panes.panel.current is not None)
    for key in ("Y", "X"):
        hand.press(key)
        hand.until(lambda: True)
    hand.done()


def test_the_mouse_alone_leads_there_too(
    newcomer: Callable[[str], Hand], films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = newcomer("By mouse")
    hand.window.resize(1600, 900)
    panes = hand.contents.panes
    view, timeline = panes.panel.view, panes.timeline
    choose = hand.in_the_file_dialog("The video", "Open", film=films["one.mp4"])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    hand.click("Open videos…", panes.player.view.help)
    hand.until(lambda: panes.now.video is not None and view.steps.button.text() == "Choose class…")
    hand.click("Choose class…", view.steps.button)
    hand.until(lambda: hand.shown(ClassDialog))
    hand.write("Type its name", "Knock")
    hand.until(lambda: True)
    [classes] = hand.window.findChildren(ClassDialog)
    hand.click("Choose", classes.ok)
    hand.until(lambda: panes.deck.folder and not hand.shown(ClassDialog))
    told = "The timeline where the sound begins", "The timeline at another moment with it"
    for count, (words, at) in enumerate(zip(told, KNOCKS["one.mp4"], strict=False), 1):
        hand.click(words, timeline, QPoint(round(timeline.state.view.x(at - 1)), timeline.height() - 12))
        hand.until(partial(hand.is_near, at))
        hand.click("Mark the sound here", view.steps.button)
        hand.marked(count)
    hand.click("Train", next(b for b in (view.steps.button, view.steps.other) if b.text().startswith("Train")))
    training = hand.training()
    hand.click("Train", training.view.start)
    hand.end(training)
    hand.click("Scan this video", training.report.scan)
    hand.until(lambda: panes.panel.match_count > 1, 90)
    hand.click("Review", view.review)
    hand.until(lambda: panes.panel.current is not None)
    for verdict in ("Accept", "Reject"):
        button = hand.window.findChild(KeyButton, f"verdict_{verdict.lower()}")
        assert button is not None
        hand.click(verdict, button)
        hand.until(lambda: True)
    hand.done()
