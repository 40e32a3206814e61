"""What checks found in clips of the open video stands on the timeline, and a click plays it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot
from scipy.io import wavfile

from eightcut.domain.clips import ClipRow
from eightcut.services.clips.checking import CheckedClip, checked
from eightcut.services.clips.files import stamp_of
from eightcut.services.context import Job
from eightcut.services.videos.identity import open_video
from eightcut.ui.clips.dialog import ClipListDialog
from eightcut.ui.clips.model import CHECK
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import FaultMark
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens

RATE = 16_000


def clip(path: Path, clipped_at: float) -> Path:
    """Eight seconds of noise with a few samples at full scale."""
    sound = np.random.default_rng(1).normal(0, 0.1, 8 * RATE).astype(np.float32)
    sound[round(clipped_at * RATE) :][:9] = 1.0
    path.parent.mkdir(parents=True)
    wavfile.write(path, RATE, sound)
    return path


def marks(contents: WindowContents) -> list[FaultMark]:
    return [mark for faults in contents.panes.timeline.state.faults.values() for mark in faults.marks]


def test_faults_of_the_open_video_stand_on_the_timeline_and_a_click_plays_their_place(
    opens: Opens, context: Context, film: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    ctx, video = context.services, open_video(context.services, str(film))
    for number, (at, clipped, scan) in enumerate(((10.0, 5.0, False), (30.0, 0.2, True)), 1):
        path = clip(tmp_path / f"out/Door/vid_{number:03}/clip_{number:03}_{'a' if scan else 'm'}1_0.wav", clipped)
        ctx.library.clips.add(
            ClipRow(
                video.filename, at, str(path), clip_count=1, source_path=video.path, content_id=video.content_id,
                scan_export=scan,
            )
        )  # fmt: skip
    contents = opens(film)
    panes = contents.panes
    qtbot.waitUntil(lambda: not panes.context.runner.busy, timeout=20_000)
    assert marks(contents) == []  # nothing was measured yet
    list(checked(ctx, ctx.library.clips.of_profile("default"), "strict", Job()))
    contents.clips.measured.emit()
    qtbot.waitUntil(lambda: len(marks(contents)) == 2, timeout=5_000)
    found = {mark.folder: mark for mark in marks(contents)}
    by_hand, of_match = found[str(tmp_path / "out/Door")], found[""]
    assert (by_hand.start, by_hand.end, of_match.start) == (10.0, 18.0, 30.0)
    assert (by_hand.at, of_match.at) == pytest.approx((15.0, 30.2), abs=0.01)
    assert "This clip is clipped: 9 samples stand at full scale." in by_hand.words

    panes.timeline.fault_clicked.emit(by_hand)
    assert panes.player.position == pytest.approx(14.5, abs=0.05)
    assert panes.player.playing
    panes.player.pause()
    panes.timeline.fault_clicked.emit(of_match)
    assert panes.player.position == pytest.approx(30.0, abs=0.05)  # a little before it, but no other sound
    panes.player.pause()
    by_path = Path(by_hand.folder) / "vid_001" / "clip_001_m1_0.wav"
    by_path.write_bytes(by_path.read_bytes() + b"\0\0")  # another file stands there, which nobody measured
    contents.refresh()
    qtbot.waitUntil(lambda: len(marks(contents)) == 1, timeout=5_000)


def test_own_limits_hold_in_the_list_and_on_the_timeline_and_are_remembered(
    opens: Opens, context: Context, film: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    ctx, video = context.services, open_video(context.services, str(film))
    path = clip(tmp_path / "out/Door/vid_001/clip_001_m1_0.wav", 5.0)
    ctx.library.clips.add(
        ClipRow(video.filename, 10.0, str(path), clip_count=1, source_path=video.path, content_id=video.content_id)
    )
    [one] = checked(ctx, ctx.library.clips.of_profile("default"), "strict", Job())
    assert isinstance(one, CheckedClip)
    assert one.quality.sound is not None
    spoken = replace(one.quality, sound=replace(one.quality.sound, speech=0.75, music=0.1))
    ctx.library.clip_quality.keep(str(path), stamp_of(str(path)), spoken)
    contents = opens(film)
    runner = contents.panes.context.runner
    contents.actions["list_clips"].trigger()
    qtbot.waitUntil(lambda: not runner.busy and len(marks(contents)) == 1, timeout=20_000)
    dialog = contents._window.findChild(ClipListDialog)
    assert dialog is not None

    def choose(text: str) -> str:
        dialog.limits.setEditText(text)
        dialog.limits.lineEdit().editingFinished.emit()  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
        return str(dialog.model.index(0, CHECK).data(Qt.ItemDataRole.ToolTipRole))

    assert choose("speech=0.5,music=0.5") == "This clip is speech for 75% of its length, more than 50%."
    assert [mark.words for mark in marks(contents)] == ["This clip is speech for 75% of its length, more than 50%."]
    choose("speech=0.9")
    assert marks(contents) == []
    before = choose("loud=7")
    assert dialog.said.full.startswith("There is no limit for 'loud'.")
    assert (before, dialog.limits.limits) == (
        str(dialog.model.index(0, CHECK).data(Qt.ItemDataRole.ToolTipRole)),
        "speech=0.9",
    )
    assert contents.panes.settings.limits == "speech=0.9"
    dialog.close()
    contents.actions["list_clips"].trigger()
    again = contents._window.findChildren(ClipListDialog)[-1]
    assert again.limits.currentText() == "speech=0.9"
    contents.panes.settings.clip_limits = "nonsense"
    assert contents.panes.settings.limits == "strict"
