"""THE check after a blow: nothing is lost, doubled, half there, or left over, and the doctor finds nothing.

The library is looked at before the work, and after the same work that nothing hit. Whatever the blow was, each row and
each file must be there as often as in one of the two, or between: work of many parts may be done in part.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from tests.stress.programs import Ended, Programs
from tests.stress.works import Work

TRASH = ".8cut-trash"
_CHANCE = re.compile(
    r"(?<=\d_[ma])\d+(?=_\d)|[0-9a-f]{12,32}(?=[./]|$)|(?<=backup-).*(?=\.db)|\d{8}_\d{6}(_\d{6})?(_[0-9a-f]{4})?"
)
"""What is drawn by chance or by the clock in names and values; numbers of markers, as one that fails has none."""
_UNSTEADY = {
    "id",
    "saved_at",
    "created_at",
    "processed_at",
    "given_at",
    "made_at",
    "seconds",
    "begun",
    "process",
    "token",
    "marker",
}
"""Columns that no two runs fill alike; references between rows too."""
_REFERENCES = {"scan_id", "negative_id", "run_id"}
_PASSING = {"unfinished", "fixes", "sqlite_sequence", "clocks", "videos", "model_numbers"}
"""Tables that may hold more after work that did not succeed: what was measured or tried stays true."""
_PLAIN = re.compile(
    r"library\.db(-wal|-shm)?$|library\.db\.models/\w+\.safetensors$|cache/((frames|peaks)/[\w.-]+|speeds\.json)$"
)


@dataclass(frozen=True)
class State:
    """Rows by table and files by place, without what chance decides."""

    rows: Counter[tuple[str, str]]
    files: Counter[str]
    labels: Counter[tuple[str, str, str]]


Ways = tuple[State, State, list[str], float]
"""A library before some work and after it when nothing hit it, the work's steps, and its seconds."""


def rows_of(home: Path) -> Counter[tuple[str, str]]:
    """Every row as text, by its table. Fails where the file is not whole."""
    with closing(sqlite3.connect(f"file:{home / 'library.db'}?mode=ro", uri=True, timeout=20)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found: Counter[tuple[str, str]] = Counter()
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table in _PASSING or table.startswith("sqlite_"):
                continue
            rows = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            for row in rows:
                kept = {
                    name: _steady(value, home)
                    for name, value in zip(names, row, strict=True)
                    if name not in _UNSTEADY and name not in _REFERENCES
                }
                found[table, json.dumps(kept, sort_keys=True)] += 1
    return found


def _steady(value: Any, home: Path) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha1(value, usedforsecurity=False).hexdigest()
    if isinstance(value, str):
        return _CHANCE.sub("~", value.replace(str(home), ""))
    return round(value, 4) if isinstance(value, float) else value


def look(home: Path) -> State:
    """What is there now."""
    labels: Counter[tuple[str, str, str]] = Counter()
    for path in home.rglob("dataset.json"):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            labels[
                str(path.parent), _CHANCE.sub("~", entry["path"].replace(str(home), "")), entry.get("label", "")
            ] += 1
    files = Counter(
        _CHANCE.sub("~", str(path.relative_to(home)))
        for path in home.rglob("*")
        if path.is_file() and not {"cache", "config", TRASH} & set(path.relative_to(home).parts)
        and not path.name.startswith("library.db-") and path.name != "dataset.json"
        and not path.name.startswith(".") and ".part" not in path.name
    )  # fmt: skip
    return State(
        rows_of(home), files, Counter({(f.replace(str(home), ""), p, t): n for (f, p, t), n in labels.items()})
    )


def between(now: Counter[Any], before: Counter[Any], after: Counter[Any], what: str) -> None:
    """Each thing is there as often as before or after, or between."""
    for one in {*now, *before, *after}:
        low, high = sorted((before[one], after[one]))
        assert low <= now[one] <= high, f"{what} {one}: {before[one]} before, {after[one]} after, now {now[one]}"


_WHOLE: dict[str, bool] = {}
"""What was found of a clip, by its content: most clips are in many copies of the library."""


def _decodes(path: Path) -> bool:
    """Whether a clip decodes to its end, with as much sound as picture."""
    lengths = []
    with av.open(str(path)) as container:
        for stream in container.streams:
            if stream.type in {"audio", "video"}:
                container.seek(0)
                frames = container.decode(stream)
                lengths.append(sum(f.samples / f.sample_rate if isinstance(f, av.AudioFrame) else 0.04 for f in frames))
    return bool(lengths) and max(lengths) - min(lengths) < 0.1 and min(lengths) > 1.9


def is_whole(path: Path) -> bool:
    """Whether a clip of these libraries is complete."""
    if path.is_dir():
        return len(list(path.glob("frame_*.webp"))) == 50 and is_whole(Path(f"{path}.wav"))
    if not path.is_file():
        return False
    content = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
    if content not in _WHOLE:
        _WHOLE[content] = _decodes(path)
    return _WHOLE[content]


def outs(home: Path) -> list[Path]:
    """Export folders of the library."""
    return [path for path in home.iterdir() if path.is_dir() and path.name.startswith("out")]


def fits_together(home: Path, strays: str = "") -> None:
    """Rows, files and labels say the same; nothing is left over. In the folder `strays` clips may lie without rows."""
    with closing(sqlite3.connect(home / "library.db", timeout=20)) as connection:
        rows = connection.execute("SELECT output_path, label, scan_export FROM processed").fetchall()
        models = {name for (name,) in connection.execute("SELECT file FROM training_runs")}
        unfinished = connection.execute("SELECT work FROM unfinished").fetchall()
    assert not unfinished, f"work is still noted after the next start: {unfinished}"
    recorded = {path for path, _, _ in rows}
    for path in sorted(recorded):
        assert is_whole(Path(path)), f"{path} is not whole"
    mine = strays and f"{home / strays}/"
    clips = {str(path) for out in outs(home) for path in _clips(out)}
    found = {path for path in clips if path in recorded or not mine or not path.startswith(mine)}
    assert found == recorded, f"without a row: {sorted(found - recorded)}; without a file: {sorted(recorded - found)}"
    told = [
        (e["path"], e["label"]) for p in home.rglob("dataset.json") for e in json.loads(p.read_text(encoding="utf-8"))
    ]
    assert sorted(told) == sorted({(path, label) for path, label, scan in rows if label and not scan})
    there = {path.name for path in (home / "library.db.models").glob("[!.]*")} if models else set()
    assert there == models, f"model files {there}, rows {models}"
    assert not left_over(home), f"left over after the next start: {left_over(home)}"


def _clips(out: Path) -> Iterable[Path]:
    for folder in out.glob("*/vid_*"):
        yield from (path for path in folder.iterdir() if path.suffix != ".wav" or not path.with_suffix("").exists())


WORKED_IN = ("library.db.models", "cache", "mine")
"""Folders whose remains go when something works there again; in the others the next start takes them away."""


def left_over(home: Path, also: tuple[str, ...] = ()) -> list[str]:
    """Files and folders that no finished work leaves; `also` in these."""
    found = []
    for path in home.rglob("*"):
        name = str(path.relative_to(home))
        parts = path.relative_to(home).parts
        if parts[0] in WORKED_IN and parts[0] not in also:
            continue
        if parts[0] in {"config", "films", "mine"} and not path.name.startswith(".") and ".part" not in path.name:
            continue
        if TRASH in parts:
            if "overwrite-" in name:
                found.append(name)
        elif parts[0].startswith("out"):
            if path.name.startswith(".") or ".part" in path.name:
                found.append(name)
        elif path.is_file() and not _PLAIN.match(name) and not re.fullmatch(r"library\.backup-[\w-]+\.db", name):
            found.append(name)
    return sorted(found)


def after_any_blow(programs: Programs, home: Path, work: Work, ways: Ways, hit: Ended) -> None:
    """The same of any work: of one that makes a library of its own only that the next start leaves nothing over."""
    if work.fresh:
        programs.must(home, "profiles", "list")
        assert not left_over(home), left_over(home)
    else:
        after_blow(programs, home, work, ways, hit)


def after_blow(programs: Programs, home: Path, work: Work, ways: Ways, hit: Ended) -> None:
    """All of it: the next start of an ordinary command makes the library whole; the same work again tidies its places.

    Then the doctor finds nothing.
    """
    try:
        assert hit.left_running == 0, "it left programs running"
        for kept in re.findall(r"^warning: (/.*?) cannot be deleted", hit.err, re.MULTILINE):
            Path(kept).unlink()  # as who is told so does
        start = programs.run(home, *os.environ.get("STRESS_NEXT", "profiles list --json").split())
        start.is_told()
        assert start.code == 0, start.text
        before, after, *_ = ways
        now = look(home)
        between(now.rows, before.rows, after.rows, "row")
        if work.finds:
            between(now.files, before.files, after.files, "file")
            between(now.labels, before.labels, after.labels, "label")
            fits_together(home, work.strays)
            _doctor_is_content(programs, home, work)
        again = programs.run(home, *work.arguments(home), call=work.call)
        again.is_told()
        fits_together(home, work.strays)
        assert not left_over(home, WORKED_IN), f"left over after the work was done again: {left_over(home, WORKED_IN)}"
        _doctor_is_content(programs, home, work)
    except AssertionError as failed:
        raise AssertionError(f"{failed}\nThe one that was hit: {hit.text}\nIts library: {home}") from failed


def _doctor_is_content(programs: Programs, home: Path, work: Work) -> None:
    doctor = programs.must(home, "doctor", "--json")
    found = [one for one in doctor.events("check") if not work.strays or str(home / work.strays) not in one["problem"]]
    assert not found, f"the doctor finds: {found}"
