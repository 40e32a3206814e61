"""How long learning a sound takes, and asking what was learned about every stored window.

    python benchmarks/learning.py [--films 20] [--clips 20] [--hours 100] [--rounds 3]

Films of half an hour are not decoded: their frames are made up, rows of the size and sparseness that the networks give,
with a pattern where the sound is. Training is the service, from the database to the kept version. Classifying goes over
the same films until the hours are full; a new store each time, so files are checked and mapped as in a new process.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from eightcut.bootstrap import open_services
from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.domain.model_key import ModelKey
from eightcut.domain.progress import unheard
from eightcut.domain.training import TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.frame_store import FrameStore
from eightcut.services.context import Job, Services
from eightcut.services.scans.scanning import active_model
from eightcut.services.training.training import TrainRequest, train
from eightcut.services.videos.clocks import DEFAULT_TRACK

SECONDS = 1800
FOLDER = "Bell"
TRAINING_TARGET, CLASSIFYING_TARGET = 5.0, 10.0


def film(number: int) -> VideoRef:
    return VideoRef(f"film {number}.mp4", f"/films/film {number}.mp4", f"{number:032x}")


def sounds(number: int) -> list[float]:
    """Where film `number` holds the sound, seconds."""
    generator = np.random.default_rng([1, number])
    return [float(at) for at in np.sort(generator.choice(np.arange(60, SECONDS - 60, 30), 8, replace=False))]


def rows(number: int, spec: EmbedderSpec) -> F32:
    """Half an hour of frames: not negative, mostly small, neighbours alike, the sound's own values where it is."""
    generator = np.random.default_rng([2, number, spec.dims])
    values = generator.gamma(0.4, 0.6, (SECONDS, spec.dims)).astype(np.float32)
    values[1:] = 0.6 * values[:-1] + 0.4 * values[1:]
    pattern = np.random.default_rng([3, spec.dims]).gamma(0.4, 1.5, spec.dims).astype(np.float32)
    for at in sounds(number):
        values[int(at) + 3 : int(at) + 5] += pattern * generator.uniform(0.5, 1.5)
    return values


def stock(ctx: Services, films: int, clips: int) -> None:
    """Store the frames of the films; clips lie in the first half of them, a clip of another class in each other one."""
    marked = max(1, films // 2)
    for number in range(films):
        video = film(number)
        ctx.library.videos.claim(video)
        spec = ctx.embedders.spec(ctx.embedders.names[0])
        with ctx.frames.create(video.content_id, DEFAULT_TRACK, spec, video.filename) as writer:
            writer.append(rows(number, spec))
            writer.commit(float(SECONDS))
        if number >= marked:
            keep(ctx, number, 600.0, "Other")
    for number in range(clips):
        keep(ctx, number % marked, sounds(number % marked)[number // marked % 8], FOLDER)


def keep(ctx: Services, number: int, at: float, folder: str) -> None:
    """Record a clip of film `number`, as an export does."""
    video = film(number)
    output = f"/out/{folder}/vid_{number:03}/clip_{number:03}_m{at:.0f}_0.mp4"
    ctx.library.clips.add(
        ClipRow(
            video.filename,
            at,
            output,
            label=folder,
            clip_count=1,
            source_path=video.path,
            content_id=video.content_id,
        )
    )


def trained(ctx: Services, key: ModelKey) -> tuple[float, float]:
    """Seconds on the clock and of processor time for one training."""
    request = TrainRequest("default", key, TrainingSettings((FOLDER,)), "always")
    begun, used = time.perf_counter(), time.process_time()
    train(ctx, request, Job())
    return time.perf_counter() - begun, time.process_time() - used


def classified(ctx: Services, cache: Path, key: ModelKey, films: int, hours: float) -> tuple[float, float, float]:
    """Seconds on the clock and of processor time for so many hours of windows, and the hours there were in fact."""
    _, model = active_model(ctx, "default", key)
    spec = ctx.embedders.spec(key.base)
    passes = max(1, round(hours * 3600 / (films * SECONDS)))
    begun, used = time.perf_counter(), time.process_time()
    for _ in range(passes):
        store = FrameStore(cache)
        for number in range(films):
            table = store.find(film(number).content_id, DEFAULT_TRACK, spec, unheard)
            if table is not None:
                model.scores(table)
    spent = time.perf_counter() - begun, time.process_time() - used
    return *spent, passes * films * SECONDS / 3600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=20)
    parser.add_argument("--clips", type=int, default=20)
    parser.add_argument("--hours", type=float, default=100.0)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as folder:
        config = Config(Path(folder, "library.db"), Path(folder))
        with open_services(config) as ctx:
            stock(ctx, chosen.films, chosen.clips)
            key = ModelKey(ctx.embedders.names[0])
            stored = chosen.films * SECONDS / 3600
            print(f"{'':58} {'s':>7} {'cpu s':>7} {'at most':>8}")
            first = trained(ctx, key)
            row(
                f"first training, {chosen.clips} clips, {stored:g} h stored",
                *first,
                TRAINING_TARGET,
            )
            again = [trained(ctx, key) for _ in range(chosen.rounds)]
            clock, used = (statistics.median(values) for values in zip(*again, strict=True))
            row(
                f"training again, the version before measured beside it, of {chosen.rounds}",
                clock,
                used,
                TRAINING_TARGET,
            )
            runs = [classified(ctx, config.cache / "frames", key, chosen.films, chosen.hours) for _ in range(2)]
            clock, used, hours = min(runs)
            row(f"scores of every window of {hours:g} h, checked anew", clock, used, CLASSIFYING_TARGET)


def row(what: str, clock: float, used: float, target: float | None) -> None:
    print(f"{what:58} {clock:7.2f} {used:7.2f} {'' if target is None else f'{target:g} s':>8}")


if __name__ == "__main__":
    main()
