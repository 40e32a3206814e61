"""`dataset.json`: which labelled manual clips an export folder holds."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eightcut.errors import CutProblem
from eightcut.media.cut_files import part_name
from eightcut.services.workbench import Workbench

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
    add_all(folder, {clip: label})


def add_all(folder: Path, labels: Mapping[str, str]) -> None:
    """The same for several clips at once: path -> label."""
    entries = read(folder)
    there = {str(entry.get("path")): entry for entry in entries}
    for clip, label in labels.items():
        if clip in there:
            there[clip]["label"] = label
        else:
            entries.append({"path": clip, "label": label})
    _write(folder / NAME, entries)


def remove(folder: Path, clips: set[str]) -> None:
    """Take clips out; nothing is written where none of them is in."""
    entries = read(folder)
    kept = [e for e in entries if e.get("path") not in clips]
    if len(kept) < len(entries):
        _write(folder / NAME, kept)


def bring_in_line(folder: Path, clips: set[str], labels: Mapping[str, str]) -> None:
    """Of these clips, exactly those that have labels are in; nothing is written where it is so."""
    entries = read(folder)
    kept = [entry for entry in entries if entry.get("path") not in clips or entry.get("path") in labels]
    there = {str(entry.get("path")): entry for entry in kept}
    changed = {clip: label for clip, label in labels.items() if there.get(clip, {}).get("label") != label}
    if changed or len(kept) < len(entries):
        for clip, label in changed.items():
            if clip in there:
                there[clip]["label"] = label
            else:
                kept.append({"path": clip, "label": label})
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
    temporary = path.with_name(part_name(path))
    try:
        try:
            with temporary.open("x", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CutProblem(f"{path} cannot be written: {error.strerror}. Make room or choose another folder.") from error


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One export folder's file against the database: how many entries came, changed their label, went."""

    folder: str
    added: int
    changed: int
    removed: int


def rebuild(bench: Workbench, dry_run: bool, unusable: list[CutProblem] | None = None) -> list[Rebuilt]:
    """Bring `dataset.json` of every export folder in line with the labelled manual clips of the database.

    Entries that no row speaks of stay while their file does. With `dry_run` nothing is written. CutProblem for a file
    that cannot be used, or it goes into the list `unusable` and the others are done.
    """
    wanted: defaultdict[Path, dict[str, str]] = defaultdict(dict)
    known: defaultdict[Path, set[str]] = defaultdict(set)
    for row in bench.library.clips.of_all_profiles():
        path = Path(row.output_path)
        folder = path.parent.parent
        known[folder].add(row.output_path)
        if row.label and not row.scan_export and path.exists():
            wanted[folder][row.output_path] = row.label
    found: list[Rebuilt] = []
    for folder in sorted(known):
        try:
            if folder.is_dir():
                found += _rebuild(folder, wanted[folder], known[folder], dry_run)
        except CutProblem as problem:
            if unusable is None:
                raise
            unusable.append(problem)
    return found


def _rebuild(folder: Path, wanted: dict[str, str], known: set[str], dry_run: bool) -> list[Rebuilt]:
    before = read(folder)
    after = _in_line(before, wanted, known)
    if after == before:
        return []
    labels = {str(e.get("path")): e.get("label") for e in before}
    kept = {str(e.get("path")): e.get("label") for e in after}
    if not dry_run:
        _write(folder / NAME, after)
    return [
        Rebuilt(
            str(folder),
            len(kept.keys() - labels.keys()),
            sum(labels[path] != kept[path] for path in kept.keys() & labels.keys()),
            len(before) - sum(str(e.get("path")) in kept for e in before),
        )
    ]


def _in_line(entries: list[dict[str, Any]], wanted: dict[str, str], known: set[str]) -> list[dict[str, Any]]:
    kept = []
    for entry in entries:
        path = str(entry.get("path"))
        if path in wanted:
            kept.append({**entry, "label": wanted[path]})
        elif path not in known and Path(path).exists():
            kept.append(entry)
    there = {entry["path"] for entry in kept}
    return kept + [{"path": path, "label": label} for path, label in wanted.items() if path not in there]
