"""Bringing `dataset.json` of every export folder in line with the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eightcut.domain.wording import plural
from eightcut.endings import alone_in
from eightcut.errors import CutProblem
from eightcut.services.change import Change, Kind
from eightcut.services.clips.datasets.dataset_json import NAME, matching, read, write
from eightcut.services.clips.files import fingerprint, folder_of, is_strange, is_there, with_folders
from eightcut.services.context import Services
from eightcut.services.videos.same_place import Key, Places, exists, is_folder, on_disk
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One export folder's file against the database: how many entries came, changed their label, went."""

    folder: str
    added: int
    changed: int
    removed: int

    @property
    def change(self) -> Change:
        """Its labels follow the database, for good; of a dry run they would."""
        return Change(Kind.FILES)


def rebuild(
    ctx: Services, dry_run: bool, unusable: list[CutProblem] | None = None, forget: bool = True
) -> list[Rebuilt]:
    """Bring `dataset.json` of every export folder in line with the labelled manual clips of the database.

    Entries that no row speaks of stay while their file does, or where it cannot be told; without `forget` all others
    stay, too. With `dry_run` nothing is written. CutProblem for a file that cannot be used, or it goes into the list
    `unusable` and the others are done.
    """
    places = Places()
    wanted: defaultdict[Key, dict[str, str]] = defaultdict(dict)
    known: defaultdict[Key, set[str]] = defaultdict(set)
    marks: dict[str, str] = {}
    folders: dict[Key, Path] = {}
    for row, folder in with_folders(ctx.library.clips.of_all_profiles()):
        if is_strange(row.output_path):
            continue
        place = places.key(folder)
        folders.setdefault(place, folder)
        known[place].add(row.output_path)
        if row.label and not row.scan_export and is_there(row.output_path):
            wanted[place][row.output_path] = row.label
            marks[row.output_path] = row.fingerprint
    found: list[Rebuilt] = []
    for place, folder in sorted(folders.items(), key=lambda pair: pair[1]):
        try:
            if is_folder(folder):
                with alone_in(folder):
                    change = _changed(folder, wanted[place], known[place], places, forget)
                    found += _rebuild(ctx, folder, change, marks, dry_run) if change else []
        except CutProblem as problem:
            if unusable is None:
                raise
            unusable.append(problem)
    return found


_Entries = list[dict[str, Any]]


def _changed(
    folder: Path, wanted: Mapping[str, str], known: set[str], places: Places, forget: bool
) -> tuple[_Entries, _Entries] | None:
    """What a folder's file says and what it should say; None where that is the same."""
    before = read(folder)
    after = _in_line(before, wanted, known, places, forget)
    return None if after == before else (before, after)


def _rebuild(
    ctx: Services, folder: Path, change: tuple[_Entries, _Entries], marks: Mapping[str, str], dry_run: bool
) -> list[Rebuilt]:
    before, after = change
    labels = {str(e.get("path")): e.get("label") for e in before}
    kept = {str(e.get("path")): e.get("label") for e in after}
    new = [path for path, label in kept.items() if labels.get(path) != label or path not in labels]
    _refuse_swapped(ctx, folder, {path: mark for path in new if (mark := marks.get(path))})
    if not dry_run:
        write(folder / NAME, after)
    return [
        Rebuilt(
            str(folder),
            len(kept.keys() - labels.keys()),
            sum(labels[path] != kept[path] for path in kept.keys() & labels.keys()),
            len(before) - sum(str(e.get("path")) in kept for e in before),
        )
    ]


def _refuse_swapped(ctx: Services, folder: Path, marks: Mapping[str, str]) -> None:
    """CutProblem where clips that would get labels are others than were recorded at their places.

    So it is when two class folders changed their names: the labels would go to the wrong clips.
    """
    others = [path for path, mark in marks.items() if (now := fingerprint(ctx.media, path)) and now != mark]
    if others:
        verb = "differs" if len(others) == 1 else "differ"
        raise CutProblem(
            f"{plural(len(others), 'clip')} in {folder} {verb} from "
            f"{'the one' if len(others) == 1 else 'those'} recorded there (first: {others[0]}), so "
            f"{folder / NAME} is not changed. If class folders were renamed by hand, restore their "
            "names; if clips were changed, overwrite their markers.",
            str(folder),
        )


def _in_line(
    entries: list[dict[str, Any]], wanted: Mapping[str, str], known: set[str], places: Places, forget: bool
) -> list[dict[str, Any]]:
    """One label for each place of a clip, however many spellings it has in rows and entries."""
    by_place = {places.key(path): path for path in wanted}
    labels = {by_place[places.key(path)]: wanted[by_place[places.key(path)]] for path in wanted}
    ours = {places.key(path) for path in known}
    mine = matching(entries, wanted)
    kept = []
    entered = set()
    for position, entry in enumerate(entries):
        path = str(entry.get("path"))
        clip = mine.get(position)
        if clip is not None:
            clip = by_place[places.key(clip)]
            entered.add(clip)
            kept.append({**entry, "label": labels[clip]})
        elif not forget or (places.key(path) not in ours and not _is_lost(path)):
            kept.append(entry)
    return kept + [{"path": path, "label": label} for path, label in labels.items() if path not in entered]


def _is_lost(path: str) -> bool:
    """Whether an entry's clip is plainly gone: its export folder is there, it is not. Elsewhere a disk may be away."""
    clip = on_disk(path)
    folder = folder_of(path)
    return not exists(clip) and folder is not None and is_folder(folder)
