"""How long the library takes to answer and to write at 1,000,000 regions, beside plain SQL on the same file.

The plain SQL is what the earlier program runs (`tests/data/original_queries.sql`) or, for training data and lists, the
bare SELECT of the same rows. "first" is asked of a library that was just opened, its median over several openings;
"again" is asked of the same library once more, with nothing else written in between. The first write after opening
makes the journal and waits for the disk.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.training import TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
from eightcut.storage.migrations import statements
from eightcut.storage.processed_db import ProcessedDB

VIDEOS = 2000
VERSIONS = 5
REGIONS = 100
CLIPS = 10
NEGATIVES = 25
SECONDS = 3600
WINDOWS = SECONDS - 7
PROFILE = "default"
MODEL = "AISFX_Door"
CLASSES = ("Door", "Rain", "Gate", "Wind", "Oven", "Bell", "Step", "Wood")
MOST_FILE = 200.0
FILM = f"video_{VIDEOS // 2:04d}.mp4"
SETTINGS = TrainingSettings(("Door",), "Rain")


@dataclass(frozen=True, slots=True)
class Measured:
    """One question: what it may take (ms), ours, and plain SQL where there is one to compare with."""

    what: str
    target: float
    ours: Callable[[ProcessedDB], object]
    plain: Callable[[sqlite3.Connection], object] | None = None


def videos() -> list[VideoRef]:
    return [VideoRef(f"video_{i:04d}.mp4", f"/films/library/video_{i:04d}.mp4", f"{i:032x}") for i in range(VIDEOS)]


def window_scores(chance: np.random.Generator) -> bytes:
    """Scores as a model without calibration gives them: around 0.5, correlated over about eight windows."""
    smooth = np.convolve(chance.normal(size=WINDOWS + 11), np.hanning(12), "valid")
    kept: bytes = (0.52 + 0.033 * smooth / smooth.std()).astype("<f2").tobytes()
    return kept


def regions(chance: np.random.Generator) -> tuple[Region, ...]:
    """As `find_regions` gives them: bounds on half seconds, scores with the precision of float16."""
    starts = np.sort(chance.integers(0, 2 * (SECONDS - 20), REGIONS)) / 2
    lengths = chance.integers(16, 24, REGIONS) / 2
    scores = chance.uniform(0.5, 0.7, REGIONS).astype(np.float16)
    triples = zip(starts.tolist(), lengths.tolist(), scores.tolist(), strict=True)
    return tuple(Region(start, start + length, score) for start, length, score in triples)


def fill(library: Library) -> None:
    """Everything through the stores, in a few transactions; versions of one video lie apart, as scans come."""
    chance = np.random.default_rng(1)
    dice = random.Random(1)
    films = videos()
    with library.transactions.transaction():
        for film in films:
            library.videos.claim(film)
    for version in range(VERSIONS):
        with library.transactions.transaction():
            for film in films:
                library.scans.save(
                    NewScan(
                        film,
                        PROFILE,
                        MODEL,
                        regions(chance),
                        model_version=version + 1,
                        threshold=0.55,
                        duration=float(SECONDS),
                        folders=("Door",),
                        scores=window_scores(chance),
                    )
                )
    with library.transactions.transaction():
        for number, film in enumerate(films):
            for index in range(CLIPS):
                name = f"clip_{number:03d}_m{index // 3}_{index % 3}.mp4"
                library.clips.add(
                    ClipRow(
                        film.filename,
                        dice.uniform(0, SECONDS - 20),
                        f"/out/{dice.choice(CLASSES)}/vid_{number:03d}/{name}",
                        source_path=film.path,
                        content_id=film.content_id,
                        scan_export=index == CLIPS - 1,
                    )
                )
            library.negatives.add(
                [
                    HardNegative(
                        film.filename, dice.uniform(0, SECONDS - 20), film.path, MODEL, ("Door",), film.content_id
                    )
                    for _ in range(NEGATIVES)
                ],
                PROFILE,
            )


def original_queries() -> list[str]:
    script = Path(__file__).parents[1] / "tests" / "data" / "original_queries.sql"
    return list(statements(script.read_text(encoding="utf-8")))


def query(sql: str, file: sqlite3.Connection) -> object:
    return file.execute(sql, {"file": FILM, "profile": PROFILE, "model": MODEL}).fetchall()


def save_plainly(file: sqlite3.Connection) -> None:
    """The same 100 rows, no version beside them, nothing pruned, the stamp chosen by the caller."""
    row = ("plain.mp4", PROFILE, MODEL, 1.0, 9.0, 0.5, 1.0, 9.0, "20260101_000000_000000")
    with file:
        file.executemany(
            "INSERT INTO scan_results (filename, profile, model, start_time, end_time, score, orig_start_time, "
            "orig_end_time, scan_timestamp) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [row] * REGIONS,
        )


def add_plainly(file: sqlite3.Connection) -> None:
    with file:
        file.execute(
            "INSERT INTO processed (filename, start_time, output_path, processed_at) VALUES ('plain.mp4', 1, '/o', '')"
        )


def reading() -> Iterator[Measured]:
    newest, versions, *_, classes, _ = original_queries()
    clips = f"SELECT filename, source_path, start_time, output_path FROM processed WHERE profile = '{PROFILE}'"
    negatives = f"SELECT filename, source_path, start_time FROM hard_negatives WHERE profile = '{PROFILE}'"

    def rows(file: sqlite3.Connection) -> None:
        query(clips, file)
        query(negatives, file)

    def switched(db: ProcessedDB) -> object:
        return db.load_scan_version(FILM, PROFILE, MODEL, db.get_scan_versions(FILM, PROFILE, MODEL)[2]["timestamp"])

    yield Measured("newest version", 1, lambda db: db.get_scan_results(FILM, PROFILE), partial(query, newest))
    yield Measured(
        "list of versions", 1, lambda db: db.get_scan_versions(FILM, PROFILE, MODEL), partial(query, versions)
    )
    yield Measured("list and switch", 1, switched)
    yield Measured("folders", 25, lambda db: db.get_export_folders(PROFILE), partial(query, classes))
    yield Measured("statistics", 25, lambda db: db.get_training_stats(PROFILE), partial(query, classes))
    yield Measured("training data", 50, lambda db: db.get_training_data(PROFILE, "Door", "Rain"), rows)
    yield Measured("training starts", 50, lambda db: db.library.training_data.starts(PROFILE, SETTINGS), rows)
    yield Measured("training spans", 50, lambda db: db.library.training_data.gather(PROFILE, SETTINGS), rows)
    yield Measured(
        "list of negatives",
        250,
        lambda db: db.get_hard_negatives(PROFILE),
        partial(query, f"{negatives} ORDER BY 1, 3"),
    )


def writing() -> Iterator[Measured]:
    chance = np.random.default_rng(2)
    found = [(region.start, region.end, region.score) for region in regions(chance)]
    whole = NewScan(videos()[VIDEOS // 2], PROFILE, MODEL, regions(chance), scores=window_scores(chance))
    yield Measured("scan saved, pruned", 3, lambda db: db.save_scan_results(FILM, PROFILE, MODEL, found), save_plainly)
    yield Measured("the same with scores", 3, lambda db: db.library.scans.save(whole), save_plainly)
    yield Measured("clip recorded", 3, lambda db: db.add(FILM, 1.0, "/out/Door/v/clip_001_m1_0.mp4"), add_plainly)


def timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - begun)


def measure(path: Path, question: Measured, openings: int, repeats: int) -> str:
    """A row of the table in ms: medians, and the least of "again"."""
    first = []
    for _ in range(openings):
        with closing(ProcessedDB(path)) as db:
            first.append(timed(partial(question.ours, db)))
    with closing(ProcessedDB(path)) as db, closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA synchronous = NORMAL")
        question.ours(db)
        again = [timed(partial(question.ours, db)) for _ in range(repeats)]
        plain = [timed(partial(question.plain, file)) for _ in range(repeats)] if question.plain else []
    beside = f"{statistics.median(plain):9.2f}" if plain else f"{'':9}"
    figures = f"{statistics.median(first):9.2f} {statistics.median(again):9.2f} {min(again):9.2f} {beside}"
    return f"{question.what:22} {question.target:7.0f} {figures}"


def main() -> None:
    """Print a row per question and the size of the file."""
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as folder:
        path = Path(folder, "library.db")
        begun = time.perf_counter()
        with closing(Library(path)) as library:
            fill(library)
        size = path.stat().st_size / 1e6
        print(
            f"{VIDEOS} videos x {VERSIONS} versions x {REGIONS} regions, {VIDEOS * CLIPS} clips, "
            f"{VIDEOS * NEGATIVES} negatives; filled in {time.perf_counter() - begun:.0f} s; "
            f"SQLite {sqlite3.sqlite_version}"
        )
        print(f"{'ms':22} {'target':>7} {'first':>9} {'again':>9} {'least':>9} {'plain':>9}")
        for question in reading():
            print(measure(path, question, openings=7, repeats=15))
        for question in writing():
            print(measure(path, question, openings=7, repeats=40))
        print(f"file: {size:.1f} MB of at most {MOST_FILE:.0f} MB")


if __name__ == "__main__":
    main()
