from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken, unheard
from eightcut.errors import FileMissing
from eightcut.media.content import content_id
from eightcut.media.media import FfmpegMedia
from eightcut.media.probe import probe

Make = Callable[..., Path]
Source = Callable[..., list[str]]


@pytest.fixture
def media() -> FfmpegMedia:
    return FfmpegMedia()


def test_what_the_services_ask_is_answered_by_the_real_parts(
    media: FfmpegMedia, make_media: Make, clicks: Source
) -> None:
    path = str(make_media("a.flac", *clicks([0.5], 1.5)))
    assert media.probe(path) == probe(path)
    assert media.content_id(path) == content_id(path)
    sound = media.listen(path, [8000, 16000], None, unheard)
    assert [tuple(len(one) for one in block) for block in sound] == [(8000, 16000), (4000, 8000)]
    assert sound.duration == 1.5


def test_a_clip_is_cut_from_what_was_heard(
    media: FfmpegMedia, make_media: Make, clicks: Source, tmp_path: Path
) -> None:
    path = str(make_media("a.wav", *clicks([5], 10)))
    done = media.cut(CutJob(path, str(tmp_path / "clip.wav"), 1.0), CancelToken())
    assert (done.samples, done.rate, Path(done.output).exists()) == (8 * 48000, 48000, True)


def test_a_missing_file_is_the_same_error_everywhere(media: FfmpegMedia, tmp_path: Path) -> None:
    path = str(tmp_path / "gone.mp4")
    for ask in (
        lambda: media.probe(path),
        lambda: media.content_id(path),
        lambda: media.listen(path, [16000], None, unheard),
        lambda: media.cut(CutJob(path, str(tmp_path / "clip.mp4"), 0.0), CancelToken()),
    ):
        with pytest.raises(FileMissing):
            ask()


def test_remains_of_interrupted_cuts_are_found(media: FfmpegMedia, tmp_path: Path) -> None:
    assert media.remains(str(tmp_path)) == []
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = tmp_path / f".clip.part-{int(dead.stdout)}-0a1b.mp4"
    left.touch()
    assert media.remains(str(tmp_path)) == [str(left)]
