"""A pane with lists of real files, tasks over when they return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.pane import PlaylistPane

NAMES = ("a.mp4", "b.mkv", "c.mp4", "gone.avi", "house.mov")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config")


@pytest.fixture
def film(tmp_path: Path) -> Callable[[str], str]:
    """The path of a film; all but gone.avi are there."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in NAMES:
        if name != "gone.avi":
            (folder / name).write_text(name)
    return lambda name: str(folder / name)


@pytest.fixture
def clips(context: Context, film: Callable[[str], str], tmp_path: Path) -> Callable[..., list[Path]]:
    """`clips("a.mp4", 3, folder="Door")`: clips of a film, as files and rows."""

    def make(name: str, count: int, folder: str = "Door", profile: str = "default") -> list[Path]:
        made = []
        for number in range(count):
            path = tmp_path / "out" / folder / "vid_001" / f"{name[0]}_{number}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            context.services.library.clips.add(
                ClipRow(name, float(number), str(path), profile=profile, source_path=film(name))
            )
            made.append(path)
        return made

    return make


@pytest.fixture
def pane(context: Context, settings: Settings, film: Callable[[str], str], qtbot: QtBot) -> PlaylistPane:
    """Two tabs, House with all films in front."""
    files = tuple(film(name) for name in NAMES)
    settings.keep_lists("default", Lists((VideoList("House", files), VideoList("Street", files[:1]))))
    made = PlaylistPane(context, settings)
    qtbot.addWidget(made)
    made.resize(236, 560)
    made.show()
    return made


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Answer every question; what was asked."""

    def prepare(yes: bool) -> list[str]:
        asked: list[str] = []

        def execute(box: QMessageBox) -> int:
            asked.append(f"{box.text()}\n{box.informativeText()}")
            wanted = QMessageBox.ButtonRole.DestructiveRole if yes else QMessageBox.ButtonRole.RejectRole
            button = next(b for b in box.buttons() if box.buttonRole(b) == wanted)
            assert box.defaultButton() is not button or not yes
            button.click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", execute)
        return asked

    return prepare


def names(paths: Sequence[str]) -> list[str]:
    return [Path(path).name for path in paths]
