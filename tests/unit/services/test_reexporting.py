"""All manual cuts of a video cut anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WEBP
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest
from eightcut.services.clips.disabling import disable
from eightcut.services.clips.reexporting import clips_for, reexport
from eightcut.services.context import Job
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    """Two markers in one class, one in another, each with its label."""
    with small_bench(tmp_path) as ctx:
        there = Small(tmp_path, ctx)
        there.cut(10.0, label="oak")
        there.cut(30.0, clips=4, label="elm", category="Tool")
        there.cut(50.0, folder="Gate", label="iron")
        yield there


def whole(small: Small) -> tuple[object, ...]:
    return small.rows(), small.names(), small.labels(), small.labels("Gate")


def test_everything_goes_into_the_present_folder_and_can_be_taken_back(small: Small) -> None:
    before = whole(small)
    told: list[tuple[float, float]] = []
    job = Job(lambda _task, _file, done, total: told.append((done, total)))
    request = small.request(form=Form(WEBP), spread=2.0, duration=2.0, label="ignored", workers=2)
    made = reexport(small.services, small.film, None, request, "count", job)
    assert (made.markers, made.failures, made.stopped) == (3, (), False)
    assert told == [(float(n), 8.0) for n in range(1, 9)]
    assert [(row.start_time, row.folder, row.label, row.category, row.clip_count) for row in made.rows] == [
        *[(10.0, "Door", "oak", "", 2)] * 2,
        *[(30.0, "Door", "elm", "Tool", 4)] * 4,
        *[(50.0, "Door", "iron", "", 2)] * 2,
    ]
    assert [Path(row.output_path).name for row in made.rows] == [
        *(f"clip_001_m1_{i}" for i in range(2)), *(f"clip_001_m2_{i}" for i in range(4)),
        *(f"clip_001_m3_{i}" for i in range(2)),
    ]  # fmt: skip
    assert small.labels() == {Path(row.output_path).name: row.label for row in made.rows}
    assert small.labels("Gate") == {}
    assert len(small.trashed()) == 8
    gone = made.change.undo()
    assert whole(small) == before
    gone.undo()
    assert small.rows() == list(made.rows)


def test_as_many_clips_are_cut_as_fit_into_the_time_from_start_to_end(small: Small) -> None:
    long = [row for row in small.rows() if row.start_time == 30.0]
    assert clips_for(long, small.request(spread=2.0, duration=4.0), "length") == 5
    assert clips_for(long, small.request(spread=8.0, duration=4.0), "length") == 2
    assert clips_for(long, small.request(spread=2.0, duration=30.0), "length") == 1
    made = reexport(small.services, small.film, [long], small.request(spread=2.0), "length", Job())
    assert [row.clip_count for row in made.rows] == [5] * 5
    assert len(small.rows()) == 9


def test_what_is_switched_off_is_left_alone(small: Small) -> None:
    disable(small.services, "default", None, {"Gate"}, Job())
    made = reexport(small.services, small.film, None, small.request(), "count", Job())
    assert made.markers == 2
    assert "Gate_disabled/vid_001/clip_001_m1_0.mp4" in small.names()


def test_files_that_another_profile_uses_stay(small: Small) -> None:
    small.services.library.profiles.copy("default", "other")
    before = small.names()
    made = reexport(small.services, small.film, None, small.request(), "count", Job())
    assert set(before) < set(small.names())
    assert [Path(row.output_path).name[:11] for row in made.rows[::2]] == [
        "clip_001_m3", "clip_001_m4", "clip_001_m4", "clip_001_m5"
    ]  # fmt: skip
    assert {Path(row.output_path).exists() for row in small.services.library.clips.of_all_profiles()} == {True}
    assert small.trashed() == []


def test_stopping_keeps_the_markers_that_are_finished(small: Small) -> None:
    token = CancelToken()

    def after_the_first(_task: str, _file: str, done: float, _total: float) -> None:
        if done == 3.0:
            token.cancel()

    made = reexport(
        small.services, small.film, None, small.request(form=Form(WEBP)), "count", Job(after_the_first, cancel=token)
    )
    assert (made.stopped, made.markers) == (True, 1)
    formats = [(row.start_time, row.format) for row in small.rows()]
    assert formats == [*[(30.0, "MP4")] * 4, *[(50.0, "MP4")] * 2, *[(10.0, WEBP)] * 2]
    assert {Path(row.output_path).exists() for row in small.rows()} == {True}


def test_a_marker_without_room_is_told_and_stays(small: Small) -> None:
    small.cut(112.0, label="late")
    made = reexport(small.services, small.film, None, small.request(spread=8.0), "count", Job())
    assert made.markers == 3
    (failure,) = made.failures
    assert "no room for 12 s" in failure.message
    assert [row.spread for row in small.rows() if row.start_time == 112.0] == [3.0, 3.0]


def test_a_video_without_exports_and_numbers_that_cannot_be_are_sentences(small: Small) -> None:
    other = small.folder / "other.mkv"
    other.write_text("another film")
    with pytest.raises(BadRequest, match=r"other\.mkv has no manual exports"):
        reexport(small.services, str(other), None, small.request(), "count", Job())
    with pytest.raises(BadRequest, match="spread of 9 s"):
        reexport(small.services, small.film, None, small.request(spread=9.0), "count", Job())
