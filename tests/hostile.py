"""Databases of strangers: hostile values in any column of the schema, and what is asked of a program over them."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from eightcut.bootstrap import open_services
from eightcut.cli.app import run
from eightcut.config import Config
from eightcut.domain.captions import Stage, Template
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative
from eightcut.domain.media import VideoClock
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import EnvironmentProblem
from eightcut.services.clips.captions import caption_class, compose, save_template
from eightcut.services.clips.markers import delete_marker
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import KNOCKS

DEEP = 50_000
KEY = "YAMNET"


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
        "film outside": str(outside / "vid_001/film.mp4"),
        "folder outside": str(outside),
        "notes": json.dumps(_notes(outside)),
        **{f"step {n}": json.dumps(step) for n, step in enumerate(_steps(outside))},
        "above": "../outside/precious.safetensors",
        "link": "link.safetensors",
        "root": "/",
        "home of nobody": "~nobody-here/x/A/vid_001/clip_001_m1_0.mp4",
        "here": ".",
        "drive": "C:\\x\\mp4\\vid_001\\clip_001_m1_0.mp4",
        "numbered": f"{outside}/A/vid_001/clip_001_m{'9' * 5000}_{'9' * 5000}.mp4",
        "time": "99991231_235959_999999",
        "instant": "0001-01-01T00:00:00+00:00",
    }


def _notes(outside: Path) -> dict[str, object]:
    """Unfinished work that would move, delete and empty what is not the library's."""
    film, precious, labels = outside / "vid_001/film.mp4", outside / "precious.safetensors", outside / "dataset.json"
    return {
        "makes": [str(film), str(precious)], "moves": [[str(outside / "gone"), str(film)]], "scratch": [str(outside)],
        "entries": [[str(outside), [["a", "b"]]]], "leaves": [[str(film), str(labels)]], "grounds": [str(outside)],
    }  # fmt: skip


def _steps(outside: Path) -> list[dict[str, object]]:
    """Steps of mending of which taking back would move, write and delete what is not the library's."""
    film, trash = outside / "vid_001/film.mp4", outside / ".8cut-trash/20250101_000000_000000/A/vid_001"
    clip = "clip_001_m1_0.mp4"
    return [
        {"kind": "move", "source": str(trash / "film.mp4"), "target": str(film)},
        {"kind": "move", "source": str(film.with_name(clip)), "target": str(trash / clip)},
        {"kind": "write", "path": str(outside / "dataset.json"), "before": ""},
        {"kind": "wrote", "path": str(film), "after": ""},
        {"kind": "note", "process": 4194303, "token": "x", "begun": 1.0, **_notes(outside)},
        {"kind": "rows", "rows": [[str(film)] * 20, []]},
        {"kind": "paths", "rows": [[1, str(film), str(trash)]], "films": [[str(film), str(trash)]]},
    ]


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
        """What is somebody's, and named by hostile rows."""
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
    for name in ("vid_001/film.mp4", ".8cut-trash/20250101_000000_000000/A/vid_001/clip_001_m1_0.mp4", "dataset.json"):
        (folder / "outside" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "outside" / name).write_bytes(b"[]")
    library = Library(folder, films["one.mp4"], cache)
    with open_services(Config(library.database, cache)) as ctx:
        for number, name in enumerate(("one.mp4", "two.mp4"), start=1):
            video = open_video(ctx, str(films[name]))
            ctx.library.videos.keep_clock(video.content_id, -1, VideoClock(60.0, ()))
            for index, at in enumerate(KNOCKS[name]):
                path = folder / f"out/A/vid_{number:03d}/clip_{number:03d}_m{index + 1}_0.mp4"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"clip")
                ctx.library.clips.add(
                    ClipRow(
                        name, at - 2.0, str(path), "knock", "hit", 512, clip_count=1, source_path=video.path,
                        content_id=video.content_id, fingerprint="f" * 32,
                    )
                )  # fmt: skip
            ctx.library.negatives.add([HardNegative(name, 22.0, video.path, KEY, ("A",), video.content_id)], "default")
        ctx.library.hidden_files.hide("default", ["hidden.mp4"])
        ctx.library.profiles.create("other")
        steps = Template("Steps", (Stage("action", ("walks",)),))
        save_template(ctx, "default", steps)
        compose(ctx, [1], steps, [1])
        caption_class(ctx, "default", "A", "a knock")
    film = str(library.film)
    for words in (
        ("train", "--positive", "A", "--model", KEY),
        ("train", "--positive", "A", "--model", KEY, "--activate", "never", "--recogniser", "logistic"),
        ("scan", film, "--model", KEY),
        ("scan", film, "--model", KEY, "--threshold", "0.2"),
        ("verdict", film, "--at", "10", "18", "--as", "accept", "--model", KEY),
        ("verdict", film, "--at", "30", "38", "--as", "reject", "--model", KEY),
        ("off-screen", "add", film, "--at", "10", "18", "--model", KEY),
        ("export", film, "--at", "40", "--clips", "1", "--out", str(folder / "out"), "--folder", "A", "--label", "k"),
        ("clips", "check"),
        (
            *["dataset", "build", "set", "--for", "plain", "--sound-only", "--per-video", "1", "--out"],
            str(folder / "sets"),
        ),
    ):
        ran = ask(library, *words)
        assert ran.code == (2 if words == ("clips", "check") else 0), ran  # clips that are none are told
    with open_services(Config(library.database, cache)) as ctx:  # the commands take such a note back
        ctx.library.unfinished.begin(Unfinished(4194303, "token", 1.0))
        ctx.library.fixes.note(ctx.library.fixes.begin(), {"kind": "none"})
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
    yield ("doctor", "--undo", "--json")
    yield from (("profiles", "list", "--json"), ("profiles", "list"))
    yield ("models", "list", "--json")
    yield ("models", "list")
    yield ("models", "show", KEY, "--json")
    yield ("negatives", "list", "--json")
    yield ("negatives", "list")
    yield ("off-screen", "list", "--json")
    yield ("history", "list", film, "--json")
    yield ("history", "list", film)
    yield ("history", "compare", film, "--json")
    yield ("tracks", film, "--json")
    yield ("frames", "list", "--json")
    yield ("find", "door", "--json")
    yield ("dataset", "rebuild", "--dry-run", "--json")
    yield ("dataset", "list", "--json")
    yield from (("caption", "templates"), ("caption", "rename", "action", "walks", "runs"), ("caption", "suggest"))
    yield from (("dataset", "show", "set", "1", "--json"), ("dataset", "show", "set", "1"))
    yield ("dataset", "diff", "set", "1", "1", "--json")
    yield ("dataset", "rebuild", "set", "1", "--out", out, "--json")
    yield ("verify", "--json")
    yield ("show", "1", "--json")
    yield ("doctor", "--json")
    yield ("doctor",)
    yield ("scan", film, "--model", KEY, "--json")
    yield ("train", "--positive", "A", "--model", KEY, "--activate", "never", "--json")
    yield ("export-scan", film, "--model", KEY, "--out", out, "--folder", "B", "--json")
    yield ("export", film, "--at", "50", "--clips", "1", "--out", out, "--folder", "C", "--json")
    yield ("negatives", "add", film, "--at", "60", "--json")
    yield ("verdict", film, "--at", "10", "18", "--as", "none", "--model", KEY, "--json")
    yield ("relocate", str(library.folder / "out"), str(library.folder / "other"), "--dry-run", "--json")
    yield ("profiles", "copy", "default", "copied", "--json")
    yield ("profiles", "rename", "copied", "renamed", "--json")
    yield ("models", "restore", KEY, "2", "--json")
    yield ("models", "delete", KEY, "1", "--json")
    yield ("models", "delete", KEY, "2", "--json")
    yield ("doctor", "--fix", "--yes", "--json")
    for _ in range(3):
        yield ("doctor", "--undo", "--json")
    yield ("profiles", "delete", "renamed", "--json")


def examine(library: Library) -> list[str]:
    """Ask everything, then delete all clips; what was not answered by 0, or 2 and a sentence, or harmed what is not
    the library's.
    """
    before = (snapshot(library.outside), library.film.stat().st_mtime_ns)
    wrong = []
    for words in commands(library):
        told = ask(library, *words)
        if not _well(told):
            wrong.append(f"8cut {' '.join(words)}: {told.code} {told.out[-500:]} {told.err[-1500:]}")
    try:
        with open_services(Config(library.database, library.cache)) as ctx:
            delete_marker(ctx, ctx.library.clips.of_profile("default"))
    except EnvironmentProblem as problem:
        wrong += [] if problem.message else ["deleting all clips: refused without a word"]
    except Exception:  # noqa: BLE001  # whatever it is, it is what this looks for
        wrong.append(f"deleting all clips: {traceback.format_exc()[-1500:]}")
    if (snapshot(library.outside), library.film.stat().st_mtime_ns) != before:
        wrong.append("files outside are not as they were")
    return wrong


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
            looser = re.sub(r" CHECK \(verdict IN \([^)]*\)\)|(?<!IS) NOT NULL", "", sql)
            looser = re.sub(r" (REAL|TEXT|BLOB)\b(?! GENERATED)", "", looser)
            looser = re.sub(r" INTEGER\b(?! PRIMARY KEY| GENERATED)", "", looser)
            file.execute("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (looser, name))
        file.execute(f"PRAGMA schema_version = {file.execute('PRAGMA schema_version').fetchone()[0] + 1}")


def pairs(database: Path, hostile: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Every table, column and name of a value; a path of 100,000 signs costs minutes where the database is written."""
    return [
        (table, column, name)
        for table, names in columns(database).items()
        for column in names
        for name in hostile
        if column != "output_path" or not name.startswith(("deep", "long"))
    ]


def plant_rows(database: Path, hostile: Mapping[str, object], wanted: Iterable[tuple[str, str, str]]) -> int:
    """A copy of a good row for each table, column and value, which differs in that alone; how many the file took."""
    planted = 0
    good: dict[str, dict[str, object]] = {}
    with closing(sqlite3.connect(database, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("BEGIN")
        for table, column, name in sorted(wanted, key=lambda pair: pair[1] == "id"):  # the greatest id leaves none
            if table not in good:
                names = [row[1] for row in file.execute(f"PRAGMA table_info({table})")]  # generated ones are not there
                row = file.execute(f"SELECT {', '.join(names)} FROM {table} LIMIT 1").fetchone()
                good[table] = dict(zip(names, row or [None] * len(names), strict=True))
            row = {**good[table], **_fresh(table, planted), column: hostile[name]}
            marks = [value.sql if isinstance(value, Raw) else "?" for value in row.values()]
            given = [value for value in row.values() if not isinstance(value, Raw)]
            try:
                file.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(marks)})", given)
                planted += 1
            except (sqlite3.IntegrityError, sqlite3.OperationalError):
                continue
        file.execute("COMMIT")
    return planted


def _fresh(table: str, number: int) -> dict[str, object]:
    """Values that tell one row of a table from others where they have to be told apart."""
    keys: dict[str, dict[str, object]] = {
        "hidden_files": {"filename": f"hidden{number}.mp4"},
        "videos": {"content_id": f"{number:032x}"},
        "scans": {"id": None, "scan_timestamp": f"20250101_000000_{number:06d}", "region_count": 0},
        "profiles": {"name": f"profile{number}"},
        "training_runs": {"id": None, "version": 1000 + number, "active": 0},
        "model_numbers": {"model": f"{KEY}_m{number}"},
        "training_examples": {"position": 1000 + number},
        "clocks": {"content_id": f"{number:032x}"},
        "datasets": {"id": None, "number": 1000 + number},
        "dataset_clips": {"position": 1000 + number},
        "caption_templates": {"name": f"template{number}"},
        "class_captions": {"class": f"class{number}"},
        "clip_quality": {"path": f"/x/clip{number}.mp4"},
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
