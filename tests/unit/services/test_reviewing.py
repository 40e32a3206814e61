from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.errors import BadRequest, FileMissing
from eightcut.services.finding import open_video
from eightcut.services.listening import ensure_frames
from eightcut.services.reviewing import (
    add_negatives,
    clear_negatives,
    delete_negatives,
    give_verdict,
    is_negative,
    rejected_spans,
)
from eightcut.services.scanning import Scanned, ScanRequest, active_model, scan_videos
from eightcut.services.training import TrainingOutcome
from eightcut.services.workbench import Job, Workbench
from tests.unit.services.films import HISSES, KEY

Learn = Callable[..., TrainingOutcome]
Mark = Callable[..., object]


def test_a_reject_is_a_hard_negative_that_lowers_the_models_own_score(
    bench: Workbench, mark: Mark, learn: Learn, films: dict[str, Path]
) -> None:
    mark("one.mp4", 8.0, 30.0)
    mark("two.mp4", 6.0)
    learn()
    film = str(films["three.mp4"])
    (scan,) = scan_videos(bench, [film], ScanRequest("default", KEY, threshold=0.0), Job())
    assert isinstance(scan, Scanned)
    span = TimeSpan(HISSES["three.mp4"][0] - 3, HISSES["three.mp4"][0] + 5)
    given = give_verdict(bench, film, "default", span, Verdict.REJECT, "AISFX")
    assert (given.folders, given.scan_timestamp) == (("Knock",), scan.timestamp)
    assert given.score is not None
    (negative,) = bench.library.negatives.of_profile("default")
    assert (negative.source_model, negative.folders) == ("AISFX", ("Knock",))
    tables = ensure_frames(bench, open_video(bench, film), "AISFX", Job())
    _, before = active_model(bench, "default", KEY)
    learn()
    _, after = active_model(bench, "default", KEY)
    assert after.score_span(tables, negative.span) < after.threshold
    assert after.score_span(tables, negative.span) <= before.score_span(tables, negative.span) + 0.02


def test_taking_a_reject_back_takes_its_negative_back(bench: Workbench, films: dict[str, Path]) -> None:
    film, span = str(films["three.mp4"]), TimeSpan(10.0, 18.0)
    give_verdict(bench, film, "default", span, Verdict.REJECT, "AISFX")
    give_verdict(bench, film, "default", span, Verdict.UNCERTAIN, "AISFX")
    assert bench.library.negatives.of_profile("default") == []
    (verdict,) = bench.library.verdicts.of_video(open_video(bench, film), "default")
    assert verdict.verdict is Verdict.UNCERTAIN


def test_an_accepted_find_is_learned_from(bench: Workbench, mark: Mark, learn: Learn, films: dict[str, Path]) -> None:
    mark("one.mp4", 8.0)
    learn()
    give_verdict(bench, str(films["three.mp4"]), "default", TimeSpan(10.0, 18.0), Verdict.ACCEPT, "AISFX")
    assert learn().run.positives == 2


def test_the_same_moment_is_one_negative_with_its_first_model(bench: Workbench, films: dict[str, Path]) -> None:
    film = str(films["one.mp4"])
    (first,) = add_negatives(bench, film, "default", [12.0], "Knock", "AISFX")
    (again,) = add_negatives(bench, film, "default", [12.0004], "Knock", "EAT_LARGE")
    assert (again.id, again.source_model) == (first.id, "AISFX")
    assert len(bench.library.negatives.of_profile("default")) == 1


def test_negatives_are_taken_back_by_number_or_by_model(bench: Workbench, films: dict[str, Path]) -> None:
    film = str(films["one.mp4"])
    added = add_negatives(bench, film, "default", [1.0, 20.0, 40.0], model="A")
    add_negatives(bench, film, "default", [60.0], model="B")
    assert [n.start_time for n in delete_negatives(bench, "default", [added[1].id])] == [20.0]
    with pytest.raises(BadRequest, match=f"no hard negative {added[1].id}"):
        delete_negatives(bench, "default", [added[0].id, added[1].id])
    assert clear_negatives(bench, "default", "A") == 2
    assert [n.source_model for n in bench.library.negatives.of_profile("default")] == ["B"]
    assert clear_negatives(bench, "default") == 1


def test_times_before_the_film_and_files_that_are_not_there_are_refused(
    bench: Workbench, films: dict[str, Path], tmp_path: Path
) -> None:
    for time in (-1.0, float("nan")):
        with pytest.raises(BadRequest, match="cannot begin at"):
            add_negatives(bench, str(films["one.mp4"]), "default", [3.0, time])
    with pytest.raises(FileMissing, match=r"no\.mp4"):
        add_negatives(bench, str(tmp_path / "no.mp4"), "default", [3.0])
    assert bench.library.negatives.of_profile("default") == []


def test_a_find_is_negative_where_half_of_a_negative_lies_in_it() -> None:
    region = Region(10.0, 18.0, 0.9)
    assert is_negative(region, [TimeSpan(14.0, 22.0)])
    assert not is_negative(region, [TimeSpan(14.1, 22.1)])


def test_negatives_of_another_class_do_not_count(bench: Workbench, films: dict[str, Path]) -> None:
    film = str(films["one.mp4"])
    add_negatives(bench, film, "default", [10.0], "Knock")
    add_negatives(bench, film, "default", [30.0], "Hiss")
    add_negatives(bench, film, "default", [50.0])
    video = open_video(bench, film)
    assert sorted(s.start for s in rejected_spans(bench, video, "default", ("Knock",))) == [10.0, 50.0]
    assert sorted(s.start for s in rejected_spans(bench, video, "default", ())) == [10.0, 30.0, 50.0]
