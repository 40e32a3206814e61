from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, Cancelled, EnvironmentProblem
from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Job, Services
from eightcut.services.listening.duplicates import find_duplicates
from tests.first_frames import keep_first
from tests.unit.services.films import Ears
from tests.unit.services.named import film

Rows = np.ndarray


@pytest.fixture
def ctx(ctx: Services, tmp_path: Path) -> Services:
    return replace(ctx, frames=FrameStore(tmp_path / "own frames"))


def _rows(seed: int, seconds: int) -> Rows:
    return np.random.default_rng([3, seed]).random((seconds, 256), np.float32)


def _store(ctx: Services, video: VideoRef, *parts: Rows, track: int = -1) -> None:
    rows = np.concatenate(parts)
    with ctx.frames.create(video.content_id, track, yamnet.spec(), video.filename) as writer:
        writer.append(np.pad(rows, ((0, 0), (0, yamnet.spec().dims - 256))))
        writer.commit(len(rows) - 0.5)


def _stopped_after(reports: int) -> Job:
    token, heard = CancelToken(), list[float]()

    def told(_task: str, _file: str, done: float, _total: float) -> None:
        heard.append(done)
        if len(heard) == reports:
            token.cancel()

    return Job(told, cancel=token)


def test_the_same_film_shares_a_group_and_a_common_part_does_not(ctx: Services) -> None:
    whole, jingle = _rows(1, 200), _rows(2, 60)
    _store(ctx, film(1, "/films/film 1.mp4"), whole)
    _store(ctx, film(2), _rows(3, 10), whole[:150])
    _store(ctx, film(3), whole[20:180])
    _store(ctx, film(4), _rows(4, 100), jingle, _rows(5, 100))
    _store(ctx, film(5), jingle, _rows(6, 200))
    ctx.library.videos.claim(film(1, "/films/film 1.mp4"))

    found = find_duplicates(ctx, 20, Job())

    assert (found.films, round(found.seconds)) == (5, 1038)
    assert [pair.group for pair in found.pairs] == [1, 1, 1, None]
    assert {file for pair in found.pairs[:3] for file in (pair.file, pair.other)} == {
        "/films/film 1.mp4", "film 2.mp4", "film 3.mp4"
    }  # fmt: skip
    assert all(pair.share > 0.8 for pair in found.pairs[:3])
    first = next(p for p in found.pairs if {p.file, p.other} == {"/films/film 1.mp4", "film 2.mp4"})
    (shared,) = first.shared
    assert abs(abs(shared.other_start - shared.span.start) - 10) < 0.01
    part = found.pairs[3]
    assert {part.file, part.other} == {"film 4.mp4", "film 5.mp4"}
    assert 0.2 < part.share < 0.35
    assert part.shared[0].span.duration == pytest.approx(60, abs=12)


def test_no_stored_frames_are_a_sentence_and_one_video_has_no_duplicate(ctx: Services) -> None:
    with pytest.raises(BadRequest, match="8cut scan VIDEO"):
        find_duplicates(ctx, 20, Job())
    _store(ctx, film(1), _rows(1, 100))
    assert find_duplicates(ctx, 20, Job()).pairs == ()


def test_videos_that_cannot_be_compared_are_named(ctx: Services, ears: Ears) -> None:
    _store(ctx, film(1), _rows(1, 100))
    _store(ctx, film(2), _rows(1, 100), track=3)
    keep_first(ctx.frames.folder, film(3).content_id, aisfx.spec("int8"), 20, "film 3.mp4")
    _store(ctx, film(4), _rows(1, 100))
    (damaged,) = [file.path for file in ctx.frames.all() if file.content_id == film(4).content_id]
    damaged.write_bytes(damaged.read_bytes()[:-1000])

    found = find_duplicates(ctx, 20, ears.job)

    assert (found.films, found.pairs) == (1, ())
    (told,) = [message for _, message in ears.warnings if "could not be compared" in message]
    assert told.startswith("3 stored videos could")
    assert all(f"film {number}.mp4" in told for number in (2, 3))


def test_a_full_disk_is_a_sentence_and_neither_it_nor_a_cancel_leaves_files(
    ctx: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    for number in (1, 2):
        _store(ctx, film(number), _rows(1, 100))
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, limits[1]))
    try:
        with pytest.raises(EnvironmentProblem, match=r"keys cannot be written: .*\(TMPDIR\)"):
            find_duplicates(ctx, 20, Job())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(place.iterdir()) == []
    with pytest.raises(Cancelled):
        find_duplicates(ctx, 20, _stopped_after(4))
    assert list(place.iterdir()) == []


def test_progress_is_told_to_the_end_and_a_cancelled_search_stops(ctx: Services) -> None:
    for number in (1, 2):
        _store(ctx, film(number), _rows(1, 100))
    told = list[tuple[float, float]]()
    find_duplicates(ctx, 20, Job(lambda _task, _file, done, total: told.append((done, total))))
    assert told == sorted(told)
    assert told[-1][0] == pytest.approx(told[-1][1])
    for last in range(2, len(told), 4):
        with pytest.raises(Cancelled):
            find_duplicates(ctx, 20, _stopped_after(last))
