from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled, MediaProblem, NoAudioTrack, NotMedia
from eightcut.media.aside import READERS
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.registry import Registry
from eightcut.ml.speeds import Speeds
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.frames import ensure_frames, side_by_side
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KEY, Ears

Learn = Callable[..., object]
Mark = Callable[..., object]
REQUEST = ScanRequest("default", KEY)


@pytest.fixture
def fresh(ctx: Services, tmp_path: Path) -> Callable[[int], Services]:
    """`fresh(cores)`: the same ctx with no frames yet, on so many cores."""

    def make(cores: int) -> Services:
        return replace(ctx, embedders=Registry("int8", cores), frames=FrameStore(tmp_path / f"frames-{cores}"))

    return make


@pytest.fixture
def taught(mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0, 30.0, 53.0)
    mark("two.mp4", 6.0, 27.0)
    learn()


def nothing_goes_on(ctx: Services, folder: Path) -> bool:
    """Whether no thread listens any more and the frame folder holds only whole files."""
    listening = [thread for thread in threading.enumerate() if thread.name.startswith("listening")]
    return not listening and not list(folder.glob(".*")) and len(list(folder.glob("*"))) == len(ctx.frames.all())


@pytest.mark.usefixtures("taught")
def test_films_side_by_side_come_out_as_one_at_a_time(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path
) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    paths = [str(p) for p in (films["four.mp4"], text, films["one.mp4"], tmp_path / "gone.mp4", films["three.mp4"])]

    together = list(scan_videos(fresh(3), paths, REQUEST, Job()))
    alone = [outcome for path in paths for outcome in scan_videos(fresh(1), [path], REQUEST, Job())]

    assert [type(outcome) for outcome in together] == [ScanResult, Failure, ScanResult, Failure, ScanResult]
    assert [outcome.file for outcome in together] == paths
    for one, other in zip(together, alone, strict=True):
        if isinstance(one, ScanResult):
            assert isinstance(other, ScanResult)
            assert (one.scores, one.regions) == (other.scores, other.regions)
        else:
            assert one == other


@pytest.mark.usefixtures("taught")
def test_one_film_under_two_names_is_embedded_once(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path, ears: Ears
) -> None:
    copy = Path(shutil.copy(films["three.mp4"], tmp_path / "copy.mp4"))

    first, second = scan_videos(fresh(2), [str(films["three.mp4"]), str(copy)], REQUEST, ears.job)

    assert isinstance(first, ScanResult)
    assert isinstance(second, ScanResult)
    assert first.scores == second.scores
    assert len(ears.embedded) == 1


@pytest.mark.usefixtures("taught")
def test_a_touched_film_is_not_embedded_again(
    ctx: Services, films: dict[str, Path], tmp_path: Path, ears: Ears
) -> None:
    film = Path(shutil.copy(films["three.mp4"], tmp_path / "film.mp4"))
    list(scan_videos(ctx, [str(film)], REQUEST, Job()))
    os.utime(film, (1.0, 1.0))

    (again,) = scan_videos(ctx, [str(film)], REQUEST, ears.job)

    assert isinstance(again, ScanResult)
    assert ears.embedded == []


def test_how_fast_a_film_was_heard_is_kept_and_stored_frames_say_nothing(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path
) -> None:
    ctx = replace(fresh(1), speeds=Speeds(tmp_path / "speeds.json"))
    video = open_video(ctx, str(films["one.mp4"]))

    ensure_frames(ctx, video, "AISFX", Job())

    measured = ctx.speeds.measured
    assert measured.keys() == {"AISFX"}
    assert measured["AISFX"].device == "cpu"
    assert measured["AISFX"].x_realtime > 0
    assert Speeds(tmp_path / "speeds.json").last("AISFX") == measured["AISFX"]
    again = replace(ctx, speeds=Speeds())
    ensure_frames(again, video, "AISFX", Job())
    assert again.speeds.measured == {}


@pytest.mark.usefixtures("taught")
def test_stopping_in_the_middle_of_several_films_leaves_nothing_half_done(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path
) -> None:
    ctx, token = fresh(2), CancelToken()

    def stop(_task: str, _file: str, done: float, _total: float) -> None:
        if done > 30:
            token.cancel()

    with pytest.raises(Cancelled):
        list(scan_videos(ctx, [str(path) for path in films.values()], REQUEST, Job(stop, cancel=token)))

    assert nothing_goes_on(ctx, tmp_path / "frames-2")
    assert all(ctx.library.scans.versions(open_video(ctx, str(p)), "default") == [] for p in films.values())


@pytest.mark.usefixtures("taught")
def test_giving_a_scan_up_stops_the_films_that_were_begun(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path
) -> None:
    ctx, token = fresh(2), CancelToken()
    scan = scan_videos(ctx, [str(path) for path in films.values()], REQUEST, Job(cancel=token))
    assert isinstance(next(scan), ScanResult)
    assert isinstance(scan, Iterator)

    scan.close()  # type: ignore[attr-defined]  # it is a generator

    assert nothing_goes_on(ctx, tmp_path / "frames-2")
    assert not token.cancelled


def test_what_fails_in_a_thread_reaches_the_caller_as_it_is(
    ctx: Services, tmp_path: Path, films: dict[str, Path]
) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    track = open_video(ctx, str(films["four.mp4"]))
    ctx.library.videos.choose_track("audio", track.content_id, 7)

    with side_by_side(ctx, "AISFX", Job()) as listen:
        promises = [listen(open_video(ctx, str(text))), listen(track)]
        with pytest.raises(NotMedia, match=r"text\.mp4"):
            promises[0].result()
        with pytest.raises(NoAudioTrack):
            promises[1].result()


def test_a_bug_in_who_hears_of_progress_is_not_swallowed(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    ctx = fresh(2)
    with side_by_side(ctx, "AISFX", Job(broken)) as listen, pytest.raises(ZeroDivisionError):
        listen(open_video(ctx, str(films["four.mp4"]))).result()
    assert nothing_goes_on(ctx, tmp_path / "frames-2")


@contextmanager
def stopped_after(seconds: float) -> Iterator[Job]:
    """A job that is stopped after so many seconds of film."""
    token = CancelToken()

    def stop(_task: str, _file: str, done: float, _total: float) -> None:
        if done >= seconds:
            token.cancel()

    with pytest.raises(Cancelled):
        yield Job(stop, cancel=token)


def test_a_film_that_is_given_up_is_closed_at_once(fresh: Callable[[int], Services], films: dict[str, Path]) -> None:
    def opened() -> set[str]:
        readers = [os.getpid(), *READERS.numbers()]
        return {os.path.realpath(link) for number in readers for link in Path(f"/proc/{number}/fd").glob("*")}

    ctx, seen = fresh(1), set[str]()
    video = open_video(ctx, str(films["two.mp4"]))
    token = CancelToken()

    def stop(*_: object) -> None:
        seen.update(opened())
        token.cancel()

    with pytest.raises(Cancelled) as caught:
        ensure_frames(ctx, video, "AISFX", Job(stop, cancel=token))

    assert os.path.realpath(video.path) in seen
    assert os.path.realpath(video.path) not in opened(), caught.value


def test_a_scan_whose_frames_cannot_be_kept_is_told_once_and_finds_the_same(
    ctx: Services, films: dict[str, Path], learn: Learn, mark: Mark, tmp_path: Path
) -> None:
    mark("one.mp4", 12.0, 30.0)
    learn()
    places = [str(films[name]) for name in ("one.mp4", "two.mp4")]
    warnings: list[str] = []
    job = Job(warn=lambda _, message: warnings.append(message))
    kept = [one.scores for one in scan_videos(ctx, places, REQUEST, Job()) if isinstance(one, ScanResult)]
    (tmp_path / "in the way").write_bytes(b"")
    without = replace(ctx, frames=FrameStore(tmp_path / "in the way"))

    found = [one.scores for one in scan_videos(without, places, REQUEST, job) if isinstance(one, ScanResult)]

    assert found == kept
    assert len(found) == 2
    assert ["EIGHTCUT_CACHE" in message for message in warnings] == [True]


@pytest.mark.parametrize("seconds", [1, 60])
def test_an_embedding_that_was_stopped_and_begun_again_gives_the_same_bits(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path, seconds: float
) -> None:
    ctx, other = fresh(2), fresh(1)
    video = open_video(ctx, str(films["two.mp4"]))
    with stopped_after(seconds) as job:
        ensure_frames(ctx, video, "FOLEY", job)
    assert nothing_goes_on(ctx, tmp_path / "frames-2")

    again, undisturbed = (ensure_frames(b, video, "FOLEY", Job()) for b in (ctx, other))

    assert np.array_equal(again.rows, undisturbed.rows)


@pytest.mark.parametrize("when", ["before", "while it is listened to"])
def test_no_video_gives_its_sound_to_the_one_whose_place_it_took(
    fresh: Callable[[int], Services], films: dict[str, Path], tmp_path: Path, when: str
) -> None:
    ctx, path = fresh(1), tmp_path / "film.mp4"
    shutil.copyfile(films["one.mp4"], path)
    video = open_video(ctx, str(path))

    def replace_it(*_: object) -> None:
        shutil.copyfile(films["two.mp4"], tmp_path / "other.mp4")
        (tmp_path / "other.mp4").replace(path)

    if when == "before":
        replace_it()
    with pytest.raises(MediaProblem, match="was replaced by another video"):
        ensure_frames(ctx, video, "FOLEY", Job(replace_it))
    assert ctx.frames.all() == []
