"""What tests of the whole window do with it: choose a film, scan it, trigger an action."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.window.contents import WindowContents

Opens = Callable[..., WindowContents]
REGIONS = (Region(3.0, 11.0, 0.8), Region(15.0, 23.0, 0.7))


def choose(contents: WindowContents, qtbot: QtBot, path: Path) -> None:
    """Open a video of the list and wait until all of it is there."""
    panes = contents.panes
    panes.playlist.choose(str(path))
    qtbot.waitUntil(lambda: bool(panes.now.video and panes.now.video.ref.path == str(path)), timeout=20_000)
    idle(contents, qtbot)


def idle(contents: WindowContents, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not contents.panes.context.runner.busy, timeout=20_000)


def scanned(contents: WindowContents, qtbot: QtBot, regions: tuple[Region, ...] = REGIONS, model: str = "AISFX") -> str:
    """Keep a scan of the open video, as another program would, and show it; its timestamp."""
    panes = contents.panes
    assert panes.now.video is not None
    video = panes.now.video.ref
    other = ProcessedDB(panes.db.library.path)
    ref = VideoRef(video.filename, video.path, video.content_id)
    timestamp = other.library.scans.save(NewScan(ref, "default", model, regions, duration=30.0))
    other.close()
    panes.panel.refresh()
    idle(contents, qtbot)
    return timestamp


def act(contents: WindowContents, id_: str) -> None:
    contents.actions[id_].trigger()
