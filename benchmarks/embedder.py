"""How fast the embedder is, how far int8 is from fp16, and that chunks change nothing.

    python benchmarks/embedder.py [--seconds 120] [--rounds 3]

The sound is the program's own demo recordings, one after the other. "x real time" is film seconds per second on the
clock, best of the rounds; "per core" is film seconds per second of processor time, which other programs disturb less.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import av
import numpy as np

import eightcut
from eightcut.domain.progress import unheard
from eightcut.ml.backends import aisfx, mel
from eightcut.ml.backends.chunks import ChunkEmbedder
from eightcut.ml.backends.session import Network
from eightcut.ml.embedder import F32, Cores
from eightcut.ml.frame_store import FrameStore

RECORDINGS = Path(eightcut.__file__).parent / "services" / "demo" / "recordings"


def film(seconds: int) -> F32:
    parts = []
    for path in sorted(RECORDINGS.glob("*.ogg")):
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=aisfx.RATE)
            parts += [part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.resize(np.concatenate(parts), seconds * aisfx.RATE).astype(np.float32)


def embed(embedder: ChunkEmbedder, sound: F32) -> F32:
    stream = embedder.stream()
    blocks = [stream.push(sound[at : at + aisfx.RATE]) for at in range(0, len(sound), aisfx.RATE)]
    return np.concatenate([*blocks, stream.finish()])


def front_end(sound: F32) -> F32:
    return mel.frames(aisfx.RECIPE, sound, len(sound) // aisfx.STEP - 1)


def speed(work: Callable[[], object], seconds: float, rounds: int) -> tuple[float, float]:
    """Film seconds per second on the clock and per second of processor time, best of the rounds."""
    clock, processor = [], []
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    return seconds / min(clock), seconds / min(processor)


def one_pass(precision: str, sound: F32) -> F32:
    """Rows of the whole film from a single run of the network."""
    seconds = -(-len(sound) // aisfx.RATE)
    steps = aisfx.LAYERS[-1].steps(aisfx.RECIPE, seconds)
    begun = np.pad(sound, (aisfx.RECIPE.lead, 0))
    frames = mel.frames(aisfx.RECIPE, begun, steps * aisfx.GEOMETRY.pool)
    network = Network(aisfx.weights_file(precision), aisfx.WEIGHTS[precision])
    (whole,) = network.run(frames[None, None])
    starts = [aisfx.LAYERS[-1].steps(aisfx.RECIPE, second) for second in range(seconds)]
    return np.maximum.reduceat(whole, starts, axis=0)


def cosine(exact: F32, quick: F32) -> float:
    """Mean cosine of rows, each value standardised over the film."""
    mean, deviation = exact.mean(axis=0), exact.std(axis=0) + 1e-6
    a, b = (exact - mean) / deviation, (quick - mean) / deviation
    return float(((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)).mean())


def checked_hours(hours: int) -> float:
    """Seconds to find, check and map the frames of so many hours of film for the first time."""
    spec = aisfx.spec("int8")
    rows = np.random.default_rng(0).random((3600, spec.dims), np.float32)
    with tempfile.TemporaryDirectory() as folder:
        store = FrameStore(Path(folder))
        for film_number in range(hours):
            with store.create(f"{film_number:032x}", -1, spec, "film") as writer:
                writer.append(rows)
                writer.commit(3600.0)
        begun = time.perf_counter()
        for film_number in range(hours):
            if store.find(f"{film_number:032x}", -1, spec, unheard) is None:
                raise SystemExit("a file that was just written is not found")
        return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    sound = film(chosen.seconds)
    clock, core = speed(lambda: front_end(sound), chosen.seconds, chosen.rounds)
    print(f"{'':12} {'threads':>7} {'MB':>6} {'x real time':>12} {'per core':>9}")
    print(f"{'front end':12} {1:7} {'':6} {clock:12.0f} {core:9.0f}")
    found: dict[tuple[str, int], float] = {}
    for precision in aisfx.PRECISIONS:
        size = aisfx.weights_file(precision).stat().st_size / 1e6
        for threads in (1, 2):
            embedder = aisfx.load(precision, Cores(threads))
            embed(embedder, sound[: 30 * aisfx.RATE])
            clock, core = speed(partial(embed, embedder, sound), chosen.seconds, chosen.rounds)
            found[precision, threads] = clock
            print(f"{precision:12} {threads:7} {size:6.2f} {clock:12.0f} {core:9.0f}")
    for threads in (1, 2):
        print(f"int8 is {found['int8', threads] / found['fp16', threads]:.1f} x as fast as fp16 on {threads} thread(s)")
    rows = {precision: embed(aisfx.load(precision, Cores(2)), sound) for precision in aisfx.PRECISIONS}
    for precision in aisfx.PRECISIONS:
        same = np.array_equal(rows[precision], one_pass(precision, sound))
        print(f"{precision}: chunks and one pass give {'the same bits' if same else 'DIFFERENT ROWS'}")
    print(f"cosine of int8 to fp16, standardised: {cosine(rows['fp16'], rows['int8']):.4f}")
    print(f"frames of 100 h, found and checked for the first time: {checked_hours(100):.2f} s")


if __name__ == "__main__":
    main()
