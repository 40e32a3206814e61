"""How rows of the table are painted, and how little of it again."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QObject, QRect, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from typing_extensions import override

from eightcut.domain.judgements import Verdict
from eightcut.ui import theme
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.model import END, SCORE, TIME, VERDICT, RegionModel
from eightcut.ui.scan.rows import rows
from eightcut.ui.scan.table import RegionTable

INK = QColor(theme.TEXT)
LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class Painted(QObject):
    """What of a widget is painted, in the order of painting."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[QRect] = []

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QPaintEvent):
            self.places.append(event.rect())
        return False


@pytest.fixture
def table(qtbot: QtBot) -> RegionTable:
    model = RegionModel()
    made = RegionTable(model)
    model.setParent(made)
    qtbot.addWidget(made)
    model.fill(rows([RegionMark(n, n * 40.0, n * 40.0 + 8, 0.5) for n in range(1, 30)]))
    made.resize(330, 500)
    return made


def test_what_is_exported_as_one_is_painted_beside_the_times_alone_and_only_where_it_changed(
    table: RegionTable, qtbot: QtBot
) -> None:
    painted, viewport = Painted(), table.viewport()
    assert viewport is not None
    viewport.installEventFilter(painted)
    with qtbot.waitExposed(table):
        table.show()
    qtbot.waitUntil(lambda: bool(painted.places))
    painted.places.clear()
    table.set_joined({1: (False, True), 2: (True, False)})
    qtbot.waitUntil(lambda: bool(painted.places))
    assert painted.places == [QRect(0, 0, table.columnWidth(TIME), viewport.height())]
    painted.places.clear()
    table.set_joined({1: (False, True), 2: (True, False)})
    viewport.update(0, 0, 1, 1)
    qtbot.waitUntil(lambda: bool(painted.places))
    assert painted.places == [QRect(0, 0, 1, 1)]


@pytest.mark.parametrize("width", [76, 20], ids=["room", "no room"])
def test_a_time_stands_where_qt_would_lay_it_out_and_is_cut_where_there_is_no_room(
    table: RegionTable, width: int
) -> None:
    def drawn(rect: QRect, own: bool) -> QImage:
        image = QImage(100, 40, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        index = table.regions.index(3, END)
        if own:
            option, delegate = QStyleOptionViewItem(), table.itemDelegate()
            option.rect = rect
            assert delegate is not None
            delegate.paint(painter, option, index)
        else:
            painter.setFont(theme.font())
            painter.setPen(INK)
            painter.drawText(rect.adjusted(theme.SPACE, 0, -theme.GAP, 0), LEFT, str(index.data()))
        painter.end()
        return image

    for height in (25, 26):
        place = QRect(4, 3, width, height)
        assert drawn(place, own=True) == drawn(place, own=False)


def test_a_score_is_whole_where_the_table_is_narrow(table: RegionTable) -> None:
    table.resize(240, 500)
    room = table.columnWidth(SCORE) - theme.SPACE - theme.GAP
    assert room >= table.fontMetrics().horizontalAdvance("0.000")


@pytest.mark.parametrize("verdict", [None, *Verdict])
@pytest.mark.parametrize("width", [330, 240])
def test_off_screen_is_painted_whole_beside_any_verdict_and_without_one(
    verdict: Verdict | None, width: int, table: RegionTable
) -> None:
    def cell(off_screen: bool) -> QImage:
        table.regions.fill(rows([RegionMark(1, 40.0, 48.0, 0.5, verdict=verdict, off_screen=off_screen)]))
        table.grab()  # now it is laid out
        place = table.visualRect(table.regions.index(0, VERDICT))
        return table.viewport().grab(place).toImage()  # type: ignore[union-attr]

    table.resize(width, 200)
    plain, signed = cell(False), cell(True)
    others = [x for x in range(plain.width()) for y in range(plain.height()) if plain.pixel(x, y) != signed.pixel(x, y)]
    assert others
    assert min(others) > 0
    assert max(others) < plain.width() - 1
