"""The model of a list and how its rows are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QModelIndex
from PyQt6.QtGui import QColor
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QApplication

from eightcut.ui import theme
from eightcut.ui.kit.lists import VideoList
from eightcut.ui.playlist.facts import Facts
from eightcut.ui.playlist.model import VideosModel
from eightcut.ui.playlist.pane import PlaylistPane

Film = Callable[[str], str]
Clips = Callable[..., list[Path]]


def told(pane: PlaylistPane, role: int) -> dict[str, object]:
    """What the active list's rows tell, by name."""
    model = pane.lists.model
    assert model is not None
    return {Path(path).name: model.index(row).data(role) for row, path in enumerate(model.shown)}


def test_a_row_is_drawn_with_green_count_red_name_and_struck_out_name(pane: PlaylistPane, clips: Clips) -> None:
    clips("a.mp4", 3)
    clips("b.mkv", 1, "Old_disabled")
    pane.set_profile("default")
    column = pane.lists.column
    assert column is not None
    QApplication.processEvents()
    picture = column.videos.grab().toImage()
    ratio = picture.devicePixelRatio()

    def colours(row: int) -> set[str]:
        area = column.videos.visualRect(column.model.index(row))
        return {
            QColor(picture.pixel(int(x * ratio), int(y * ratio))).name()
            for x in range(area.left(), area.right())
            for y in range(area.top(), area.bottom())
        }

    assert {theme.GOOD, theme.ACCENT} <= colours(0)
    assert theme.BAD in colours(1)
    assert not {theme.GOOD, theme.BAD, theme.ACCENT} & colours(2)
    assert theme.DIM in colours(3)


def test_the_model_keeps_qts_rules() -> None:
    model = VideosModel(VideoList("x", tuple(f"/in/{n}.avi" for n in range(50))), Facts())
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_filter("4")
    assert model.rowCount() == 14
    model.remove(["/in/4.avi"])
    model.add(["/in/444.avi", "/in/44.avi"])
    assert model.rowCount() == 14
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None
    assert model.row_of("/in/1.avi") == -1
    del tester


def test_what_is_told_of_one_video_draws_its_row_alone() -> None:
    model = VideosModel(VideoList("x", ("/in/a.avi", "/in/b.avi", "/in/c.avi")), Facts())
    drawn: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: drawn.append((first.row(), last.row())))
    model.refresh({"/in/b.avi", "/elsewhere.avi"})
    assert drawn == [(1, 1)]
    model.refresh()
    assert drawn[1:] == [(0, 2)]
