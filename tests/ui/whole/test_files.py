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
    furniture = opens(films / "a.mp4")
    parts = furniture.parts
    choose(furniture, qtbot, films / "a.mp4")
    parts.playlist.add_files([str(broken)])
    idle(furniture, qtbot)
    if kind == "missing":
        broken.unlink()
    furniture.film.open(str(broken))
    qtbot.waitUntil(parts.problem.isVisible, timeout=20_000)
    sentence = parts.problem.text.text()
    assert "broken.mp4" in sentence
    assert sentence.endswith(".")
    act(furniture, "scan")
    assert parts.status.message.text() == "Open a video first."
    idle(furniture, qtbot)
    assert (str(broken) in parts.playlist.facts.gone) == (kind == "missing")
    choose(furniture, qtbot, films / "a.mp4")
    assert not parts.problem.isVisible()


@pytest.mark.parametrize("kind", ["silent.mp4", "sound.wav"])
def test_sound_or_picture_alone_is_a_film_too(opens: Opens, tmp_path: Path, qtbot: QtBot, kind: str) -> None:
    path = tmp_path / kind
    if kind == "silent.mp4":
        silent_film(path)
    else:
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 44100, 0, "NONE", ""))
            file.writeframes(bytes(2 * 44100 * 12))
    furniture = opens(path)
    parts = furniture.parts
    choose(furniture, qtbot, path)
    furniture.cut.place(1.0)
    parts.deck.set_folder(str(tmp_path / "out" / tmp_path.name))
    parts.deck.set_clips(1)
    act(furniture, "export")
    qtbot.waitUntil(lambda: not parts.exporter.busy, timeout=20_000)
    idle(furniture, qtbot)
    if kind == "sound.wav" or not parts.problem.isVisible():
        assert len(parts.now.markers) == 1, parts.problem.text.text()
    else:
        assert "silent.mp4" in parts.problem.text.text()


def test_a_film_that_goes_while_it_is_open_is_told_and_the_window_goes_on(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "going.mp4"
    write_scene(path, 20, ())
    furniture = opens(path)
    parts = furniture.parts
    choose(furniture, qtbot, path)
    path.unlink()
    parts.deck.set_folder(str(tmp_path / "out" / tmp_path.name))
    parts.deck.set_clips(1)
    act(furniture, "export")
    qtbot.waitUntil(lambda: parts.problem.isVisible() and not parts.exporter.busy, timeout=20_000)
    assert "going.mp4" in parts.problem.text.text()
    assert not [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    parts.playlist.refresh_counts()
    idle(furniture, qtbot)
    assert str(path) in parts.playlist.facts.gone
    furniture.film.open(str(films / "a.mp4"))
    qtbot.waitUntil(lambda: bool(parts.now.film and parts.now.film.video.filename == "a.mp4"), timeout=20_000)
