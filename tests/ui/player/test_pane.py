"""The player as the window uses it: off the window's thread, with and without libmpv, the picture at the clips' end."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QWidget
from typing_extensions import override

from eightcut.errors import FileMissing
from eightcut.media.media import FfmpegMedia
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player import engine
from eightcut.ui.player.opening import caption
from eightcut.ui.player.overlay import Overlay
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.preview import EndPreview
from tests.unit.media.numbered import run

NumberOf = Callable[[QImage | None], int | None]

pytestmark = pytest.mark.qt_log_ignore("No RHI backend. Using CPU conversion", extend=True)


@pytest.fixture
def in_threads(threaded: Context, qtbot: Any) -> Iterator[PlayerPane]:
    """A player whose tasks run as in the program; the guard watches the window's thread."""
    made = PlayerPane(threaded)
    qtbot.addWidget(made)
    made.resize(640, 240)
    made.show()
    yield made
    made.shut_down()


@pytest.mark.parametrize("kind", ["25", "varying"])
def test_a_film_is_opened_off_the_windows_thread(
    in_threads: PlayerPane, films: dict[str, Any], kind: str, qtbot: Any
) -> None:
    pane, film = in_threads, films[kind]
    with qtbot.waitSignal(pane.opened, timeout=10_000) as told:
        pane.open(str(film.path))
        assert pane.video is None
    assert told.args[0] == pane.video
    assert pane.video is not None
    assert pane.video.ref.content_id
    assert (pane.video.width, pane.video.height, pane.video.sound) == (320, 64, True)
    assert pane.engine.name == "mpv"
    qtbot.waitUntil(lambda: pane.frame_start(film.starts[200]) == pytest.approx(film.starts[200]), timeout=10_000)
    assert pane.frame_number(film.starts[200] + 0.01) == 200
    assert "320×64" in caption(pane.video)


def test_of_films_opened_one_after_the_other_the_last_is_shown(
    in_threads: PlayerPane, films: dict[str, Any], qtbot: Any
) -> None:
    told: list[OpenVideo] = []
    in_threads.opened.connect(told.append)
    for kind in ("25", "29.97", "23.976", "25", "varying"):
        in_threads.open(str(films[kind].path))
    qtbot.waitUntil(lambda: in_threads.view.image is not None, timeout=10_000)
    qtbot.wait(100)
    assert [film.ref.filename for film in told] == ["varying.mp4"]


def test_a_film_closed_while_it_loads_does_not_come_back(
    in_threads: PlayerPane, films: dict[str, Any], qtbot: Any
) -> None:
    in_threads.open(str(films["25"].path))
    in_threads.close_video()
    qtbot.wait(300)
    assert in_threads.video is None
    assert in_threads.view.image is None


def test_positions_are_told_about_thirty_times_a_second(
    in_threads: PlayerPane, films: dict[str, Any], qtbot: Any
) -> None:
    told: list[float] = []
    in_threads.position_changed.connect(told.append)
    in_threads.open(str(films["29.97"].path))
    qtbot.waitUntil(lambda: in_threads.video is not None, timeout=10_000)
    in_threads.play()
    qtbot.waitUntil(lambda: in_threads.position > 2.0, timeout=10_000)
    in_threads.pause()
    assert 20 < len([time for time in told if 0.0 < time <= 2.0]) <= 75


def test_without_libmpv_films_play_through_qt_and_it_is_said_once(
    context: Context, films: dict[str, Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise OSError("Cannot find libmpv")

    monkeypatch.setattr(engine, "MpvBackend", missing)
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    said: list[str] = []
    pane.notice.connect(said.append)
    for kind in ("25", "23.976"):
        pane.open(str(films[kind].path))
        qtbot.waitUntil(lambda: pane.view.image is not None, timeout=10_000)
    assert pane.engine.name == "QtMultimedia"
    assert len(said) == 1
    assert "libmpv" in said[0]
    pane.shut_down()


def test_a_film_without_a_sound_device_says_so_once(context: Context, qtbot: Any) -> None:
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    said: list[str] = []
    pane.notice.connect(said.append)
    pane.engine.reports.muted.emit()
    pane.engine.reports.muted.emit()
    assert len(said) == 1
    assert "sound device" in said[0]


def test_the_sound_track_that_was_chosen_is_the_one_heard(
    context: Context, films: dict[str, Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    content = FfmpegMedia().content_id(str(films["25"].path))
    pane.open(str(films["25"].path))
    context.services.library.videos.choose_track("audio", content, 0)
    backend = pane.engine.take()
    loaded: list[int | None] = []
    monkeypatch.setattr(backend, "load", lambda *given: loaded.append(given[2]))
    pane.open(str(films["25"].path))
    assert loaded == [0]
    pane.shut_down()


def test_of_several_pictures_the_film_is_shown_or_the_one_that_was_chosen(
    context: Context, films: dict[str, Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    film = tmp_path / "still first.mkv"
    still = ("-f", "lavfi", "-i", "testsrc=s=48x32:r=25:d=0.04")
    run(*still, "-i", films["25"].path, "-map", "0:v", "-map", "1:v", "-c:v:0", "mpeg4", "-c:v:1", "copy", film)
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    loaded: list[tuple[int | None, int]] = []
    backend = pane.engine.take()
    monkeypatch.setattr(
        backend, "load", lambda *given: loaded.append((given[3], pane._video.width if pane._video else 0))
    )
    pane.open(str(film))
    context.services.library.videos.choose_track("video", FfmpegMedia().content_id(str(film)), 0)
    pane.open(str(film))
    pane.open(str(films["25"].path))
    (own, wide), chosen, (only, _) = loaded
    assert (own, chosen, only) == (1, (0, 48), None)
    assert wide != 48
    pane.shut_down()


def test_calls_without_a_film_do_nothing(context: Context, qtbot: Any) -> None:
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    pane.seek(3.0)
    pane.scrub(3.0)
    pane.step(1)
    pane.toggle()
    pane.play_span(1.0, 2.0)
    pane.preview_end(2.0)
    pane.set_overlay(Overlay((0.0, 0.0, 0.5, 1.0)))
    assert pane.position == 0.0
    assert not pane.playing
    assert pane.engine.name == ""


def test_sound_without_picture_is_played_and_says_so(context: Context, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(32000))
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    pane.open(str(path))
    assert pane.video is not None
    assert (pane.video.width, pane.video.duration) == (0, 2.0)
    pane.play()
    qtbot.waitUntil(lambda: pane.position > 0.3, timeout=10_000)
    assert pane.view.accessibleDescription().startswith("Sound only")
    pane.shut_down()


class Counting(FfmpegMedia):
    """Remembers which pictures were decoded; the file may go away."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.gone = False

    @override
    def picture(self, path: str, time: float, height: int, cancel: Any, picture: int | None = None) -> Any:
        self.asked.append(time)
        if self.gone:
            raise FileMissing("There is no file. Check its disk.", path)
        return super().picture(path, time, height, cancel, picture)


@pytest.fixture
def media() -> Counting:
    return Counting()


@pytest.fixture
def preview(context: Context, media: Counting, qtbot: Any) -> Iterator[EndPreview]:
    main = QWidget()
    qtbot.addWidget(main)
    main.setGeometry(100, 100, 600, 400)
    main.show()
    made = EndPreview(replace(context, services=replace(context.services, media=media)), main)
    yield made
    assert made.parentWidget() is main


def test_while_the_cursor_moves_only_the_last_pictures_are_decoded(
    preview: EndPreview, media: Counting, films: dict[str, Any], number_of: NumberOf, qtbot: Any
) -> None:
    preview.show()
    film = films["25"]
    with qtbot.waitSignal(preview.pictured, timeout=10_000):
        for number in range(100, 140):
            preview.set_moment(str(film.path), film.starts[number], film.starts[number + 20])
    assert media.asked == [film.starts[139], film.starts[159]]
    assert [number_of(view.image) for view in (preview.first, preview.last)] == [139, 159]


def test_a_hidden_preview_decodes_nothing(
    preview: EndPreview, media: Counting, films: dict[str, Any], qtbot: Any
) -> None:
    preview.set_moment(str(films["25"].path), 1.0, 2.0)
    qtbot.wait(400)
    assert media.asked == []
    with qtbot.waitSignal(preview.pictured, timeout=10_000), qtbot.waitSignal(preview.shown_changed):
        preview.show()
    with qtbot.waitSignal(preview.shown_changed) as told:
        preview.close()
    assert told.args == [False]


def test_a_preview_that_cannot_be_had_says_why(
    preview: EndPreview, media: Counting, films: dict[str, Any], qtbot: Any
) -> None:
    media.gone = True
    preview.show()
    preview.set_moment(str(films["25"].path), 1.0, 2.0)
    qtbot.waitUntil(lambda: "no file" in preview.last.accessibleDescription(), timeout=10_000)
    preview.set_moment(None)
    assert preview.first.accessibleDescription() == "No picture"


def test_first_and_last_frame_each_show_their_clip_s_crop(preview: EndPreview) -> None:
    one, other = Overlay((0.0, 0.0, 0.3, 1.0)), Overlay((0.5, 0.0, 0.3, 1.0))
    preview.set_overlays(one, other)
    assert (preview.first._overlay, preview.last._overlay) == (one, other)


def test_the_preview_follows_the_main_window(preview: EndPreview, qtbot: Any) -> None:
    preview.show()
    main = preview.parentWidget()
    assert main is not None
    before = preview.pos()
    main.move(main.x() + 60, main.y() + 20)
    qtbot.waitUntil(lambda: (preview.pos().x(), preview.pos().y()) == (before.x() + 60, before.y() + 20))


def test_a_film_that_is_not_there_can_be_looked_for(
    context: Context, films: dict[str, Any], tmp_path: Path, qtbot: Any
) -> None:
    pane = PlayerPane(context)
    qtbot.addWidget(pane)
    pane.resize(640, 300)
    pane.show()
    button = pane.view.help
    assert button.text() == "Open videos…"
    with qtbot.waitSignal(pane.open_asked):
        button.click()
    pane.open(str(tmp_path / "gone.mp4"))
    assert button.text() == "Relink…"
    assert pane.view.rect().contains(button.geometry())
    with qtbot.waitSignal(pane.relink_asked):
        button.click()
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    pane.open(str(text))
    assert not button.isVisible()
    pane.open(str(tmp_path / "gone.mp4"))
    pane.open(str(films["25"].path))
    assert not button.isVisible()
    pane.shut_down()
