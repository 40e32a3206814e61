"""What several cores gain where stored frames are scored and searched: this process on one core and on two, and
clusters on this computer of one worker and of two, of one core each. Before that, what the machine itself allows: the
same answers made by one process and by two that share nothing but its memory and its disk, and are asked nothing.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.spread [--films 60] [--minutes 60] [--rounds 5] [--only "scan again"]

Frames of the default key with rows that are drawn (20 MB an hour, in the folder for temporary files; removed at the
end). What is compared runs in turn, and the figure is the median of the pairs: other programs disturb both alike. The
first round compares all rows with their checksums, and counts no more than to be told. Without the cluster extra this
compares cores alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from eightcut.bootstrap import open_services
from eightcut.cluster.settings import ClusterSettings, need_dask
from eightcut.config import Config
from eightcut.cores import processor, usable_cores
from eightcut.domain.progress import CancelToken
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.errors import EnvironmentProblem
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.features import Sums
from eightcut.ml.frame_store import FrameStore
from eightcut.ml.learned import LearnedModel
from eightcut.ml.likeness import SHRINKAGE, Likeness, unit
from eightcut.ml.model_file import write
from eightcut.ml.questions import KINDS, Answering, Question, like_moments, surest_moments, window_scores_of
from eightcut.ml.space import Space, whitening
from eightcut.ml.types import FrameFile
from eightcut.ml.wlda import Wlda
from eightcut.services.context import Job, Services
from eightcut.services.listening.asking import Stored, answers
from eightcut.services.listening.searching import find_sounds
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos
from eightcut.services.videos.identity import open_video

BASE = "FOLEY"
HIDDEN = 64
WORDS = ("music", "door")


@dataclass(frozen=True)
class Way:
    """Who answers: this process on so many cores, or so many workers of one core each."""

    name: str
    ctx: Services
    cores: int


def library(ctx: Services, folder: Path, films: int, minutes: float) -> list[str]:
    """Files that stand for videos, whose frames are stored: sums of a few sounds each second, and noise."""
    draw = np.random.default_rng(1)
    spec = ctx.embedders.load(BASE).spec
    sounds = np.abs(draw.standard_normal((HIDDEN, spec.dims))).astype(np.float32)
    rows, paths = round(60 * minutes), []
    for number in range(films):
        paths.append(str(folder / f"{number}.wav"))
        Path(paths[-1]).write_bytes(wave_file(draw.bytes(2000)))
        video = open_video(ctx, paths[-1])
        with ctx.frames.create(video.content_id, -1, spec, video.filename) as writer:
            for first in range(0, rows, 4096):
                count = min(4096, rows - first)
                heard = np.maximum(draw.standard_normal((count, HIDDEN), np.float32) - 1, 0) @ sounds
                noise = np.abs(draw.standard_normal((count, spec.dims), np.float32))
                writer.append(np.minimum(0.3 * heard + 0.1 * noise, 6))
            writer.commit(float(rows))
    return paths


def wave_file(samples: bytes) -> bytes:
    """One of 16 bits and 16 kHz."""
    size = len(samples)
    form = b"fmt \x10\0\0\0\x01\0\x01\0" + (16000).to_bytes(4, "little") + (32000).to_bytes(4, "little") + b"\2\0\x10\0"
    return b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVE" + form + b"data" + size.to_bytes(4, "little") + samples


def model(ctx: Services) -> tuple[bytes, Space, np.ndarray]:
    """A model with a direction of chance, recorded as the active one; its file's bytes, its space, its direction."""
    fields, metric = ctx.embedders.fields(BASE), ctx.embedders.metric(BASE)
    assert metric is not None
    dims = sum(field.dims for field in fields)
    space = whitening(fields, Sums.empty(dims).statistics(), metric, SHRINKAGE)
    direction = unit(np.random.default_rng(2).standard_normal(dims).astype(np.float32))
    path = ctx.models_folder / "FOLEY_1.safetensors"
    write(LearnedModel("wlda", Wlda(space, direction), ctx.embedders.spec(BASE), space, 0.1, None), path, {})
    run = TrainingRun("default", BASE, path.name, TrainingSettings(("Knock",)), version=1, threshold=0.55)
    with ctx.library.transactions.transaction():
        ctx.library.models.record(run, activate=True)
    return path.read_bytes(), space, direction


@contextmanager
def ways(config: Config) -> Iterator[list[Way]]:
    """All ways to answer, workers started."""
    with ExitStack() as stack:
        alone = stack.enter_context(open_services(config))
        found = [Way("alone, 1 core", alone, 1), Way("alone, 2 cores", alone, 2)]
        try:
            need_dask()
        except EnvironmentProblem as problem:
            print(problem.message)
            yield found
            return
        for workers in (1, 2):
            ctx = stack.enter_context(open_services(replace(config, cluster=ClusterSettings(workers=workers))))
            assert ctx.cluster is not None
            link = ctx.cluster._link
            link._start = replace(link._start, videos=1)
            while len(link.workers(CancelToken())) < workers:
                time.sleep(0.1)
            found.append(Way(f"{workers} worker{'s' * (workers > 1)} of 1 core", ctx, usable_cores()))
        yield found


class Plain:
    """So many processes that answer from stored frames, each with a share of the files; to be closed."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder, self._count = folder, count
        self._pool = get_context("spawn").Pool(count)

    def seconds(self, files: Sequence[FrameFile], question: Question, spec: EmbedderSpec) -> float:
        """Until the last one is done, from when all are ready."""
        shares = [
            (self._folder, question, [Stored(one.content_id, one.track, spec) for one in files[place :: self._count]])
            for place in range(self._count)
        ]
        times = self._pool.map(plainly, shares, 1)
        return max(end for _, end in times) - min(begin for begin, _ in times)

    def close(self) -> None:
        self._pool.terminate()


_plain: dict[tuple[str, bytes], tuple[FrameStore, Answering]] = {}


def plainly(asked: tuple[Path, Question, list[Stored]]) -> tuple[float, float]:
    """Answer a share; when that began and ended."""
    folder, question, share = asked
    key = (question.kind, question.payload)
    if key not in _plain:
        _plain[key] = (FrameStore(folder), KINDS[question.kind](question.payload))
    store, answering = _plain[key]
    begun = time.monotonic()
    for one in share:
        table = store.find(one.content_id, one.track, one.spec, told)
        assert table is not None
        answering(table)
    return begun, time.monotonic()


def timed(way: Way, work: Callable[[Services], object]) -> tuple[float, float, float]:
    """Seconds, and those of processor time of this process and of all workers."""
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(everywhere)[: way.cores])
    try:
        began, own = time.monotonic(), time.process_time()
        others = spent()
        work(way.ctx)
        return time.monotonic() - began, time.process_time() - own, spent() - others
    finally:
        os.sched_setaffinity(0, everywhere)


def spent() -> float:
    """Processor time of all below this process, seconds."""
    try:
        import psutil
    except ImportError:
        return 0.0
    times = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    return float(sum(one.user + one.system for one in times))


def questions(ctx: Services) -> dict[str, tuple[Question, EmbedderSpec]]:
    """What is asked, of which fields, by name."""
    content, space, direction = model(ctx)
    numbers = [ctx.classes.names.index(name) for name in ("Music", "Door", "Slam", "Knock")]
    return {
        "scores": (window_scores_of(content, 0.55, 0.0), ctx.embedders.spec(BASE)),
        "find, first pass": (surest_moments(numbers), ctx.classes.spec),
        "find, second pass": (like_moments(numbers, Likeness(space, direction, 0.9), 20), ctx.classes.spec),
    }


def works(
    ctx: Services, paths: list[str], asked: dict[str, tuple[Question, EmbedderSpec]]
) -> dict[str, Callable[[Services], object]]:
    """What is measured, by name."""
    files = ctx.frames.all()

    def asking(question: Question, spec: EmbedderSpec) -> Callable[[Services], object]:
        def ask(ctx: Services) -> None:
            stored = (Stored(file.content_id, file.track, spec) for file in files)
            assert all(found is not None for _, found in answers(ctx, stored, question, Job(warn=told)))

        return ask

    def scan(ctx: Services) -> None:
        outcomes = list(scan_videos(ctx, paths, ScanRequest("default", ctx.embedders.key(BASE)), Job(warn=told)))
        assert all(isinstance(one, ScanResult) for one in outcomes), outcomes[0]

    return {name: asking(*one) for name, one in asked.items()} | {
        "find": lambda ctx: find_sounds(ctx, WORDS, 20, Job(warn=told)),
        "scan again": scan,
    }


def bound(folder: Path, files: Sequence[FrameFile], asked: tuple[Question, EmbedderSpec], rounds: int) -> None:
    """Print what two processes gain that share nothing but the machine."""
    with closing(Plain(folder, 1)) as one, closing(Plain(folder, 2)) as two:
        for way in (one, two, two):
            way.seconds(files, *asked)  # each has compared most files with their checksums
        times = [(one.seconds(files, *asked), two.seconds(files, *asked)) for _ in range(rounds)]
    gain, best = statistics.median(a / b for a, b in times), [min(each) for each in zip(*times, strict=True)]
    print(f"  two plain processes against one: {gain:.2f} x; the fastest of each {best[0]:.2f} s, {best[1]:.2f} s")


def told(file: str, message: str) -> None:
    """What was not expected."""
    print(f"  {file} {message}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="what to measure, such as: scores")
    options = parser.parse_args()
    hours = options.films * options.minutes / 60
    print(f"{usable_cores()} cores, {processor()}; {options.films} videos of {options.minutes:g} min")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = Config(folder / "library.db", folder / "cache")
        with open_services(config) as ctx:
            paths = library(ctx, folder, options.films, options.minutes)
            asked = questions(ctx)
            measured, frames, files = works(ctx, paths, asked), ctx.frames.folder, ctx.frames.all()
        with ways(config) as found:
            for task, work in measured.items():
                if options.only not in ("", task):
                    continue
                first = [timed(way, work)[0] for way in found]
                times = [[timed(way, work) for way in found] for _ in range(options.rounds)]
                print(f"{task}, {hours:.0f} hours (the first time: {', '.join(f'{one:.1f} s' for one in first)})")
                if task in asked:
                    bound(frames, files, asked[task], options.rounds)
                for number, way in enumerate(found):
                    wall = statistics.median(one[number][0] for one in times)
                    own = statistics.median(one[number][1] for one in times)
                    workers = statistics.median(one[number][2] for one in times)
                    print(f"  {way.name:20} {wall:6.2f} s; processor time: here {own:5.2f} s, workers {workers:5.2f} s")
                for one in range(1, len(found), 2):
                    gain = statistics.median(each[one - 1][0] / each[one][0] for each in times)
                    print(f"  {found[one].name} against {found[one - 1].name}: {gain:.2f} x")


if __name__ == "__main__":
    main()
