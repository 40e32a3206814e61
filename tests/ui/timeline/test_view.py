"""What the timeline shows: finds, markers, what moves over them, and words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QHelpEvent
from PyQt6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from eightcut.domain.scans import ChangeKind
from eightcut.domain.spans import TimeSpan
from eightcut.ui import theme
from eightcut.ui.kit.values import Shown
from eightcut.ui.timeline.menu import tooltip
from eightcut.ui.timeline.overlay import hover_words
from eightcut.ui.timeline.state import KeyframeMark
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import (
    FINDS,
    LEFT,
    PLAIN,
    WIDTH,
    at,
    heard,
    like,
    loaded,
    marker,
    move,
    peaks,
    picture,
    shown,
)


@pytest.fixture
def line(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


# ----------------------------------------------------------------------------------------------- what is seen


def test_the_ghost_stays_where_the_cursor_was_unless_that_was_exported(line: Timeline, qtbot: QtBot) -> None:
    line.set_cursor(300.0)
    qtbot.mouseClick(line, LEFT, PLAIN, at(line, "wave", 400))
    assert line.state.ghost == 300.0

    line.set_cursor(400.04)
    assert line.state.ghost == 300.0  # a frame step leaves none

    line.set_cursor(700.0)
    line.set_cursor(100.0)
    assert line.state.ghost is None


def test_disabled_folders_are_never_shown_and_hidden_ones_not(line: Timeline) -> None:
    line.set_markers([
        marker("door", 1, 10.0), marker("rain_disabled", 1, 20.0), replace(marker("wind", 1, 30.0), disabled=True),
        marker("rain", 1, 40.0),
    ])  # fmt: skip
    assert [row.name for row in line.state.rows] == ["door", "rain"]

    line.set_hidden_folders({"/out/door"})
    assert [row.name for row in line.state.rows] == ["rain"]
    line.set_hidden_folders({"rain"})
    assert [row.name for row in line.state.rows] == ["door"]


def test_more_than_four_folders_are_folded_into_the_last_lane(line: Timeline) -> None:
    line.set_markers([marker(f"class_{n}", 1, 100.0 * n) for n in range(6)])

    assert [row.name for row in line.state.rows] == ["class_0", "class_1", "class_2", ""]
    assert [mark.name for mark in line.state.rows[3].marks] == ["class_3", "class_4", "class_5"]
    assert tooltip(line, WIDTH - 10, line.state.lanes.folders[3].top + 5) == "class_3\nclass_4\nclass_5"


def test_a_folder_keeps_its_colour(line: Timeline, qtbot: QtBot) -> None:
    colour = line.state.colours["door"]

    line.set_markers([marker("a", 1, 5.0), marker("door", 1, 200.0), marker("z", 1, 9.0)])
    assert line.state.colours["door"] == colour
    line.set_film(500.0, Fraction(25))
    line.set_markers([marker("door", 1, 200.0)])
    assert line.state.colours["door"] == colour

    other = Timeline()
    qtbot.addWidget(other)
    other.set_film(500.0, Fraction(25))
    other.set_markers([marker("door", 7, 3.0)])
    assert other.state.colours["door"] == colour


def test_folders_on_one_timeline_have_different_colours(line: Timeline) -> None:
    line.set_markers([marker(f"class_{n}", 1, 10.0) for n in range(len(theme.FOLDERS) - 2)])

    assert len(set(line.state.colours.values())) == len(line.state.colours) == len(theme.FOLDERS)


def test_finds_are_drawn_by_what_they_are(line: Timeline) -> None:
    line.show_scan(replace(shown(), regions=(
        replace(FINDS[0], score=1.0), replace(FINDS[1], exported=True, verdict=None), FINDS[2], FINDS[3],
    )))  # fmt: skip
    image = picture(line)
    y = line.state.lanes.regions.top + 8

    assert like(image, QPoint(117, y), theme.score_colour(1.0).name())
    assert like(image, QPoint(337, y), theme.GOOD)
    assert like(image, QPoint(610, y), theme.WINDOW)  # disabled: an outline only
    assert image.pixelColor(830, y).red() > 80 > image.pixelColor(830, y).green()
    assert like(image, QPoint(700, y), theme.WINDOW)


def test_below_the_threshold_nothing_is_drawn(line: Timeline) -> None:
    y = line.state.lanes.regions.top + 8
    assert not like(picture(line), QPoint(337, y), theme.WINDOW)

    line.show_scan(shown(threshold=0.61))

    assert like(picture(line), QPoint(337, y), theme.WINDOW)


def test_narrow_finds_are_seen_from_afar(line: Timeline) -> None:
    finds = tuple(replace(FINDS[0], id=n, start=500 + 0.2 * n, end=500.1 + 0.2 * n, score=1.0) for n in range(50))
    line.show_scan(replace(shown(), regions=finds))
    y = line.state.lanes.regions.top + 12

    image = picture(line)

    assert all(like(image, QPoint(x, y), theme.score_colour(1.0).name()) for x in range(501, 509))
    assert like(image, QPoint(515, y), theme.WINDOW)


def test_hard_negatives_of_other_models_are_red_too(line: Timeline) -> None:
    line.show_scan(replace(shown(), negatives=(TimeSpan(400.0, 450.0),)))

    image = picture(line)

    lane = line.state.lanes.regions
    assert like(image, QPoint(430, lane.bottom - 6), theme.BAD)


def test_a_comparison_shows_earlier_finds_above_later_ones(line: Timeline) -> None:
    gone = replace(FINDS[0], change=ChangeKind.GONE)
    new = replace(FINDS[1], change=ChangeKind.NEW, score=1.0)
    line.set_comparison([gone], [new])
    lane = line.state.lanes.regions

    image = picture(line)

    assert like(image, QPoint(330, lane.top + 19), theme.score_colour(1.0).name())
    assert like(image, QPoint(330, lane.top + 6), theme.WINDOW)
    assert like(image, QPoint(115, lane.top + 19), theme.WINDOW)
    line.set_comparison([], [])
    assert like(picture(line), QPoint(117, lane.top + 8), theme.score_colour(0.9).name())


def test_the_span_is_washed_across_the_lanes_but_not_in_review(line: Timeline) -> None:
    line.set_cursor(400.0)
    place = QPoint(410, line.state.lanes.wave.top + 10)
    plain = picture(line).pixelColor(place)

    line.set_review(True)

    assert plain.blue() > picture(line).pixelColor(place).blue() + 15


def test_the_playhead_is_green_in_review(line: Timeline) -> None:
    line.set_playhead(600.0)
    place = QPoint(600, line.state.lanes.wave.top + 10)
    assert like(picture(line), place, theme.ACCENT)

    line.set_review(True)

    assert like(picture(line), place, theme.GOOD)


def test_where_playback_is_at_the_cursor_both_are_seen(line: Timeline) -> None:
    line.set_cursor(600.0)
    line.set_playhead(600.0)

    image = picture(line)

    assert like(image, QPoint(600, line.state.lanes.wave.top + 10), theme.WHITE)
    assert like(image, QPoint(600, line.state.lanes.ruler.top + 2), theme.ACCENT)


def test_keyframes_tell_their_kind_by_colour(line: Timeline) -> None:
    line.set_keyframes([KeyframeMark(300), KeyframeMark(350, True), KeyframeMark(400, False, True),
                        KeyframeMark(450, True, True)])  # fmt: skip
    y = line.state.lanes.wave.top

    image = picture(line)

    assert like(image, QPoint(300, y), theme.FOLDERS[10])
    assert like(image, QPoint(350, y), theme.BAD)
    assert like(image, QPoint(400, y), theme.ACCENT)
    assert like(image, QPoint(447, y), theme.BAD)
    assert like(image, QPoint(452, y), theme.ACCENT)


def test_the_waveform_is_as_loud_as_the_film(line: Timeline) -> None:
    lane = line.state.lanes.wave
    place = QPoint(700, lane.top + lane.height // 4)
    assert like(picture(line), place, theme.WINDOW)

    line.set_peaks(peaks())

    assert not like(picture(line), place, theme.WINDOW)


def test_every_state_can_be_drawn_at_once(line: Timeline) -> None:
    line.set_locked(True)
    line.set_audio_band(100.0, 130.0)
    line.set_pending(900.0)
    line.set_armed(marker("door", 1, 200.0))
    line.set_playhead(903.0)
    line.put_ring(True)
    whole = picture(line)

    line.zoom(20.0, 205.0)

    assert whole != picture(line)


def test_a_scan_without_scores_says_so_beside_the_threshold(line: Timeline) -> None:
    lane = line.state.lanes.curve

    def brightest(top: int) -> int:
        image = picture(line)
        return max(image.pixelColor(x, y).lightness() for x in range(30, 150) for y in range(top, top + 12))

    line.show_scan(Shown("AISFX", FINDS, None, threshold=0.3))
    assert brightest(lane.top + 4) > 120
    line.show_scan(Shown("AISFX", FINDS, None, threshold=0.8))
    assert brightest(lane.top + 24) > 120
    line.show_scan(Shown())
    assert brightest(lane.top + 24) < 120


def test_an_empty_timeline_says_that_no_video_is_open(qtbot: QtBot) -> None:
    line = Timeline()
    qtbot.addWidget(line)
    line.resize(700, 232)

    image = picture(line)

    row = [image.pixelColor(x, y).lightness() for x in range(280, 420) for y in range(108, 124)]
    assert max(row) > 90
    line.set_film(10.0, Fraction(25))
    line.set_film(None, Fraction(25))
    assert picture(line) == image


# ----------------------------------------------------------------------------------------------- words


def test_the_pointer_shows_time_and_score(line: Timeline) -> None:
    assert hover_words(line.state, 500) == "8:20.000  ·  0.50"

    line.show_scan(Shown("AISFX", FINDS, None))

    assert hover_words(line.state, 500) == "8:20.000"
    move(line, at(line, "wave", 500))
    assert line.state.hover is not None


def test_a_marker_tells_its_files(line: Timeline) -> None:
    place = at(line, "wave", 702)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, line.mapToGlobal(place))

    QApplication.sendEvent(line, event)

    words = QToolTip.text()
    assert "door, marker 2" in words
    assert "clip_001_m2_0.mp4" in words
    assert "11:40.0" in words
    QToolTip.hideText()


def test_a_find_tells_what_it_is(line: Timeline) -> None:
    y = at(line, "regions", 0).y()

    assert "hard negative" in tooltip(line, 830, y)
    assert "disabled" in tooltip(line, 610, y)
    assert "0.60" in tooltip(line, 320, y)


def test_a_keyframe_tells_what_it_makes(line: Timeline) -> None:
    line.set_keyframes([KeyframeMark(100), KeyframeMark(200, True), KeyframeMark(300, True, True)])
    y = line.state.lanes.wave.top

    assert tooltip(line, 100, y) == "Crop keyframe at 1:40.000"
    assert tooltip(line, 200, y).endswith("random portrait crops")
    assert tooltip(line, 300, y).endswith("random portrait and square crops")
    assert tooltip(line, 150, y) == ""


def test_overlapping_clips_are_noted_once_and_taken_back(line: Timeline) -> None:
    said = heard(line.overlap_noted)

    line.set_cursor(190.0)
    line.set_cursor(192.0)
    line.set_cursor(100.0)

    assert said == [("These clips overlap marker 1 in door, 3:20.0",), ("",)]


def test_the_armed_marker_is_no_overlap(line: Timeline) -> None:
    said = heard(line.overlap_noted)

    line.set_armed(marker("door", 1, 200.0))
    line.set_cursor(200.0)

    assert said == []


def test_the_keyboards_focus_is_seen_and_has_a_name(line: Timeline) -> None:
    assert line.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert line.accessibleName() == "Timeline"

    line.setFocus(Qt.FocusReason.TabFocusReason)
    assert like(picture(line), QPoint(500, line.height() - 1), theme.ACCENT)

    line.clearFocus()
    assert not like(picture(line), QPoint(500, line.height() - 1), theme.ACCENT)
