"""A folder's files, captions and tables as trainers read them: UTF-8, one line for one sample."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from eightcut.ordinary import Unfit, content, json_of
from eightcut.services.datasets.samples import Found
from eightcut.services.videos.same_place import is_file, is_folder, names_in

VIDEOS = frozenset({".avi", ".flv", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv"})
SOUNDS = frozenset({".aac", ".aiff", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wav"})
TABLES = frozenset({".csv", ".json", ".jsonl", ".tsv"})
_LARGEST_TABLE = 512_000_000
_LARGEST_TEXT = 4_000_000
_LARGEST_CAPTION = 1_000_000
Row = Mapping[str, object]
"""One line of a table; values as its format has them, None where there is none."""


def files(folder: Path) -> list[Path]:
    """The files of a folder itself, by name; none where it cannot be listed."""
    return sorted(path for path in names_in(folder) if is_file(path))


def folders(folder: Path) -> list[Path]:
    """The folders in it, by name, without those whose name begins with a dot."""
    return sorted(path for path in names_in(folder) if is_folder(path) and not path.name.startswith("."))


def below(folder: Path) -> Iterator[Path]:
    """The files of a folder and all folders below it; nothing whose name begins with a dot, no folder twice."""
    for here, names, held in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(held) if not name.startswith("."))


def of_kind(paths: Iterable[Path], kinds: Iterable[str]) -> list[Path]:
    """Those whose names end so, capital letters or not."""
    wanted = frozenset(kinds)
    return [path for path in paths if path.suffix.lower() in wanted]


def called(path: Path, folder: Path) -> str:
    """A file's name within the folder, with slashes."""
    return path.relative_to(folder).as_posix()


def caption_beside(path: Path) -> str | None:
    """The text of the .txt file with the same stem; None where there is none. Unfit, OSError."""
    beside = path.with_suffix(".txt")
    try:
        return content(beside, _LARGEST_CAPTION).decode("utf-8-sig").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as problem:
        raise Unfit("is not UTF-8 text") from problem


def table(path: Path, found: Found) -> list[Row]:
    """The rows of a CSV, TSV, JSON or JSONL file; what makes it unreadable stops the loader."""
    with _readable(path, found):
        held = content(path, _LARGEST_TABLE).decode("utf-8-sig")
        if path.suffix.lower() == ".jsonl":
            return [_row(json_of(line)) for line in held.split("\n") if line.strip()]
        if path.suffix.lower() == ".json":
            return _rows(json_of(held))
        tabbed = path.suffix.lower() == ".tsv"
        reader = csv.DictReader(io.StringIO(held, newline=""), dialect="excel-tab" if tabbed else "excel", strict=True)
        return [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]
    return []


def text(path: Path, found: Found) -> str:
    """The text of a README or a list; what makes it unreadable stops the loader."""
    with _readable(path, found):
        return content(path, _LARGEST_TEXT).decode("utf-8-sig")
    return ""


@contextmanager
def _readable(path: Path, found: Found) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        found.stop(f"{path.name} is not UTF-8 text.", "Write it again as UTF-8.")
    except (Unfit, csv.Error) as problem:
        found.stop(f"{path.name} cannot be read: {problem}.", "Write the file anew.")
    except OSError as problem:
        found.stop(f"{path.name} cannot be read: {problem.strerror}.", "Make it readable.")


def _rows(value: object) -> list[Row]:
    if not isinstance(value, list):
        raise Unfit("it holds no list of samples")
    return [_row(one) for one in value]


def _row(value: object) -> Row:
    if not isinstance(value, dict):
        raise Unfit("it holds a line that is no object")
    return value


def said(row: Row, column: str) -> str:
    """What a row says in a column, as text; nothing where the column is not there."""
    value = row.get(column)
    return "" if value is None else str(value)
