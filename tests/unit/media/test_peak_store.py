"""Waveforms on disk are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from eightcut.errors import CacheProblem
from eightcut.media.peak_store import PeakStore
from eightcut.media.peaks import RATE, Peaks

ID = "ab" * 16


def keep(store: PeakStore, seconds: float = 2.5, track: int = -1) -> Peaks:
    samples = np.random.default_rng(1).uniform(-1, 1, round(seconds * RATE)).astype(np.float32)
    with store.create(ID, track) as writer:
        for at in range(0, len(samples), RATE):
            writer.append(samples[at : at + RATE])
        return writer.commit(seconds)


def unheard(_: str, message: str) -> None:
    raise AssertionError(message)


def test_a_waveform_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    kept = keep(PeakStore(tmp_path / "peaks"))

    found = PeakStore(tmp_path / "peaks").find(ID, -1, unheard)

    assert found is not None
    assert found.duration == kept.duration == 2.5
    assert [len(level) for level in found.levels] == [500, 63, 8, 1]
    assert all(np.array_equal(a, b) for a, b in zip(found.levels, kept.levels, strict=True))


def test_a_waveform_of_the_form_without_rms_is_made_anew_in_its_place_and_nothing_is_said(tmp_path: Path) -> None:
    store = PeakStore(tmp_path)
    keep(store)
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"8cutPKS1" + path.read_bytes()[8:])

    assert store.find(ID, -1, unheard) is None
    assert path.exists()
    kept = keep(store)

    found = store.find(ID, -1, unheard)
    assert found is not None
    assert np.array_equal(found.levels[0], kept.levels[0])
    assert list(tmp_path.iterdir()) == [path]


def test_tracks_are_kept_apart(tmp_path: Path) -> None:
    store = PeakStore(tmp_path)
    keep(store, track=1)

    assert store.find(ID, 1, unheard) is not None
    assert store.find(ID, 0, unheard) is None
    assert store.find("cd" * 16, 1, unheard) is None


@pytest.mark.parametrize("at", [0, 10, 40, 700, -1])
def test_a_damaged_file_is_told_and_removed(tmp_path: Path, at: int) -> None:
    store = PeakStore(tmp_path)
    keep(store)
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    told: list[str] = []

    assert store.find(ID, -1, lambda file, message: told.append(f"{file}: {message}")) is None

    assert len(told) == 1
    assert str(path) in told[0]
    assert not path.exists()


def test_a_file_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    store = PeakStore(tmp_path)
    keep(store)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:300])

    assert store.find(ID, -1, lambda _, __: None) is None
    keep(store)
    assert store.find(ID, -1, unheard) is not None


def test_a_file_of_another_film_under_this_name_is_refused(tmp_path: Path) -> None:
    store = PeakStore(tmp_path)
    keep(store)
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / f"{'cd' * 16}.t-1.peaks")

    assert store.find("cd" * 16, -1, lambda _, __: None) is None


def test_leaving_without_commit_leaves_nothing(tmp_path: Path) -> None:
    with PeakStore(tmp_path).create(ID, 0) as writer:
        writer.append(np.zeros(RATE, np.float32))

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "peaks").write_text("in the way")
    store = PeakStore(tmp_path / "peaks")

    with pytest.raises(CacheProblem, match="peaks cannot be used"):
        keep(store)
    warnings: list[str] = []
    for _ in range(2):
        assert store.find(ID, -1, lambda _, message: warnings.append(message)) is None
    assert len(warnings) == 1
    assert "peaks cannot be used" in warnings[0]


def test_a_name_that_is_no_content_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a content id"):
        PeakStore(tmp_path).find("../other", -1, unheard)


def test_waveforms_are_listed_by_their_last_use_and_go_where_asked(tmp_path: Path) -> None:
    store = PeakStore(tmp_path / "peaks")
    assert store.all() == []
    for track in range(3):
        keep(store, track=track)
        os.utime(tmp_path / "peaks" / f"{ID}.t{track}.peaks", times=(1_000 - track, 1_000 - track))
    (tmp_path / "peaks" / "notes.txt").write_text("not ours")

    assert [(file.content_id, file.track) for file in store.all()] == [(ID, 2), (ID, 1), (ID, 0)]
    assert all(file.bytes == file.path.stat().st_size > 1000 for file in store.all())
    assert store.find(ID, 2, unheard) is not None
    assert [file.track for file in store.all()] == [1, 0, 2]
    store.discard(store.all()[:2])
    assert [file.track for file in store.all()] == [2]
    assert (tmp_path / "peaks" / "notes.txt").exists()


def test_a_store_of_waveforms_tells_when_it_has_grown(tmp_path: Path) -> None:
    there: list[int] = []
    store = PeakStore(tmp_path, lambda: there.append(len(store.all())))

    keep(store)

    assert there == [1]
