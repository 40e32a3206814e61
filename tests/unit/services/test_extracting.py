"""A stretch of sound as a file of its own."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, CutProblem, NoAudioTrack
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.services.change import Kind
from eightcut.services.clips.extracting import FORMATS, extract
from eightcut.services.context import Job, Services
from tests.unit.services.films import RATE


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds, silent but for a tone from 4.0 to 4.5 s."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    tone = "aevalsrc='sin(2*PI*880*t)*between(t,4,4.5)':s=44100:d=10"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "color=s=64x48:r=25:d=10", "-f", "lavfi", "-i", tone, "-c:v", "libx264", "-c:a", "aac",
         str(path)],
        Job().cancel,
    )  # fmt: skip
    return path


def samples(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]).astype(float)


def test_a_wav_has_the_asked_length_and_begins_at_the_asked_moment(ctx: Services, film: Path, tmp_path: Path) -> None:
    out = tmp_path / "tone.wav"
    made = extract(ctx, str(film), 3.5, 2.0, str(out), Job())
    assert (made.seconds, made.asked, made.change.kinds) == (2.0, 2.0, Kind.FILES)
    sound = np.abs(samples(out))
    assert len(sound) == 2 * RATE
    loud = np.flatnonzero(sound > 0.2 * sound.max())
    assert loud[0] / RATE == pytest.approx(0.5, abs=0.02)
    assert loud[-1] / RATE == pytest.approx(1.0, abs=0.02)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("ending", FORMATS)
def test_every_offered_format_can_be_written(ctx: Services, film: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"tone.{ending}"
    extract(ctx, str(film), 4.0, 0.5, str(out), Job())
    assert len(samples(out)) > 0.4 * RATE


def test_where_the_film_ends_before_the_rest_is_written_and_told(ctx: Services, film: Path, tmp_path: Path) -> None:
    made = extract(ctx, str(film), 9.0, 5.0, str(tmp_path / "end.wav"), Job())
    assert made.asked == 5.0
    assert made.seconds == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("start", "length", "name", "said"),
    [(0, 3, "a.txt", "Use one of"), (0, 0.05, "a.wav", "is not possible"), (99, 1, "a.wav", "no sound at 99")],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    ctx: Services, film: Path, tmp_path: Path, start: float, length: float, name: str, said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        extract(ctx, str(film), start, length, str(tmp_path / name), Job())
    assert not list(tmp_path.glob("a.*"))


def test_a_film_without_sound_is_refused(ctx: Services, tmp_path: Path) -> None:
    silent = tmp_path / "silent.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "color=s=64x48:r=25:d=2", "-c:v", "libx264", str(silent)], Job().cancel)
    with pytest.raises(NoAudioTrack):
        extract(ctx, str(silent), 0, 1, str(tmp_path / "a.wav"), Job())


@pytest.mark.parametrize("called", ["film.wav", "./film.wav", "soft.wav", "hard.flac"])
def test_the_sound_of_a_film_never_takes_the_films_own_place(
    ctx: Services, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run_ffmpeg(["-i", str(film), "-vn", str(tmp_path / "film.wav")], Job().cancel)
    (tmp_path / "soft.wav").symlink_to(tmp_path / "film.wav")
    (tmp_path / "hard.flac").hardlink_to(tmp_path / "film.wav")
    before = (tmp_path / "film.wav").read_bytes()
    for one, other in (("film.wav", called), (called, "film.wav")):
        with pytest.raises(BadRequest, match="is the video itself"):
            extract(ctx, one, 1.0, 1.0, other, Job())
    assert (tmp_path / "film.wav").read_bytes() == before
    assert (tmp_path / "soft.wav").is_symlink()


@pytest.mark.parametrize("ending", ["wav", "opus"])
def test_a_folder_that_is_not_there_is_told_and_no_film_is_blamed(
    ctx: Services, film: Path, tmp_path: Path, ending: str
) -> None:
    with pytest.raises(CutProblem, match=r"There is no folder .*nowhere"):
        extract(ctx, str(film), 1.0, 1.0, str(tmp_path / "nowhere" / f"a.{ending}"), Job())


def test_a_clip_or_video_of_the_library_is_not_written_over(ctx: Services, film: Path, tmp_path: Path) -> None:
    clip, heard = tmp_path / "clip.wav", tmp_path / "heard.mp3"
    for path in (clip, heard):
        path.write_bytes(b"precious")
    ctx.library.clips.add(ClipRow("film.mp4", 1.0, str(clip), clip_count=1))
    ctx.library.videos.claim(VideoRef(heard.name, str(heard), "c" * 32))
    for path in (clip, heard):
        with pytest.raises(BadRequest, match="clip or video of the library"):
            extract(ctx, str(film), 1.0, 1.0, str(path), Job())
        assert path.read_bytes() == b"precious"
