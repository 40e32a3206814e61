"""Frame files from anybody, and disks that take nothing: told in a sentence, and the work goes on."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.progress import unheard
from eightcut.errors import CacheProblem
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.frame_file import HEADER_SIZE, MARK
from eightcut.ml.frame_store import FrameStore
from tests.disks import small_files

FILM = "0123456789abcdef" * 2
ROWS: F32 = np.random.default_rng(0).normal(0, 3, (40, 4)).astype(np.float32)
HOSTILE: list[object] = [
    None, True, -2, -1.5, 10**12, 10**400, 1e308, float("nan"), float("inf"), "", "\ud800", "x" * 3_000, [], {}, [[]],
]  # fmt: skip


def keep(store: FrameStore, spec: EmbedderSpec, spare: Callable[[str, str], None] | None = None) -> np.ndarray:
    with store.create(FILM, -1, spec, "film.mp4", spare) as writer:
        for start in range(0, 40, 7):
            writer.append(ROWS[start : start + 7])
        return np.array(writer.commit(39.5).rows)


def damage(path: Path, fields: dict[str, object], rows: bytes) -> None:
    """A file with right checksums."""
    text = json.dumps(fields).encode()[: HEADER_SIZE - 24].ljust(HEADER_SIZE - 24)
    path.write_bytes(MARK + hashlib.blake2b(text, digest_size=16).digest() + text + rows)


@pytest.fixture
def path(store: FrameStore, small_spec: EmbedderSpec) -> Path:
    keep(store, small_spec)
    return store.all()[0].path


def fields_of(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_bytes()[24:HEADER_SIZE])
    return found


def gone_or_the_same(spec: EmbedderSpec, path: Path) -> bool:
    """Whether the file was refused with a word, and removed; else it must give the same rows. Lists go on."""
    FrameStore(path.parent).all()
    warnings: list[str] = []
    found = FrameStore(path.parent).find(FILM, -1, spec, lambda _, message: warnings.append(message))
    if found is None:
        assert len(warnings) == 1
        assert str(path) in warnings[0]
        assert "computes them again" in warnings[0]
        return True
    assert not warnings
    assert np.array_equal(found.rows, ROWS.astype(np.float16))
    assert found.duration == 39.5
    return False


def test_a_flipped_bit_anywhere_is_told_and_the_file_made_anew(small_spec: EmbedderSpec, path: Path) -> None:
    whole, drawn = path.read_bytes(), random.Random(14)
    places = [*range(24), *(drawn.randrange(len(whole)) for _ in range(150))]
    for place in places:
        content = bytearray(whole)
        content[place] ^= 1 << drawn.randrange(8)
        path.write_bytes(content)
        assert gone_or_the_same(small_spec, path), place


def test_hostile_fields_under_a_right_checksum_are_told_and_the_file_made_anew(
    small_spec: EmbedderSpec, path: Path
) -> None:
    fields, rows = fields_of(path), path.read_bytes()[HEADER_SIZE:]
    spec = fields["spec"]
    assert isinstance(spec, dict)
    for value in HOSTILE:
        for name in fields:
            damage(path, {**fields, name: value}, rows)
            harmless = name in ("source", "machine") and isinstance(value, str)
            assert gone_or_the_same(small_spec, path) is not harmless, (name, value)
        for name in spec:
            damage(path, {**fields, "spec": {**spec, name: value}}, rows)
            assert gone_or_the_same(small_spec, path), (name, value)
    for name in fields:
        damage(path, {key: value for key, value in fields.items() if key != name}, rows)
        assert gone_or_the_same(small_spec, path) is not (name == "machine"), name


@pytest.mark.parametrize("told", [[("all", 2), ("all", 2)], [("all", 4), ("no", 0)], [("all", -4)], [("all", 2)] * 65])
def test_fields_that_cannot_be_are_told_and_the_file_made_anew(
    small_spec: EmbedderSpec, path: Path, told: list[tuple[str, int]]
) -> None:
    fields, rows = fields_of(path), path.read_bytes()[HEADER_SIZE:]
    spec = fields["spec"]
    assert isinstance(spec, dict)
    listed = [{"name": name, "dims": dims} for name, dims in told]
    damage(path, {**fields, "spec": {**spec, "fields": listed}}, rows)

    assert gone_or_the_same(small_spec, path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_rows_that_are_no_numbers_are_refused_under_a_right_checksum(
    small_spec: EmbedderSpec, path: Path, value: float
) -> None:
    rows = ROWS.astype(np.float16)
    rows[17, 2] = value
    held = rows.tobytes()
    damage(path, {**fields_of(path), "checksum": hashlib.blake2b(held, digest_size=16).hexdigest()}, held)

    assert gone_or_the_same(small_spec, path)


def test_a_header_that_is_nested_deeply_is_damage(store: FrameStore, small_spec: EmbedderSpec, path: Path) -> None:
    text = (b"[" * 2000 + b"]" * 2000).ljust(HEADER_SIZE - 24)
    path.write_bytes(MARK + hashlib.blake2b(text, digest_size=16).digest() + text)

    assert [file.damaged for file in store.all()] == [True]
    assert gone_or_the_same(small_spec, path)


def test_fields_of_a_later_release_are_passed_over(store: FrameStore, small_spec: EmbedderSpec, path: Path) -> None:
    fields = fields_of(path)
    spec = fields["spec"]
    assert isinstance(spec, dict)
    damage(path, {**fields, "later": [1], "spec": {**spec, "later": 2}}, path.read_bytes()[HEADER_SIZE:])

    assert not gone_or_the_same(small_spec, path)
    assert [(file.source, file.damaged) for file in store.all()] == [("film.mp4", False)]


@pytest.mark.parametrize("mark", [b"8cutFRM3", b"8cutFRM9"])
def test_a_file_of_a_newer_release_is_told_and_stays_beside_that_of_this_one(
    store: FrameStore, small_spec: EmbedderSpec, path: Path, mark: bytes
) -> None:
    written = path.read_bytes()
    path.write_bytes(mark + written[8:])
    warnings: list[str] = []

    assert [(file.newer, file.damaged) for file in store.all()] == [(True, False)]
    assert store.find(FILM, -1, small_spec, lambda _, message: warnings.append(message)) is None
    assert ["newer 8-cut" in message for message in warnings] == [True]
    keep(store, small_spec)

    assert store.find(FILM, -1, small_spec, lambda _, message: warnings.append(message)) is not None
    assert len(warnings) == 1
    assert path.read_bytes() == mark + written[8:]
    assert sorted((file.newer, file.damaged) for file in store.all()) == [(False, False), (True, False)]
    path.unlink()
    assert store.find(FILM, -1, small_spec, unheard) is not None
    keep(store, small_spec)
    assert [file.path for file in store.all()] == [path]


@pytest.mark.parametrize("kind", ["pipe", "folder", "link to nothing", "device"])
def test_what_is_no_ordinary_file_is_listed_as_damaged_and_never_waited_for(
    store: FrameStore, small_spec: EmbedderSpec, path: Path, kind: str
) -> None:
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path.parent / "nothing")
    warnings: list[str] = []

    listed = [file.damaged for file in store.all()]
    found = store.find(FILM, -1, small_spec, lambda _, message: warnings.append(message))

    assert listed == ([True] if kind in {"pipe", "device"} else [])
    assert found is None
    assert len(warnings) == len(listed)
    assert path.is_dir() == (kind == "folder")


@pytest.mark.parametrize("most", [0, 100, HEADER_SIZE - 1, HEADER_SIZE, HEADER_SIZE + 60, HEADER_SIZE + 319])
def test_a_disk_that_takes_no_more_is_told_once_and_the_frames_are_the_same(
    store: FrameStore, small_spec: EmbedderSpec, most: int
) -> None:
    warnings: list[tuple[str, str]] = []
    with small_files(most):
        with pytest.raises(CacheProblem, match="no space left"):
            keep(store, small_spec)
        for _ in range(2):
            rows = keep(store, small_spec, lambda *told: warnings.append(told))
            assert np.array_equal(rows, ROWS.astype(np.float16))

    assert len(warnings) == 1
    assert "8cut frames trim" in warnings[0][1]
    assert "continues" in warnings[0][1]
    assert store.all() == []
    assert np.array_equal(keep(store, small_spec), ROWS.astype(np.float16))
    assert len(list(store.all()[0].path.parent.iterdir())) == 1


@pytest.mark.parametrize("kind", ["file", "folder in the place", "long name"])
def test_a_folder_that_takes_no_frames_is_told_once_and_the_frames_are_the_same(
    tmp_path: Path, small_spec: EmbedderSpec, kind: str
) -> None:
    folder = tmp_path / ("x" * 300 if kind == "long name" else "frames")
    if kind == "file":
        folder.write_bytes(b"theirs")
    elif kind == "folder in the place":
        keep(FrameStore(folder), small_spec)
        place = FrameStore(folder).all()[0].path
        place.unlink()
        (place / "theirs").mkdir(parents=True)
    store = FrameStore(folder)
    warnings: list[str] = []

    for _ in range(2):
        rows = keep(store, small_spec, lambda _, message: warnings.append(message))
        assert np.array_equal(rows, ROWS.astype(np.float16))

    assert len(warnings) == 1
    assert warnings[0].endswith("are not stored.")
    assert not list(tmp_path.rglob(".*"))
