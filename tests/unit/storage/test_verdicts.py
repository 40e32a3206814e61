"""Verdicts and the hard negatives that rejects make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import SqliteLibrary

X = "a" * 32
FILM = VideoRef("film.mp4", "/in/film.mp4", X)
ACCEPT = Judgement(
    FILM, "default", ("Door",), TimeSpan(12, 20), Verdict.ACCEPT, "AISFX", "20260419_120000_000000", 0.75
)
REJECT = replace(ACCEPT, verdict=Verdict.REJECT)


def verdicts(library: SqliteLibrary) -> list[Verdict]:
    return [judgement.verdict for judgement in library.verdicts.of_video(FILM, "default")]


def negatives(library: SqliteLibrary) -> list[float]:
    return [negative.start_time for negative in library.negatives.of_profile("default")]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.UNCERTAIN])
def test_a_verdict_comes_back_with_every_field(library: SqliteLibrary, verdict: Verdict) -> None:
    judgement = replace(ACCEPT, verdict=verdict)
    number = library.verdicts.give(judgement)
    assert library.verdicts.of_video(FILM, "default") == [replace(judgement, id=number)]
    assert negatives(library) == []


def test_a_reject_writes_the_hard_negative_that_it_is_linked_to(library: SqliteLibrary) -> None:
    number = library.verdicts.give(REJECT)
    (negative,) = library.negatives.of_profile("default")
    assert negative == HardNegative("film.mp4", 12.0, "/in/film.mp4", "AISFX", ("Door",), X, negative.id)
    assert library.verdicts.of_video(FILM, "default") == [replace(REJECT, negative_id=negative.id, id=number)]


def test_a_failed_reject_leaves_neither_verdict_nor_negative(library: SqliteLibrary) -> None:
    def reject_and_fail() -> None:
        with library.transactions.transaction():
            library.verdicts.give(REJECT)
            raise ValueError("the end")

    with pytest.raises(ValueError, match="the end"):
        reject_and_fail()
    assert (verdicts(library), negatives(library)) == ([], [])


def test_taking_a_reject_back_removes_its_negative(library: SqliteLibrary) -> None:
    number = library.verdicts.give(REJECT)
    assert library.verdicts.delete([number, 999]) == 1
    assert (verdicts(library), negatives(library)) == ([], [])


def test_a_later_verdict_on_the_same_interval_replaces_the_earlier(library: SqliteLibrary) -> None:
    library.verdicts.give(ACCEPT)
    library.verdicts.give(replace(ACCEPT, span=TimeSpan(12.001, 19.999), verdict=Verdict.UNCERTAIN))
    assert verdicts(library) == [Verdict.UNCERTAIN]


def test_replacing_a_reject_removes_the_negative_it_made(library: SqliteLibrary) -> None:
    library.verdicts.give(REJECT)
    library.verdicts.give(ACCEPT)
    assert (verdicts(library), negatives(library)) == ([Verdict.ACCEPT], [])


def test_rejecting_again_keeps_the_negative_and_the_verdict(library: SqliteLibrary) -> None:
    first = library.verdicts.give(REJECT)
    (before,) = library.negatives.of_profile("default")
    assert library.verdicts.give(replace(REJECT, model="FOLEY", score=0.25)) == first
    assert library.negatives.of_profile("default") == [before]
    (judgement,) = library.verdicts.of_video(FILM, "default")
    assert (judgement.model, judgement.score, judgement.negative_id) == ("FOLEY", 0.25, before.id)


@pytest.mark.parametrize(
    "other",
    [
        replace(ACCEPT, folders=("Gate",)),
        replace(ACCEPT, span=TimeSpan(12, 21)),
        replace(ACCEPT, span=TimeSpan(13, 20)),
        replace(ACCEPT, profile="two"),
        replace(ACCEPT, video=VideoRef("film.mp4", "/there/film.mp4", "b" * 32)),
    ],
)
def test_another_class_interval_profile_or_video_replaces_nothing(library: SqliteLibrary, other: Judgement) -> None:
    library.verdicts.give(ACCEPT)
    library.verdicts.give(other)
    assert library.transactions.value("SELECT COUNT(*) FROM verdicts") == 2


def test_a_reject_of_a_moment_that_was_marked_already_leaves_the_mark_when_taken_back(library: SqliteLibrary) -> None:
    library.negatives.add([HardNegative("film.mp4", 12.0, "/in/film.mp4", "", ("Door",), X)], "default")
    number = library.verdicts.give(REJECT)
    assert negatives(library) == [12.0]
    library.verdicts.delete([number])
    assert (verdicts(library), negatives(library)) == ([], [12.0])


def test_a_negative_on_which_two_rejects_stand_goes_with_the_last(library: SqliteLibrary) -> None:
    first = library.verdicts.give(REJECT)
    second = library.verdicts.give(replace(REJECT, span=TimeSpan(12, 25)))
    assert negatives(library) == [12.0]
    library.verdicts.delete([first])
    assert (len(verdicts(library)), negatives(library)) == (1, [12.0])
    library.verdicts.delete([second])
    assert (verdicts(library), negatives(library)) == ([], [])


def test_two_rejects_on_one_negative_go_together(library: SqliteLibrary) -> None:
    ids = [library.verdicts.give(REJECT), library.verdicts.give(replace(REJECT, span=TimeSpan(12, 25)))]
    assert library.verdicts.delete(ids) == 2
    assert negatives(library) == []


def test_verdicts_outlive_the_scan_they_were_given_on(library: SqliteLibrary) -> None:
    library.scans.save(NewScan(FILM, "default", "AISFX", (Region(12, 20, 0.75),)))
    (version,) = library.scans.versions(FILM, "default")
    library.verdicts.give(replace(ACCEPT, scan_timestamp=version.timestamp))
    library.scans.delete(version)
    assert verdicts(library) == [Verdict.ACCEPT]


def test_the_bounds_from_before_a_resize_are_noted(library: SqliteLibrary) -> None:
    library.scans.save(NewScan(FILM, "default", "AISFX", (Region(10, 18, 0.75), Region(50, 58, 0.5))))
    (version,) = library.scans.versions(FILM, "default")
    library.scans.resize(library.scans.regions(version)[0].id, 12, 20)
    library.verdicts.give(replace(ACCEPT, scan_timestamp=version.timestamp))
    assert library.transactions.row("SELECT orig_start_time, orig_end_time FROM verdicts") == (10.0, 18.0)


def test_they_are_listed_by_start_and_found_by_name_until_the_content_is_known(library: SqliteLibrary) -> None:
    nameless = VideoRef("film.mp4")
    library.verdicts.give(replace(ACCEPT, video=nameless, span=TimeSpan(30, 38)))
    library.verdicts.give(replace(ACCEPT, video=nameless))
    assert [judgement.span.start for judgement in library.verdicts.of_video(FILM, "default")] == [12.0, 30.0]
    assert library.verdicts.of_video(FILM, "two") == []
