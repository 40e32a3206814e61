"""Recent videos and closed lists in the File menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from eightcut.ui.kit.settings import Settings
from eightcut.ui.window.contents import WindowContents


def test_recent_videos_and_closed_lists_come_back_and_missing_ones_are_grey(
    opens: Callable[..., WindowContents], film: Path, settings: Settings, qtbot: QtBot
) -> None:
    settings.recent_videos = ("/gone/away.mp4",)
    contents = opens(film)
    recent, lists = contents.recent, contents.panes.playlist.lists
    recent.videos.aboutToShow.emit()
    entries = {entry.text(): entry for entry in recent.videos.actions()}
    assert list(entries)[:2] == ["film.mp4", "away.mp4"]
    qtbot.waitUntil(lambda: not entries["away.mp4"].isEnabled())
    assert "missing" in entries["away.mp4"].toolTip()
    assert entries["film.mp4"].isEnabled()
    lists.add_list()
    lists.close_list(0)
    assert contents.panes.playlist.paths() == []
    recent.lists.aboutToShow.emit()
    recent.lists.actions()[0].trigger()
    assert contents.panes.playlist.paths() == [str(film)]
    assert settings.recent_lists == ()
    entries["Clear"].trigger()
    assert not settings.recent_videos
