"""The doctor does as much for each clip of a large library as for each of a small one: calls are counted, not time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.services.clips.importing import import_clips
from eightcut.services.clips.relocating import relocate
from eightcut.services.context import Job, Services
from eightcut.services.upkeep.doctor import examine
from tests.unit.services.small_library import Small
from tests.unit.services.small_media import small_bench


def calls(work: Callable[[], object]) -> int:
    """How many calls of functions, also of those that ask the disk, it takes."""
    count = 0

    def seen(_frame: object, event: str, _what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def filled(folder: Path, clips: int) -> None:
    """A class folder of so many clips, four a film."""
    for number in range(clips):
        clip = folder / f"out/Door/vid_{number // 4:04d}/clip_{number // 4:04d}_m{number % 4}_0.mp4"
        clip.parent.mkdir(parents=True, exist_ok=True)
        clip.write_text(f"{number}")


def recorded(ctx: Services, folder: Path, clips: int) -> None:
    """Rows of these, and labels for every second, before the doctor has looked at any."""
    row = Small(folder, ctx).cut(10.0, folder="Gate", clips=1)[0].row
    with ctx.library.transactions.transaction():
        for number, clip in enumerate(sorted((folder / "out/Door").glob("*/*"))[:clips]):
            label = "oak" if number % 2 else ""
            ctx.library.clips.add(replace(row, output_path=str(clip), start_time=float(number), label=label))


def looking(ctx: Services, folder: Path, clips: int) -> int:
    recorded(ctx, folder, clips)
    return calls(lambda: list(examine(ctx, fix=True)))


def looking_for_what_was_moved(ctx: Services, folder: Path, clips: int) -> int:
    recorded(ctx, folder, clips)
    list(examine(ctx, fix=True))
    (folder / "out").rename(folder / "else")
    return calls(lambda: list(examine(ctx, fix=False)))


def following(ctx: Services, folder: Path, clips: int) -> int:
    recorded(ctx, folder, clips)
    list(examine(ctx, fix=True))
    (folder / "out").rename(folder / "else")
    return calls(lambda: relocate(ctx, str(folder / "out"), str(folder / "else"), Job()))


def taking_in(ctx: Services, folder: Path, _clips: int) -> int:
    return calls(lambda: import_clips(ctx, "default", str(folder / "out"), Job()))


@pytest.mark.parametrize("work", [looking, looking_for_what_was_moved, following, taking_in])
def test_four_times_the_clips_are_at_most_four_times_the_work(
    tmp_path: Path, work: Callable[[Services, Path, int], int]
) -> None:
    counts = []
    for clips in (48, 192):
        folder = tmp_path / str(clips)
        folder.mkdir()
        filled(folder, clips)
        with small_bench(folder) as ctx:
            counts.append(work(ctx, folder, clips))
    assert counts[1] < 4.2 * counts[0], counts
