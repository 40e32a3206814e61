"""What the timeline shows: finds, markers, what moves over them, and words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QHelpEvent
from PyQt6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from eightcut.domain.scans import DifferenceKind
from eightcut.domain.spans import TimeSpan
from eightcut.ui import theme
from eightcut.ui.kit.scores import Scale
from eightcut.ui.kit.values import PanelState
from eightcut.ui.timeline.menu import tooltip
from eightcut.ui.timeline.overlay import hover_words, threshold_of, threshold_y
from eightcut.ui.timeline.state import KeyframeMark
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import (
    LEFT,
    PLAIN,
    REGIONS,
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
def timeline(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


# ----------------------------------------------------------------------------------------------- what is seen


def test_the_ghost_stays_where_the_cursor_was_unless_that_was_exported(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_cursor(300.0)
    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "wave", 400))
    assert timeline.state.ghost == 300.0

    timeline.set_cursor(400.04)
    assert timeline.state.ghost == 300.0  # a frame step leaves none

    timeline.set_cursor(700.0)
    timeline.set_cursor(100.0)
    assert timeline.state.ghost is None


def test_disabled_folders_are_never_shown_and_hidden_ones_not(timeline: Timeline) -> None:
    timeline.set_markers([
        marker("door", 1, 10.0), marker("rain_disabled", 1, 20.0), marker("rain", 1, 40.0)
    ])  # fmt: skip
    assert [row.name for row in timeline.state.rows] == ["door", "rain"]

    timeline.set_hidden_folders({"/out/door"})
    assert [row.name for row in timeline.state.rows] == ["rain"]
    timeline.set_hidden_folders({"rain"})
    assert [row.name for row in timeline.state.rows] == ["door"]


def test_more_than_four_folders_are_folded_into_the_last_lane(timeline: Timeline) -> None:
    timeline.set_markers([marker(f"class_{n}", 1, 100.0 * n) for n in range(6)])

    assert [row.name for row in timeline.state.rows] == ["class_0", "class_1", "class_2", ""]
    assert [mark.name for mark in timeline.state.rows[3].marks] == ["class_3", "class_4", "class_5"]
    assert tooltip(timeline, WIDTH - 10, timeline.state.lanes.folders[3].top + 5) == "class_3\nclass_4\nclass_5"


def test_a_folder_keeps_its_colour(timeline: Timeline, qtbot: QtBot) -> None:
    colour = timeline.state.colours["door"]

    timeline.set_markers([marker("a", 1, 5.0), marker("door", 1, 200.0), marker("z", 1, 9.0)])
    assert timeline.state.colours["door"] == colour
    timeline.set_video(500.0, Fraction(25))
    timeline.set_markers([marker("door", 1, 200.0)])
    assert timeline.state.colours["door"] == colour

    other = Timeline()
    qtbot.addWidget(other)
    other.set_video(500.0, Fraction(25))
    other.set_markers([marker("door", 7, 3.0)])
    assert other.state.colours["door"] == colour


def test_folders_on_one_timeline_have_different_colours(timeline: Timeline) -> None:
    timeline.set_markers([marker(f"class_{n}", 1, 10.0) for n in range(len(theme.FOLDERS) - 2)])

    assert len(set(timeline.state.colours.values())) == len(timeline.state.colours) == len(theme.FOLDERS)


def test_finds_are_drawn_by_what_they_are(timeline: Timeline) -> None:
    timeline.show_scan(replace(shown(), regions=(
        replace(REGIONS[0], score=1.0), replace(REGIONS[1], exported=True, verdict=None), REGIONS[2], REGIONS[3],
    )))  # fmt: skip
    image = picture(timeline)
    y = timeline.state.lanes.regions.top + 8

    assert like(image, QPoint(117, y), theme.score_colour(1.0).name())
    assert like(image, QPoint(337, y), theme.GOOD)
    assert like(image, QPoint(610, y), theme.WINDOW)  # disabled: an outline only
    assert image.pixelColor(830, y).red() > 80 > image.pixelColor(830, y).green()
    assert like(image, QPoint(700, y), theme.WINDOW)


def test_below_the_threshold_nothing_is_drawn(timeline: Timeline) -> None:
    y = timeline.state.lanes.regions.top + 8
    assert not like(picture(timeline), QPoint(337, y), theme.WINDOW)

    timeline.show_scan(shown(threshold=0.61))

    assert like(picture(timeline), QPoint(337, y), theme.WINDOW)


def test_narrow_finds_are_seen_from_afar(timeline: Timeline) -> None:
    finds = tuple(replace(REGIONS[0], id=n, start=500 + 0.2 * n, end=500.1 + 0.2 * n, score=1.0) for n in range(50))
    timeline.show_scan(replace(shown(), regions=finds))
    y = timeline.state.lanes.regions.top + 12

    image = picture(timeline)

    assert all(like(image, QPoint(x, y), theme.score_colour(1.0).name()) for x in range(501, 509))
    assert like(image, QPoint(515, y), theme.WINDOW)


def test_hard_negatives_of_other_models_are_red_too(timeline: Timeline) -> None:
    timeline.show_scan(replace(shown(), negatives=(TimeSpan(400.0, 450.0),)))

    image = picture(timeline)

    lane = timeline.state.lanes.regions
    assert like(image, QPoint(430, lane.bottom - 6), theme.BAD)


def test_what_was_accepted_and_is_no_match_here_is_green(timeline: Timeline) -> None:
    timeline.show_scan(replace(shown(), accepted=(TimeSpan(400.0, 450.0),)))
    lane = timeline.state.lanes.regions
    assert like(picture(timeline), QPoint(430, lane.bottom - 6), theme.GOOD)
    timeline.show_scan(shown())
    assert not like(picture(timeline), QPoint(430, lane.bottom - 6), theme.GOOD)


def test_a_comparison_shows_earlier_finds_above_later_ones(timeline: Timeline) -> None:
    gone = replace(REGIONS[0], change=DifferenceKind.GONE)
    new = replace(REGIONS[1], change=DifferenceKind.NEW, score=1.0)
    timeline.set_comparison([gone], [new])
    lane = timeline.state.lanes.regions

    image = picture(timeline)

    assert like(image, QPoint(330, lane.top + 19), theme.score_colour(1.0).name())
    assert like(image, QPoint(330, lane.top + 6), theme.WINDOW)
    assert like(image, QPoint(115, lane.top + 19), theme.WINDOW)
    timeline.set_comparison([], [])
    assert like(picture(timeline), QPoint(117, lane.top + 8), theme.score_colour(0.9).name())


def test_the_span_is_washed_across_the_lanes_but_not_in_review(timeline: Timeline) -> None:
    timeline.set_cursor(400.0)
    place = QPoint(410, timeline.state.lanes.wave.top + 10)
    plain = picture(timeline).pixelColor(place)

    timeline.set_review(True)

    assert plain.blue() > picture(timeline).pixelColor(place).blue() + 15


def test_the_playhead_is_green_in_review(timeline: Timeline) -> None:
    timeline.set_playhead(600.0)
    place = QPoint(600, timeline.state.lanes.wave.top + 10)
    assert like(picture(timeline), place, theme.ACCENT)

    timeline.set_review(True)

    assert like(picture(timeline), place, theme.GOOD)


def test_where_playback_is_at_the_cursor_both_are_seen(timeline: Timeline) -> None:
    timeline.set_cursor(600.0)
    timeline.set_playhead(600.0)

    image = picture(timeline)

    assert like(image, QPoint(600, timeline.state.lanes.wave.top + 10), theme.WHITE)
    assert like(image, QPoint(600, timeline.state.lanes.ruler.top + 2), theme.ACCENT)


def test_keyframes_tell_their_kind_by_colour(timeline: Timeline) -> None:
    timeline.set_keyframes([KeyframeMark(300), KeyframeMark(350, True), KeyframeMark(400, False, True),
                        KeyframeMark(450, True, True)])  # fmt: skip
    y = timeline.state.lanes.wave.top

    image = picture(timeline)

    assert like(image, QPoint(300, y), theme.FOLDERS[10])
    assert like(image, QPoint(350, y), theme.BAD)
    assert like(image, QPoint(400, y), theme.ACCENT)
    assert like(image, QPoint(447, y), theme.BAD)
    assert like(image, QPoint(452, y), theme.ACCENT)


def test_the_waveform_is_as_loud_as_the_film(timeline: Timeline) -> None:
    lane = timeline.state.lanes.wave
    place = QPoint(700, lane.top + lane.height // 4)
    assert like(picture(timeline), place, theme.WINDOW)

    timeline.wave.set_peaks(peaks())

    assert not like(picture(timeline), place, theme.WINDOW)


def test_every_state_can_be_drawn_at_once(timeline: Timeline) -> None:
    timeline.set_locked(True)
    timeline.set_audio_band(100.0, 130.0)
    timeline.set_pending(900.0)
    timeline.set_armed(marker("door", 1, 200.0))
    timeline.set_playhead(903.0)
    timeline.put_ring(True)
    whole = picture(timeline)

    timeline.zoom(20.0, 205.0)

    assert whole != picture(timeline)


def test_a_rejected_match_has_one_cross(timeline: Timeline) -> None:
    """Its hard negative, which begins earlier, has its own only where no match shows it."""
    span, lane = TimeSpan(780.0, 860.0), timeline.state.lanes.regions

    def crossed() -> bool:
        image = picture(timeline)
        reds = [image.pixelColor(x, lane.top + 13).red() for x in range(782, 798)]
        return max(reds) > 150

    def shown_with(threshold: float) -> PanelState:
        return replace(shown(threshold), regions=REGIONS, negatives=(span,))

    timeline.show_scan(shown_with(0.85))
    assert crossed()
    timeline.show_scan(shown_with(0.3))
    assert not crossed()


def test_colours_and_curve_go_by_the_scores_of_the_video(timeline: Timeline) -> None:
    regions = tuple(replace(mark, score=0.5 + mark.score / 10) for mark in REGIONS)
    scores = np.linspace(0.5, 0.6, 993).astype(np.float32)
    state = replace(shown(0.53), scores=scores, regions=regions, scale=Scale(0.5, 0.6))
    timeline.show_scan(state)
    image, lanes = picture(timeline), timeline.state.lanes
    assert like(image, QPoint(117, lanes.regions.top + 8), theme.score_colour(0.9).name())
    assert abs(threshold_y(timeline.state) - (lanes.curve.top + 3 + 0.7 * (lanes.curve.height - 6))) < 1
    assert threshold_of(timeline.state, lanes.curve.top + 3) == 0.6
    middle = lanes.curve.top + lanes.curve.height // 2
    tall = [image.pixelColor(x, middle).lightness() for x in (200, 900)]
    assert tall[1] > tall[0]
    assert hover_words(timeline.state, 504.0).endswith("0.550")


def test_a_scan_without_scores_says_so_beside_the_threshold(timeline: Timeline) -> None:
    lane = timeline.state.lanes.curve

    def brightest(top: int) -> int:
        image = picture(timeline)
        return max(image.pixelColor(x, y).lightness() for x in range(30, 150) for y in range(top, top + 12))

    timeline.show_scan(PanelState("AISFX", REGIONS, None, threshold=0.3))
    assert brightest(lane.top + 4) > 120
    timeline.show_scan(PanelState("AISFX", REGIONS, None, threshold=0.8))
    assert brightest(lane.top + 24) > 120
    timeline.show_scan(PanelState())
    assert brightest(lane.top + 24) < 120


def test_an_empty_timeline_says_that_no_video_is_open(qtbot: QtBot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(700, 232)

    image = picture(timeline)

    row = [image.pixelColor(x, y).lightness() for x in range(280, 420) for y in range(108, 124)]
    assert max(row) > 90
    timeline.set_video(10.0, Fraction(25))
    timeline.set_video(None, Fraction(25))
    assert picture(timeline) == image


# ----------------------------------------------------------------------------------------------- words


def test_the_pointer_shows_time_and_score(timeline: Timeline) -> None:
    assert hover_words(timeline.state, 500) == "8:20.000  ·  0.50"

    timeline.show_scan(PanelState("AISFX", REGIONS, None))

    assert hover_words(timeline.state, 500) == "8:20.000"
    move(timeline, at(timeline, "wave", 500))
    assert timeline.state.hover is not None


def test_a_marker_tells_its_files(timeline: Timeline) -> None:
    place = at(timeline, "wave", 702)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, timeline.mapToGlobal(place))

    QApplication.sendEvent(timeline, event)

    words = QToolTip.text()
    assert "door, marker 2" in words
    assert "clip_001_m2_0.mp4" in words
    assert "11:40.0" in words
    QToolTip.hideText()


def test_a_find_tells_what_it_is(timeline: Timeline) -> None:
    y = at(timeline, "regions", 0).y()

    assert "hard negative" in tooltip(timeline, 830, y)
    assert "disabled" in tooltip(timeline, 610, y)
    assert "0.60" in tooltip(timeline, 320, y)
    before = picture(timeline)
    timeline.show_scan(replace(shown(), regions=tuple(replace(mark, off_screen=True) for mark in REGIONS)))
    assert "source off screen" in tooltip(timeline, 320, y)
    assert picture(timeline) != before, "a sign, for whoever does not point at it"


def test_a_keyframe_tells_what_it_makes(timeline: Timeline) -> None:
    timeline.set_keyframes([KeyframeMark(100), KeyframeMark(200, True), KeyframeMark(300, True, True)])
    y = timeline.state.lanes.wave.top

    assert tooltip(timeline, 100, y) == "Crop keyframe at 1:40.000"
    assert tooltip(timeline, 200, y).endswith("random portrait crops")
    assert tooltip(timeline, 300, y).endswith("random portrait and square crops")
    assert tooltip(timeline, 150, y) == ""


def test_overlapping_clips_are_noted_once_and_taken_back(timeline: Timeline) -> None:
    said = heard(timeline.overlap_noted)

    timeline.set_cursor(190.0)
    timeline.set_cursor(192.0)
    timeline.set_cursor(100.0)

    assert said == [("These clips overlap marker 1 in door, 3:20.0",), ("",)]


def test_the_armed_marker_is_no_overlap(timeline: Timeline) -> None:
    said = heard(timeline.overlap_noted)

    timeline.set_armed(marker("door", 1, 200.0))
    timeline.set_cursor(200.0)

    assert said == []


def test_the_keyboards_focus_is_seen_and_has_a_name(timeline: Timeline) -> None:
    assert timeline.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert timeline.accessibleName() == "Timeline"

    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    assert like(picture(timeline), QPoint(500, timeline.height() - 1), theme.ACCENT)

    timeline.clearFocus()
    assert not like(picture(timeline), QPoint(500, timeline.height() - 1), theme.ACCENT)
