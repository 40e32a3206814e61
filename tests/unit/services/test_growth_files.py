"""Work on many files: each is looked at as often as in a small folder, and what is there besides is not."""

from __future__ import annotations

import os
import shutil
import wave
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.videos import VideoRef
from eightcut.media.peak_store import PeakStore
from eightcut.media.peaks import RATE
from eightcut.ml.frame_store import FrameStore
from eightcut.services.clips.importing import import_clips
from eightcut.services.clips.places import upcoming
from eightcut.services.context import Job
from eightcut.services.listening.cache import Limit
from eightcut.services.videos.counts import list_state
from eightcut.services.videos.relinking import relink
from eightcut.storage.library import Library
from tests.unit.services.growing import calls, grown, listings

LONG_AGO = 1_000_000_000
_numbers = count()


def keep_waveform(store: PeakStore, content: str) -> None:
    with store.create(content, -1) as writer:
        writer.append(np.zeros(RATE, np.float32))
        writer.commit(1.0)


def folder_of(folder: Path, many: int) -> PeakStore:
    """A store of so many waveforms."""
    store = PeakStore(folder)
    keep_waveform(store, f"{0:032x}")
    (first,) = store.all()
    for number in range(1, many):
        shutil.copy(first.path, first.path.with_name(first.path.name.replace(f"{0:032x}", f"{number:032x}")))
    return store


def test_a_new_file_of_the_cache_is_as_much_work_whatever_the_cache_holds(tmp_path: Path) -> None:
    def work(many: int) -> int:
        store = folder_of(tmp_path / str(many), many)
        keep_waveform(store, "e" * 32)
        return calls(lambda: keep_waveform(store, "f" * 32))

    assert work(400) <= 1.1 * work(100) + 50


def test_the_limit_of_the_cache_looks_at_all_of_it_seldom_and_is_kept(tmp_path: Path) -> None:
    def work(many: int) -> int:
        store = folder_of(tmp_path / str(many), 1)
        (first,) = store.all()
        size = first.path.stat().st_size
        limit = Limit(FrameStore(tmp_path / "none"), store, size * many // 2)

        def come() -> None:
            for number in range(1, many):
                path = first.path.with_name(first.path.name.replace(f"{0:032x}", f"{number:032x}"))
                path.write_bytes(b"0" * size)
                limit.grown()
                assert number % 40 or sum(f.stat().st_size for f in store.folder.iterdir()) <= size * many // 2

        return calls(come)

    assert work(800) <= 6 * work(200)


@pytest.mark.parametrize("new", [True, False])
def test_the_next_names_are_found_without_listing_what_has_not_changed(tmp_path: Path, new: bool) -> None:
    def work(many: int) -> tuple[int, int]:
        ctx = grown(tmp_path / f"library {many}", many)
        root = tmp_path / f"out {many}" / "Door"
        for number in range(many):
            (root / f"vid_{number + 10:03d}").mkdir(parents=True)
        os.utime(root, (LONG_AGO, LONG_AGO))
        os.utime(root.parent, (LONG_AGO, LONG_AGO))
        video = (
            VideoRef("new.mkv", "/films/new.mkv", "d" * 32) if new else VideoRef("5.mkv", "/films/5.mkv", f"{5:032x}")
        )

        def asked() -> object:
            return upcoming(ctx, video, "default", root, "m")

        asked()
        return calls(asked), listings(asked)

    few, many = work(60), work(240)
    assert many[0] <= 1.1 * few[0] + 50
    assert many[1] == few[1]


def sound(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(np.full(800, next(_numbers), "<i2").tobytes())


def imported(folder: Path, many: int) -> Callable[[], object]:
    ctx = services_over(Library(folder / "library.db"), Config(folder / "library.db", folder / "cache"))
    for number in range(many):
        sound(folder / "out" / "Door" / f"vid_{number:03d}" / f"clip_{number:03d}_m1_0.wav")
    return lambda: import_clips(ctx, "default", str(folder / "out"), Job())


def relinked(folder: Path, many: int) -> Callable[[], object]:
    ctx = grown(folder / "library", many)
    for number in range(many):
        sound(folder / "films" / f"other {number}.wav")
    listed = [f"/gone/{number}.mp4" for number in range(many)]
    return lambda: relink(ctx, "default", str(folder / "films"), listed, Job())


def listed(folder: Path, many: int) -> Callable[[], object]:
    ctx = grown(folder / "library", many)
    return lambda: list_state(ctx, "default", [f"/films/{number}.mkv" for number in range(many)])


@pytest.mark.parametrize(("work", "few"), [(imported, 4), (relinked, 40), (listed, 60)])
def test_four_times_as_many_files_are_four_times_the_work(
    tmp_path: Path, work: Callable[[Path, int], Callable[[], object]], few: int
) -> None:
    def counted(many: int) -> int:
        folder = tmp_path / str(many)
        folder.mkdir()
        return calls(work(folder, many))

    assert counted(4 * few) <= 4.8 * counted(few) + 400
