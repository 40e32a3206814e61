"""Trainings and their numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import Example, Metrics, TrainingRun, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.storage.library import Library

RUN = TrainingRun("default", "AISFX", "default_AISFX_1.safetensors", TrainingSettings(("Door", "Dör")))
FULL = TrainingRun(
    profile="two",
    model="FOLEY_gate",
    file="two_FOLEY_gate_1.safetensors",
    settings=TrainingSettings(
        ("Gate", "Door"),
        "Wind",
        include_scan_exports=True,
        use_hard_negatives=False,
        use_name=False,
        margin=12.5,
        recogniser="logistic",
        seed=7,
        embedders=("AISFX", "YAMNET"),
    ),
    examples=(
        Example(VideoRef("b.mp4", "/in/b.mp4", "b" * 32), TimeSpan(10, 18), "positive"),
        Example(VideoRef("a.mp4"), TimeSpan(0.25, 8.25), "hard_negative"),
    ),
    positives=1,
    negatives=300,
    hard_negatives=1,
    threshold=0.375,
    calibrated=True,
    metrics=Metrics(4, 0.75, 0.5, 0.625, 0.5, -0.125, 0.25),
    seconds=2.5,
    created_at="2026-04-19T12:00:00+00:00",
    window=4.0,
)


def versions(library: Library) -> list[int]:
    return [run.version for run in library.models.all("default", "AISFX")]


def test_a_training_comes_back_with_every_field(library: Library) -> None:
    kept = library.models.record(FULL, activate=True)
    assert kept == replace(FULL, version=1, active=True)
    (listed,) = library.models.all("two")
    assert listed == replace(kept, examples=())
    assert library.models.active("two", "FOLEY_gate") == listed
    assert library.models.examples(listed) == FULL.examples


def test_a_training_that_could_not_be_measured_has_no_metrics(library: Library) -> None:
    kept = library.models.record(RUN, activate=False)
    (listed,) = library.models.all("default")
    assert listed == kept
    assert listed.metrics is None
    assert listed.created_at.endswith("+00:00")
    assert library.models.active("default", "AISFX") is None


def test_versions_count_up_per_profile_and_key_and_are_listed_newest_first(library: Library) -> None:
    for run in (RUN, RUN, replace(RUN, model="AISFX_b"), replace(RUN, profile="two")):
        library.models.record(run, activate=False)
    assert versions(library) == [2, 1]
    assert [(run.model, run.version) for run in library.models.all("default")] == [
        ("AISFX", 2),
        ("AISFX", 1),
        ("AISFX_b", 1),
    ]
    assert library.models.next_version("default", "AISFX") == 3
    assert library.models.next_version("default", "NEW") == 1


def test_the_number_of_a_deleted_version_is_not_used_again(library: Library) -> None:
    library.models.record(RUN, activate=True)
    newest = library.models.record(RUN, activate=False)
    library.models.delete(newest)
    assert library.models.record(RUN, activate=False).version == 3
    assert versions(library) == [3, 1]


def test_a_deleted_version_goes_with_its_examples(library: Library) -> None:
    kept = library.models.record(FULL, activate=False)
    library.models.delete(kept)
    assert library.models.examples(kept) == ()
    assert library.transactions.value("SELECT COUNT(*) FROM training_examples") == 0


def test_one_version_of_a_key_is_active(library: Library) -> None:
    first = library.models.record(RUN, activate=True)
    second = library.models.record(RUN, activate=True)
    assert [(run.version, run.active) for run in library.models.all("default")] == [(2, True), (1, False)]
    library.models.activate(first)
    active = library.models.active("default", "AISFX")
    assert active is not None
    assert active.version == 1
    library.models.activate(second)
    library.models.activate(second)
    assert [run.active for run in library.models.all("default")] == [True, False]


def test_the_active_version_cannot_be_deleted(library: Library) -> None:
    kept = library.models.record(RUN, activate=True)
    with pytest.raises(BadRequest, match="is active"):
        library.models.delete(kept)
    assert versions(library) == [1]


def test_a_version_that_is_gone_can_neither_be_deleted_nor_activated(library: Library) -> None:
    kept = library.models.record(RUN, activate=True)
    gone = replace(kept, version=9)
    with pytest.raises(BadRequest, match="no version 9"):
        library.models.delete(gone)
    with pytest.raises(BadRequest, match="no version 9"):
        library.models.activate(gone)
    assert library.models.active("default", "AISFX") is not None


def test_a_failed_record_uses_no_number(library: Library) -> None:
    bad = replace(RUN, examples=(Example(VideoRef("a.mp4"), TimeSpan(0, float("inf")), None),))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="NOT NULL"):
        library.models.record(bad, activate=True)
    assert (versions(library), library.models.next_version("default", "AISFX")) == ([], 1)


def test_settings_of_a_later_program_are_read_as_far_as_they_are_known(library: Library) -> None:
    library.models.record(RUN, activate=False)
    library.transactions.change("""UPDATE training_runs SET settings = '{"positive_folders": ["A"], "later": 1}'""")
    assert library.models.all("default")[0].settings == TrainingSettings(("A",), use_name=False)
