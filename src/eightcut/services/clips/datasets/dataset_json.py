"""`dataset.json`: which labelled manual clips an export folder holds."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from eightcut.domain.names import path_parts
from eightcut.endings import alone_in
from eightcut.errors import CutProblem
from eightcut.media.cut_files import CLIPS
from eightcut.ordinary import Unfit, content, json_of, opened
from eightcut.services.videos.same_place import Places, folded, is_folder
from eightcut.values import dataclass

NAME = "dataset.json"
_LARGEST = 512_000_000
"""Bytes of a file: some million entries."""
_LARGE = 100_000
"""Bytes from which on new clips are added at the end of a file, in place."""
_SEEN = 4_096
"""Bytes of its end that are looked at for its form."""
_END = re.compile(rb"(?:\n(?P<indent>[ \t]+))?\}(?P<end>\s{0,9}\]\s{0,9})\Z")


def read(folder: Path) -> list[dict[str, Any]]:
    """The entries of the folder; none where there is no file. CutProblem for one that is no list of entries."""
    path = folder / NAME
    found = held(path)
    return [] if found is None else parsed(path, found)


def held(path: Path) -> bytes | None:
    """What a file holds; None where it is not there. CutProblem for what is no file, or cannot be read."""
    try:
        return content(path, _LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, f"{error.strerror}") from error
    except Unfit as error:
        raise _unusable(path, f"it {error}") from error


def parsed(path: Path, held: bytes) -> list[dict[str, Any]]:
    """The entries that a file held; numbers that JSON does not know stay in fields that are not ours. CutProblem."""
    try:
        entries = json_of(held, finite=False)
    except Unfit as error:
        raise _unusable(path, f"it {error}") from error
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise _unusable(path, "it contains something else")
    return entries


def label_of(entry: Mapping[str, Any]) -> str:
    """What an entry calls its clip; signs that nothing can write down become question marks."""
    return str(entry.get("label", "")).encode("utf-8", "replace").decode()


def _unusable(path: Path, why: str) -> CutProblem:
    return CutProblem(
        f"{path} cannot be read as a list of clips: {why}. Repair it or move it away, then try again.", str(path)
    )


def matching(entries: Sequence[Mapping[str, Any]], clips: Iterable[str]) -> dict[int, str]:
    """Which entries, by position, are of which of these clips, whatever the spelling of their paths.

    The disk is asked only where an entry has the same file name as a clip and another path.
    """
    wanted = set(clips)
    names: defaultdict[str, list[str]] = defaultdict(list)
    for clip in wanted:
        names[_name(clip)].append(clip)
    places = Places()
    found: dict[int, str] = {}
    for position, entry in enumerate(entries):
        path = str(entry.get("path"))
        if path in wanted:
            found[position] = path
        elif path:
            same = (clip for clip in names.get(_name(path), ()) if places.same(clip, path))
            match = next(same, None)
            if match is not None:
                found[position] = match
    return found


def _name(path: str) -> str:
    return folded("".join(path_parts(path)[-1:]))


def add(folder: Path, clip: str, label: str) -> None:
    """Enter a clip, or change its label; entries and fields that are not ours stay."""
    add_all(folder, {clip: label})


def add_all(folder: Path, labels: Mapping[str, str]) -> None:
    """The same for several clips at once: path -> label."""
    with alone_in(folder):
        write(folder / NAME, _labelled(read(folder), labels))


@dataclass(frozen=True, slots=True)
class Addition:
    """Entries for the end of a large file: what it ends with from `at` on, and what it ends with then."""

    folder: Path
    clips: frozenset[str]
    at: int
    old: bytes
    new: bytes

    def make(self) -> bool:
        """Enter them; False where the file was changed meanwhile. CutProblem."""
        return self._change(self.old, self.new)

    def take_back(self) -> None:
        """Take exactly them out again. CutProblem."""
        if not self._change(self.new, self.old):
            remove(self.folder, set(self.clips))

    def _change(self, was: bytes, becomes: bytes) -> bool:
        with alone_in(self.folder):
            return CLIPS.change_end(self.folder / NAME, self.at, was, becomes)


def addition(folder: Path, labels: Mapping[str, str]) -> Addition | None:
    """How entries of new clips are added without reading a large file; None for a small one, and one of another form.

    Clips must be new: whether one is entered already is not looked for.
    """
    path = folder / NAME
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size < _LARGE or file.read(1) != b"[":
                return None
            file.seek(size - _SEEN)
            found = _END.search(file.read())
    except (OSError, Unfit):
        return None  # the way of small files tells what is wrong
    if found is None:
        return None
    indent = found.group("indent")
    texts = [_text({"path": clip, "label": label}, None if indent is None else 2) for clip, label in labels.items()]
    if indent is None:
        more = b"".join(b", " + text.encode() for text in texts)
    else:
        more = b"".join(b",\n" + indent + text.encode().replace(b"\n", b"\n" + indent) for text in texts)
    old = found.group("end")
    return Addition(folder, frozenset(labels), size - len(old), old, more + old)


def heal(path: Path, at: int, end: bytes) -> None:
    """Give a file the end back that it had from `at` on, where it is no list as it is and one with that. CutProblem."""
    now = held(path)
    if now is None or len(now) < at:
        return
    with suppress(CutProblem):
        parsed(path, now)
        return
    with suppress(CutProblem):
        parsed(path, now[:at] + end)
        CLIPS.write(path, now[:at] + end)


def _labelled(entries: list[dict[str, Any]], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The entries with these labels; clips that have none yet get theirs at the end."""
    mine = matching(entries, labels)
    there = set(mine.values())
    kept = [{**e, "label": labels[mine[i]]} if i in mine else e for i, e in enumerate(entries)]
    return kept + [{"path": clip, "label": label} for clip, label in labels.items() if clip not in there]


def remove(folder: Path, clips: set[str]) -> None:
    """Take clips out; nothing is written where none of them is in."""
    bring_in_line(folder, clips, {})


def bring_in_line(folder: Path, clips: set[str], labels: Mapping[str, str]) -> None:
    """Of these clips, exactly those that have labels are in; nothing is written where it is so."""
    with alone_in(folder):
        entries = read(folder)
        mine = matching(entries, {*clips, *labels})
        kept = [entry for i, entry in enumerate(entries) if i not in mine or mine[i] in labels]
        after = _labelled(kept, labels)
        if after != entries:
            write(folder / NAME, after)


def labels(folder: Path, clips: set[str]) -> list[dict[str, Any]]:
    """The entries of these clips, for `put_back`."""
    entries = read(folder)
    mine = matching(entries, clips)
    return [entry for i, entry in enumerate(entries) if i in mine]


def put_back(folder: Path, entries: list[dict[str, Any]]) -> None:
    """Enter what `labels` gave again; a clip that is entered meanwhile keeps its entry."""
    if not entries:
        return
    with alone_in(folder):
        there = read(folder)
        known = set(matching(there, {str(e.get("path")) for e in entries}).values())
        new = [e for e in entries if str(e.get("path")) not in known]
        if new:
            write(folder / NAME, [*there, *new])


def relocate(source: Path, target: Path, moves: Mapping[str, str]) -> None:
    """Entries of clips that are in `target` now get their new paths, be they in its file already or in the old one's.

    `moves`: old path -> new path. Fields that are not ours stay.
    """
    two = not Places().same(source, target) and is_folder(source)
    with alone_in(target), alone_in(source) if two else nullcontext():
        here = read(target)
        mine = matching(here, moves)
        after = [{**e, "path": moves[mine[i]]} if i in mine else e for i, e in enumerate(here)]
        if two:
            before = read(source)
            left = matching(before, moves)
            entered = set(matching(after, moves.values()).values())
            coming = [(moves[left[i]], e) for i, e in enumerate(before) if i in left]
            after += [{**e, "path": new} for new, e in coming if new not in entered]
            if left:
                write(source / NAME, [e for i, e in enumerate(before) if i not in left])
        if after != here:
            write(target / NAME, after)


def _text(value: object, indent: int | None) -> str:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):  # no UTF-8 has these
        return json.dumps(value, indent=indent)
    return text


def write(path: Path, entries: list[dict[str, Any]]) -> None:
    """Write these entries and no others. CutProblem."""
    text = _text(entries, 2) + "\n"
    with CLIPS.pending(path) as pending:
        pending.write(text.encode())
        pending.commit()
