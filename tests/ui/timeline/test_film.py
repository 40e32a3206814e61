"""Pictures along the timeline: each shows its own cell's time, finer ones come, and what is there stays."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.ui.kit.settings import Settings
from eightcut.ui.timeline.film import MOST, Film, middle
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow
from tests.ui.conftest import Opens
from tests.ui.player.conftest import make_film, read_number


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty seconds of pictures that carry their numbers, 25 a second, a keyframe every 2.4 s."""
    return make_film(tmp_path_factory.mktemp("numbered") / "numbered.mp4", Fraction(25), count=1000).path


def film_of(contents: WindowContents) -> Film:
    film = contents.panes.timeline.state.film
    assert film is not None
    return film


def filled(contents: WindowContents, qtbot: QtBot) -> list[int]:
    """Numbers of the pictures in view once each cell has its own, which is within it."""
    film, view = film_of(contents), contents.panes.timeline.state.view
    step = film.step(view)
    cells = range(floor(view.start / step), ceil(min(view.end, view.duration) / step))
    middles = [middle(n, step, view.duration) for n in cells]
    qtbot.waitUntil(lambda: all(film.nearest(at, step / 2) is not None for at in middles), timeout=20_000)
    shown = [read_number(film.nearest(at, step / 2)) or 0 for at in middles]
    for at, number in zip(middles, shown, strict=True):
        assert abs(number / 25 - at) <= step / 2 + 0.04
    return shown


def test_each_cell_shows_its_time_zoom_keeps_what_is_there_and_memory_is_bounded(
    opens: Opens, numbered: Path, settings: Settings, qtbot: QtBot
) -> None:
    contents = opens(numbered)
    line = contents.panes.timeline
    before = line.minimumSizeHint().height()
    assert line.state.film is None  # off, as it always was
    contents.actions["filmstrip"].trigger()
    assert line.minimumSizeHint().height() > before
    whole = filled(contents, qtbot)
    assert len(whole) >= 3
    kept = set(film_of(contents).pictures)
    line.zoom(8.0, 20.0)
    near = filled(contents, qtbot)
    assert max(near) - min(near) < 200
    assert kept < set(film_of(contents).pictures)
    count = len(film_of(contents).pictures)
    line.fit()
    assert filled(contents, qtbot)
    window = line.window()
    assert isinstance(window, MainWindow)
    qtbot.waitUntil(lambda: not window.runner.busy, timeout=5_000)
    assert len(film_of(contents).pictures) == count  # decoded once
    film, picture = film_of(contents), next(iter(film_of(contents).pictures.values()))
    for number in range(2 * MOST):
        film.add(100.0 + number, picture)
    assert len(film.pictures) == len(film._times) == MOST
    contents.actions["filmstrip"].trigger()
    assert line.minimumSizeHint().height() == before
    assert not settings.filmstrip


def test_sound_alone_has_no_such_lane_and_what_cannot_be_decoded_leaves_it_empty_and_silent(
    opens: Opens, numbered: Path, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    settings.filmstrip = True
    sound, gone = tmp_path / "sound.wav", tmp_path / "gone.mp4"
    subprocess.run([ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", "sine=d=2", str(sound)], check=True)
    contents = opens(sound)
    assert contents.panes.timeline.state.film is None
    gone.write_bytes(numbered.read_bytes())
    contents.panes.playlist.add_files([str(gone)])
    contents.video.open(str(gone))
    qtbot.waitUntil(lambda: contents.panes.now.video is not None and contents.panes.now.video.width > 0, timeout=20_000)
    filled(contents, qtbot)
    window = contents.panes.timeline.window()
    assert isinstance(window, MainWindow)
    qtbot.waitUntil(lambda: not window.runner.busy, timeout=20_000)
    contents.panes.status.say("before")
    gone.write_bytes(b"nothing")
    contents.panes.timeline.zoom(8.0, 20.0)
    qtbot.waitUntil(lambda: contents.film._broken is contents.panes.now.video, timeout=10_000)
    assert contents.panes.status.said == "before"
    assert not contents.panes.problem.isVisible()
