"""The part of the picture that clips show: on the picture, in the preview, in crop and deck."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.domain.picture_part import PicturePart
from eightcut.services.videos.bars import choose_shown
from eightcut.ui.player.overlay import Overlay, Part
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.unit.media.numbered import run


@pytest.fixture
def window(opens: Opens, tmp_path: Path, qtbot: QtBot) -> WindowContents:
    """A video of 320 x 240 with bars of 40 above and below is open."""
    film = tmp_path / "barred.mp4"
    run(
        "-f", "lavfi", "-i", "testsrc2=s=320x160:r=10:d=20,pad=320:240:0:40", "-f", "lavfi", "-i", "sine=d=20",
        "-pix_fmt", "yuv420p", film,
    )  # fmt: skip
    contents = opens(film)
    idle(contents, qtbot)
    return contents


def idle(contents: WindowContents, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not contents.panes.context.runner.busy, timeout=20_000)


def kept(contents: WindowContents) -> Part | None:
    """The part of the picture that is left clear."""
    overlay: Overlay | None = contents.panes.player.view._overlay
    return None if overlay is None else overlay.kept


def choose(contents: WindowContents, part: PicturePart | None, qtbot: QtBot) -> None:
    """As the list does it."""
    panes = contents.panes
    video = panes.now.video
    assert video is not None
    path, ctx = video.ref.path, panes.context.services
    panes.context.history.do("Bars", lambda: choose_shown(ctx, path, part))
    idle(contents, qtbot)


def test_the_picture_shows_the_frame_that_will_be_cut(window: WindowContents, qtbot: QtBot) -> None:
    panes = window.panes
    assert kept(window) is None
    choose(window, PicturePart(0, 40, 320, 160), qtbot)
    assert panes.now.shown == PicturePart(0, 40, 320, 160)
    assert kept(window) == pytest.approx((0, 1 / 6, 1, 2 / 3))
    assert "320 × 160" in panes.deck.output_tab.said.full
    first = panes.preview.first._overlay
    assert first is not None
    assert first.kept == kept(window)

    panes.deck.crop_tab.ratio.setCurrentText("9:16")
    box = kept(window)
    assert box is not None
    assert (box[1], box[3]) == pytest.approx((1 / 6, 2 / 3))
    assert box[2] == pytest.approx(90 / 320)
    panes.player.view.clicked.emit(0.0, 0.5)
    panes.player.view.released.emit()
    assert (kept(window) or (9,))[0] == 0.0
    panes.deck.export_tab.format.setCurrentIndex(2)
    assert kept(window) is None
    panes.deck.export_tab.format.setCurrentIndex(0)
    panes.deck.crop_tab.ratio.setCurrentText("Off")
    panes.context.history.stack.undo()
    idle(window, qtbot)
    assert kept(window) is None
    assert "320 × 240" in panes.deck.output_tab.said.full


def test_a_click_is_a_place_inside_the_part(window: WindowContents, qtbot: QtBot) -> None:
    choose(window, PicturePart(80, 40, 160, 160), qtbot)
    panes = window.panes
    panes.deck.crop_tab.ratio.setCurrentText("9:16")
    for x, centre in ((0.5, 0.5), (0.25, 0.0), (0.0, 0.0), (0.625, 0.75), (1.0, 1.0)):
        panes.player.view.clicked.emit(x, 0.5)
        panes.player.view.released.emit()
        assert panes.deck.crop_tab.centre == pytest.approx(centre, abs=0.01)
        box = kept(window)
        assert box is not None
        assert box[0] >= 0.25
        assert box[0] + box[2] <= 0.75


def test_a_part_outside_the_picture_is_not_shown_and_another_video_has_its_own(
    window: WindowContents, film: Path, qtbot: QtBot
) -> None:
    panes = window.panes
    video = panes.now.video
    assert video is not None

    def opened(path: str) -> PicturePart | None:
        window.video.open(path)
        assert (panes.now.video, panes.now.shown) == (None, None)
        qtbot.waitUntil(lambda: panes.now.video is not None, timeout=20_000)
        idle(window, qtbot)
        assert (kept(window) is None) == (panes.now.shown is None)
        return panes.now.shown

    panes.context.services.library.videos.choose_shown(video.ref.content_id, "100x100+310+0")
    assert opened(video.ref.path) is None
    choose(window, PicturePart(0, 40, 320, 160), qtbot)
    assert opened(str(film)) is None
    assert opened(video.ref.path) == PicturePart(0, 40, 320, 160)
