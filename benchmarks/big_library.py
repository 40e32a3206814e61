"""A large library, made in seconds by plain SQL: for the benchmarks and for tests of what a full library does.

    python benchmarks/big_library.py library.db [--films 2000] [--versions 5] [--regions 100] [--clips 20000]
        [--negatives 50000] [--verdicts 20000] [--out FOLDER]

The films do not exist; with --out the clips do, as empty files with a `dataset.json` in each class folder.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.storage.library import Library
from eightcut.storage.packing import packed

PROFILE = "default"
MODEL = "AISFX_Door"
CLASSES = ("Door", "Rain", "Gate", "Wind", "Oven", "Bell", "Step", "Wood")
SECONDS = 3600
BEGUN = datetime(2025, 1, 1)
RUNS = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How much of what. `out`: the folder that the clips are in; `files`: make them there."""

    films: int = 2000
    versions: int = 5
    regions: int = 100
    clips: int = 20_000
    negatives: int = 50_000
    verdicts: int = 20_000
    examples: int = 5_000
    out: Path = Path("/out")
    files: bool = False


def film(number: int) -> tuple[str, str, str]:
    """Filename, path and content id."""
    return f"video_{number:04d}.mp4", f"/films/library/video_{number:04d}.mp4", f"{number:032x}"


def make(path: Path, size: Size = Size()) -> None:
    """Fill a new library."""
    with closing(Library(path)):
        pass
    dice = random.Random(1)
    with closing(sqlite3.connect(path)) as file, file:
        _videos(file, size)
        _versions(file, size, dice)
        _clips(file, size, dice)
        _negatives(file, size, dice)
        _verdicts(file, size, dice)
        _runs(file, size, dice)
    if size.files:
        _files(path)


def _insert(file: sqlite3.Connection, table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * len(columns.split(", ")))
    file.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _videos(file: sqlite3.Connection, size: Size) -> None:
    _insert(file, "videos", "filename, path, content_id", (film(n) for n in range(size.films)))


def _versions(file: sqlite3.Connection, size: Size, dice: random.Random) -> None:
    """Versions of one film lie apart, as scans come."""
    scores = bytes(dice.randrange(256) if i % 2 else 0 for i in range(2 * (SECONDS - 7)))
    small = packed(scores) or scores
    keys = [
        (version * size.films + number + 1, *film(number), version)
        for version in range(size.versions)
        for number in range(size.films)
    ]
    stamps = {key[0]: (BEGUN + timedelta(seconds=key[0])).strftime("%Y%m%d_%H%M%S_%f") for key in keys}
    columns = (
        "id, filename, profile, model, scan_timestamp, content_id, saved_at, model_version, threshold, duration, "
        "folders, region_count, best_score, scores, packed"
    )
    rows = (
        (i, name, PROFILE, MODEL, stamps[i], content, (BEGUN + timedelta(seconds=i)).isoformat() + "+00:00",
         version + 1, 0.55, float(SECONDS), '["Door"]', size.regions, 0.7, small, small != scores)
        for i, name, _, content, version in keys
    )  # fmt: skip
    _insert(file, "scans", columns, rows)

    def regions() -> Iterator[tuple[object, ...]]:
        for i, name, *_ in keys:
            for start in sorted(dice.sample(range(2 * (SECONDS - 20)), size.regions)):
                first, last = start / 2, start / 2 + 8 + dice.randrange(8) / 2
                yield i, name, PROFILE, MODEL, stamps[i], first, last, 0.5 + dice.randrange(205) / 1024, first, last

    columns = (
        "scan_id, filename, profile, model, scan_timestamp, start_time, end_time, score, orig_start_time, orig_end_time"
    )
    _insert(file, "scan_results", columns, regions())


def _clips(file: sqlite3.Connection, size: Size, dice: random.Random) -> None:
    """Batches of three of one moment, a number for each class folder's batches."""
    numbers = dict.fromkeys(CLASSES, 0)

    def rows() -> Iterator[tuple[object, ...]]:
        for index in range(size.clips):
            if index % 3 == 0:
                where, start, number = dice.choice(CLASSES), dice.uniform(0, SECONDS - 20), dice.randrange(size.films)
                numbers[where] += 1
            name, path, content = film(number)
            batch = f"vid_{numbers[where]:03d}"
            clip = size.out / where / batch / f"{batch}_{index % 3}.mp4"
            yield name, start, str(clip), "slam", path, content, "2025-01-01T00:00:00.000000+00:00"

    columns = "filename, start_time, output_path, label, source_path, content_id, processed_at"
    _insert(file, "processed", columns, rows())


def _negatives(file: sqlite3.Connection, size: Size, dice: random.Random) -> None:
    rows = (
        (name, dice.uniform(0, SECONDS - 20), path, MODEL, content, '["Door"]', PROFILE)
        for name, path, content in (film(n % size.films) for n in range(size.negatives))
    )
    columns = "filename, start_time, source_path, source_model, content_id, folders, profile"
    _insert(file, "hard_negatives", columns, rows)


def _verdicts(file: sqlite3.Connection, size: Size, dice: random.Random) -> None:
    """Half accepts, half rejects that stand on the hard negatives in turn."""

    def rows() -> Iterator[tuple[object, ...]]:
        for n in range(size.verdicts):
            name, path, content = film(n % size.films)
            start = dice.uniform(0, SECONDS - 20)
            negative = n % size.negatives + 1 if n % 2 and size.negatives else None
            verdict = "accept" if negative is None else "reject"
            yield (
                name,
                path,
                content,
                PROFILE,
                '["Door"]',
                start,
                start + 8,
                verdict,
                MODEL,
                BEGUN.isoformat(),
                negative,
            )

    columns = (
        "filename, source_path, content_id, profile, folders, start_time, end_time, verdict, model, given_at, "
        "negative_id"
    )
    _insert(file, "verdicts", columns, rows())


def _runs(file: sqlite3.Connection, size: Size, dice: random.Random) -> None:
    columns = (
        "id, profile, model, version, file, active, created_at, settings, positives, negatives, hard_negatives, "
        "threshold, calibrated, window, seconds"
    )
    settings = json.dumps({"positive_folders": ["Door"]})
    runs = (
        (n, PROFILE, MODEL, n, f"{MODEL}_v{n}.safetensors", n == RUNS, BEGUN.isoformat() + "+00:00", settings,
         100, 100, 100, 0.55, 0, 8.0, 1.0)
        for n in range(1, RUNS + 1)
    )  # fmt: skip
    _insert(file, "training_runs", columns, runs)
    file.execute("INSERT INTO model_numbers (profile, model, last) VALUES (?, ?, ?)", (PROFILE, MODEL, RUNS))
    examples = (
        (run, i, *film(dice.randrange(size.films)), float(i), i + 8.0, "positive")
        for run in range(1, RUNS + 1)
        for i in range(size.examples)
    )
    columns = "run_id, position, filename, path, content_id, start_time, end_time, role"
    _insert(file, "training_examples", columns, examples)


def _files(path: Path) -> None:
    entries: dict[Path, list[dict[str, str]]] = {}
    with closing(Library(path)) as library:
        rows: list[ClipRow] = list(library.clips.of_all_profiles())
    for row in rows:
        clip = Path(row.output_path)
        clip.parent.mkdir(parents=True, exist_ok=True)
        clip.touch()
        entries.setdefault(clip.parents[1], []).append({"path": str(clip), "label": row.label})
    for folder, listed in entries.items():
        (folder / "dataset.json").write_text(json.dumps(listed, indent=2), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    for name in ("films", "versions", "regions", "clips", "negatives", "verdicts"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size(), name))
    parser.add_argument("--out", type=Path, help="a folder in which the clips are made as empty files")
    chosen = vars(parser.parse_args())
    path, out = chosen.pop("path"), chosen.pop("out")
    begun = time.perf_counter()
    make(path, Size(**chosen, **({"out": out.absolute(), "files": True} if out else {})))
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
