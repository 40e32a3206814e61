"""A timeline with something on it, and hands that use it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.markers import Marker
from eightcut.media.peaks import Peaks
from eightcut.ui.kit.values import PanelState, RegionMark
from eightcut.ui.timeline.view import Timeline

LENGTH = 1000.0
WIDTH = 1000
"""One pixel is one second while all is shown."""
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
SHIFT, CTRL, PLAIN = (
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier,
)  # fmt: skip
REGIONS = (
    RegionMark(11, 100.0, 120.0, 0.9),
    RegionMark(12, 300.0, 340.0, 0.6, verdict=Verdict.ACCEPT),
    RegionMark(13, 600.0, 620.0, 0.4, disabled=True),
    RegionMark(14, 800.0, 860.0, 0.8, negative=True, orig_start=780.0),
)


def shown(threshold: float = 0.3) -> PanelState:
    scores = np.linspace(0, 1, int(LENGTH) - 7).astype(np.float32)
    return PanelState("AISFX", REGIONS, scores, 1.0, 8.0, threshold)


def marker(folder: str, number: int, start: float) -> Marker:
    rows = tuple(
        ClipRow("film.mp4", start, f"/out/{folder}/vid_001/clip_001_m{number}_{clip}.mp4") for clip in range(3)
    )
    return Marker(f"/out/{folder}", number, start, start + 14.0, rows, 3.0)


def loaded(qtbot: QtBot) -> Timeline:
    """Four finds, two markers in `door` and one in `rain`, a span of 14 s, all of the film in view."""
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(WIDTH, timeline.sizeHint().height())
    timeline.set_video(LENGTH, Fraction(25))
    timeline.set_span(8.0, 3, 3.0)
    timeline.show_scan(shown())
    timeline.set_markers([marker("door", 1, 200.0), marker("rain", 1, 500.0), marker("door", 2, 700.0)])
    timeline.show()
    qtbot.waitExposed(timeline)
    return timeline


def at(timeline: Timeline, lane: str, x: float) -> QPoint:
    """A place in a lane."""
    one = timeline.state.lanes.folders[0] if lane == "folders" else getattr(timeline.state.lanes, lane)
    return QPoint(round(x), one.top + one.height // 2)


def move(timeline: Timeline, place: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Move the pointer there, with whatever button is down."""
    where = QPointF(place)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, where, QPointF(timeline.mapToGlobal(place)), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, modifiers,
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)


def drag(
    qtbot: QtBot,
    timeline: Timeline,
    places: list[QPoint],
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = PLAIN,
) -> None:
    qtbot.mousePress(timeline, button, modifiers, places[0])
    for place in places[1:]:
        move(timeline, place, modifiers)
    qtbot.mouseRelease(timeline, button, modifiers, places[-1])


def wheel(timeline: Timeline, x: float, angle: int, modifiers: Qt.KeyboardModifier = PLAIN, sideways: int = 0) -> None:
    place = at(timeline, "wave", x)
    event = QWheelEvent(
        QPointF(place), QPointF(timeline.mapToGlobal(place)), QPoint(), QPoint(sideways, angle),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)


def heard(signal: object) -> list[tuple[object, ...]]:
    """What a signal tells from now on."""
    said: list[tuple[object, ...]] = []
    signal.connect(lambda *values: said.append(values))  # type: ignore[attr-defined]
    return said


def picture(timeline: Timeline) -> QImage:
    return timeline.grab().toImage()


def like(image: QImage, place: QPoint, name: str, far: int = 40) -> bool:
    """Whether a pixel is about this colour."""
    is_, asked = image.pixelColor(place), QColor(name)
    apart = (is_.red() - asked.red(), is_.green() - asked.green(), is_.blue() - asked.blue())
    return max(abs(one) for one in apart) <= far


def peaks(loud: int = 100) -> Peaks:
    levels = tuple(np.full((count, 3), (-loud, loud, loud // 2), np.int8) for count in (200_000, 25_000))
    return Peaks(levels, 1000.0)
