"""A small real library: films that knock, clips of two classes, two versions of a model, scans, verdicts, negatives.

It is made once per run and copied for each blow; the copy's paths are its own.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from tests.stress.programs import Programs
from tests.unit.services.films import RATE, _hiss, _knock, write_sound

KEY = "YAMNET"
KNOCKS = {"one.mp4": (6.0, 18.0, 30.0), "two.mp4": (5.0, 16.0, 31.0), "three.mp4": (8.0, 21.0)}
HISSES = {"one.mp4": (12.0, 24.0, 36.0), "two.mp4": (10.0, 26.0, 37.0), "three.mp4": (14.0, 30.0)}
SECONDS = 42
SHORT = ("--duration", 2, "--clips", 1)


def write_film(path: Path, seed: int) -> None:
    """A film of 42 s that knocks and hisses."""
    rng = np.random.default_rng(seed)
    sound = 0.01 * rng.standard_normal(SECONDS * RATE)
    for times, make in ((KNOCKS[path.name], _knock), (HISSES[path.name], _hiss)):
        for at in times:
            event = make(rng)
            sound[int(at * RATE) : int(at * RATE) + len(event)] += 0.4 * event
    write_sound(path, sound)


def make(home: Path, programs: Programs) -> None:
    """Make the library in `home`."""
    films = home / "films"
    films.mkdir(parents=True)
    for seed, name in enumerate(KNOCKS):
        write_film(films / name, seed)

    def do(*words: object) -> None:
        programs.must(home, *words)

    for name in ("one.mp4", "two.mp4"):
        for folder, times in (("Knock", KNOCKS[name]), ("Hiss", HISSES[name])):
            ats = [word for at in times for word in ("--at", max(at - 0.5, 0))]
            label = () if folder == "Hiss" and name == "two.mp4" else ("--label", folder.lower())
            do("export", films / name, *ats, *SHORT, "--out", home / "out", "--folder", folder, *label)
    do("export", films / "two.mp4", "--at", 33, *SHORT, "--format", "webp", "--out", home / "out", "--folder", "Frames")
    learn = (
        "train",
        "--positive",
        "Knock",
        "--negative",
        "Hiss",
        "--model",
        KEY,
        "--activate",
        "always",
        "--margin",
        2,
    )
    do(*learn)
    do("negatives", "add", films / "one.mp4", "--at", 3, "--at", 27)
    do(*learn)
    do("scan", films / "three.mp4", "--model", KEY, "--threshold", 0.1)
    do("scan", films / "three.mp4", "--model", KEY, "--threshold", 0.2)
    do("export-scan", films / "three.mp4", "--model", KEY, "--duration", 2, "--out", home / "out", "--folder", "Finds")
    do("verdict", films / "three.mp4", "--at", 8, 9, "--as", "accept", "--model", KEY)
    do("verdict", films / "three.mp4", "--at", 14, 15, "--as", "reject", "--model", KEY)
    do(
        "--profile",
        "Second",
        "export",
        films / "one.mp4",
        "--at",
        2,
        *SHORT,
        "--out",
        home / "out2",
        "--folder",
        "Knock",
    )


def copy(source: Path, target: Path) -> Path:
    """The same library in another folder, which must not be there; all its paths are those of the copy."""
    shutil.copytree(source, target, symlinks=True)
    with closing(sqlite3.connect(target / "library.db")) as connection, connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
                if kind == "TEXT":
                    connection.execute(
                        f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE instr({column}, ?)",
                        (str(source), str(target), str(source)),
                    )
    for path in target.rglob("dataset.json"):
        entries = json.loads(path.read_text(encoding="utf-8"))
        for entry in entries:
            entry["path"] = entry["path"].replace(str(source), str(target))
        path.write_text(json.dumps(entries, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return target
