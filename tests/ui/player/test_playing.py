"""Both players: exactly the asked picture, steps, loops, speeds, films that come and go."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player.pane import PlayerPane
from tests.ui.player.conftest import read_number

pytestmark = pytest.mark.qt_log_ignore("No RHI backend. Using CPU conversion", extend=True)
"""Without a graphics card QtMultimedia says how it does it."""

KINDS = ("25", "29.97", "23.976", "varying")
Open = Callable[[str], Any]
Shows = Callable[[int], None]


@pytest.mark.parametrize("kind", KINDS)
def test_every_asked_time_shows_its_own_picture(
    pane: PlayerPane, backend: str, kind: str, opened: Open, shows: Shows, qtbot: QtBot
) -> None:
    film = opened(kind)
    chance = random.Random(kind)
    for _ in range(55 if backend == "mpv" else 12):
        time = chance.uniform(0.0, film.starts[-1])
        if film.at(time) != film.at(time + 0.002):
            continue  # Nearer to the next picture than files tell their times.
        pane.seek(time)
        shows(film.at(time))
        qtbot.waitUntil(partial(is_at, pane, film.at(time)), timeout=5_000)
        assert pane.position == pytest.approx(film.starts[film.at(time)], abs=0.0011)


def test_the_first_and_the_last_picture_can_be_reached(pane: PlayerPane, opened: Open, shows: Shows) -> None:
    film = opened("25")
    pane.seek(1000.0)
    shows(len(film.starts) - 1)
    pane.seek(-5.0)
    shows(0)


def is_at(pane: PlayerPane, number: int) -> bool:
    """Whether the place that is told is this picture's."""
    return pane.frame_number(pane.position) == number


@pytest.mark.parametrize("kind", ["29.97", "varying"])
def test_steps_go_one_picture_on_and_one_back(pane: PlayerPane, kind: str, opened: Open, shows: Shows) -> None:
    film = opened(kind)
    pane.seek(film.starts[100])
    shows(100)
    pane.step(1)
    shows(101)
    for number in (100, 99, 98):
        pane.step(-1)
        shows(number)
    pane.step(25)
    shows(123)


def test_a_drag_ends_exactly_where_it_is_released(pane: PlayerPane, opened: Open, shows: Shows) -> None:
    film = opened("25")
    for number in range(20, 220, 4):
        pane.scrub(film.starts[number])
    pane.seek(film.starts[217] + 0.01)
    shows(217)


def test_a_span_is_played_in_a_loop_and_nothing_else(pane: PlayerPane, opened: Open, qtbot: Any) -> None:
    film = opened("25")
    seen: list[int] = []
    drawn: list[tuple[int | None, float]] = []
    pane.engine.reports.picture.connect(  # when it is sent: here it may arrive late
        lambda image: drawn.append((read_number(image), monotonic())),
        Qt.ConnectionType.DirectConnection,  # type: ignore[call-arg]  # PyQt's types know no kind of connection
    )
    pane.play_span(2.0, 2.4)
    pane.position_changed.connect(lambda time: seen.append(film.at(time)))
    last: list[float] = []

    def looped() -> bool:
        last[:] = [after - since for (number, since), (_, after) in pairwise(drawn) if number == 59]
        return bool(last) and sum(b < a for a, b in pairwise(seen)) >= 3

    qtbot.waitUntil(looped, timeout=15_000)
    pane.pause()
    assert min(seen) >= 50
    assert max(seen) <= 59
    assert min(last) > 0.5 / 25, "the last picture is to be seen as the others are"


def test_the_loop_follows_a_span_that_becomes_shorter(pane: PlayerPane, opened: Open, qtbot: Any) -> None:
    film = opened("25")
    pane.play_span(2.0, 5.0)
    qtbot.waitUntil(lambda: pane.position > 2.6, timeout=10_000)
    seen: list[int] = []
    pane.set_span(2.0, 2.4)
    pane.position_changed.connect(lambda time: seen.append(film.at(time)))
    qtbot.waitUntil(lambda: sum(b < a for a, b in pairwise(seen)) >= 2, timeout=15_000)
    assert max(seen) <= 59
    assert pane.playing


def test_a_cursor_moved_while_playing_begins_the_loop_there(pane: PlayerPane, opened: Open, qtbot: Any) -> None:
    opened("25")
    pane.play_span(2.0, 3.0)
    qtbot.waitUntil(lambda: pane.position > 2.1, timeout=10_000)
    pane.set_span(8.0, 9.0)
    assert pane.position == pytest.approx(8.0)
    qtbot.waitUntil(lambda: pane.position > 8.1, timeout=10_000)
    assert pane.playing


def test_a_shrunken_span_is_played_from_three_seconds_before_its_end(pane: PlayerPane, opened: Open) -> None:
    opened("25")
    pane.set_span(1.0, 9.0)
    pane.preview_end(8.0)
    assert pane.position == pytest.approx(5.0)
    assert pane.playing
    pane.preview_end(3.0)
    assert pane.position == pytest.approx(1.0)


def test_without_loop_a_span_ends_at_its_last_picture(pane: PlayerPane, opened: Open, shows: Shows, qtbot: Any) -> None:
    opened("25")
    pane.set_loop(False)
    pane.play_span(2.0, 2.4)
    qtbot.waitUntil(lambda: not pane.playing, timeout=10_000)
    shows(59)


def test_playing_ends_at_the_films_end_and_begins_again_from_the_start(
    pane: PlayerPane, opened: Open, shows: Shows, qtbot: Any
) -> None:
    film = opened("25")
    pane.seek(film.starts[-6])
    pane.play()
    qtbot.waitUntil(lambda: not pane.playing, timeout=10_000)
    assert film.at(pane.position) >= len(film.starts) - 2
    pane.seek(film.starts[100])
    shows(100)
    pane.seek(film.starts[-1])
    pane.toggle()
    qtbot.waitUntil(lambda: pane.playing and 0.1 < pane.position < 2.0, timeout=10_000)


def test_four_times_the_speed_outruns_the_plain_one(pane: PlayerPane, opened: Open, qtbot: Any) -> None:
    opened("25")
    pane.set_speed(4.0)
    pane.play()
    qtbot.waitUntil(lambda: pane.position > 4.0, timeout=10_000)
    pane.pause()
    assert pane.speed == 4.0
    assert not pane.playing


def test_the_next_film_never_shows_a_picture_of_the_one_before(
    pane: PlayerPane, opened: Open, shows: Shows, qtbot: Any
) -> None:
    opened("25")
    pane.seek(8.0)
    shows(200)
    told: list[OpenVideo] = []
    pane.opened.connect(told.append)
    pane.open(str(opened("29.97").path))
    shows(0)
    assert [film.ref.filename for film in told] == ["29.97.mkv", "29.97.mkv"]
    pane.close_video()
    assert pane.video is None
    assert pane.view.image is None
    qtbot.wait(100)
    assert pane.view.image is None


def test_players_come_and_go_without_a_trace(context: Context, backend: str, films: dict[str, Any], qtbot: Any) -> None:
    for _ in range(10):
        pane = PlayerPane(context, prefer_mpv=backend == "mpv")
        pane.show()
        pane.open(str(films["25"].path))
        qtbot.waitUntil(lambda made=pane: made.view.image is not None, timeout=10_000)
        pane.play()
        pane.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_missing_film_is_told_in_words(pane: PlayerPane, tmp_path: Path, qtbot: Any) -> None:
    with qtbot.waitSignal(pane.failed) as told:
        pane.open(str(tmp_path / "gone.mp4"))
    assert "There is no file" in told.args[0]
    assert pane.video is None


def test_a_name_full_of_signs_is_no_trouble(
    pane: PlayerPane, films: dict[str, Any], tmp_path: Path, shows: Shows
) -> None:
    odd = tmp_path / '100% "käse" #1 $(x) a,b=c [d].mp4'
    shutil.copy(films["25"].path, odd)
    pane.open(str(odd))
    shows(0)
    pane.seek(4.0)
    shows(100)
