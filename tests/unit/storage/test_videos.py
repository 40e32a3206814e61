"""Videos by content, and the old rows that become theirs."""

from __future__ import annotations

import pytest

from eightcut.domain.captions import Captioned, typed
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative, Judgement, OffScreen, Verdict
from eightcut.domain.media import VideoClock
from eightcut.domain.scans import NewScan
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from tests.judging import give

X = "a" * 32
Y = "b" * 32
HERE = VideoRef("film.mp4", "/in/film.mp4", X)
THERE = VideoRef("film.mp4", "/there/film.mp4", Y)


def add_old_rows(library: Library, path: str) -> None:
    """One row with this source path and no content id of each kind."""
    library.clips.add(ClipRow("film.mp4", 1.0, "/out/Door/v/c.mp4", source_path=path))
    library.negatives.add([HardNegative("film.mp4", 30.0, path)], "default")
    accept = Judgement(VideoRef("film.mp4", path), "default", ("Door",), TimeSpan(50, 58), Verdict.ACCEPT)
    give(library, accept)
    library.off_screen.add_all([OffScreen(accept.video, "default", ("Door",), TimeSpan(50, 58))])
    said = Captioned(accept.video, "default", ("Door",), TimeSpan(50, 58), typed("slams"))
    library.moment_captions.add_all([said])


def contents(library: Library, table: str) -> set[str]:
    return {value for (value,) in library.transactions.rows(f"SELECT content_id FROM {table}")}


@pytest.mark.parametrize("path", ["", "/in/film.mp4", "/gone/film.mp4"])
def test_a_video_claims_rows_without_path_of_its_path_and_of_vanished_ones(library: Library, path: str) -> None:
    add_old_rows(library, path)
    library.videos.claim(HERE, ["/gone/film.mp4"])
    for table in ("processed", "hard_negatives", "verdicts", "off_screen", "moment_captions"):
        assert contents(library, table) == {X}


def test_a_video_leaves_the_rows_of_another_path_alone(library: Library) -> None:
    add_old_rows(library, "/elsewhere/film.mp4")
    library.videos.claim(HERE)
    for table in ("processed", "hard_negatives", "verdicts", "off_screen", "moment_captions"):
        assert contents(library, table) == {""}


def test_a_video_takes_no_row_that_is_anothers_already(library: Library) -> None:
    add_old_rows(library, "")
    library.videos.claim(HERE)
    library.videos.claim(THERE)
    assert contents(library, "processed") == {X}


def test_scans_and_hidden_files_of_the_name_become_the_videos(library: Library) -> None:
    library.scans.save(NewScan(VideoRef("film.mp4"), "default", "M", ()))
    library.scans.save(NewScan(VideoRef("other.mp4"), "default", "M", ()))
    library.transactions.insert("hidden_files", {"filename": "film.mp4", "profile": "two"})
    library.videos.claim(HERE)
    assert [v.content_id for v in library.scans.versions(HERE, "default")] == [X]
    assert library.scans.versions(THERE, "default") == []
    assert contents(library, "scans") == {X, ""}
    assert contents(library, "hidden_files") == {X}


def test_a_video_without_content_id_cannot_claim(library: Library) -> None:
    with pytest.raises(ValueError, match="without content id"):
        library.videos.claim(VideoRef("film.mp4", "/in/film.mp4"))


def test_recorded_paths_are_those_of_rows_nobody_claimed_and_of_known_videos(library: Library) -> None:
    add_old_rows(library, "/b/film.mp4")
    add_old_rows(library, "/a/film.mp4")
    add_old_rows(library, "")
    library.videos.claim(THERE)
    library.videos.claim(VideoRef("film.mp4", "/a/film.mp4", X))
    assert library.videos.recorded_paths("film.mp4") == ["/a/film.mp4", "/b/film.mp4", "/there/film.mp4"]
    assert library.videos.recorded_paths("other.mp4") == []


def test_known_videos_of_a_profile_have_the_path_last_seen(library: Library) -> None:
    add_old_rows(library, "/in/film.mp4")
    library.videos.claim(HERE)
    library.videos.claim(VideoRef("renamed.mp4", "/new/renamed.mp4", X))
    library.videos.claim(VideoRef("scanned.mp4", "/in/scanned.mp4", Y))
    library.scans.save(NewScan(VideoRef("scanned.mp4", "/in/scanned.mp4", Y), "two", "M", ()))
    assert library.videos.known("default") == [VideoRef("renamed.mp4", "/new/renamed.mp4", X)]
    assert library.videos.known("two") == [VideoRef("scanned.mp4", "/in/scanned.mp4", Y)]
    assert library.videos.known("three") == []


def test_the_sound_track_of_a_video_is_remembered_and_survives_a_new_path(library: Library) -> None:
    assert library.videos.track("audio", X) is None
    library.videos.choose_track("audio", X, 2)
    library.videos.claim(HERE)
    assert library.videos.track("audio", X) == 2
    library.videos.choose_track("audio", X, 0)
    assert library.videos.track("audio", X) == 0
    library.videos.choose_track("audio", X, None)
    assert library.videos.track("audio", X) is None


def test_a_video_is_found_by_its_content_where_it_was_opened(library: Library) -> None:
    assert library.videos.of_content(X) is None
    library.videos.choose_track("audio", X, 1)
    assert library.videos.of_content(X) is None
    library.videos.claim(HERE)
    library.videos.claim(THERE)
    assert library.videos.of_content(X) == HERE


@pytest.mark.parametrize(
    "clock",
    [
        VideoClock(12.5),
        VideoClock(43200.0, ((10.0, 20.5), (30.25, 43200.0))),
        VideoClock(1.0, (), silent=True, told="It is cut off."),
    ],
)
def test_what_was_measured_of_a_film_is_kept_for_each_track(library: Library, clock: VideoClock) -> None:
    library.videos.keep_clock(X, -1, VideoClock(1.0))
    library.videos.keep_clock(X, -1, clock)
    library.videos.keep_clock(X, 1, VideoClock(3.0))
    assert library.videos.clock(X, -1) == clock
    assert library.videos.clock(X, 1) == VideoClock(3.0)
    assert library.videos.clock(X, 2) is None
    assert library.videos.told() == ({X: clock.told} if clock.told else {})
    library.videos.choose_track("audio", X, 1)
    assert library.videos.told() == {}
    library.videos.keep_clock("", -1, clock)
    assert library.videos.clock("", -1) is None


@pytest.mark.parametrize(
    ("duration", "astray"),
    [
        (-1, "[]"), (0, "[]"), (1e308, "[]"), ("x", "[]"), (b"x", "[]"), (9.0, "x"), (9.0, "[[1]]"), (9.0, "{}"),
        (9.0, "[[2,1]]"), (9.0, "[[NaN,1]]"), (9.0, "[[0,Infinity]]"), (9.0, "[1,2]"), (9.0, "[" * 50_000),
        (9.0, b"\x00"), (9.0, "[[\"a\",\"b\"]]"), (9.0, "null"),
    ],
)  # fmt: skip
def test_a_strangers_row_of_measures_counts_as_none(library: Library, duration: object, astray: object) -> None:
    values = {"content_id": X, "track": -1, "duration": duration, "astray": astray, "method": 1}
    library.transactions.insert("clocks", values)
    assert library.videos.clock(X, -1) in (None, VideoClock(9.0))


def test_what_was_measured_in_another_way_is_measured_anew(library: Library) -> None:
    library.transactions.insert("clocks", {"content_id": X, "track": -1, "duration": 9.0, "method": 0})
    assert library.videos.clock(X, -1) is None


def test_the_picture_track_of_a_video_is_remembered_beside_its_sound_track(library: Library) -> None:
    library.videos.choose_track("audio", X, 2)
    assert library.videos.track("video", X) is None
    library.videos.choose_track("video", X, 1)
    library.videos.claim(HERE)
    assert (library.videos.track("video", X), library.videos.track("audio", X)) == (1, 2)
    library.videos.choose_track("video", X, None)
    assert (library.videos.track("video", X), library.videos.track("audio", X)) == (None, 2)
