"""Hard negatives."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from tests.judging import give

X = "a" * 32
Y = "b" * 32
MOMENT = HardNegative("film.mp4", 60.5, "/in/film.mp4", "AISFX", ("Door",), X)


def test_a_negative_comes_back_with_every_field(library: Library) -> None:
    (number,) = library.negatives.add([MOMENT], "two")
    assert library.negatives.of_profile("two") == [replace(MOMENT, id=number)]
    assert library.negatives.of_profile("default") == []


def test_they_are_listed_by_filename_then_time(library: Library) -> None:
    library.negatives.add([HardNegative("b.mp4", 1), HardNegative("a.mp4", 20), HardNegative("a.mp4", 3)], "default")
    listed = [(n.filename, n.start_time) for n in library.negatives.of_profile("default")]
    assert listed == [("a.mp4", 3), ("a.mp4", 20), ("b.mp4", 1)]


@pytest.mark.parametrize(
    "again",
    [
        replace(MOMENT, start_time=60.501, source_model="OTHER"),
        replace(MOMENT, start_time=60.499),
        replace(MOMENT, filename="renamed.mp4", source_path="/new/renamed.mp4"),
        replace(MOMENT, content_id=""),
        replace(MOMENT, content_id="", source_path=""),
    ],
)
def test_the_same_moment_written_twice_is_one_and_keeps_its_first_model(library: Library, again: HardNegative) -> None:
    first, second, third = library.negatives.add([MOMENT, again, again], "default")
    assert first == second == third
    (kept,) = library.negatives.of_profile("default")
    assert kept == replace(MOMENT, id=first)


@pytest.mark.parametrize(
    "other",
    [
        replace(MOMENT, start_time=60.502),
        replace(MOMENT, folders=("Door", "Gate")),
        replace(MOMENT, folders=()),
        replace(MOMENT, content_id=Y),
        replace(MOMENT, filename="other.mp4", content_id=""),
        replace(MOMENT, content_id="", source_path="/elsewhere/film.mp4"),
    ],
)
def test_another_moment_class_or_video_is_another_negative(library: Library, other: HardNegative) -> None:
    first, second = library.negatives.add([MOMENT, other], "default")
    assert first != second
    assert len(library.negatives.of_profile("default")) == 2


def test_the_order_of_a_classes_folders_makes_no_difference(library: Library) -> None:
    one, two = replace(MOMENT, folders=("Door", "Gate")), replace(MOMENT, folders=("Gate", "Door"))
    first, second = library.negatives.add([one, two], "default")
    assert first == second


def test_other_profiles_have_their_own(library: Library) -> None:
    library.negatives.add([MOMENT], "default")
    library.negatives.add([MOMENT], "two")
    assert len(library.negatives.of_profile("default")) == len(library.negatives.of_profile("two")) == 1


def test_a_failed_addition_keeps_none(library: Library) -> None:
    with pytest.raises(Exception, match="NOT NULL"):
        library.negatives.add([MOMENT, replace(MOMENT, start_time=float("nan"))], "default")
    assert library.negatives.of_profile("default") == []


def test_a_hundred_thousand_are_deleted_at_once_and_no_other(library: Library) -> None:
    rows = [(f"film {number % 100}.mp4", float(number)) for number in range(100_100)]
    library.transactions.insert_many("hard_negatives", ("filename", "start_time"), rows)
    ids = sorted(negative.id for negative in library.negatives.of_profile("default"))
    assert library.negatives.delete(ids[50:100_050]) == 100_000
    left = sorted(negative.id for negative in library.negatives.of_profile("default"))
    assert left == ids[:50] + ids[100_050:]


def test_deleting_a_negative_takes_back_the_reject_that_made_it(library: Library) -> None:
    video = VideoRef("film.mp4", "/in/film.mp4", X)
    reject = Judgement(video, "default", ("Door",), TimeSpan(60.5, 68.5), Verdict.REJECT)
    accept = replace(reject, span=TimeSpan(90, 98), verdict=Verdict.ACCEPT)
    give(library, reject)
    give(library, accept)
    (negative,) = library.negatives.of_profile("default")
    assert library.negatives.delete([negative.id]) == 1
    assert [judgement.verdict for judgement in library.verdicts.of_video(video, "default")] == [Verdict.ACCEPT]


def test_deleting_nothing_or_unknown_ids_changes_nothing(library: Library) -> None:
    library.negatives.add([MOMENT], "default")
    assert library.negatives.delete([]) == 0
    assert library.negatives.delete([12345]) == 0
    assert len(library.negatives.of_profile("default")) == 1


@pytest.mark.parametrize("content", ["", X])
def test_four_times_as_many_cost_four_times_as_much(library: Library, content: str) -> None:
    steps = []
    for count in (500, 2000):
        new = [HardNegative(f"{count}.mp4", float(i), content_id=content and f"{count:032}") for i in range(count)]
        ticks: list[None] = []
        connection = library.transactions._session().connection
        connection.set_progress_handler(partial(ticks.append, None), 100)
        library.negatives.add(new, "default")
        library.negatives.add(new, "default")
        connection.set_progress_handler(None, 0)
        steps.append(len(ticks))
    assert steps[1] <= 4.6 * steps[0]
