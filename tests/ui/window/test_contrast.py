"""WCAG AA, measured on what is painted: 4.5:1 for text; and the ring of a list that has the focus."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from eightcut.domain.judgements import Verdict
from eightcut.ui import theme
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.kit.widgets import in_role
from eightcut.ui.playlist.column import Videos
from eightcut.ui.playlist.model import Role
from eightcut.ui.scan.model import RegionModel
from eightcut.ui.scan.rows import rows
from eightcut.ui.scan.table import RegionTable
from tests.ui.conftest import Opens

AA = 4.5


def light(pixel: int) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [((pixel >> shift) & 255) / 255 for shift in (16, 8, 0)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: int, other: int) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def contrast(image: QImage) -> float:
    """Between the ground, the commonest colour, and the ink that is farthest from it."""
    pixels = Counter(image.pixel(x, y) for x in range(image.width()) for y in range(image.height()))
    [(ground, _)] = pixels.most_common(1)
    return max(ratio(ground, pixel) for pixel in pixels)


def seen(widget: QWidget, inset: int = 3) -> QImage:
    """What of the window is seen where the widget stands, without its border."""
    window = widget.window()
    assert window is not None
    place = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
    return window.grab(place.adjusted(inset, inset, -inset, -inset)).toImage()


def test_every_word_of_the_window_stands_out(opens: Opens) -> None:
    window = opens().panes.deck.window()
    assert window is not None
    words: list[QLabel | QPushButton] = [*window.findChildren(QLabel), *window.findChildren(QPushButton)]
    told = {
        widget.text(): contrast(seen(widget))
        for widget in words
        if widget.isVisible() and widget.isEnabled() and widget.text() and min(widget.width(), widget.height()) > 8
    }
    assert len(told) > 20
    assert {text: round(value, 2) for text, value in told.items() if value < AA} == {}
    fields = [field for field in window.findChildren(QLineEdit) if field.isVisible() and field.placeholderText()]
    assert fields
    assert [round(contrast(seen(field)), 2) for field in fields if contrast(seen(field)) < AA] == []


@pytest.mark.parametrize("role", ["", "main", "danger", "armed"])
def test_buttons_of_every_kind_stand_out(role: str, qtbot: QtBot) -> None:
    button = QPushButton("Mark match")
    qtbot.addWidget(button)
    in_role(button, role)
    button.show()
    assert contrast(seen(button)) >= AA


@pytest.mark.parametrize("selected", [False, True])
def test_every_kind_of_match_can_be_read(selected: bool, qtbot: QtBot) -> None:
    plain = RegionMark(id=0, start=9.0, end=17.0, score=0.8)
    kinds = [
        plain, replace(plain, disabled=True), replace(plain, negative=True), replace(plain, exported=True),
        *(replace(plain, verdict=verdict) for verdict in Verdict),
    ]  # fmt: skip
    model = RegionModel()
    table = RegionTable(model)
    qtbot.addWidget(table)
    model.fill(rows([replace(kind, id=n) for n, kind in enumerate(kinds)]))
    table.resize(360, 260)
    table.show()
    if selected:
        table.selectAll()
    viewport = table.viewport()
    assert viewport is not None
    found = [
        round(contrast(viewport.grab(table.visualRect(model.index(row, column))).toImage()), 2)
        for row in range(len(kinds))
        for column in (0, 1)
    ]
    assert min(found) >= AA, found


def test_the_name_of_a_missing_video_can_be_read_selected_or_not(
    opens: Opens, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    settings.keep_lists("default", Lists((VideoList("A", (str(tmp_path / "a.mp4"), str(tmp_path / "b.mp4"))),)))
    window = opens().panes.deck.window()
    assert window is not None
    videos = window.findChild(Videos)
    assert videos is not None
    model, viewport = videos.model(), videos.viewport()
    assert model is not None
    assert viewport is not None
    qtbot.waitUntil(lambda: bool(model.index(0, 0).data(Role.GONE)))
    videos.selectRow(0)
    for row in (0, 1):
        assert contrast(viewport.grab(videos.visualRect(model.index(row, 0))).toImage()) >= AA


@pytest.mark.parametrize("kind", ["list", "table", "matches"])
def test_a_list_with_the_focus_has_a_ring_of_two_pixels_around_its_rows(kind: str, qtbot: QtBot) -> None:
    made: QListWidget | QTableWidget | RegionTable
    if kind == "list":
        made = QListWidget()
        made.addItems([str(n) for n in range(20)])
    elif kind == "table":
        made = QTableWidget(20, 1)
    else:
        model = RegionModel()
        made = RegionTable(model)
        model.fill(rows([RegionMark(id=n, start=9.0 * n, end=9.0 * n + 8, score=0.8) for n in range(20)]))
    qtbot.addWidget(made)
    made.resize(200, 120)
    made.show()
    made.selectAll()
    made.activateWindow()
    made.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(made.hasFocus)
    image, ring = made.grab().toImage(), QColor(theme.ACCENT).rgb()
    assert [image.pixel(at, 60) == ring for at in (0, 1, 198, 199)] == [True] * 4
    assert [image.pixel(90, at) == ring for at in (0, 1, 118, 119)] == [True] * 4
    assert ratio(ring, QColor(theme.PANEL).rgb()) >= 3
