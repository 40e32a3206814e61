"""Clips that were exported are not taken for films, however they come into the list."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.ui.scan.scanner import ScanOrder
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, idle


@pytest.fixture
def folder(films: Path, tmp_path: Path) -> Path:
    """Two films and three clips below one folder."""
    for name in ("a.mp4", "out/Door/vid_001/clip_001_m1_0.mp4", "out/Door/vid_001/clip_001_m1_1.mp4",
                 "out/Snow steps/vid_002/clip_002_a3_0.mp4", "b/b.mp4"):  # fmt: skip
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(films / "a.mp4", tmp_path / "all" / name)
    return tmp_path / "all"


def files(contents: WindowContents) -> list[str]:
    return [Path(path).name for path in contents.panes.playlist.paths()]


def everything(folder: Path) -> list[Path]:
    return [folder]


def one_by_one(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.mp4"))


def films_then_clips(folder: Path) -> list[Path]:
    return [folder / "a.mp4", folder / "b", folder / "out"]


@pytest.mark.parametrize("dropped", [everything, one_by_one, films_then_clips])
def test_own_clips_are_left_out_and_can_be_added_all_the_same(
    opens: Opens, folder: Path, qtbot: QtBot, dropped: Callable[[Path], list[Path]]
) -> None:
    contents = opens()
    panes = contents.panes
    panes.playlist.add_files([str(path) for path in dropped(folder)])
    idle(contents, qtbot)
    assert sorted(files(contents)) == ["a.mp4", "b.mp4"]
    assert "Skipped 3 clips exported by 8-cut" in panes.toast.text.text()
    assert panes.toast.button.text() == "Add them anyway"
    panes.toast.button.click()
    qtbot.waitUntil(lambda: len(files(contents)) == 5, timeout=10_000)


def test_one_clip_alone_is_left_out_too(opens: Opens, folder: Path, qtbot: QtBot) -> None:
    contents = opens()
    contents.panes.playlist.add_files([str(folder / "out/Door/vid_001/clip_001_m1_0.mp4")])
    idle(contents, qtbot)
    assert files(contents) == []
    assert "Skipped 1 clip exported by 8-cut" in contents.panes.status.message.text()


def test_scan_all_never_scans_clips_that_are_in_the_list(opens: Opens, folder: Path, qtbot: QtBot) -> None:
    contents = opens()
    panes = contents.panes
    panes.playlist.add_files([str(folder / "out")], own=True)
    idle(contents, qtbot)
    assert len(files(contents)) == 3
    panes.scanner.scan_all(panes.playlist.paths(), "default", ScanOrder("AISFX", skip_scanned=False))
    qtbot.waitUntil(lambda: not panes.scanner.busy, timeout=20_000)
    assert panes.status.message.text() == "Nothing was scanned, 3 clips exported by 8-cut skipped"


def test_the_toast_offers_undo_again_afterwards(opens: Opens, folder: Path, qtbot: QtBot) -> None:
    contents = opens()
    undone: list[bool] = []
    contents.panes.toast.undo_asked.connect(lambda: undone.append(True))
    contents.panes.playlist.add_files([str(folder / "out")])
    idle(contents, qtbot)
    contents.panes.toast.tell("Deleted 1 clip")
    assert contents.panes.toast.button.text() == "Undo"
    contents.panes.toast.button.click()
    assert undone == [True]
