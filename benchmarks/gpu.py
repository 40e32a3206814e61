"""What a GPU gives: x real time and memory by network and batch, and whether its frames are the processor's.

    PYTHONPATH=src python -m benchmarks.gpu [--tiny] [--seconds 480] [--models KEY ...]

For one machine with a CUDA GPU and no internet, in less than ten minutes: what does not begin within `--seconds` is
left out and said. Weights are random, of the real shapes. It needs, of packages: torch with CUDA, transformers 5,
numpy, scipy, safetensors, typing_extensions; for FOLEY also av, onnxruntime (or onnxruntime-gpu, which is then
measured too), imageio-ffmpeg and platformdirs. `pip install -e .[torch]` brings them all where there is an index; the
program itself need not be installed. FOLEY is left out, with a sentence, where its packages are not there. Without a
GPU it says so and ends with 0, unless `--tiny` asks for small networks on the processor, to try the script itself.

Prints a table; writes gpu.json into the folder OUT of the environment, where there is one. "Same": cosine of each row
to that of the processor in full precision, the median and the lowest; asked are .999 and .99.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eightcut.ml.backends.big.catalogue import BigModel
    from eightcut.ml.backends.big.network import TorchNetwork

NETWORKS = ("HUBERT_LARGE", "HUBERT_XLARGE", "AST", "EAT_LARGE")
BATCHES = (1, 4, 16, 64)
SIDE_BY_SIDE = (1, 2, 4, 8, 16)
LEAST_MEDIAN, LEAST = 0.999, 0.99
LARGE, SHIPPED = ("torch", "transformers"), ("av", "onnxruntime", "imageio_ffmpeg", "platformdirs")


@dataclass
class Book:
    """What is found, printed as it comes, and the time that is left."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def note(self, what: str, **figures: object) -> None:
        self.rows.append({"what": what, **figures})
        told = "  ".join(f"{name} {_told(value)}" for name, value in figures.items())
        print(f"{time.monotonic() - self.began:5.0f} s  {what:34} {told}", flush=True)

    def left(self, what: str) -> bool:
        """Whether there is time to begin something."""
        there = time.monotonic() - self.began < self.seconds
        if not there:
            self.note(what, left_out="no time left")
        return there

    def write(self) -> None:
        if folder := os.environ.get("OUT"):
            Path(folder, "gpu.json").write_text(json.dumps(self.rows, indent=1) + "\n", "utf-8")


def _told(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def clock(work: Callable[[], object], least: float = 1.0) -> float:
    """Seconds of one run on the clock, once it is warm: the mean of as many as take `least` seconds."""
    work()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < least:
        work()
        count += 1
    return (time.perf_counter() - began) / count


def shipped(book: Book, seconds: int) -> None:
    """FOLEY: decoding alone and with its network, so many videos side by side, on the processor and on the GPU."""
    lacking = [name for name in SHIPPED if find_spec(name) is None]
    if lacking:
        book.note("FOLEY", left_out=f"needs {', '.join(lacking)}")
        return
    import tempfile

    import numpy as np
    import onnxruntime as ort

    from eightcut.cores import usable_cores
    from eightcut.domain.progress import unheard
    from eightcut.media.media import FfmpegMedia
    from eightcut.ml.backends import yamnet
    from eightcut.ml.embedder import Cores, Embedder

    def hear(path: Path, embedder: Embedder | None) -> Any:
        stream, rows = embedder.stream() if embedder else None, []
        for (block,) in FfmpegMedia().listen(str(path), [yamnet.RATE], None, unheard):
            if stream:
                rows.append(stream.push(block))
        return np.concatenate([*rows, stream.finish()]) if stream else None

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.m4a")
        _write_film(path, seconds)
        exact = None
        devices = ["cpu"] + ["cuda"] * ("CUDAExecutionProvider" in ort.get_available_providers())
        ways: list[tuple[str, Embedder | None]] = [("decoding alone", None)]
        ways += [(f"FOLEY, {device}", yamnet.load(Cores(usable_cores(), device))) for device in devices]
        for name, embedder in ways:
            rows = hear(path, embedder)
            if exact is None:
                exact = rows
            else:
                book.note(f"{name}, same", **alike(rows, exact))
            for videos in (count for count in SIDE_BY_SIDE if count <= 2 * usable_cores()):
                if not book.left(name):
                    return
                began = time.perf_counter()
                with ThreadPoolExecutor(videos) as pool:
                    list(pool.map(lambda _, chosen=embedder: hear(path, chosen), range(videos)))
                book.note(name, videos=videos, x_realtime=videos * seconds / (time.perf_counter() - began))


def _write_film(path: Path, seconds: int) -> None:
    import subprocess

    import imageio_ffmpeg

    noise = f"anoisesrc=color=pink:duration={seconds}:sample_rate=44100:seed=1:amplitude=0.4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", noise, "-c:a", "aac", str(path)]
    subprocess.run(command, check=True)


def sound_of(seconds: int) -> Any:
    """Noise whose loudness changes, with a tone that comes and goes, at 16,000 Hz."""
    import numpy as np

    times = np.arange(seconds * 16_000, dtype=np.float32) / 16_000
    noise = np.random.default_rng(0).normal(0, 0.05, len(times)).astype(np.float32)
    noise *= 1 + np.sin(times * 0.7)
    noise += 0.2 * np.sin(2 * np.pi * 500 * times) * (np.sin(times * 0.3) > 0.5)
    return noise.astype(np.float32)


def alike(rows: Any, exact: Any) -> dict[str, object]:
    """Cosine of each row to the exact one: median, lowest, and whether both are as asked."""
    import numpy as np

    same = (rows * exact).sum(axis=1) / np.linalg.norm(rows, axis=1) / np.linalg.norm(exact, axis=1)
    median, lowest = float(np.median(same)), float(same.min())
    good = median >= LEAST_MEDIAN and lowest >= LEAST
    return {"median": median, "lowest": lowest, "asked": "held" if good else "MISSED"}


def large(book: Book, name: str, device: str, *, tiny: bool) -> None:
    """A network: batches on the device, a film through all of the program, its rows against the processor's."""
    import torch

    from benchmarks.big import embed
    from benchmarks.random_networks import BY_NAME, embedder, module_of, on_processor, runs, small
    from eightcut.cores import usable_cores
    from eightcut.ml.backends.big import running
    from eightcut.ml.embedder import Cores

    model = small(BY_NAME[name]) if tiny else BY_NAME[name]
    heard, long = sound_of(30 if tiny else 60), sound_of(60 if tiny else 1800)
    module = module_of(model)
    torch.set_num_threads(usable_cores())
    cores = Cores(1)
    exact = embed(on_processor(model, module, cores), heard)
    cores.close()
    torch.set_num_threads(1)
    network = runs(model, module, device)
    batches(book, model, network, device, 0.2 if tiny else 1.0)
    together = running.Together(network, "no room")
    many = Cores(32 if device == "cuda" else 2)
    whole = embedder(model, running.Chunks(model, together, many))
    rows = embed(whole, heard)
    began = time.perf_counter()
    embed(whole, long)
    book.note(f"{name}, one film", x_realtime=len(long) / 16_000 / (time.perf_counter() - began))
    many.close()
    book.note(f"{name}, same", **alike(rows, exact))


def batches(book: Book, model: BigModel, network: TorchNetwork, device: str, least: float) -> None:
    """Batches of chunks, until the device has no room for more."""
    import torch

    from benchmarks.random_networks import chunks, own_seconds

    cuda = device == "cuda"
    for batch in BATCHES:
        if cuda:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        try:
            took = clock(partial(network.run, chunks(model, batch)), least)
        except MemoryError:
            book.note(model.name, batch=batch, left_out="no room")
            return
        memory = torch.cuda.max_memory_allocated() / 1e9 if cuda else 0.0
        book.note(model.name, batch=batch, x_realtime=batch * own_seconds(model) / took, gb=memory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="small networks on the processor: tries the script")
    parser.add_argument("--seconds", type=float, default=480, help="nothing begins after so many")
    parser.add_argument("--models", nargs="*", default=list(NETWORKS))
    chosen = parser.parse_args()
    lacking = [name for name in LARGE if find_spec(name) is None]
    if lacking:
        print(f"Large networks cannot be measured: {', '.join(lacking)} is not installed.")
    device = "cpu"
    if not chosen.tiny:
        if not lacking:
            import torch

            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device == "cpu":
            print("There is no GPU here, or no torch that can use it. Nothing was measured.")
            return
    book = Book(chosen.seconds)
    try:
        if not lacking:
            import torch

            gpu = torch.cuda.get_device_name() if device == "cuda" else "none"
            book.note("machine", gpu=gpu, torch=torch.__version__, python=platform.python_version())
            for name in chosen.models:
                if book.left(name):
                    large(book, name, device, tiny=chosen.tiny)
        shipped(book, 60 if chosen.tiny else 900)
    finally:
        book.write()


if __name__ == "__main__":
    main()
