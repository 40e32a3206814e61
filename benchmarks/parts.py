"""Where the time of a scan goes: decoding, resampling, front ends, networks, store, start.

    python -m benchmarks.parts [--minutes 30] [--rounds 3] [--narrow]

Film and `--narrow` are those of `benchmarks/scanning.py`. Each part does its work for the whole film by itself,
on one thread; a figure is the least processor time of the rounds, and that as a multiple of the processor time that
ffmpeg takes to decode the same sound, run in turn with it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.scanning import Library, here, ordinary, pairs, process, processor
from eightcut.domain.progress import unheard
from eightcut.media.audio import listen
from eightcut.media.ffmpeg import ffmpeg_command
from eightcut.media.probe import listen_only_to, open_media, sound_stream
from eightcut.media.sound_decoder import SoundDecoder
from eightcut.ml.backends import aisfx, mel, yamnet
from eightcut.ml.backends.chunks import Listener
from eightcut.ml.backends.session import Network
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.frame_store import FrameStore

SAMPLE = 600
"""Seconds of the film that front ends and networks are tried on; their figures are scaled up to all of it."""


def decode(path: str) -> None:
    with open_media(path) as container:
        stream = sound_stream(container, path, None)
        listen_only_to(container, stream)
        for _ in SoundDecoder(container, stream, path).frames():
            pass


def resample(path: str, *rates: int) -> None:
    for _ in listen(path, rates, None, unheard):
        pass


def chunks(listener: Listener, sound: F32) -> Iterator[F32]:
    """The chunks of the network that the sound makes, as mel frames."""
    recipe, geometry = listener.grid, listener.geometry
    assert isinstance(recipe, mel.Recipe)
    length = (geometry.chunk - 1) * recipe.step + recipe.frame
    for at in range(0, len(sound) - length + 1, geometry.moved * recipe.step):
        yield mel.frames(recipe, sound[at : at + length], geometry.chunk)


def front_end(listener: Listener, sound: F32) -> None:
    for _ in chunks(listener, sound):
        pass


def store(folder: Path, spec: EmbedderSpec, seconds: int) -> None:
    rows = np.ones((18, spec.dims), np.float32)
    with FrameStore(folder).create("ab" * 16, -1, spec, "film") as writer:
        for _ in range(0, seconds, len(rows)):
            writer.append(rows)
        writer.commit(float(seconds))


def networks(path: str, scale: float) -> list[tuple[str, float, Callable[[], object]]]:
    """Front end and network of each embedder: what, how much of the film is left out, the work."""
    found: list[tuple[str, float, Callable[[], object]]] = []
    for name, listener, network in (
        ("YAMNET", yamnet.LISTENER, Network(yamnet.weights_file(), yamnet.NETWORK)),
        ("AISFX int8", aisfx.LISTENER, Network(aisfx.weights_file("int8"), aisfx.WEIGHTS["int8"])),
    ):
        rate = listener.grid.rate
        blocks = zip(range(SAMPLE), listen(path, (rate,), None, unheard), strict=False)
        sound = np.concatenate([block for _, (block,) in blocks])
        made = list(chunks(listener, sound))
        used = len(made) * listener.geometry.moved * listener.grid.step / len(sound)

        def run(network: Network = network, made: list[F32] = made) -> None:
            for frames in made:
                network.run(frames[None, None])

        found.append((f"front end, {name}", scale / used, partial(front_end, listener, sound)))
        found.append((f"network, {name}", scale / used, run))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--narrow", action="store_true", help="without AVX-512, where that can be had")
    chosen = parser.parse_args()
    ordinary(chosen.narrow)
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as folder:
        library = Library(Path(folder))
        path = str(library.film(chosen.minutes))
        seconds = round(chosen.minutes * 60)
        ffmpeg = ffmpeg_command(["-loglevel", "error", "-i", path, "-vn", "-f", "null", "-"])
        works: list[tuple[str, float, Callable[[], object]]] = [
            ("decode", 1.0, partial(decode, path)),
            ("decode and resample to 16,000 Hz", 1.0, partial(resample, path, 16_000)),
            ("decode and resample to 16,000 and 44,100 Hz", 1.0, partial(resample, path, 16_000, 44_100)),
            *networks(path, seconds / min(SAMPLE, seconds)),
            ("store, YAMNET", 1.0, partial(store, Path(folder) / "store", yamnet.spec(), seconds)),
        ]
        start = [sys.executable, "-m", "eightcut", "scan", "/nowhere", "--json"]
        print(f"{processor()}; {seconds} s of film")
        print(f"{'':50} {'CPU s':>8} {'of ffmpeg':>10}")
        plain = min(spent.cpu for spent in pairs(chosen.rounds, lambda: process(ffmpeg))[0])
        print(f"{'ffmpeg decodes the same sound':50} {plain:8.2f} {1:10.2f}", flush=True)
        for what, scale, work in works:
            cpu = scale * min(spent.cpu for spent in pairs(chosen.rounds, partial(here, work))[0])
            print(f"{what:50} {cpu:8.2f} {cpu / plain:10.2f}", flush=True)
        cpu = min(process(start, library.environment, fails=True).cpu for _ in range(chosen.rounds))
        print(f"{'scan of a file that is not there, start to end':50} {cpu:8.2f} {cpu / plain:10.2f}")


if __name__ == "__main__":
    main()
