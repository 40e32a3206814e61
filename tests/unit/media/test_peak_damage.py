"""Waveform files from anybody, and disks that take nothing: told in a sentence, and the work goes on."""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path

import numpy as np
import pytest

from eightcut.errors import CacheProblem
from eightcut.media.peak_store import MARK, PeakStore
from eightcut.media.peaks import RATE, Peaks
from eightcut.ordinary import DEPTH
from tests.disks import small_files

ID = "ab" * 16
BODY = len(MARK) + 16 + 512
HOSTILE: list[object] = [
    None, True, -2, -0.5, 10**12, 10**400, 1e308, float("nan"), float("inf"), "", "\ud800", [], {}, [1],
    [500, 63, 8, -1],
    [571, 0, 0, 1], [500, 63, 8], [500, 63, 8, 1, 0], [500, 63, 8, 1.0],
    [10**15, 0, 0, 0],
]  # fmt: skip


def keep(store: PeakStore, warnings: list[str] | None = None, seconds: float = 2.5) -> Peaks:
    samples = np.random.default_rng(1).uniform(-1, 1, round(seconds * RATE)).astype(np.float32)
    spare = None if warnings is None else lambda _, message: warnings.append(message)
    with store.create(ID, -1, spare) as writer:
        for at in range(0, len(samples), RATE):
            writer.append(samples[at : at + RATE])
        return writer.commit(seconds)


def same(one: Peaks, other: Peaks) -> bool:
    levels = zip(one.levels, other.levels, strict=True)
    return one.duration == other.duration and all(np.array_equal(a, b) for a, b in levels)


def gone_or_the_same(path: Path, kept: Peaks) -> bool:
    store, warnings = PeakStore(path.parent), list[str]()
    store.all()
    found = store.find(ID, -1, lambda _, message: warnings.append(message))
    if found is None:
        assert [str(path) in message and "computed again" in message for message in warnings] == [True]
        return True
    assert not warnings
    assert same(found, kept)
    return False


@pytest.fixture
def kept(tmp_path: Path) -> Peaks:
    return keep(PeakStore(tmp_path))


def test_a_waveform_of_a_newer_release_is_told_and_stays_beside_that_of_this_one(tmp_path: Path, kept: Peaks) -> None:
    store, warnings = PeakStore(tmp_path), list[str]()
    (path,) = tmp_path.iterdir()
    written = b"8cutPKS3" + path.read_bytes()[8:]
    path.write_bytes(written)

    assert store.find(ID, -1, lambda _, message: warnings.append(message)) is None
    assert ["newer 8-cut" in message for message in warnings] == [True]
    keep(store)

    found = store.find(ID, -1, lambda _, message: warnings.append(message))
    assert found is not None
    assert same(found, kept)
    assert (path.read_bytes(), len(warnings), len(store.all())) == (written, 1, 2)


@pytest.fixture
def path(tmp_path: Path, kept: Peaks) -> Path:
    assert kept.duration == 2.5
    (found,) = tmp_path.iterdir()
    return found


def test_a_flipped_bit_anywhere_is_told_and_the_file_made_anew(path: Path, kept: Peaks) -> None:
    whole, drawn = path.read_bytes(), random.Random(14)
    for place in [*range(24), *(drawn.randrange(len(whole)) for _ in range(150))]:
        content = bytearray(whole)
        content[place] ^= 1 << drawn.randrange(8)
        path.write_bytes(content)
        assert gone_or_the_same(path, kept), place


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.04, 2.5, 13.37])
def test_a_waveform_of_any_length_is_read_as_it_was_written(tmp_path: Path, seconds: float) -> None:
    made = keep(PeakStore(tmp_path), seconds=seconds)

    assert not gone_or_the_same(next(tmp_path.iterdir()), made)


def test_hostile_fields_under_a_right_checksum_are_told_and_the_file_made_anew(path: Path, kept: Peaks) -> None:
    whole = path.read_bytes()
    fields = json.loads(whole[len(MARK) + 16 : BODY])
    texts = [json.dumps({**fields, name: value}) for name in fields for value in HOSTILE]
    texts += [json.dumps({key: v for key, v in fields.items() if key != name}) for name in fields]
    texts += ["[" * 250 + "]" * 250, "[" * (DEPTH + 1) + "]" * (DEPTH + 1), "null", "[]", "{", "NaN"]
    for text in texts:
        told = text.encode()[:512].ljust(512)
        path.write_bytes(MARK + hashlib.blake2b(told, digest_size=16).digest() + told + whole[BODY:])
        assert gone_or_the_same(path, kept), text
    told = json.dumps({**fields, "later": [1]}).encode().ljust(512)
    path.write_bytes(MARK + hashlib.blake2b(told, digest_size=16).digest() + told + whole[BODY:])
    assert not gone_or_the_same(path, kept)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_ordinary_file_is_never_waited_for(path: Path, kept: Peaks, kind: str) -> None:
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")

    if kind == "folder":  # no file of this store's, which stays
        warnings = list[str]()
        assert PeakStore(path.parent).find(ID, -1, lambda _, message: warnings.append(message)) is None
        assert not warnings
        assert path.is_dir()
    else:
        assert gone_or_the_same(path, kept)


@pytest.mark.parametrize("most", [0, 100, 600, 1000])
def test_a_disk_that_takes_no_more_is_told_once_and_the_waveform_is_the_same(tmp_path: Path, most: int) -> None:
    store, warnings = PeakStore(tmp_path / "peaks"), list[str]()
    with small_files(most):
        with pytest.raises(CacheProblem, match="cannot be used for stored waveforms"):
            keep(store)
        made = [keep(store, warnings) for _ in range(2)]

    assert len(warnings) == 1
    assert not list((tmp_path / "peaks").iterdir())
    kept = keep(store)
    assert all(same(one, kept) for one in made)
