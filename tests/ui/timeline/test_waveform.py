"""The waveform comes from the library's parts, off the window's thread."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from eightcut.domain.videos import VideoRef
from eightcut.media.peaks import RATE
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.timeline.wave_lane import WaveLane
from eightcut.ui.timeline.waveform import show_waveform

ID = "ab" * 16


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline()
    qtbot.addWidget(made)
    made.set_video(4.0, Fraction(25))
    return made


def film(path: str, sound: bool = True) -> OpenVideo:
    return OpenVideo(VideoRef("film.mp4", path, ID), 4.0, Fraction(25), sound=sound)


def test_a_stored_waveform_is_shown(context: Context, timeline: Timeline) -> None:
    with context.services.peaks.create(ID, -1) as writer:
        writer.append(np.full(4 * RATE, 0.5, np.float32))
        writer.commit(4.0)

    show_waveform(context, timeline, film("/nowhere.mp4"))

    assert timeline.state.peaks is not None
    assert timeline.state.peaks.duration == 4.0
    assert timeline.state.note == ""


def test_why_there_is_no_waveform_is_said_in_its_lane(context: Context, timeline: Timeline, tmp_path: Path) -> None:
    show_waveform(context, timeline, film(str(tmp_path / "gone.mp4")))

    assert timeline.state.peaks is None
    assert "gone.mp4" in timeline.state.note


def test_a_silent_film_is_said_to_be_one_and_not_listened_to(
    context: Context, timeline: Timeline, tmp_path: Path
) -> None:
    show_waveform(context, timeline, film(str(tmp_path / "gone.mp4"), sound=False))

    assert timeline.state.note == "This video has no sound"


class Noted(WaveLane):
    """Keeps what was said in it."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.notes: list[str] = []

    @override
    def set_note(self, words: str) -> None:
        self.notes.append(words)
        super().set_note(words)


def test_a_sound_file_is_heard_once_and_shown(context: Context, timeline: Timeline, tmp_path: Path) -> None:
    timeline.wave = noted = Noted(timeline)
    path = tmp_path / "knock.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.full(4 * RATE, 16_000, np.int16).tobytes())

    show_waveform(context, timeline, film(str(path)))

    assert timeline.state.peaks is not None
    assert timeline.state.peaks.columns(4, 4, 0.25)[:, 1] == pytest.approx(0.49, abs=0.01)
    assert noted.notes[-1].startswith("Computing the waveform")


def test_a_bug_is_told_and_the_lane_says_that_there_is_none(context: Context, timeline: Timeline) -> None:
    told: list[Exception] = []
    context.runner.problem.connect(told.append)

    show_waveform(context, timeline, OpenVideo(VideoRef("film.mp4", "/x", "no id!"), 4.0, Fraction(25)))

    assert [type(problem) for problem in told] == [ValueError]
    assert timeline.state.note == "The waveform could not be computed"


def test_another_film_takes_the_place_of_the_one_before(threaded: Context, timeline: Timeline, qtbot: QtBot) -> None:
    for track_seconds, name in ((1.0, "cd" * 16), (2.0, ID)):
        with threaded.services.peaks.create(name, -1) as writer:
            writer.append(np.zeros(round(track_seconds * RATE), np.float32))
            writer.commit(track_seconds)

    show_waveform(threaded, timeline, OpenVideo(VideoRef("other.mp4", "/x", "cd" * 16), 1.0, Fraction(25)))
    show_waveform(threaded, timeline, film("/x"))

    qtbot.waitUntil(lambda: timeline.state.peaks is not None and not threaded.runner.busy)
    assert timeline.state.peaks is not None
    assert timeline.state.peaks.duration == 2.0
