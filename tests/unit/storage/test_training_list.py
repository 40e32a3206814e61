"""Training data as a path and lists of times."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.videos import VideoRef
from eightcut.storage.training_data import VideoStarts
from eightcut.storage.training_list import spaced, training_list


def starts(
    *paths: str, filename: str = "film.mp4", positives: tuple[float, ...] = (10.0,), negatives: tuple[float, ...] = ()
) -> VideoStarts:
    return VideoStarts(VideoRef(filename), paths, list(positives), [], list(negatives))


def film(folder: Path) -> str:
    folder.mkdir()
    path = folder / "film.mp4"
    path.touch()
    return str(path)


def chosen(video: VideoStarts, playlist: list[str], fallback: str) -> list[str]:
    return [path for path, *_ in training_list([video], playlist, fallback)]


def test_the_path_is_the_first_that_exists(tmp_path: Path) -> None:
    recorded, other, listed, fallback = (film(tmp_path / name) for name in ("a", "b", "c", "d"))
    folder = str(Path(fallback).parent)
    assert chosen(starts(recorded), [listed], folder) == [recorded]
    assert chosen(starts("/gone/film.mp4", other), [listed], folder) == [other]
    assert chosen(starts("/gone/film.mp4"), ["/x/y.mp4", listed], folder) == [listed]
    assert chosen(starts("/gone/film.mp4"), ["/gone/film.mp4"], folder) == [fallback]
    assert chosen(starts(), [], folder) == [fallback]


def test_where_none_exists_it_is_the_recorded_path_as_it_is(tmp_path: Path) -> None:
    assert chosen(starts("C:\\in\\film.mp4"), ["/gone/film.mp4"], str(tmp_path)) == ["C:\\in\\film.mp4"]


def test_a_video_without_any_path_is_left_out(tmp_path: Path) -> None:
    assert chosen(starts(), ["/gone/film.mp4"], str(tmp_path)) == []


def test_a_video_without_positives_and_negatives_is_left_out() -> None:
    assert training_list([starts("/a.mp4", positives=())], [], "") == []
    assert training_list([starts("/a.mp4", positives=(), negatives=(5.0,))], [], "") == [("/a.mp4", [], [], [5.0])]


def test_rows_that_turn_out_to_be_of_one_file_are_one_entry(tmp_path: Path) -> None:
    here = film(tmp_path / "here")
    videos = [starts("/gone/film.mp4", positives=(40.0,)), starts(here, positives=(10.0,))]
    assert training_list(videos, [here], "") == [(here, [10.0, 40.0], [], [])]


def test_a_time_closer_than_8_s_to_the_last_kept_one_is_dropped() -> None:
    assert spaced([30.0, 10.0, 17.9, 18.0, 25.9, 26.1]) == [10.0, 18.0, 26.1]
    assert spaced([10.2, 10.2 + 8]) == [10.2, 18.2]


@given(st.lists(st.floats(0, 1000)))
def test_kept_times_are_sorted_and_apart_and_none_that_fits_is_missing(times: list[float]) -> None:
    kept = spaced(times)
    assert all(later - earlier > 7.99 for earlier, later in pairwise(kept))
    assert set(kept) <= set(times)
    assert all(any(0 <= time - other < 8 for other in kept) for time in times)
