"""How many planted duplicates are found, how many different films are flagged, and what a large library costs.

    python -m benchmarks.duplicates [FILM...] [--hours 1000 4000]

Every film given is altered in each way of ALTERED and stored beside the originals, under other names; a pair counts as
found where the two are told as the same film, and as flagged where two that stem from different films share anything.
The large library is made of prints, not of sound: films of an hour whose bits change as those of films do, one in
FIFTY of them another's copy, moved by 100 to 900 seconds, with a seventh of the bits changed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks.growth import processor
from eightcut.atomic import scratch
from eightcut.bootstrap import open_services
from eightcut.config import Config
from eightcut.domain.progress import CancelToken
from eightcut.ml.embedder import F32
from eightcut.ml.prints import BITS, U32, WORDS
from eightcut.ml.repeats import LEAST, Prints
from eightcut.services.context import Failure, Job
from eightcut.services.listening.duplicates import find_duplicates
from eightcut.services.listening.tagging import tag_videos

ALTERED = {
    "AAC 64 kbit/s": ("m4a", "-c:a aac -b:a 64k"),
    "MP3 128 kbit/s, 12.4 s off the beginning": ("mp3", "-ss 12.4 -c:a libmp3lame -b:a 128k"),
    "Vorbis 64 kbit/s, mono, 0.5 s and the end off": ("ogg", "-ss 0.5 -t 560 -ac 1 -c:a libvorbis -b:a 64k"),
    "AAC 64 kbit/s, 22,050 Hz, -12 dB, 7.7 s off": ("m4a", "-ss 7.7 -ar 22050 -af volume=-12dB -c:a aac -b:a 64k"),
    "MP3 64 kbit/s, +6 dB, 33.3 s and the end off": ("mp3", "-ss 33.3 -t 500 -af volume=6dB -c:a libmp3lame -b:a 64k"),
    "Opus 64 kbit/s, 3.5 s off": ("ogg", "-ss 3.5 -c:a libopus -b:a 64k"),
}  # fmt: skip
HOUR = 3600
FIFTY = 50
DIRECTIONS = 48
WIDTHS = np.arange(1, DIRECTIONS + 1, dtype=np.float32) ** np.float32(-0.75)
"""Of what a generated film's bits are made: keys of two such films are equal as often as those of real ones."""


def found(films: list[Path]) -> None:
    """Recall by way of altering, over all pairs of one film's files, and flagged pairs."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        origin, way = dict[str, int](), dict[str, str]()
        for number, film in enumerate(films):
            origin[str(film)], way[str(film)] = number, "original"
            for place_of, (name, (suffix, options)) in enumerate(ALTERED.items()):
                path = folder / f"{number}-{place_of}.{suffix}"
                command = [get_ffmpeg_exe(), "-v", "error", "-i", film, "-vn", *options.split(), path]
                subprocess.run(command, check=True)
                origin[str(path)], way[str(path)] = number, name
        with open_services(Config(folder / "library.db", folder / "cache")) as ctx:
            failed = [one for one in tag_videos(ctx, list(origin), 1, Job()) if isinstance(one, Failure)]
            assert not failed, failed
            begun = time.perf_counter()
            told = find_duplicates(ctx, LEAST, Job())
            spent = time.perf_counter() - begun
    same = {frozenset((pair.file, pair.other)) for pair in told.pairs if pair.group is not None}
    flagged = [pair for pair in told.pairs if origin[pair.file] != origin[pair.other]]
    print(f"{told.films} files, {told.seconds / HOUR:.1f} h, compared in {spent:.1f} s")
    for name in ALTERED:
        planted = [
            (str(film), one) for n, film in enumerate(films) for one in origin if origin[one] == n and way[one] == name
        ]
        print(f"{name:48} {sum(frozenset(pair) in same for pair in planted)} of {len(planted)} found")
    planted = [(a, b) for a, b in combinations(origin, 2) if origin[a] == origin[b]]
    both = sum(frozenset(pair) in same for pair in planted)
    print(f"{'all pairs of one film, altered in two ways too':48} {both} of {len(planted)} found")
    print(f"pairs of different films flagged: {len(flagged)}")
    for pair in flagged:
        print(f"    {pair.file}, {pair.other}: {pair.shared}")


def generated(rng: np.random.Generator, planes: F32) -> U32:
    """Prints of an hour: sides of planes of a wandering direction, some of them much wider than others."""
    steps = rng.standard_normal((HOUR + 8, DIRECTIONS), np.float32) * WIDTHS
    smooth = sum(steps[at : at + HOUR] for at in range(8))
    return packed(smooth @ planes > 0)


def packed(bits: np.ndarray) -> U32:
    return np.packbits(bits, axis=1).view("<u4").astype(np.uint32)


def library(films: int) -> None:
    """One JSON line of what it costs to compare so many generated films."""
    rng = np.random.default_rng(0)
    planes = rng.standard_normal((DIRECTIONS, BITS), np.float32)
    planted, kept = set[tuple[int, int]](), np.zeros((HOUR, WORDS), np.uint32)
    with scratch() as folder:
        prints = Prints(folder)
        for number in range(films):
            if number % FIFTY == FIFTY - 1:
                cut = int(rng.integers(100, 900))
                flipped = packed(rng.random((HOUR - cut, BITS), np.float32) < 1 / 7)
                prints.add(kept[cut:] ^ flipped)
                planted.add((number - FIFTY + 1, number))
            else:
                one = generated(rng, planes)
                kept = one if number % FIFTY == 0 else kept
                prints.add(one)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, used = time.perf_counter(), time.process_time()
        pairs = {(one.first, one.second) for one in prints.repeats(LEAST, lambda _: None, CancelToken())}
        told = {
            "films": films,
            "seconds": time.perf_counter() - begun,
            "cpu": time.process_time() - used,
            "found": len(pairs & planted),
            "planted": len(planted),
            "flagged": len(pairs - planted),
            "before": before >> 10,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        }
    print(json.dumps(told))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", nargs="*", type=Path)
    parser.add_argument("--hours", nargs="*", type=int, default=[])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        library(asked.one)
        return
    print(processor())
    if asked.films:
        found([film.resolve() for film in asked.films])
    for hours in asked.hours:
        command = [sys.executable, "-m", "benchmarks.duplicates", "--one", str(hours)]
        told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        print(
            f"{hours:,} films of an hour: {told['seconds']:.0f} s ({told['cpu']:.0f} s of processor time), most memory "
            f"{told['memory']} MB ({told['before']} MB before), {told['found']} of {told['planted']} planted found, "
            f"{told['flagged']} others flagged"
        )


if __name__ == "__main__":
    main()
