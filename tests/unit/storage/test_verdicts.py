"""Verdicts and the hard negatives that rejects make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from tests.judging import give

X = "a" * 32
FILM = VideoRef("film.mp4", "/in/film.mp4", X)
ACCEPT = Judgement(
    FILM, "default", ("Door",), TimeSpan(12, 20), Verdict.ACCEPT, "AISFX", "20260419_120000_000000", 0.75
)
REJECT = replace(ACCEPT, verdict=Verdict.REJECT)


def verdicts(library: Library) -> list[Verdict]:
    return [judgement.verdict for judgement in library.verdicts.of_video(FILM, "default")]


def negatives(library: Library) -> list[float]:
    return [negative.start_time for negative in library.negatives.of_profile("default")]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.UNCERTAIN])
def test_a_verdict_comes_back_with_every_field(library: Library, verdict: Verdict) -> None:
    judgement = replace(ACCEPT, verdict=verdict)
    number = give(library, judgement)
    assert library.verdicts.of_video(FILM, "default") == [replace(judgement, id=number)]
    assert negatives(library) == []


def test_a_reject_comes_back_with_the_negative_that_it_stands_on(library: Library) -> None:
    number = give(library, REJECT)
    (negative,) = library.negatives.of_profile("default")
    assert negative == HardNegative("film.mp4", 12.0, "/in/film.mp4", "AISFX", ("Door",), X, negative.id)
    kept = replace(REJECT, negative_id=negative.id, id=number, made_negative=True)
    assert library.verdicts.of_video(FILM, "default") == [kept]


def test_bounds_from_before_a_resize_come_back(library: Library) -> None:
    moved = replace(ACCEPT, orig_start=10.0, orig_end=18.0)
    (number,) = library.verdicts.add_all([moved])
    assert library.verdicts.of_video(FILM, "default") == [replace(moved, id=number)]


def test_taking_a_reject_back_removes_its_negative(library: Library) -> None:
    number = give(library, REJECT)
    assert library.verdicts.delete([number, 999]) == 1
    assert (verdicts(library), negatives(library)) == ([], [])


def test_a_reject_of_a_moment_that_was_marked_already_leaves_the_mark_when_taken_back(library: Library) -> None:
    library.negatives.add([HardNegative("film.mp4", 12.0, "/in/film.mp4", "", ("Door",), X)], "default")
    number = give(library, REJECT)
    assert negatives(library) == [12.0]
    library.verdicts.delete([number])
    assert (verdicts(library), negatives(library)) == ([], [12.0])


def test_a_negative_on_which_two_rejects_stand_goes_with_the_last(library: Library) -> None:
    first = give(library, REJECT)
    second = give(library, replace(REJECT, span=TimeSpan(12, 25)))
    assert negatives(library) == [12.0]
    library.verdicts.delete([first])
    assert (len(verdicts(library)), negatives(library)) == (1, [12.0])
    library.verdicts.delete([second])
    assert (verdicts(library), negatives(library)) == ([], [])


def test_two_rejects_on_one_negative_go_together(library: Library) -> None:
    ids = [give(library, REJECT), give(library, replace(REJECT, span=TimeSpan(12, 25)))]
    assert library.verdicts.delete(ids) == 2
    assert negatives(library) == []


def test_verdicts_outlive_the_scan_they_were_given_on(library: Library) -> None:
    library.scans.save(NewScan(FILM, "default", "AISFX", (Region(12, 20, 0.75),)))
    (version,) = library.scans.versions(FILM, "default")
    give(library, replace(ACCEPT, scan_timestamp=version.timestamp))
    library.scans.delete(version)
    assert verdicts(library) == [Verdict.ACCEPT]


def test_they_are_listed_by_start_and_found_by_name_until_the_content_is_known(library: Library) -> None:
    nameless = VideoRef("film.mp4")
    give(library, replace(ACCEPT, video=nameless, span=TimeSpan(30, 38)))
    give(library, replace(ACCEPT, video=nameless))
    assert [judgement.span.start for judgement in library.verdicts.of_video(FILM, "default")] == [12.0, 30.0]
    assert library.verdicts.of_video(FILM, "two") == []
