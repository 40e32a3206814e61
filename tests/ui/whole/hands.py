"""What tests of the whole window do with it: choose a film, scan it, trigger an action."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.furniture import Furniture

Opens = Callable[..., Furniture]
FINDS = (Region(3.0, 11.0, 0.8), Region(15.0, 23.0, 0.7))


def choose(furniture: Furniture, qtbot: QtBot, path: Path) -> None:
    """Open a video of the list and wait until all of it is there."""
    parts = furniture.parts
    parts.playlist.choose(str(path))
    qtbot.waitUntil(lambda: bool(parts.now.film and parts.now.film.video.path == str(path)), timeout=20_000)
    idle(furniture, qtbot)


def idle(furniture: Furniture, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not furniture.parts.context.runner.busy, timeout=20_000)


def scanned(furniture: Furniture, qtbot: QtBot, regions: tuple[Region, ...] = FINDS, model: str = "AISFX") -> str:
    """Keep a scan of the open video, as another program would, and show it; its timestamp."""
    parts = furniture.parts
    assert parts.now.film is not None
    video = parts.now.film.video
    other = ProcessedDB(parts.db.library.path)
    ref = VideoRef(video.filename, video.path, video.content_id)
    timestamp = other.library.scans.save(NewScan(ref, "default", model, regions, duration=30.0))
    other.close()
    parts.panel.refresh()
    idle(furniture, qtbot)
    return timestamp


def act(furniture: Furniture, id_: str) -> None:
    furniture.actions[id_].trigger()
