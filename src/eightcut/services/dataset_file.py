"""`dataset.json`: which labelled manual clips an export folder holds."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from eightcut.errors import CutProblem

NAME = "dataset.json"


def read(folder: Path) -> list[dict[str, Any]]:
    """The entries of the folder; none where there is no file. CutProblem for one that is no list of entries."""
    path = folder / NAME
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise _unusable(path)
    return entries


def _unusable(path: Path) -> CutProblem:
    return CutProblem(
        f"{path} cannot be read as a list of clips. Mend it or move it away, then export again.", str(path)
    )


def add(folder: Path, clip: str, label: str) -> None:
    """Enter a clip, or change its label; entries and fields that are not ours stay."""
    entries = read(folder)
    mine = next((e for e in entries if e.get("path") == clip), None)
    if mine is None:
        entries.append({"path": clip, "label": label})
    else:
        mine["label"] = label
    _write(folder / NAME, entries)


def remove(folder: Path, clips: set[str]) -> None:
    """Take clips out; nothing is written where none of them is in."""
    entries = read(folder)
    kept = [e for e in entries if e.get("path") not in clips]
    if len(kept) < len(entries):
        _write(folder / NAME, kept)


def labels(folder: Path, clips: set[str]) -> list[dict[str, Any]]:
    """The entries of these clips, for `put_back`."""
    return [e for e in read(folder) if e.get("path") in clips]


def put_back(folder: Path, entries: list[dict[str, Any]]) -> None:
    """Enter what `labels` gave again; a clip that is entered meanwhile keeps its entry."""
    there = read(folder)
    known = {e.get("path") for e in there}
    new = [e for e in entries if e.get("path") not in known]
    if new:
        _write(folder / NAME, [*there, *new])


def _write(path: Path, entries: list[dict[str, Any]]) -> None:
    text = json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{NAME}.part-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink()
            raise
    except OSError as error:
        raise CutProblem(f"{path} cannot be written: {error.strerror}. Make room or choose another folder.") from error
