"""Films made of a still and a sound: exact lengths, sound in step, picture that moves, nothing half done."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, CutProblem, EmptyAudio, UnreadableFile
from eightcut.media.render import RATE, Film, Sound, read_recording, render


def film(seconds: float, click: float | None = None) -> Film:
    """A grey film; soft noise, and a loud burst of 10 ms at `click` seconds."""
    sound = np.random.default_rng(0).standard_normal((round(seconds * RATE), 2)).astype(np.float32) * 0.01
    if click is not None:
        at = round(click * RATE)
        sound[at : at + RATE // 100] += np.random.default_rng(1).standard_normal((RATE // 100, 2)) * 0.3
    return Film(np.full((90, 160, 3), 60, np.uint8), sound.astype(np.float32))


def decoded(path: Path) -> tuple[list[NDArray[np.int64]], Sound]:
    """Grey pictures and stereo samples (2, n) of a film, by presentation time."""
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="gray").astype(np.int64) for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return pictures, np.concatenate(parts, axis=1).astype(np.float32)


def test_a_film_is_h264_and_aac_of_the_asked_length(tmp_path: Path) -> None:
    render(film(3.0), tmp_path / "film.mp4", CancelToken())
    with av.open(str(tmp_path / "film.mp4")) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec_context.name, picture.width, picture.height) == ("h264", 160, 90)
        assert picture.frames == 75
        assert picture.average_rate == 25
        assert (sound.codec_context.name, sound.rate, sound.channels) == ("aac", RATE, 2)
        assert container.duration == 3_000_000
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_the_sound_stays_where_it_was_put(tmp_path: Path) -> None:
    render(film(3.0, click=1.5), tmp_path / "film.mp4", CancelToken())
    _, sound = decoded(tmp_path / "film.mp4")
    loud = np.flatnonzero(np.abs(sound[0]) > 0.15)
    assert loud[0] / RATE == pytest.approx(1.5, abs=0.003)
    assert loud[-1] / RATE == pytest.approx(1.51, abs=0.003)


def test_the_cursor_crosses_the_picture_and_the_clock_changes_every_frame(tmp_path: Path) -> None:
    tall = np.full((270, 480, 3), 60, np.uint8)
    render(Film(tall, film(2.0).sound), tmp_path / "film.mp4", CancelToken())
    pictures, _ = decoded(tmp_path / "film.mp4")
    cursors = [int(np.argmax(picture[-40:].mean(axis=0))) for picture in pictures]
    assert cursors[0] <= 2
    assert cursors[25] == pytest.approx(240, abs=3)
    assert cursors == sorted(cursors)
    digits = [picture[100:160, 90:390] for picture in pictures]
    assert all(np.abs(a - b).max() > 50 for a, b in pairwise(digits))


def test_the_same_film_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        render(film(1.0), tmp_path / name, CancelToken())
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_sound_beyond_full_scale_is_clipped_not_wrapped(tmp_path: Path) -> None:
    slow = np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)
    render(
        Film(film(1.0).still, np.stack([slow, slow], axis=1).astype(np.float32) * 1.5),
        tmp_path / "f.mp4",
        CancelToken(),
    )
    _, sound = decoded(tmp_path / "f.mp4")
    inside = sound[0, RATE // 10 : RATE - RATE // 10]
    assert float(np.corrcoef(inside, slow[RATE // 10 : RATE - RATE // 10])[0, 1]) > 0.95


def test_a_stopped_rendering_leaves_nothing(tmp_path: Path) -> None:
    class Impatient(CancelToken):
        """Set once it has been looked at three times."""

        looks = 0

        @override
        def check(self) -> None:
            self.looks += 1
            if self.looks > 3:
                self.cancel()
            super().check()

    with pytest.raises(Cancelled):
        render(film(120.0), tmp_path / "film.mp4", Impatient())
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_gone_is_a_problem_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CutProblem):
        render(film(0.2), tmp_path / "gone" / "film.mp4", CancelToken())


def test_a_name_that_is_taken_by_a_folder_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "film.mp4" / "inside").mkdir(parents=True)
    with pytest.raises(CutProblem, match=r"film\.mp4 cannot be written"):
        render(film(0.2), tmp_path / "film.mp4", CancelToken())
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_a_recording_is_read_as_mono_at_the_rate_of_the_films(tmp_path: Path) -> None:
    path = tmp_path / "recording.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="stereo")
        wave = (np.sin(2 * np.pi * 1000 * np.arange(48000) / 48000) * 16000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2)[None, :], format="s16", layout="stereo")
        frame.rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    sound = read_recording(path)
    assert sound.dtype == np.float32
    assert len(sound) == pytest.approx(RATE, abs=20)
    assert int(np.argmax(np.abs(np.fft.rfft(sound[: RATE // 2])))) * 2 == 1000


def test_a_recording_that_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "words.ogg").write_text("these are words")
    for name in ("words.ogg", "absent.ogg"):
        with pytest.raises(UnreadableFile, match=name):
            read_recording(tmp_path / name)


def test_a_recording_without_samples_is_named(tmp_path: Path) -> None:
    head = b"RIFF$\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0\x88\x58\1\0\2\0\x10\0data\0\0\0\0"
    (tmp_path / "empty.wav").write_bytes(head)
    with pytest.raises(EmptyAudio, match=r"empty\.wav"):
        read_recording(tmp_path / "empty.wav")
