"""Videos and clips on the disk, in the whole window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.services.change import Change, Kind
from eightcut.services.clips.importing import ImportResult
from eightcut.services.videos.files import VIDEO_SUFFIXES
from eightcut.ui.playlist.relink_dialog import RelinkDialog
from tests.ui.conftest import Opens


def test_a_missing_film_leads_to_the_same_search_from_player_and_list(opens: Opens) -> None:
    contents = opens()
    window = contents.panes.player.window()
    assert window is not None
    for signal in (contents.panes.player.relink_asked, contents.panes.playlist.relink_asked):
        signal.emit()
        [dialog] = [found for found in window.findChildren(RelinkDialog) if found.isVisible()]
        dialog.accept()


def test_clips_that_were_imported_are_seen_at_once(opens: Opens, film: Path, qtbot: QtBot) -> None:
    contents = opens(film)
    panes, runner = contents.panes, contents.panes.context.runner
    row = ClipRow("film.mp4", 2.0, "/in/Door/vid_001/clip_001_m1_0.mp4", clip_count=1, source_path=str(film))
    runner.in_background(panes.player, lambda _: panes.context.services.library.clips.add(row))
    qtbot.waitUntil(lambda: not runner.busy)
    assert panes.now.markers == ()
    contents.files._imported(ImportResult(1, 0, ("Door",), Change(Kind.CLIPS)))
    qtbot.waitUntil(lambda: len(panes.now.markers) == 1)
    qtbot.waitUntil(lambda: panes.playlist.facts.count(str(film)) == 1)


def test_the_system_s_dialog_offers_every_video_that_a_folder_brings(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nothing_chosen(_parent: object, _title: str, _folder: str, filters: str) -> tuple[list[str], str]:
        asked.append(filters)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", nothing_chosen)
    opens().files.open_files()
    [offered] = asked
    assert all(f"*{ending}" in offered.split(";;")[0] for ending in (*VIDEO_SUFFIXES, ".mxf"))
    assert "All files (*)" in offered
