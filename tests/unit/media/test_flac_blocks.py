"""FLAC at moments where the first piece of sound is only some samples long."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut
from eightcut.media.extract import extract_audio

RATE, FRAME = 44_100, 1024
SHORT = [k for k in range(25, 25 * 18) if 0 < -(k * RATE // 25) % FRAME < 16]
"""Pictures, 25 a second, that begin fewer than 16 samples before a packet of AAC does."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flac") / "film.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=20"]
    sound = ["-f", "lavfi", "-i", f"sine=d=20:r={RATE}"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *picture, *sound, *codecs, str(path)]
    subprocess.run(command, check=True)
    return path


def samples(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(frame.samples for frame in container.decode(audio=0))


def test_there_are_moments_to_try() -> None:
    assert len(SHORT) >= 3


@pytest.mark.parametrize("number", SHORT[:6])
def test_a_clip_with_flac_begins_at_any_picture(film: Path, tmp_path: Path, number: int) -> None:
    clip = tmp_path / "clip.mp4"
    made = cut(CutJob(str(film), str(clip), number / 25, 2.0, form=Form(sound="flac")), CancelToken())
    assert (made.frames, made.samples, samples(clip)) == (50, 2 * RATE, 2 * RATE)


@pytest.mark.parametrize("missing", [1, 5, 15, 16, 500])
def test_a_stretch_of_sound_as_flac_begins_anywhere(film: Path, tmp_path: Path, missing: int) -> None:
    out = tmp_path / "sound.flac"
    extract_audio(str(film), (100 * FRAME - missing) / RATE, 2.0, None, str(out), CancelToken())
    assert abs(samples(out) - 2 * RATE) <= 1
