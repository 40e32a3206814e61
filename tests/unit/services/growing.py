"""How much work something is, whatever the machine: steps of SQLite, calls of Python, folders that are listed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.scans import Region
from eightcut.domain.videos import VideoRef
from eightcut.services.context import Services
from eightcut.storage.library import Library

FILM = VideoRef("film.mkv", "/films/film.mkv", "c" * 32)
MODEL = "AISFX"
REGIONS = tuple(Region(20.0 * i, 20.0 * i + 8, 0.5) for i in range(10))
_events: Counter[str] = Counter()
_hooked = False


def steps(ctx: Services, work: Callable[[], object]) -> int:
    """Instructions of SQLite's machine that the work takes on this thread."""
    database = ctx.library.transactions
    connection = database._session().connection
    ticks = count()
    connection.set_progress_handler(lambda: next(ticks) < 0, 1)
    try:
        work()
    finally:
        connection.set_progress_handler(None, 0)
    return next(ticks)


def calls(work: Callable[[], object]) -> int:
    """Functions that the work calls on this thread, Python's own ones too."""
    seen = count()
    sys.setprofile(lambda _frame, event, _argument: next(seen) if event in ("call", "c_call") else None)
    try:
        work()
    finally:
        sys.setprofile(None)
    return next(seen)


def listings(work: Callable[[], object]) -> int:
    """How often the work asks the disk what is in a folder."""
    global _hooked  # noqa: PLW0603  (such a hook stays for ever: there is one)
    if not _hooked:
        sys.addaudithook(lambda event, _arguments: _events.update([event]) if event.startswith("os.") else None)
        _hooked = True
    before = _events["os.listdir"] + _events["os.scandir"]
    work()
    return _events["os.listdir"] + _events["os.scandir"] - before


def grown(folder: Path, size: int) -> Services:
    """A library with `size` of everything in one film and profile, and as many other films."""
    folder.mkdir()
    library = Library(folder / "library.db")
    rows = [(i, i * 50.0, f"{i:032x}", f"/films/{i}.mkv") for i in range(size)]
    film = (FILM.filename, FILM.path, FILM.content_id)
    put = library.transactions.insert_many
    with library.transactions.transaction():
        put("videos", ("filename", "path", "content_id"), [film, *((f"{i}.mkv", path, c) for i, _, c, path in rows)])
        both = [(*film, at) for _, at, _, _ in rows] + [(f"{i}.mkv", path, c, at) for i, at, c, path in rows]
        put("hard_negatives", ("filename", "source_path", "content_id", "start_time"), both)
        put(
            "verdicts",
            ("filename", "source_path", "content_id", "start_time", "end_time", "verdict", "profile", "given_at"),
            [(*row, row[3] + 8, "accept", "default", "") for row in both],
        )
        put(
            "off_screen",
            ("filename", "source_path", "content_id", "start_time", "end_time", "profile", "given_at"),
            [(*row, row[3] + 8, "default", "") for row in both],
        )
        put(
            "moment_captions",
            ("filename", "source_path", "content_id", "start_time", "end_time", "profile", "words"),
            [(*row, row[3] + 8, "default", "") for row in both],
        )
        put(
            "processed",
            ("filename", "source_path", "content_id", "start_time", "output_path", "processed_at"),
            [
                (*row, f"/out/Door/vid_{1 if row[0] == FILM.filename else i:03d}/clip_{i:03d}_m{i}_0.mp4", "")
                for i, row in enumerate(both, 1)
            ],
        )
        put("hidden_files", ("filename",), [(path,) for *_, path in rows])
        stamps = [f"20250101_000000_{i:06d}" for i in range(size)]
        put(
            "scans",
            ("id", "filename", "content_id", "profile", "model", "scan_timestamp", "region_count", "pinned"),
            [
                (2 * i + k + 1, name, content, "default", MODEL, stamps[i], len(REGIONS), k)
                for i, _, other, _ in rows
                for k, (name, content) in enumerate(((f"{i}.mkv", other), (FILM.filename, FILM.content_id)))
            ],
        )
        put(
            "scan_results",
            ("scan_id", "filename", "model", "scan_timestamp", "start_time", "end_time", "score"),
            [
                (2 * i + k + 1, name, MODEL, stamps[i], region.start, region.end, region.score)
                for i, *_ in rows
                for k, name in enumerate((f"{i}.mkv", FILM.filename))
                for region in REGIONS
            ],
        )
    return services_over(library, Config(library.path, folder / "cache"))
