"""Films whose packets do not tell when their pictures are shown: right within half a frame, or a sentence."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut

from .moments import base_film, clip_pictures
from .numbered import run

BARE = {
    "film.h264": ("-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "50"),
    "film.hevc": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=50"),
    "film.m2v": ("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2", "-g", "15"),
    "film.m4v": ("-c:v", "mpeg4", "-q:v", "2", "-g", "40"),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return base_film(tmp_path_factory.mktemp("plain"), 25)


@pytest.mark.parametrize("name", BARE)
def test_a_bare_stream_of_pictures_is_cut_where_it_was_asked(plain: Path, tmp_path: Path, name: str) -> None:
    film = tmp_path / name
    run("-i", plain, "-an", "-vf", "scale=iw*2:ih*2:flags=neighbor", *BARE[name], "-pix_fmt", "yuv420p", film)
    for i, asked in enumerate((0.0, 3.0, 8.77, 16.51, 21.98)):
        output = tmp_path / f"{i}.mp4"
        result = cut(CutJob(str(film), str(output), asked, 2.0), CancelToken())
        assert (result.frames, result.repeated) == (50, 0)
        first = clip_pictures(output)[0]
        assert abs(first / 25 - result.start) < 0.0201, asked
        assert 0 <= asked - result.start < 0.0401
        assert clip_pictures(output) == list(range(first, first + 50))
    with pytest.raises(CutProblem, match=r"only 1\.\d+ s remain"):
        cut(CutJob(str(film), str(tmp_path / "late.mp4"), 22.5, 2.0), CancelToken())


@pytest.mark.parametrize("begins", [2.9, 5.3, 7.7])
@pytest.mark.parametrize("frames_between", [1, 2, 3])
def test_where_the_first_pictures_tell_no_time_the_others_keep_theirs(
    plain: Path, tmp_path: Path, begins: float, frames_between: int
) -> None:
    """Cut out of another file without a keyframe at its beginning, as a download or a chapter is."""
    whole, film = tmp_path / "whole.mp4", tmp_path / "part.mkv"
    coded = ("-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", frames_between, "-pix_fmt", "yuv420p")
    run("-i", plain, *coded, "-c:a", "aac", whole)
    run("-ss", begins, "-i", whole, "-c", "copy", "-t", "14", "-avoid_negative_ts", "disabled", film)
    done = 0
    for i, asked in enumerate((0.0, 0.2, 0.45, 0.5, 0.9, 1.4, 2.7, 6.13)):
        output = tmp_path / f"{i}.mp4"
        told = refused(film, output, asked)
        if told is not None:
            assert "out of order" in told
            assert asked < 1
            continue
        result = cut(CutJob(str(film), str(tmp_path / f"again {i}.mp4"), asked, 3.0), CancelToken())
        done += 1
        shift = begins + container_start(film) + result.start
        for place, number in list(enumerate(clip_pictures(output)))[result.late :]:
            assert abs(number / 25 - shift - place / 25) < 0.0215, (asked, place)
    assert done >= 4


def refused(film: Path, output: Path, asked: float) -> str | None:
    """Why a clip could not be cut; None where it was."""
    try:
        cut(CutJob(str(film), str(output), asked, 3.0), CancelToken())
    except CutProblem as problem:
        return problem.message
    return None


def container_start(path: Path) -> float:
    """The container's own time of film time 0."""
    with av.open(str(path)) as film:
        return (film.start_time or 0) / 1e6
