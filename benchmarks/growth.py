"""What a large library costs: many rows at once, the 200th version, every command that reads, a film of ten hours.

    python -m benchmarks.growth [--rounds 3] [--clips 20000] [--hours 10]

The library is that of `big_library`: 2,000 films, 1,000,000 regions, 20,000 clips (empty files), 50,000 hard
negatives. A command is a process, from its start to its last line; "MB" is the most memory that it held. Seconds are
medians by the clock, "cpu" those of the processor. `--hours 0` leaves the long film out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.big_library import MODEL, PROFILE, Size, film, make
from benchmarks.scanning import Library as Folder
from benchmarks.scanning import Spent, here
from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.services.scans import review
from eightcut.services.scans.review import ReviewedScan
from eightcut.storage.library import Library
from eightcut.storage.processed_db import ProcessedDB

NEGATIVES, REJECTS, VERSIONS, REGIONS = 100_000, 2_000, 200, 100
COMMANDS = (
    "history list video_1000.mp4", "history compare video_1000.mp4", "models list", f"models show {MODEL}",
    "profiles list", "frames list", "dataset rebuild --dry-run",
)  # fmt: skip


STARTER = """
import json, os, subprocess, sys, time
begun = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
print(json.dumps([time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, status]))
"""
"""Runs a command from a process that is small: a process begins with the memory of the one that starts it."""


def started(command: Sequence[str], environment: dict[str, str]) -> Spent:
    """Run a command to its end; a failure ends the benchmark."""
    asked = [sys.executable, "-S", "-c", STARTER, *command]
    told = subprocess.run(asked, env=environment, stdout=subprocess.PIPE, check=True).stdout
    clock, cpu, memory, status = json.loads(told)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return Spent(clock, cpu, memory)


def processor() -> str:
    """The processor's name as the system has it."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        told = ""
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def row(what: str, spent: Spent | None, target: str, figure: str = "") -> None:
    clock, cpu, memory = (
        (f"{spent.clock:.2f} s", f"{spent.cpu:.2f} s", f"{spent.memory:.0f} MB" if spent.memory else "")
        if spent
        else (figure, "", "")
    )
    print(f"{what:46} {clock:>9} {cpu:>9} {memory:>8} {target:>18}", flush=True)


def median(spent: Sequence[Spent]) -> Spent:
    return Spent(
        statistics.median(s.clock for s in spent),
        statistics.median(s.cpu for s in spent),
        max(s.memory for s in spent),
    )


def negatives(folder: Path) -> None:
    path = folder / "negatives.db"
    db = ProcessedDB(str(path))
    times = [i * 8.0 for i in range(NEGATIVES)]
    row(
        f"{NEGATIVES:,} hard negatives in one call",
        here(lambda: db.add_hard_negatives("film.mp4", PROFILE, times)),
        "under 5 s",
    )
    db.close()


def rejects(library: Path) -> None:
    with closing(Library(library)) as opened:
        ctx = services_over(opened, Config(library, library.parent / "cache"))
        video = VideoRef(*film(1))
        version = opened.scans.newest(video, PROFILE, MODEL)
        assert version is not None, "the library has it"
        finds = [Region(100_000.0 + 20 * i, 100_008.0 + 20 * i, 0.5) for i in range(REJECTS)]
        where = ReviewedScan(video, PROFILE, version)
        spent = here(lambda: review.judge(ctx, where, finds, Verdict.REJECT))
        row(f"{REJECTS:,} finds rejected at once", spent, "under 0.5 s")


def versions(folder: Path) -> None:
    video = VideoRef("film.mp4", "/films/film.mp4", "c" * 32)
    found = tuple(Region(20.0 * i, 20.0 * i + 8, 0.5) for i in range(REGIONS))
    with closing(Library(folder / "versions.db")) as library:
        scan = NewScan(video, PROFILE, MODEL, found)
        library.scans.save(scan, 2 * VERSIONS, True)
        spent = [here(lambda: library.scans.save(scan, 2 * VERSIONS, True)) for _ in range(VERSIONS - 1)]
    first, last = median(spent[:19]), median(spent[-19:])
    row("a version saved, the 2nd to 20th, processor", None, "", f"{1000 * first.cpu:.2f} ms")
    row(f"the last nineteen of {VERSIONS}", None, "", f"{1000 * last.cpu:.2f} ms")
    row("these against those", None, "at most 2 x", f"{last.cpu / first.cpu:.2f} x")


def commands(library: Path, rounds: int) -> None:
    environment = {**os.environ, "EIGHTCUT_DB": str(library), "EIGHTCUT_CACHE": str(library.parent / "cache")}

    def run(arguments: str, times: int = rounds) -> Spent:
        command = [sys.executable, "-m", "eightcut", *arguments.split()]
        return median([started(command, environment) for _ in range(times)])

    run("--version", 1)
    row("8cut --version", run("--version"), "")
    lines, table, whole = (run(f"negatives list{option}") for option in (" --json", "", " --all"))
    row("negatives list --json", lines, "1.5 s, 150 MB")
    row("negatives list", table, "1.5 s, 150 MB")
    row("negatives list --all", whole, "2 x of --json")
    row("the table against --json", None, "at most 2 x", f"{table.clock / lines.clock:.2f} x")
    row("the whole table against --json", None, "at most 2 x", f"{whole.clock / lines.clock:.2f} x")
    for command in COMMANDS:
        row(command, run(command), "1.5 s, 150 MB")
        row(f"{command} --json", run(f"{command} --json"), "1.5 s, 150 MB")
    row("doctor", run("doctor", 1), "under 10 s")


def long_film(folder: Path, hours: float) -> None:
    folder.mkdir()
    library = Folder(folder)
    asked = [sys.executable, "-m", "eightcut", "scan", str(library.film(hours * 60)), "--json", "--model", "AISFX"]
    library.forget()
    row(f"a film of {hours:g} hours scanned, AISFX", started(asked, library.environment), "under 400 MB")
    row("the same again", started(asked, library.environment), "under 400 MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each command is run")
    parser.add_argument("--clips", type=int, default=Size().clips)
    parser.add_argument("--hours", type=float, default=10, help="length of the long film")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eightcut-growth-") as name:
        folder = Path(name)
        library = folder / "library.db"
        make(library, Size(clips=chosen.clips, out=folder / "out", files=True))
        print(" ".join(["python -m benchmarks.growth", *sys.argv[1:]]))
        print(f"{processor()}, {os.cpu_count()} cores; library {library.stat().st_size / 1e6:.0f} MB")
        print(f"{'':46} {'clock':>9} {'cpu':>9} {'memory':>8} {'target':>18}")
        negatives(folder)
        versions(folder)
        commands(library, chosen.rounds)
        rejects(library)
        if chosen.hours:
            long_film(folder / "long", chosen.hours)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        raise SystemExit(str(error)) from error
