"""What a library of thousands of hours costs: planned, scored, searched and looked through for duplicates.

    python -m benchmarks.scale [--hours 1000 10000]

Films of one hour. Their files are empty but for a few bytes, their frames made up when they are read: those of the
demonstration's films, in another order and changed for each film, so that no disk has to hold 20 MB an hour. Every
hundredth film is another one again, 37 s later. Each size is a process of its own; "MB" is the most memory that it
held during the step, some 240 of them before it began. Linux only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from typing_extensions import override

from eightcut.bootstrap import open_services
from eightcut.config import Config
from eightcut.cores import processor, usable_cores
from eightcut.domain.model_key import ModelKey
from eightcut.domain.progress import Warn
from eightcut.ml.embedder import F16, EmbedderSpec
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.repeats import LEAST
from eightcut.ml.types import FrameFile, FrameTable
from eightcut.services.context import Failure, Job, Services
from eightcut.services.demo.library import build_demo
from eightcut.services.demo.run import PROFILE, run
from eightcut.services.listening.duplicates import find_duplicates
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.listening.searching import find_sounds
from eightcut.services.scans.scanning import ScanRequest, pending_videos, scan_videos
from eightcut.services.videos.clocks import DEFAULT_TRACK
from eightcut.services.videos.identity import open_video

KEY = ModelKey("FOLEY")
HOUR, AGAIN, LATER = 3600, 100, 37


class MadeUp(FrameStore):
    """A store that gives out frames of films that nobody has heard."""

    def __init__(self, folder: Path, spec: EmbedderSpec, pool: F16) -> None:
        super().__init__(folder)
        self._spec = spec
        self._pool = pool.view(np.uint16)
        self._films: dict[str, tuple[int, str]] = {}

    def add(self, number: int, content_id: str, name: str) -> None:
        """Let there be frames of this content."""
        self._films[content_id] = (number, name)

    @override
    def find(self, content_id: str, track: int, spec: EmbedderSpec, warn: Warn) -> FrameTable | None:
        if content_id not in self._films:
            return super().find(content_id, track, spec, warn)
        number = self._films[content_id][0]
        if number % AGAIN:
            return FrameTable(self._rows(number), float(HOUR), self._spec)
        made = self._rows(number + 1)
        return FrameTable(np.concatenate([made[LATER:], made[:LATER]]), float(HOUR), self._spec)

    @override
    def all(self) -> list[FrameFile]:
        return super().all() + [
            FrameFile(
                path=self.folder / f"{content_id}.frames",
                content_id=content_id,
                track=DEFAULT_TRACK,
                bytes=HOUR * self._spec.dims * 2,
                used_at=0.0,
                source=name,
                embedder=self._spec.name,
                precision=self._spec.precision,
                seconds=float(HOUR),
                spec=self._spec,
                newer=False,
            )
            for content_id, (_, name) in self._films.items()
        ]

    def _rows(self, number: int) -> F16:
        """Rows of the pool in another order, each column's values changed in their last nine bits: up to a half."""
        draw = np.random.default_rng([7, number])
        made = self._pool[draw.integers(0, len(self._pool), HOUR)]
        made ^= draw.integers(0, 1 << 9, self._spec.dims, np.uint16)
        return made.view(np.float16)


def simulate(hours: int) -> None:
    """One size: print its lines."""
    with tempfile.TemporaryDirectory(prefix="eightcut-scale-") as name:
        folder = Path(name)
        with open_services(Config(folder / "library.db", folder)) as ctx:
            job = Job()
            demo = build_demo(folder / "demo", job.report, job.cancel)
            run(ctx, demo, folder / "out", job)
            heard = [ensure_frames(ctx, open_video(ctx, str(one.path)), KEY.base, job) for one in demo.videos]
            pool = np.concatenate([table.rows for table in heard])
            store = MadeUp(ctx.frames.folder, heard[0].spec, pool)
            work(replace(ctx, frames=store), store, films(folder, hours))


def films(folder: Path, count: int) -> list[str]:
    """Files with a content each, and no more."""
    paths = [folder / f"films/{number % 100}/film {number}.mkv" for number in range(count)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(number.to_bytes(8, "big"))
    return [str(path) for path in paths]


def work(ctx: Services, store: MadeUp, paths: list[str]) -> None:
    """What a user does with a library, timed."""

    def opened() -> str:
        for number, path in enumerate(paths):
            video = open_video(ctx, path)
            store.add(number, video.content_id, video.filename)
        return ""

    def planned() -> str:
        return f"{len(pending_videos(ctx, paths, request, True, True, Job()).videos)} to scan"

    def scored() -> str:
        regions = 0
        for result in scan_videos(ctx, paths, request, Job()):
            if isinstance(result, Failure):
                raise SystemExit(result.message)
            regions += len(result.regions)
        return f"{regions} matches"

    def planned_again() -> str:
        return f"{len(pending_videos(ctx, paths, request, True, True, Job()).videos)} left to scan"

    def searched() -> str:
        return f"{len(find_sounds(ctx, ['bell'], 20, Job()).hits)} hits"

    def compared() -> str:
        return f"{len(find_duplicates(ctx, LEAST, Job()).pairs)} pairs of {-(-len(paths) // AGAIN)} made"

    request = ScanRequest(PROFILE, KEY)
    timed("known to the library", len(paths), opened)
    timed("planned", len(paths), planned)
    timed("scored, kept as versions", len(paths), scored)
    timed("planned again", len(paths), planned_again)
    timed("searched for a word", len(paths), searched)
    timed("looked through for duplicates", len(paths), compared)
    print(f"{'the database, MB':40} {ctx.library.path.stat().st_size / 1e6:9.0f}")


def timed(what: str, hours: int, step: Callable[[], str]) -> None:
    """Do a step, and print what it took."""
    Path("/proc/self/clear_refs").write_text("5")
    begun, used = time.perf_counter(), time.process_time()
    said = step()
    clock, cpu = time.perf_counter() - begun, time.process_time() - used
    told = Path("/proc/self/status").read_text().split("VmHWM:")[1]
    held = int(told.split()[0]) / 1024
    print(f"{what:40} {clock:9.1f} {cpu:9.1f} {clock / hours * 1000:12.2f} {held:7.0f}  {said}", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        simulate(*chosen.hours)
        return
    print(f"{usable_cores()} cores, {processor()}")
    for hours in chosen.hours:
        print(f"\n{f'{hours} hours':40} {'s':>9} {'cpu s':>9} {'ms an hour':>12} {'MB':>7}", flush=True)
        command = [sys.executable, "-m", "benchmarks.scale", "--alone", "--hours", str(hours)]
        subprocess.run(command, check=True, env=dict(os.environ))


if __name__ == "__main__":
    main()
