"""Files that are no film, or half of one, or gone: a sentence, and the window goes on."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.whole.hands import Opens, act, choose, idle
from tests.unit.services.films import write_scene


def silent_film(path: Path) -> None:
    made = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=12", "-preset", "ultrafast", str(path)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *made], check=True)


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "folder"])
def test_what_is_no_film_gets_a_sentence_and_the_next_one_opens(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    broken = tmp_path / "broken.mp4"
    if kind == "folder":
        broken.mkdir()
    else:
        broken.write_text("" if kind == "empty" else "no film")
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    panes.playlist.add_files([str(broken)])
    idle(contents, qtbot)
    if kind == "missing":
        broken.unlink()
    contents.video.open(str(broken))
    qtbot.waitUntil(panes.problem.isVisible, timeout=20_000)
    sentence = panes.problem.text.text()
    assert "broken.mp4" in sentence
    assert sentence.endswith(".")
    act(contents, "scan")
    assert panes.status.message.text() == "Open a video first."
    idle(contents, qtbot)
    assert (str(broken) in panes.playlist.facts.gone) == (kind == "missing")
    choose(contents, qtbot, films / "a.mp4")
    assert not panes.problem.isVisible()


@pytest.mark.parametrize("kind", ["silent.mp4", "sound.wav"])
def test_sound_or_picture_alone_is_a_film_too(opens: Opens, tmp_path: Path, qtbot: QtBot, kind: str) -> None:
    path = tmp_path / kind
    if kind == "silent.mp4":
        silent_film(path)
    else:
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 44100, 0, "NONE", ""))
            file.writeframes(bytes(2 * 44100 * 12))
    contents = opens(path)
    panes = contents.panes
    choose(contents, qtbot, path)
    contents.cut.place(1.0)
    panes.deck.set_folder(str(tmp_path / "out" / tmp_path.name))
    panes.deck.set_clips(1)
    act(contents, "export")
    qtbot.waitUntil(lambda: not panes.exporter.busy, timeout=20_000)
    idle(contents, qtbot)
    if kind == "sound.wav" or not panes.problem.isVisible():
        assert len(panes.now.markers) == 1, panes.problem.text.text()
    else:
        assert "silent.mp4" in panes.problem.text.text()


def test_a_film_that_goes_while_it_is_open_is_told_and_the_window_goes_on(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "going.mp4"
    write_scene(path, 20, ())
    contents = opens(path)
    panes = contents.panes
    choose(contents, qtbot, path)
    path.unlink()
    panes.deck.set_folder(str(tmp_path / "out" / tmp_path.name))
    panes.deck.set_clips(1)
    act(contents, "export")
    qtbot.waitUntil(lambda: panes.problem.isVisible() and not panes.exporter.busy, timeout=20_000)
    assert "going.mp4" in panes.problem.text.text()
    assert not [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    panes.playlist.refresh_counts()
    idle(contents, qtbot)
    assert str(path) in panes.playlist.facts.gone
    contents.video.open(str(films / "a.mp4"))
    qtbot.waitUntil(lambda: bool(panes.now.video and panes.now.video.ref.filename == "a.mp4"), timeout=20_000)
