"""How long scanning takes: against ffmpeg decoding the same sound, again from stored frames, many films, much film.

    python benchmarks/scanning.py [--minutes 30] [--rounds 5] [--long 120] [--hours 10] [--films 40] [--narrow]

The film is 640x360 H.264 at 25 frames a second with AAC, its sound the demo's recordings again and again. A scan is a
process, from its start to the last JSON line. What is compared runs in turn, and the figure is the median of the pairs:
other programs disturb both alike. "cpu" is the same figure in seconds of processor time; in brackets, both in seconds.
0 leaves a part out. `--narrow` takes AVX-512 away from OpenBLAS and numpy; ONNX Runtime asks the processor itself and
has no switch, so its networks stay as fast as they are here.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import eightcut
from eightcut.bootstrap import open_services
from eightcut.config import Config
from eightcut.cores import usable_cores
from eightcut.domain.model_key import ModelKey
from eightcut.media.ffmpeg import ffmpeg_command
from eightcut.ml.backends import aisfx
from eightcut.ml.embedder import F32, Cores
from eightcut.ml.threads import settle
from eightcut.services.context import Job, Services
from eightcut.services.scans.scanning import ScanRequest, ScanResult, scan_videos

RECORDINGS = Path(eightcut.__file__).parent / "services" / "demo" / "recordings"
STRETCH = 140
"""Seconds that the film repeats."""
SHORT = 20
NARROW = {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"}
WINDOWS = 120
"""Seconds of sound for the comparison with single windows."""


@dataclass(frozen=True)
class Spent:
    """What one run cost: seconds on the clock, seconds of processor time, MB at most (0 where not asked)."""

    clock: float
    cpu: float
    memory: float = 0.0


class Library:
    """A database with a model for FOLEY and one for AISFX, learned from two moments of the stretch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = Config(folder / "library.db", folder / "cache")
        self.environment = {
            **os.environ,
            "EIGHTCUT_DB": str(self.config.database),
            "EIGHTCUT_CACHE": str(self.config.cache),
            "PYTHONDONTWRITEBYTECODE": "",  # as it is installed: modules are compiled once
            "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        }
        self.stretch = folder / "stretch.mp4"
        sound = folder / "sound.wav"
        names = sorted(RECORDINGS.glob("*.ogg"))
        listed = folder / "recordings.txt"
        listed.write_text("".join(f"file '{name}'\n" for name in names))
        ffmpeg("-f", "concat", "-safe", "0", "-i", listed, "-ac", "2", "-ar", "48000", sound)
        ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25", "-i", sound, "-t", STRETCH, "-c:v", "libx264", "-preset",
            "veryfast", "-g", "250", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", self.stretch,
        )  # fmt: skip
        self.run("export", self.stretch, "--at", 10, "--at", 60, "--clips", 1, "--out", folder, "--folder", "Sound")
        for model in ("FOLEY", "AISFX"):
            self.run("train", "--positive", "Sound", "--model", model)

    def film(self, minutes: float) -> Path:
        """A film of so many minutes."""
        path = self.folder / f"film-{minutes:g}.mp4"
        if not path.exists():
            ffmpeg("-stream_loop", -1, "-i", self.stretch, "-t", minutes * 60, "-c", "copy", path)
        return path

    def short(self, number: int) -> Path:
        """A film of 20 seconds, another content for each number."""
        path = self.folder / f"short-{number}.mp4"
        start = number * 10 % (STRETCH - SHORT)
        ffmpeg("-ss", start, "-i", self.stretch, "-t", SHORT, "-metadata", f"title={number}", "-c", "copy", path)
        return path

    def run(self, *arguments: object) -> Spent:
        """Run the program as a process."""
        return process([sys.executable, "-m", "eightcut", *map(str, arguments)], self.environment)

    def scan(self, film: Path, model: str) -> Spent:
        """Scan as a process."""
        return self.run("scan", film, "--json", "--model", model)

    def cold(self, film: Path, model: str) -> Spent:
        """The same without stored frames."""
        self.forget()
        return self.scan(film, model)

    def again(self, film: Path, model: str) -> Spent:
        """The second of two scans: from stored frames."""
        self.scan(film, model)
        return self.scan(film, model)

    def forget(self) -> None:
        """Remove all stored frames."""
        for file in (self.config.cache / "frames").glob("*"):
            file.unlink()


def ffmpeg(*arguments: object) -> None:
    subprocess.run(ffmpeg_command(["-loglevel", "fatal", "-y", *map(str, arguments)]), check=True)


def ordinary(narrow: bool) -> None:
    """Begin this process anew as the program begins: threads, and the processor's instructions, are set by then."""
    before = dict(os.environ)
    settle()
    os.environ.update(NARROW if narrow else {})
    if os.environ != before:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def processor() -> str:
    """Its name, where the system tells, and whether it is narrowed."""
    told = Path("/proc/cpuinfo").read_text() if sys.platform == "linux" else ""
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    kinds = [kind for kind in ("avx2", "avx512f", "avx512_vnni", "avx_vnni") if kind in told.split()]
    narrow = ", narrowed" if NARROW.items() <= os.environ.items() else ""
    return f"{(names or [platform.processor()])[0]} ({' '.join(kinds)}{narrow}), {usable_cores()} cores"


def process(command: Sequence[str], environment: dict[str, str] | None = None, *, fails: bool = False) -> Spent:
    """Run a command to its end; its output is thrown away, its failure ends the benchmark unless it is to fail."""
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL if fails else None
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=quiet)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode and not fails:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Spent(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def here(work: Callable[[], object]) -> Spent:
    """What a function costs in this process."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - begun, time.process_time() - used)


def pairs(rounds: int, *works: Callable[[], Spent]) -> list[list[Spent]]:
    """Each work once a round, forwards and backwards in turn; a list per work."""
    found: list[list[Spent]] = [[] for _ in works]
    for number in range(rounds):
        order = list(zip(works, found, strict=True))
        for work, spent in order if number % 2 == 0 else reversed(order):
            spent.append(work())
    return found


def row(what: str, figure: str, cpu: str, target: str) -> None:
    print(f"{what:62} {figure:>16} {cpu:>16} {target:>14}", flush=True)


def ratio(what: str, ours: list[Spent], other: list[Spent], target: str, percent: bool = False) -> None:
    def told(seconds: Callable[[Spent], float]) -> str:
        figure = statistics.median(seconds(a) / seconds(b) for a, b in zip(ours, other, strict=True))
        own = statistics.median(map(seconds, ours))
        return f"{figure:.1%} ({own:.1f})" if percent else f"{figure:.2f} x ({own:.1f})"

    row(what, told(lambda spent: spent.clock), told(lambda spent: spent.cpu), target)


def against_ffmpeg(library: Library, minutes: float, rounds: int) -> None:
    film = library.film(minutes)
    decode = ffmpeg_command(["-loglevel", "error", "-i", str(film), "-vn", "-f", "null", "-"])
    plain, foley, again, alone = pairs(
        rounds,
        lambda: process(decode),
        lambda: library.cold(film, "FOLEY"),
        lambda: library.again(film, "FOLEY"),
        lambda: library.cold(film, "AISFX"),
    )
    seconds = statistics.median(spent.clock for spent in plain)
    cpu = statistics.median(spent.cpu for spent in plain)
    row(f"ffmpeg decodes the sound of {minutes:g} minutes", f"{seconds:.2f} s", f"{cpu:.2f} s", "")
    ratio("cold scan, FOLEY, against it", foley, plain, "at most 2 x")
    ratio("cold scan, AISFX, against it", alone, plain, "")
    ratio("the same film again, FOLEY, against it", again, plain, "at most 0.3 x")
    row("memory of a cold scan, FOLEY", f"{max(s.memory for s in foley):.0f} MB", "", "under 250 MB")


def long_film(library: Library, minutes: float) -> None:
    film = library.film(minutes)
    cold = library.cold(film, "FOLEY")
    again = [library.scan(film, "FOLEY") for _ in range(3)]
    ratio(f"{minutes:g} minutes again, against their cold scan", again, [cold] * 3, "at most 3 %", percent=True)


def much_film(library: Library, hours: float) -> None:
    film = library.film(hours * 60)
    cold, again = library.cold(film, "FOLEY"), library.scan(film, "FOLEY")
    row(f"memory of a cold scan of {hours:g} hours, FOLEY", f"{cold.memory:.0f} MB", "", "under 250 MB")
    row("memory of the scan after it", f"{again.memory:.0f} MB", "", "")


def many_films(library: Library, films: int, rounds: int) -> None:
    paths = [str(library.short(number)) for number in range(films)]
    request = ScanRequest("default", ModelKey("FOLEY"))

    def scan(ctx: Services, calls: Sequence[Sequence[str]]) -> Spent:
        library.forget()
        outcomes: list[object] = []
        spent = here(lambda: outcomes.extend(o for call in calls for o in scan_videos(ctx, call, request, Job())))
        if not all(isinstance(outcome, ScanResult) for outcome in outcomes):
            raise SystemExit(f"a film of {films} could not be scanned")
        return spent

    with open_services(library.config) as ctx:
        scan(ctx, [paths[:2]])
        single, together = pairs(rounds, lambda: scan(ctx, [[p] for p in paths]), lambda: scan(ctx, [paths]))
    what = f"{films} films of {SHORT} s, a call for each, against one call for all"
    ratio(what, single, together, "")
    busy = statistics.median(spent.cpu / spent.clock for spent in together)
    row("cores busy in one call for all", f"{busy:.2f}", "", "")


def many_commands(library: Library, films: int, rounds: int) -> None:
    paths = [library.short(number) for number in range(films)]

    def each() -> Spent:
        library.forget()
        spent = [library.scan(path, "FOLEY") for path in paths]
        return Spent(sum(s.clock for s in spent), sum(s.cpu for s in spent))

    def all_at_once() -> Spent:
        library.forget()
        return library.run("scan", *paths, "--json", "--model", "FOLEY")

    single, together = pairs(rounds, each, all_at_once)
    ratio(f"{films} films of {SHORT} s, a command each, against one command", single, together, "at least 1.6 x")


def frame_once(rounds: int) -> None:
    """Each second computed once, against each 8-s window (hop 1 s) by itself, on the same threads."""
    threads = usable_cores()
    embedder = aisfx.load("int8", Cores(threads))
    sound = np.random.default_rng(0).normal(0, 0.1, WINDOWS * aisfx.RATE).astype(np.float32)

    def embed(samples: F32) -> None:
        stream = embedder.stream()
        for at in range(0, len(samples), aisfx.RATE):
            stream.push(samples[at : at + aisfx.RATE])
        stream.finish()

    def windows() -> None:
        starts = range(0, len(sound) - 8 * aisfx.RATE + 1, aisfx.RATE)
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda at: embed(sound[at : at + 8 * aisfx.RATE]), starts))

    embed(sound)
    single, once = pairs(rounds, lambda: here(windows), lambda: here(lambda: embed(sound)))
    ratio("each 8-s window by itself against every second once, AISFX", single, once, "at least 6 x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30, help="the film that is scanned against ffmpeg")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--long", type=float, default=120, help="minutes of the film that is scanned twice")
    parser.add_argument("--hours", type=float, default=10, help="the film whose scan shows the memory")
    parser.add_argument("--narrow", action="store_true", help="without AVX-512, where that can be had")
    parser.add_argument("--films", type=int, default=40, help="short films scanned together")
    chosen = parser.parse_args()
    ordinary(chosen.narrow)
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as folder:
        library = Library(Path(folder))
        print(f"{processor()}; medians of {chosen.rounds} pairs")
        print(f"{'':62} {'clock':>16} {'cpu':>16} {'target':>14}")
        helps = [library.run("--help") for _ in range(max(3, chosen.rounds))]
        row("8cut --help", f"{1000 * statistics.median(s.clock for s in helps):.0f} ms", "", "under 300 ms")
        frame_once(chosen.rounds)
        if chosen.minutes:
            against_ffmpeg(library, chosen.minutes, chosen.rounds)
        if chosen.films:
            many_films(library, chosen.films, chosen.rounds)
            many_commands(library, chosen.films, chosen.rounds)
        if chosen.long:
            long_film(library, chosen.long)
        if chosen.hours:
            much_film(library, chosen.hours)


if __name__ == "__main__":
    main()
