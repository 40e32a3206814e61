"""Missing videos and moved clips, found again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.errors import BadRequest
from eightcut.services.change import Kind
from eightcut.services.videos import relinking
from eightcut.services.videos.identity import open_video
from eightcut.ui.kit.context import Context
from eightcut.ui.playlist import relink_dialog
from eightcut.ui.playlist.relink_dialog import RelinkDialog


@pytest.fixture
def away(context: Context, tmp_path: Path) -> Path:
    """A video that the library knows, moved and renamed."""
    here = tmp_path / "in/a.mp4"
    here.parent.mkdir()
    here.write_bytes(b"film" * 5000)
    video = open_video(context.services, str(here))
    row = ClipRow("a.mp4", 1.0, "/out/Door/vid_001/a.mp4", source_path=str(here), content_id=video.content_id)
    context.services.library.clips.add(row)
    new = tmp_path / "new/b.mp4"
    new.parent.mkdir()
    shutil.move(here, new)
    return new


def test_missing_videos_are_found_in_a_folder(
    context: Context, away: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    assert dialog.told.text() == "1 video is missing."
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(away.parent))
    with qtbot.waitSignal(dialog.relinked) as found:
        dialog.folder.click()
    assert found.args == [{str(away.parent.parent / "in/a.mp4"): str(away)}]
    assert dialog.told.text() == "Found 1 video."
    assert dialog.list.count() == 0
    assert [video.path for video in context.services.library.videos.known("default")] == [str(away)]


@pytest.mark.usefixtures("away")
def test_what_is_not_there_stays_in_the_list(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    (tmp_path / "other").mkdir()
    dialog.look_in(str(tmp_path / "other"))
    assert dialog.told.text() == "Found 0 videos. 1 still missing."
    assert dialog.list.count() == 1


def test_nothing_missing_is_told(context: Context, qtbot: QtBot) -> None:
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    assert dialog.told.text() == "No videos are missing."
    assert not dialog.folder.isEnabled()


def test_moved_clips_are_found_and_followed(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [tmp_path / f"out/Door/vid_00{n}/clip_00{n}_m1_0.mp4" for n in (1, 2, 3)]
    for path in rows:
        path.parent.mkdir(parents=True)
        path.write_bytes(str(path).encode())
        mark = context.services.media.content_id(str(path))
        context.services.library.clips.add(ClipRow("a.mp4", 1.0, str(path), label="oak", fingerprint=mark))
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/Door/vid_003/clip_003_m1_0.mp4").write_bytes(b"another")
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    assert dialog.clips.item(0).text() == "Door: 3 clips"  # type: ignore[union-attr]
    assert dialog.clips_told.text() == "3 clips are not where the library expects."
    with qtbot.waitSignal(context.history.changed) as found:
        dialog.look_in(str(tmp_path))
    assert found.args[0].kinds is Kind.CLIPS
    assert dialog.clips_told.text() == "Found 2 clips. 1 still missing."
    assert "is a different clip, or was changed" in dialog.clips_told.toolTip()
    paths = [row.output_path for row in context.services.library.clips.of_profile("default")]
    assert paths == [
        *(str(tmp_path / "elsewhere" / path.relative_to(tmp_path / "out")) for path in rows[:2]),
        str(rows[2]),
    ]


@pytest.mark.parametrize("opened", [False, True])
def test_a_film_that_is_only_listed_is_missing_too(
    context: Context, tmp_path: Path, qtbot: QtBot, opened: bool
) -> None:
    listed, new = tmp_path / "a.mp4", tmp_path / "new" / ("b.mp4" if opened else "a.mp4")
    listed.write_bytes(b"film" * 5000)
    if opened:
        open_video(context.services, str(listed))
    new.parent.mkdir()
    listed.rename(new)
    dialog = RelinkDialog(context, "default", [str(listed), str(tmp_path / "gone.mp4")])
    qtbot.addWidget(dialog)
    assert dialog.told.text() == "2 videos are missing."
    with qtbot.waitSignal(dialog.relinked) as found:
        dialog.look_in(str(new.parent))
    assert found.args == [{str(listed): str(new)}]
    assert dialog.told.text() == "Found 1 video. 1 still missing."


@pytest.mark.usefixtures("away")
def test_a_search_can_be_stopped_and_a_problem_is_told(
    threaded: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*arguments: object) -> relinking.RelinkResult:
        job = arguments[-1]
        while True:
            job.cancel.check()  # type: ignore[attr-defined]

    def broken(*_: object) -> relinking.RelinkResult:
        raise BadRequest("The disk is gone.")

    dialog = RelinkDialog(threaded, "default")
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    monkeypatch.setattr(relink_dialog, "relink", endless)
    dialog.look_in("/x")
    qtbot.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.told.text() == "Stopped. Files found so far are kept.")
    monkeypatch.setattr(relink_dialog, "relink", broken)
    dialog.look_in("/x")
    qtbot.waitUntil(lambda: dialog.told.text() == "The disk is gone.")
    dialog.accept()
