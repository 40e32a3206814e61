"""One limit for all that the cache holds."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.media.peaks import RATE
from eightcut.ml.embedder import EmbedderSpec, Field
from eightcut.services.context import Services
from eightcut.services.listening.cache import stored, trim
from eightcut.storage.library import Library

SPEC = EmbedderSpec("TINY", "int8", "ab" * 32, 1, 16_000, (Field("all", 4),))
FRAMES, WAVES = ("a", "b"), ("c", "d")


def bench_with(library: Library, folder: Path, limit: int | None = None) -> Services:
    return services_over(library, Config(library.path, folder, cache_limit=limit))


def keep_frames(ctx: Services, film: str) -> None:
    with ctx.frames.create(film, -1, SPEC, f"{film}.mp4") as writer:
        writer.append(np.zeros((500, 4), np.float32))
        writer.commit(500.0)


def keep_waveform(ctx: Services, film: str) -> None:
    with ctx.peaks.create(film, -1) as writer:
        writer.append(np.zeros(20 * RATE, np.float32))
        writer.commit(20.0)


def used(ctx: Services, order: str) -> None:
    """As if the files had been used in this order."""
    for file in stored(ctx.frames, ctx.peaks).files:
        at = 1_000 + order.index(file.content_id)
        os.utime(file.path, times=(at, at))


def films(ctx: Services) -> str:
    return "".join(sorted(file.content_id for file in stored(ctx.frames, ctx.peaks).files))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library.db")


@pytest.fixture
def ctx(library: Library, tmp_path: Path) -> Services:
    made = bench_with(library, tmp_path / "cache")
    for film in FRAMES:
        keep_frames(made, film)
    for film in WAVES:
        keep_waveform(made, film)
    return made


def test_what_was_used_longest_ago_goes_first_be_it_frames_or_a_waveform(ctx: Services) -> None:
    used(ctx, "cabd")
    there = stored(ctx.frames, ctx.peaks)
    assert trim(ctx.frames, ctx.peaks, there.bytes)[0].files == ()
    gone, _ = trim(ctx.frames, ctx.peaks, there.bytes - there.waveform_bytes // 2 - 1)
    assert [file.content_id for file in gone.waveforms] == ["c"]
    assert [file.content_id for file in gone.frames] == ["a"]
    assert films(ctx) == "bd"
    trim(ctx.frames, ctx.peaks, 0)
    assert films(ctx) == ""


@pytest.mark.parametrize("ahead", [2 * 86_400, 20 * 365 * 86_400, -50 * 365 * 86_400])
def test_what_was_used_under_a_wrong_clock_does_not_outlive_what_is_used_now(ctx: Services, ahead: int) -> None:
    there = stored(ctx.frames, ctx.peaks)
    for number, film in enumerate("cabd"):
        (file,) = [file for file in there.files if file.content_id == film]
        at = time.time() - 100 + number + (ahead if film in "ca" else 0)
        os.utime(file.path, times=(at, at))
    assert [file.content_id for file in stored(ctx.frames, ctx.peaks).files] == list("cabd")
    trim(ctx.frames, ctx.peaks, there.bytes - 1)
    assert films(ctx) == "abd"


@pytest.mark.parametrize("keep", [keep_frames, keep_waveform])
def test_the_limit_covers_both_when_one_of_them_grows(
    ctx: Services, library: Library, tmp_path: Path, keep: object
) -> None:
    used(ctx, "acbd")
    there = stored(ctx.frames, ctx.peaks)
    limited = bench_with(library, tmp_path / "cache", there.bytes)
    assert callable(keep)
    keep(limited, "e")
    assert films(limited).endswith("e")
    assert "a" not in films(limited)
    assert "d" in films(limited)
    assert stored(limited.frames, limited.peaks).bytes <= there.bytes


def test_a_folder_with_the_name_of_a_file_of_frames_stays(ctx: Services) -> None:
    kept = ctx.frames.folder / f"{'c' * 32}.t0.YAMNET.fp16.b24d49bc881e.frames"
    kept.mkdir(parents=True)

    wave = ctx.peaks.folder / f"{'c' * 32}.t0.peaks"
    wave.mkdir(parents=True)

    assert {kept, wave}.isdisjoint(file.path for file in stored(ctx.frames, ctx.peaks).files)
    removed, _ = trim(ctx.frames, ctx.peaks, 0)

    assert {kept, wave}.isdisjoint(file.path for file in removed.files)
    for folder in (kept, wave):
        assert folder.is_dir()
        folder.rmdir()
