"""How sound is drawn and heard in the whole window, and that it is so again at the next start."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.ui import theme
from eightcut.ui.kit.settings import Settings
from eightcut.ui.timeline.view import Timeline
from tests.ui.conftest import Opens
from tests.ui.timeline.lines import drag, peaks, picture, wheel

ALT = Qt.KeyboardModifier.AltModifier


def drawn(timeline: Timeline) -> int:
    """Rows of pixels on which the waveform is, at the right of the video."""
    image, lane = picture(timeline), timeline.state.lanes.wave
    x = round(timeline.state.view.x(50.0))
    waves = {QColor(theme.WAVE).name(), QColor(theme.WAVE_RMS).name()}
    return sum(image.pixelColor(x, y).name() in waves for y in range(lane.top, lane.bottom))


def _resize(timeline: Timeline, width: int, height: int) -> None:
    window = timeline.window()
    assert window is not None
    window.resize(width, height)
    QApplication.processEvents()


def test_alt_and_wheel_or_a_key_draw_the_waveform_higher_until_it_is_to_fit_and_it_stays_so(
    opens: Opens, film: Path, settings: Settings, qtbot: QtBot
) -> None:
    contents = opens(film)
    timeline = contents.panes.timeline
    qtbot.waitUntil(lambda: not contents.panes.context.runner.busy, timeout=20_000)
    quiet = peaks(40)
    quiet.levels[1][:200] = 127  # loud for a while, so that the rest is low
    timeline.wave.set_peaks(type(quiet)(quiet.levels, 60.0))
    before = drawn(timeline)

    wheel(timeline, 500, 120, ALT)
    by_wheel = drawn(timeline)
    wheel(timeline, 500, 0, ALT, sideways=120)
    contents.actions["wave_taller"].trigger()

    assert 0 < before < by_wheel < drawn(timeline)
    assert settings.wave_gain == timeline.state.gain == 1.25 * 1.25 * 1.5
    assert contents.panes.deck.span_settings().clips == 3
    assert opens().panes.timeline.state.gain == settings.wave_gain
    contents.actions["wave_fit"].trigger()
    assert drawn(timeline) == before
    assert settings.wave_gain == 1.0


def test_the_waveform_s_lane_is_as_high_as_it_was_dragged_also_at_the_next_start(
    opens: Opens, film: Path, qtbot: QtBot
) -> None:
    timeline = opens(film).panes.timeline
    _resize(timeline, 1600, 900)
    lane, bottom = timeline.state.lanes.wave, timeline.mapTo(timeline.window(), timeline.rect().bottomLeft())
    edge = QPoint(300, lane.top - 1)

    qtbot.mouseMove(timeline, edge)
    assert timeline.cursor().shape() == Qt.CursorShape.SizeVerCursor
    drag(qtbot, timeline, [edge, edge - QPoint(0, 50)])
    QApplication.processEvents()

    assert timeline.state.lanes.wave.height == lane.height + 50
    assert timeline.mapTo(timeline.window(), timeline.rect().bottomLeft()) == bottom
    assert timeline.state.cursor == 0.0
    again = opens().panes.timeline
    _resize(again, 1600, 900)
    assert again.state.lanes.wave.height == lane.height + 50
    assert again.height() == timeline.height()


def test_a_lane_is_never_higher_than_the_window_has_room_for(opens: Opens, film: Path, qtbot: QtBot) -> None:
    timeline = opens(film).panes.timeline
    _resize(timeline, 1280, 720)
    edge = QPoint(300, timeline.state.lanes.wave.top - 1)

    drag(qtbot, timeline, [edge, edge - QPoint(0, 300), edge - QPoint(0, 600)])
    QApplication.processEvents()
    high = timeline.state.lanes.wave.height
    assert high > 117
    edge = QPoint(300, timeline.state.lanes.wave.top - 1)
    drag(qtbot, timeline, [edge, edge + QPoint(0, 20)])
    QApplication.processEvents()

    assert timeline.state.lanes.wave.height == high - 20
    window = timeline.window()
    assert window is not None
    assert window.height() == 720


def test_the_volume_is_turned_by_keys_and_slider_muted_and_so_again_at_the_next_start(
    opens: Opens, settings: Settings
) -> None:
    contents = opens()
    volume, actions, said = contents.volume, contents.actions, contents.panes.status.message
    assert (volume.percent, volume.muted) == (100, False)

    actions["quieter"].trigger()
    assert said.text() == "Volume 95 %."
    volume.slider.setValue(40)
    assert (settings.volume, settings.muted) == (40, False)
    actions["mute"].trigger()
    assert (settings.volume, settings.muted, said.text()) == (40, True, "Muted.")
    again = opens().volume
    assert (again.percent, again.muted, again.button.isChecked()) == (40, True, True)
    actions["louder"].trigger()
    assert (settings.volume, settings.muted, volume.button.accessibleName()) == (45, False, "Mute")


def test_unmuting_what_was_turned_down_to_nothing_is_to_be_heard(opens: Opens) -> None:
    volume = opens().volume
    volume.slider.setValue(0)

    volume.button.click()
    volume.button.click()

    assert (volume.percent, volume.muted) == (10, False)


def test_the_volume_gives_way_where_the_bar_is_narrow_and_its_keys_stay(opens: Opens) -> None:
    contents = opens()
    transport = contents.panes.player.transport
    _resize(contents.panes.timeline, 1280, 720)
    assert contents.volume.isVisible()
    assert transport.minimumSizeHint().width() <= transport.width()

    contents.splitter.setSizes([140, 480, 1000])
    QApplication.processEvents()

    assert not contents.volume.isVisible()
    contents.actions["quieter"].trigger()
    assert contents.volume.percent == 95


def test_beside_the_volume_there_is_room_for_the_number_of_the_frame(opens: Opens, film: Path) -> None:
    panes = opens(film).panes
    for width, height in ((1600, 900), (1280, 720)):
        _resize(panes.timeline, width, height)
        panes.player.transport.set_position(59.96, 1499)
        assert "frame 1499" in panes.player.transport.rest_label.text()
