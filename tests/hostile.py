"""Databases of strangers: hostile values in any column of the schema, and what is asked of a program over them."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from eightcut.bootstrap import open_workbench
from eightcut.cli.app import run
from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative
from eightcut.domain.unfinished import Unfinished
from eightcut.services.finding import open_video
from tests.unit.services.films import KNOCKS

DEEP = 50_000


@dataclass(frozen=True)
class Raw:
    """An SQL expression, for what no Python value becomes."""

    sql: str


def values(outside: Path, long: int = 10_000_000) -> dict[str, object]:
    """Hostile values by name; `outside` is a folder of the user's, `long` the length of a text."""
    return {
        "null": None,
        "greatest": 2**63 - 1,
        "least": -(2**63),
        "minus one": -1,
        "zero": 0,
        "one": 1,
        "1e308": 1e308,
        "-1e308": -1e308,
        "inf": Raw("9e999"),
        "-inf": Raw("-9e999"),
        "nothing": "",
        "word": "nonsense",
        "number as text": "1e999",
        "digits": "9" * 5000,
        "blob": b"\x00\xff\xfe",
        "bomb": b"\x78\x9c" + b"\xff" * 64,
        "no UTF-8": Raw("CAST(X'666fff2f80' AS TEXT)"),
        "zero byte": "a\0b",
        "surrogate": Raw("CAST(X'eda080' AS TEXT)"),
        "escape": "\x1b]0;title\x07\x1b[2J\u202e[bold]",
        "long": "x/" * (long // 2),
        "deep list": "[" * DEEP + "]" * DEEP,
        "deep object": '{"a":' * DEEP + "1" + "}" * DEEP,
        "list": '["a", 1, null, {"b": []}]',
        "empty object": "{}",
        "word in JSON": '"word"',
        "infinity": '{"positive_folders": Infinity, "margin": NaN, "videos": -Infinity}',
        "large figures": '{"margin": 1e999, "seed": 1' + "0" * 400 + ', "average_precision": 1e400}',
        "other shapes": '{"positive_folders": {"a": 1}, "margin": "x", "unmarked": 5, "videos": [], "makes": "abc"}',
        "half a pair": '["\\ud800", "a\\u0000b"]',
        "later release": '{"positive_folders": ["A"], "invented": [{"deep": [1]}], "margin": 30.0}',
        "spans": "[[1, 2, 3], [Infinity, 2]]",
        "outside": str(outside / "precious.safetensors"),
        "above": "../outside/precious.safetensors",
        "link": "link.safetensors",
        "root": "/",
        "here": ".",
        "drive": "C:\\x\\mp4\\vid_001\\clip_001_m1_0.mp4",
        "numbered": f"{outside}/A/vid_001/clip_001_m{'9' * 5000}_{'9' * 5000}.mp4",
        "time": "99991231_235959_999999",
        "instant": "0001-01-01T00:00:00+00:00",
    }


def columns(database: Path) -> dict[str, list[str]]:
    """What can be written in each table."""
    with closing(sqlite3.connect(database)) as file:
        tables = [
            name
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name != "sqlite_sequence"
        ]
        return {table: [row[1] for row in file.execute(f"PRAGMA table_info({table})")] for table in tables}


@dataclass(frozen=True)
class Library:
    """A small library that works, to be copied: `folder` holds all of it."""

    folder: Path
    film: Path
    cache: Path

    @property
    def database(self) -> Path:
        return self.folder / "library.db"

    @property
    def outside(self) -> Path:
        return self.folder / "outside"

    def copy(self, to: Path) -> Library:
        """The same library in another place, with paths of its own."""
        shutil.copytree(self.folder, to, symlinks=True)
        copied = Library(to, self.film, self.cache)
        with closing(sqlite3.connect(copied.database, isolation_level=None)) as file:
            file.execute("UPDATE processed SET output_path = replace(output_path, ?, ?)", (f"{self.folder}/", f"{to}/"))
        return copied


def make(folder: Path, films: Mapping[str, Path], cache: Path) -> Library:
    """Films with clips, two trainings, two scans, verdicts, negatives, and a row in every other table."""
    (folder / "outside").mkdir(parents=True)
    (folder / "outside/precious.safetensors").write_bytes(b"somebody's")
    (folder / "outside/vid_001").mkdir()
    (folder / "outside/vid_001/film.mp4").write_bytes(b"a film")
    library = Library(folder, films["one.mp4"], cache)
    with open_workbench(Config(library.database, cache)) as bench:
        for number, name in enumerate(("one.mp4", "two.mp4"), start=1):
            video = open_video(bench, str(films[name]))
            for index, at in enumerate(KNOCKS[name]):
                path = folder / f"out/A/vid_{number:03d}/clip_{number:03d}_m{index + 1}_0.mp4"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"clip")
                bench.library.clips.add(
                    ClipRow(
                        name, at - 2.0, str(path), "knock", "hit", 512, clip_count=1, source_path=video.path,
                        content_id=video.content_id, fingerprint="f" * 32,
                    )
                )  # fmt: skip
            bench.library.negatives.add(
                [HardNegative(name, 22.0, video.path, "AISFX", ("A",), video.content_id)], "default"
            )
        bench.library.hidden_files.hide("default", ["hidden.mp4"])
        bench.library.profiles.create("other")
        bench.library.unfinished.begin(Unfinished(4194303, "token", 1.0))
        bench.library.fixes.note(bench.library.fixes.begin(), {"kind": "none"})
    film = str(library.film)
    for words in (
        ("train", "--positive", "A"),
        ("train", "--positive", "A", "--activate", "never", "--recogniser", "logistic"),
        ("scan", film),
        ("scan", film),
        ("verdict", film, "--at", "10", "18", "--as", "accept", "--model", "AISFX"),
        ("verdict", film, "--at", "30", "38", "--as", "reject", "--model", "AISFX"),
        ("export", film, "--at", "40", "--clips", "1", "--out", str(folder / "out"), "--folder", "A", "--label", "k"),
    ):
        ran = ask(library, *words)
        assert ran.code == 0, ran
    (folder / "library.db.models" / "link.safetensors").symlink_to(folder / "outside/precious.safetensors")
    with closing(sqlite3.connect(library.database)) as file:
        file.execute("PRAGMA journal_mode = DELETE")
    return library


@dataclass(frozen=True)
class Told:
    """What a command said."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str


def ask(library: Library, *words: str) -> Told:
    """Run one command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["--db", str(library.database), *words])
    return Told(words, code, out.getvalue(), err.getvalue())


def commands(library: Library) -> Iterator[tuple[str, ...]]:
    """Those that read, then those that mend and take away what is named; the last one says whether all is well."""
    film = str(library.film)
    out = str(library.folder / "made")
    yield ("profiles", "list", "--json")
    yield ("profiles", "list")
    yield ("models", "list", "--json")
    yield ("models", "list")
    yield ("models", "show", "AISFX", "--json")
    yield ("negatives", "list", "--json")
    yield ("negatives", "list")
    yield ("history", "list", film, "--json")
    yield ("history", "list", film)
    yield ("history", "compare", film, "--json")
    yield ("tracks", film, "--json")
    yield ("frames", "list", "--json")
    yield ("find", "door", "--json")
    yield ("dataset", "rebuild", "--dry-run", "--json")
    yield ("doctor", "--json")
    yield ("doctor",)
    yield ("scan", film, "--json")
    yield ("train", "--positive", "A", "--activate", "never", "--json")
    yield ("export-scan", film, "--out", out, "--folder", "B", "--json")
    yield ("export", film, "--at", "50", "--clips", "1", "--out", out, "--folder", "C", "--json")
    yield ("negatives", "add", film, "--at", "60", "--json")
    yield ("verdict", film, "--at", "10", "18", "--as", "none", "--model", "AISFX", "--json")
    yield ("relocate", str(library.folder / "out"), str(library.folder / "other"), "--dry-run", "--json")
    yield ("profiles", "copy", "default", "copied", "--json")
    yield ("profiles", "rename", "copied", "renamed", "--json")
    yield ("models", "restore", "AISFX", "2", "--json")
    yield ("models", "delete", "AISFX", "1", "--json")
    yield ("models", "delete", "AISFX", "2", "--json")
    yield ("doctor", "--fix", "--yes", "--json")
    yield ("doctor", "--undo", "--json")
    yield ("profiles", "delete", "renamed", "--json")


def examine(library: Library) -> list[Told]:
    """Ask everything; what was not answered by 0, or 2 and a sentence, and by JSON that is JSON."""
    return [told for told in (ask(library, *words) for words in commands(library)) if not _well(told)]


def _well(told: Told) -> bool:
    if told.code not in (0, 2) or "Traceback" in told.err:
        return False
    if "--json" not in told.words:
        return "\x1b" not in told.out
    try:
        events = [json.loads(line, parse_constant=_refuse) for line in told.out.splitlines()]
    except ValueError:
        return False
    return told.code == 0 or any(event["event"] in ("error", "warning") and event["message"] for event in events)


def _refuse(name: str) -> object:
    raise ValueError(name)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and what is in it."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ----------------------------------------------------------------------------------------------------- planting


def loosen(database: Path) -> None:
    """A schema that holds anything: no types, nothing required, nothing checked, as a stranger may write one."""
    with closing(sqlite3.connect(database, isolation_level=None)) as file:
        file.execute("PRAGMA writable_schema = ON")
        for name, sql in file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
            if name == "sqlite_sequence" or "WITHOUT ROWID" in sql:
                continue
            looser = re.sub(r" CHECK \(verdict IN \([^)]*\)\)| NOT NULL| (REAL|TEXT|BLOB)\b(?! GENERATED)", "", sql)
            looser = re.sub(r" INTEGER\b(?! PRIMARY KEY| GENERATED)", "", looser)
            file.execute("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (looser, name))
        file.execute(f"PRAGMA schema_version = {file.execute('PRAGMA schema_version').fetchone()[0] + 1}")


def plant_rows(database: Path, table: str, hostile: Mapping[str, object]) -> int:
    """One copy of a good row for each column and value, which differs in that alone; how many the file took."""
    planted = 0
    with closing(sqlite3.connect(database, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous = OFF")
        names = [row[1] for row in file.execute(f"PRAGMA table_info({table})")]
        good = dict(zip(names, file.execute(f"SELECT {', '.join(names)} FROM {table} LIMIT 1").fetchone(), strict=True))
        for column in sorted(names, key="id".__eq__):  # the greatest number leaves none for further rows
            for value in hostile.values():
                row = {**good, **_fresh(table, planted), column: value}
                marks = [value.sql if isinstance(value, Raw) else "?" for value in row.values()]
                given = [value for value in row.values() if not isinstance(value, Raw)]
                try:
                    file.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(marks)})", given)
                    planted += 1
                except (sqlite3.IntegrityError, sqlite3.OperationalError):
                    continue
    return planted


def _fresh(table: str, number: int) -> dict[str, object]:
    """Values that tell one row of a table from others where they have to be told apart."""
    keys: dict[str, dict[str, object]] = {
        "hidden_files": {"filename": f"hidden{number}.mp4"},
        "videos": {"content_id": f"{number:032x}"},
        "scans": {"id": None, "scan_timestamp": f"20250101_000000_{number:06d}", "region_count": 0},
        "profiles": {"name": f"profile{number}"},
        "training_runs": {"id": None, "version": 1000 + number, "active": 0},
        "model_numbers": {"model": f"AISFX_m{number}"},
        "training_examples": {"position": 1000 + number},
        "clocks": {"content_id": f"{number:032x}"},
    }
    return keys.get(table, {"id": None})


def plant_everywhere(database: Path, table: str, column: str, value: object) -> bool:
    """The value in this column of every row, or of one where rows must differ; whether the file took it."""
    mark, given = (value.sql, []) if isinstance(value, Raw) else ("?", [value])
    with closing(sqlite3.connect(database, isolation_level=None)) as file:
        for rows in ("1", f"{column} = (SELECT {column} FROM {table} LIMIT 1)"):
            try:
                file.execute(f"UPDATE {table} SET {column} = {mark} WHERE {rows}", given)
                return True
            except (sqlite3.IntegrityError, sqlite3.OperationalError):
                continue
    return False
