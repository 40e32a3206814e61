"""What a cluster on this computer gains and costs: cold frames of films, by workers of one core each, and alone.

    python -m benchmarks.cluster [--films 8] [--minutes 4] [--rounds 3]

Frames of the default key, from the file to the frame store; the database does not matter here. Starting workers is
told apart. What is compared runs in turn, and the figure is the median of the pairs: other programs disturb both alike.
Needs the cluster extra; without it this says so and ends.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eightcut.bootstrap import open_services
from eightcut.cluster.cluster import Cluster
from eightcut.cluster.settings import ClusterSettings, need_dask
from eightcut.config import Config
from eightcut.cores import processor, usable_cores
from eightcut.domain.progress import CancelToken
from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.ml.registry import Registry
from eightcut.services.context import Job
from eightcut.services.listening.frames import side_by_side
from eightcut.services.videos.identity import open_video

RATE = 16_000


@dataclass(frozen=True)
class Way:
    """Who makes the frames: workers with so many cores each, or this process with so many."""

    name: str
    workers: int
    cores: int


def sounds(folder: Path, count: int, minutes: float) -> list[Path]:
    """Sound files of noise, each another one."""
    found = []
    for number in range(count):
        draw = np.random.default_rng(number)
        path = folder / f"{number}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            noise = draw.normal(0, 2000, int(RATE * 60 * minutes)).clip(-32767, 32767)
            file.writeframes(noise.astype("<i2").tobytes())
        found.append(path)
    return found


def run(way: Way, first: Sequence[Path], films: Sequence[Path], folder: Path) -> tuple[float, float]:
    """Seconds until all workers are there and have heard something, and for all frames from then on."""
    shutil.rmtree(folder / "cache", ignore_errors=True)
    settings = ClusterSettings(workers=way.workers)
    with open_services(Config(folder / "library.db", folder / "cache", cluster=settings)) as parts:
        ctx = replace(parts, embedders=Registry("int8", max(1, way.cores)))
        began = time.monotonic()
        if ctx.cluster is None:
            ctx.embedders.load("FOLEY")
        else:
            ready(ctx.cluster, way)
        with side_by_side(ctx, "FOLEY", Job()) as listen:  # each worker loads its network
            for promise in [listen(open_video(ctx, str(film))) for film in first]:
                promise.result()
        there = time.monotonic()
        videos = [open_video(ctx, str(film)) for film in films]
        with side_by_side(ctx, "FOLEY", Job()) as listen:
            promises = [listen(VideoRef(video.filename, video.path, video.content_id)) for video in videos]
            for promise in promises:
                promise.result()
        ended = time.monotonic()
        ctx.embedders.close()
    return there - began, ended - there


def ready(cluster: Cluster, way: Way) -> None:
    """Start the workers, with so many cores each, and wait for them."""
    link = cluster._link
    link._start = replace(link._start, videos=way.cores)
    while len(link.workers(CancelToken())) < way.workers:
        time.sleep(0.1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    try:
        need_dask()
    except EnvironmentProblem as problem:
        print(problem.message)
        return
    ways = (
        Way("alone, 1 core", 0, 1),
        Way("1 worker of 1 core", 1, 1),
        Way("2 workers of 1 core", 2, 1),
        Way("alone, 2 cores", 0, 2),
        Way("1 worker of 2 cores", 1, 2),
    )
    print(f"{usable_cores()} cores, {processor()}; {options.films} sounds of {options.minutes:g} min")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "first").mkdir()
        first = sounds(folder / "first", 8, 0.1)
        films = sounds(folder, options.films, options.minutes)
        times = [[run(way, first, films, folder) for way in ways] for _ in range(options.rounds)]
    seconds = options.films * options.minutes * 60
    for number, way in enumerate(ways):
        made = statistics.median(one[number][1] for one in times)
        start = statistics.median(one[number][0] for one in times)
        print(f"{way.name:22} {made:7.1f} s  {seconds / made:6.0f} x real time   start {start:5.1f} s")
    for one, other in ((2, 1), (1, 0), (4, 3)):
        gain = statistics.median(each[other][1] / each[one][1] for each in times)
        print(f"{ways[one].name} against {ways[other].name}: {gain:.2f} x")


if __name__ == "__main__":
    main()
