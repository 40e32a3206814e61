"""Fields of stored frames: what is asked for by name is served by any file that holds it, of whatever release."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from eightcut.domain.progress import unheard
from eightcut.errors import CacheProblem
from eightcut.ml.backends import aisfx, yamnet
from eightcut.ml.embedder import EmbedderSpec, Field
from eightcut.ml.frame_file import HEADER_SIZE, MARK
from eightcut.ml.frame_store import FrameStore, file_name
from eightcut.ml.types import FrameTable
from tests.disks import small_files
from tests.first_frames import keep_first

FILM = "0123456789abcdef" * 2
LOW, HIGH, LATER = Field("low", 2), Field("high", 3), Field("later", 4)


def keep(store: FrameStore, spec: EmbedderSpec, seconds: int = 5) -> FrameTable:
    """Rows whose values in a field are the number of the field, from 1 on."""
    row = np.concatenate([np.full(one.dims, number, np.float32) for number, one in enumerate(spec.fields, 1)])
    with store.create(FILM, -1, spec, "film.mp4") as writer:
        writer.append(np.repeat(row[None], seconds, axis=0))
        return writer.commit(float(seconds))


def of(spec: EmbedderSpec, *fields: Field) -> EmbedderSpec:
    return replace(spec, fields=fields)


def quietly(store: FrameStore, spec: EmbedderSpec) -> FrameTable | None:
    """What is found without a word."""
    warnings: list[str] = []
    found = store.find(FILM, -1, spec, lambda _, message: warnings.append(message))
    assert not warnings
    return found


@pytest.mark.parametrize("fields", [(LOW, HIGH), (HIGH, LOW), (LATER, HIGH, LOW), (LOW, LATER, HIGH)])
def test_a_field_is_served_wherever_it_stands_in_a_row(
    store: FrameStore, small_spec: EmbedderSpec, fields: Sequence[Field]
) -> None:
    keep(store, of(small_spec, *fields))

    table = quietly(store, of(small_spec, LOW, HIGH))

    assert table is not None
    assert table.spec.fields == fields
    for one in (LOW, HIGH):
        assert np.array_equal(table.values(one.name), np.full((5, one.dims), 1 + fields.index(one), np.float16))
    both = [1 + fields.index(LOW)] * 2 + [1 + fields.index(HIGH)] * 3
    assert table.values("low", "high").tolist() == [both] * 5


def test_neighbouring_fields_are_read_where_they_lie(store: FrameStore, small_spec: EmbedderSpec) -> None:
    keep(store, of(small_spec, LOW, HIGH, LATER))

    table = quietly(store, of(small_spec, LOW))

    assert table is not None
    for names in (("low",), ("low", "high"), ("high", "later")):
        assert np.shares_memory(table.values(*names), table.rows)


@pytest.mark.parametrize("lacking", [LATER, Field("low", 3)])
def test_a_file_that_lacks_a_field_is_not_used_for_it_and_stays_for_others(
    store: FrameStore, small_spec: EmbedderSpec, lacking: Field
) -> None:
    keep(store, of(small_spec, LOW, HIGH))

    assert quietly(store, of(small_spec, HIGH, lacking)) is None
    assert quietly(store, of(small_spec, HIGH)) is not None


def test_a_file_with_more_fields_takes_the_place_of_one_with_fewer(store: FrameStore, small_spec: EmbedderSpec) -> None:
    keep(store, of(small_spec, LOW))
    keep(store, of(small_spec, HIGH, LOW))

    table = quietly(store, of(small_spec, LOW, HIGH))

    assert table is not None
    assert table.values("low").tolist() == [[2, 2]] * 5
    assert len(store.all()) == 1


@pytest.mark.parametrize(
    ("spec", "end"),
    [
        (aisfx.spec("int8"), "AISFX.int8.0fada0e06c4f.frames"),
        (aisfx.spec("fp16"), "AISFX.fp16.9335d03f0dea.frames"),
        (yamnet.spec(), "YAMNET.fp16.0a01c354f01c.frames"),
    ],
)
def test_the_names_that_the_first_releases_gave_are_known(spec: EmbedderSpec, end: str) -> None:
    assert file_name(FILM, -1, spec, first=True) == f"{FILM}.t-1.{end}"
    assert file_name(FILM, -1, spec) != f"{FILM}.t-1.{end}"


@pytest.mark.parametrize("spec", [aisfx.spec("int8"), aisfx.spec("fp16"), yamnet.spec()])
def test_files_of_the_first_form_serve_the_field_that_they_hold(store: FrameStore, spec: EmbedderSpec) -> None:
    path = keep_first(store.folder, FILM, spec, 4)
    name = {"AISFX": "highest", "YAMNET": "last"}[spec.name]

    table = quietly(store, spec.only(name))

    assert table is not None
    assert [one.name for one in table.spec.fields] == [name]
    assert table.values(name)[:, 0].tolist() == [0, 1, 2, 3]
    assert [(f.path, f.source, f.seconds, f.damaged) for f in store.all()] == [(path, "film.mp4", 4.0, False)]


def test_the_only_field_of_aisfx_was_there_from_the_first(store: FrameStore) -> None:
    keep_first(store.folder, FILM, aisfx.spec("int8"), 4)

    assert quietly(store, aisfx.spec("int8")) is not None


def test_a_file_of_the_first_form_goes_when_its_successor_is_complete(store: FrameStore) -> None:
    spec = yamnet.spec()
    first = keep_first(store.folder, FILM, spec, 4)
    assert quietly(store, spec) is None

    with store.create(FILM, -1, spec, "film.mp4") as writer:
        writer.append(np.ones((2, spec.dims), np.float32))
    assert [file.path for file in store.all()] == [first]
    assert quietly(store, spec.only("last")) is not None

    keep(store, spec, 4)
    assert not first.exists()
    assert len(list(store.folder.iterdir())) == 1
    assert quietly(store, spec) is not None


def test_a_full_disk_leaves_the_old_frames_in_their_place(store: FrameStore) -> None:
    spec = yamnet.spec()
    first = keep_first(store.folder, FILM, spec, 4)

    with small_files(6_000), pytest.raises(CacheProblem, match="no space left"):
        keep(store, spec, 4)

    assert [file.path for file in store.all()] == [first]
    assert quietly(store, spec.only("last")) is not None
    assert len(list(store.folder.iterdir())) == 1


@pytest.mark.parametrize(
    "harm", [lambda c: c[:-1], lambda c: c[:60] + b"x" + c[61:], lambda c: c[:-1] + b"\x01", lambda c: MARK + c[8:]]
)
def test_a_damaged_file_of_the_first_form_is_named_and_removed(
    store: FrameStore, harm: Callable[[bytes], bytes]
) -> None:
    path = keep_first(store.folder, FILM, yamnet.spec(), 4)
    path.write_bytes(harm(path.read_bytes()))
    warnings: list[str] = []

    found = store.find(FILM, -1, yamnet.spec().only("last"), lambda _, message: warnings.append(message))

    assert found is None
    assert [str(path) in message for message in warnings] == [True]
    assert not path.exists()


def test_a_second_of_all_fields_takes_less_than_six_kilobytes(store: FrameStore) -> None:
    keep(store, yamnet.spec(), 10)

    assert store.all()[0].bytes <= HEADER_SIZE + 10 * 6 * 1024
    found = store.find(FILM, -1, yamnet.spec(), unheard)
    assert found is not None
    assert [one.name for one in found.spec.fields] == ["conv10", "conv14", "conv18", "conv22", "last"]
