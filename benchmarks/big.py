"""Large networks: what embedding once in long chunks changes, what it saves, and what memory it takes.

    OMP_NUM_THREADS=1 python -m benchmarks.big [--corpus FOLDER] [--seconds 96] [--models KEY ...] [--memory KEY ...]

Needs the torch extra; weights are random. Against it stands each 8-second window, one a second, embedded by itself, as
cheaply as its network allows (AST always sees 10.24 s). "Agreement" is Spearman's rank correlation of the scores of all
windows of a video to search, by class: the mean of the window's rows, each value standardised over the video, along the
direction from all windows to those of a few clips; the median over classes, and the lowest. "Wider" is the same for
windows that are embedded by themselves with a second more to each side, of which the same 8 rows are taken: what no
choice of chunks can pass. "Recogniser" is the agreement of what the program learns, whose score is the best two seconds
of a window, and its edges as often as its middle. Small networks (4 layers of 32) hear 300 s, those of the real size
that `--real` names `--seconds`, of CORPUS, a folder as in benchmarks/review.py, or of the library of `8cut demo`.
"Saved" is processor time of all windows through that of the chunks, on one thread: for small networks of all of it on
the same sound, of the real size of one chunk and one window. Memory is that of a process of its own, in
which one chunk, then two at a time are run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.stats import spearmanr

from benchmarks.random_networks import BY_NAME, chunks, embedder, module_of, on_processor, own_seconds, runs, small
from benchmarks.review import Film, demo_corpus, read_corpus
from eightcut.domain.progress import CancelToken, silent, unheard
from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.media.media import FfmpegMedia
from eightcut.ml.backends import mel
from eightcut.ml.backends.big import running
from eightcut.ml.backends.big.catalogue import MODELS, BigModel
from eightcut.ml.backends.big.front_ends import PICTURES, RATE, SOUND, listener
from eightcut.ml.backends.big.running import Network
from eightcut.ml.backends.chunks import ChunkEmbedder, Run, Steps
from eightcut.ml.embedder import F32, UNSTOPPED, Cores
from eightcut.ml.learned import LearnedModel
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.ml.types import FrameTable, TrainingInput, TrainingVideo

LENGTH = int(WINDOW)
CLIPS = 6
"""Marked events of a class, at most."""
LEAST_SAVED, LEAST_AGREEMENT = 6.0, 0.98


def sound_of(path: Path) -> F32:
    """A film's sound, mono at 16,000 Hz."""
    return np.concatenate([block for (block,) in FfmpegMedia().listen(str(path), [RATE], None, unheard)])


def embed(network: ChunkEmbedder, sound: F32) -> F32:
    """Rows of a stretch of sound that is a video by itself."""
    stream = network.stream()
    blocks = [stream.push(sound[at : at + RATE]) for at in range(0, len(sound), RATE)]
    return np.concatenate([*blocks, stream.finish()])


def cheapest(model: BigModel, module: torch.nn.Module, cores: Cores) -> Run:
    """A window by itself, as published: all of it at once, and no more than there is where the network allows that."""
    network: Network = runs(model, module)
    recipe = PICTURES.get(model.family)
    if model.family == "ast":
        return running.Chunks(model, network, cores)

    def heard(sound: F32, count: int) -> F32:
        if recipe:
            return mel.frames(recipe, sound, count)
        samples = np.zeros((count - 1) * SOUND.step + SOUND.frame, np.float32)
        samples[: len(sound)] = mel.clean(sound)[: len(samples)]
        normal = (samples - samples.mean()) / np.sqrt(samples.var() + 1e-7)
        return np.asarray(normal if model.shape.normal_sound else samples, np.float32)

    def run(sound: F32, count: int, _wanted: range, cancel: CancelToken) -> Future[Steps]:
        return cores.run(lambda: [layer[0] for layer in network.run(heard(sound, count)[None])], cancel)

    return run


@dataclass(frozen=True)
class Heard:
    """A film: the rows of its chunks; the rows of each window, (windows, 8, dims); processor seconds of both."""

    once: F32
    windows: F32
    wider: F32
    """The same rows of windows that a second more to each side was heard of."""
    seconds: tuple[float, float]


def timed(work: Callable[[], F32]) -> tuple[F32, float]:
    """What it gives, and the processor time that it took."""
    began = time.process_time()
    found = work()
    return found, time.process_time() - began


def both(model: BigModel, module: torch.nn.Module, sound: F32, cores: Cores) -> Heard:
    """A film through long chunks and window by window."""
    long, short = on_processor(model, module, cores), embedder(model, cheapest(model, module, cores))
    embed(long, sound[: RATE * LENGTH])
    starts = range(0, len(sound) - LENGTH * RATE + 1, RATE)
    once, quick = timed(lambda: embed(long, sound))
    windows, slow = timed(lambda: np.stack([embed(short, sound[at : at + LENGTH * RATE]) for at in starts]))
    wider = []
    for at in starts:
        before = min(at, RATE)
        rows = embed(short, sound[at - before : at + (LENGTH + 1) * RATE])
        wider.append(rows[before // RATE :][:LENGTH])
    return Heard(once, windows, np.stack(wider), (quick, slow))


def pooled(rows: F32) -> F32:
    """The windows of a film as a program would keep them that embeds each: rows (n, 8, dims) to their mean, standard.

    ValueError where a film has fewer than a window.
    """
    means = rows.mean(axis=1)
    return np.asarray((means - means.mean(axis=0)) / (means.std(axis=0) + 1e-6), np.float32)


def in_windows(rows: F32) -> F32:
    """Rows of a film (n, dims) as windows, one a second, (n - 7, 8, dims)."""
    return np.stack([rows[at : at + LENGTH] for at in range(len(rows) - LENGTH + 1)])


def direction(marked: Sequence[tuple[Film, F32]], name: str) -> F32:
    """From all windows to those with an event of the class in their middle."""
    clips = []
    for film, rows in marked:
        windows = pooled(in_windows(rows))
        middles = [event.middle for event in film.events[name] if event.end < len(rows)][:CLIPS]
        clips += [windows[int(np.clip(middle - WINDOW / 2, 0, len(windows) - 1))] for middle in middles]
    return np.asarray(np.mean(clips, axis=0), np.float32)


def table(network: ChunkEmbedder, rows: F32) -> FrameTable:
    return FrameTable(rows.astype(np.float16), float(len(rows)), network.spec)


def scores(model: LearnedModel, network: ChunkEmbedder, heard: Heard) -> tuple[F32, F32]:
    """Raw scores of each window, by both.

    The windows that begin at k, k + 8, k + 16 seconds make a film in which each has only itself around it.
    """
    count = len(heard.windows)
    once = model.recogniser.raw(table(network, heard.once))[:count]
    alone = np.zeros(count, np.float32)
    for first in range(LENGTH):
        rows = np.concatenate(heard.windows[first::LENGTH])
        alone[first::LENGTH] = model.recogniser.raw(table(network, rows))[::LENGTH]
    return once, alone


def learned(network: ChunkEmbedder, marked: Sequence[tuple[Film, F32]], name: str) -> LearnedModel:
    """What the program learns from a few clips of a class in these films, of which the rows are given."""
    rng = np.random.default_rng(0)
    videos = []
    left = CLIPS
    for film, rows in marked:
        events = [event for event in film.events[name] if event.end < len(rows)][:left]
        left -= len(events)
        starts = [np.clip(event.middle - rng.uniform(1, WINDOW - 1), 0, len(rows) - WINDOW) for event in events]
        clips = tuple(sorted(TimeSpan(float(start), float(start) + WINDOW) for start in starts))
        examples = VideoExamples(VideoRef(film.path.name, str(film.path)), positives=clips, markers=clips)
        videos.append(TrainingVideo(table(network, rows), examples))
    settings = TrainingSettings((name,), use_name=False)
    data = TrainingInput(tuple(videos), (), settings, network.spec.fields)
    return RecogniserTrainer().train(data, None, silent, CancelToken()).model


@dataclass(frozen=True)
class Found:
    """One network: by class the three agreements; processor seconds of chunks and of windows, seconds of sound."""

    agreement: list[float]
    wider: list[float]
    recogniser: list[float]
    seconds: tuple[float, float]
    sound: float

    @property
    def saved(self) -> float:
        return self.seconds[1] / self.seconds[0]


def alike(one: F32, other: F32) -> float:
    return float(spearmanr(one, other).statistic)


def compare(model: BigModel, classes: Sequence[str], films: Sequence[tuple[Film, F32]], limit: int) -> Found:
    """Learn in the films to mark, up to four times as far, and score `limit` seconds of those to search."""
    module, cores = module_of(model), Cores(1)
    network = on_processor(model, module, cores)
    marked = [(film, embed(network, sound[: 4 * limit * RATE])) for film, sound in films if film.to_mark]
    searched = [both(model, module, sound[: limit * RATE], cores) for film, sound in films if not film.to_mark]
    cores.close()
    agreement, wider, recogniser = [], [], []
    for name in classes:
        if not any(event.end < len(rows) for film, rows in marked for event in film.events[name]):
            continue
        along, model_learned = direction(marked, name), learned(network, marked, name)
        for heard in searched:
            alone = pooled(heard.windows) @ along
            agreement.append(alike(pooled(in_windows(heard.once))[: len(alone)] @ along, alone))
            wider.append(alike(pooled(heard.wider) @ along, alone))
            recogniser.append(alike(*scores(model_learned, network, heard)))
    taken = [sum(heard.seconds[n] for heard in searched) for n in (0, 1)]
    return Found(agreement, wider, recogniser, (taken[0], taken[1]), float(sum(len(heard.once) for heard in searched)))


def show_speed(name: str) -> None:
    """A network of the real size: processor time of windows through that of chunks, and x real time of chunks."""
    model = BY_NAME[name]
    module, cores = module_of(model), Cores(1)
    heard = listener(model.family, model.fields(all_quarters=False))
    sound = np.random.default_rng(0).normal(0, 0.1, 30 * RATE).astype(np.float32)
    whole, window = heard.geometry, LENGTH * RATE // heard.grid.step

    def took(run: Run, sound: F32, count: int, wanted: range) -> float:
        def once() -> F32:
            return run(sound, count, wanted, UNSTOPPED).result()[0]

        once()
        return min(timed(once)[1] for _ in range(3))

    middle = range(whole.left, whole.chunk - whole.right)
    seconds = (
        took(running.Chunks(model, runs(model, module), cores), sound, whole.chunk, middle),
        took(cheapest(model, module, cores), sound[: LENGTH * RATE], window, range(window)),
    )
    cores.close()
    own = own_seconds(model)
    attention = getattr(getattr(module, "config", None), "_attn_implementation", "sdpa")
    print(f"{name:28} {own * seconds[1] / seconds[0]:7.1f} {own / seconds[0]:8.1f} {attention:>8}", flush=True)


def cost_of_an_operation() -> float:
    """Microseconds that torch needs for a product of next to nothing, as often as that of a layer."""
    layer, value = torch.nn.Linear(8, 8), torch.zeros(1, 8)
    with torch.inference_mode():
        began = time.process_time()
        for _ in range(20_000):
            layer(value)
    return (time.process_time() - began) / 20_000 * 1e6


def resident() -> tuple[float, float]:
    """Memory of this process now, and the most so far, in GB. Linux only."""
    told = Path("/proc/self/status").read_text("utf-8").splitlines()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in told if line.startswith(("VmRSS", "VmHWM"))}
    return kilobytes["VmRSS"] / 1e6, kilobytes["VmHWM"] / 1e6


def measure_memory(name: str) -> None:
    """Print what the network takes, then the most with one chunk, then with two at a time."""
    model = BY_NAME[name]
    network: Network = runs(model, module_of(model))
    heard = chunks(model, 1)
    loaded = resident()[0]
    Path("/proc/self/clear_refs").write_text("5", "utf-8")
    network.run(heard)
    one = resident()[1]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(network.run, [heard, heard]))
    print(f"{loaded:.2f} {one:.2f} {resident()[1]:.2f}")


def show_memory(names: Sequence[str]) -> None:
    print(f"{'GB of memory':22} {'loaded':>8} {'1 chunk':>8} {'2 chunks':>8}")
    for name in names:
        argv = [sys.executable, "-m", "benchmarks.big", "--measure-memory", name]
        told = subprocess.run(argv, check=True, capture_output=True, text=True, env=dict(os.environ)).stdout.split()
        print(f"{name:22} {told[0]:>8} {told[1]:>8} {told[2]:>8}", flush=True)


def show(title: str, found: Found) -> None:
    three = (found.agreement, found.wider, found.recogniser)
    alike_told = " ".join(f"{np.median(one):8.3f} {min(one):7.3f}" for one in three)
    missed = " *" * bool(np.median(found.agreement) < LEAST_AGREEMENT) + " **" * bool(found.saved < LEAST_SAVED)
    print(f"{title:28} {alike_told} {found.saved:7.1f} {found.sound / found.seconds[0]:8.1f}{missed}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--seconds", type=int, default=96)
    parser.add_argument("--models", nargs="*", default=["HUBERT_BASE", "WAV2VEC2_BASE", "AST", "EAT", "BEATS"])
    parser.add_argument("--real", nargs="*", default=[], help="agreement of networks of the real size: a long while")
    parser.add_argument("--small", nargs="*", default=[model.name for model in MODELS])
    parser.add_argument("--memory", nargs="*", default=["HUBERT_BASE", "AST", "HUBERT_XLARGE"])
    parser.add_argument("--measure-memory", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    if chosen.measure_memory:
        measure_memory(chosen.measure_memory)
        return
    classes: list[str] = []
    heard: list[tuple[Film, F32]] = []
    if chosen.small or chosen.real:
        with tempfile.TemporaryDirectory() as folder:
            classes, films = read_corpus(chosen.corpus) if chosen.corpus else demo_corpus(Path(folder))
            heard = [(film, sound_of(film.path)) for film in films]
    tests = [pair for pair in heard if not pair[0].to_mark]
    fewer = [pair for pair in heard if pair[0].to_mark][:2] + tests[:1]
    print(f"torch {torch.__version__}, {cost_of_an_operation():.1f} microseconds for an operation on next to nothing")
    names = " ".join(f"{name:>8} {'lowest':>7}" for name in ("agreem.", "wider", "recogn."))
    print(f"{'':28} {names} {'saved':>7} {'x real t.':>8}   *: below {LEAST_AGREEMENT}, **: below {LEAST_SAVED} x")
    for name in chosen.small:
        show(f"{name}, small", compare(small(BY_NAME[name]), classes, fewer if len(tests) > 2 else heard, 300))
    for name in chosen.real:
        show(name, compare(BY_NAME[name], classes, fewer, chosen.seconds))
    print(f"{'of the real size':28} {'saved':>7} {'x real t.':>8} {'attention':>8}")
    for name in chosen.models:
        show_speed(name)
    show_memory(chosen.memory)


if __name__ == "__main__":
    main()
