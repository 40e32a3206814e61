"""The trash folder: files that were replaced or belong to nothing wait there instead of being deleted."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from eightcut.domain.names import folder_number
from eightcut.media.cut_files import CLIPS

TRASH = ".8cut-trash"


def trash_of(path: Path) -> Path:
    """The trash folder of a clip `OUT/CLASS/vid_NNN/clip` is in OUT; that of any other file is beside it."""
    return (path.parents[2] if _is_clip(path) else path.parent) / TRASH


def _is_clip(path: Path) -> bool:
    return path.parent.name.startswith("vid_") and len(path.parents) > 2


def places_in_trash(paths: Sequence[Path]) -> list[Path]:
    """Where files would lie in the trash, in one dated folder of their own; nothing is made."""
    stamp = f"{datetime.now():%Y%m%d_%H%M%S_%f}_{secrets.token_hex(2)}"
    return [
        trash_of(path) / stamp / (path.parents[1].name if _is_clip(path) else "") / path.parent.name / path.name
        for path in paths
    ]


def to_trash(paths: Sequence[Path]) -> list[Path]:
    """Move files there, one dated folder for all of a call; where they lie now. CutProblem where that fails."""
    targets = places_in_trash(paths)
    for path, target in zip(paths, targets, strict=True):
        CLIPS.move(path, target)
    return targets


_Trashed = tuple[str, str, str]
"""What lies in a dated folder: its class ("" in older releases' trash), its folder `vid_NNN`, its name."""
_known: dict[str, dict[str, tuple[_Trashed, ...]]] = {}
"""Of each trash folder its dated folders that are older than _SETTLED: nothing comes into them any more.

That is so for whoever asks, whatever the library: it is the process's."""
_SETTLED = 60.0


def _trashed(out: Path) -> list[_Trashed]:
    """What lies in the trash of the class folders in `out`; dated folders that are not new are read once."""
    trash = out / TRASH
    stamps = _listed(trash)
    before = _known.get(str(trash), {})
    settled = f"{datetime.now() - timedelta(seconds=_SETTLED):%Y%m%d_%H%M%S_%f}"
    there = {stamp: before[stamp] if stamp in before else tuple(_inside(trash / stamp)) for stamp in stamps}
    _known[str(trash)] = {stamp: found for stamp, found in there.items() if stamp < settled}
    return list(chain.from_iterable(there.values()))


def _inside(stamp: Path) -> Iterator[_Trashed]:
    for name in _listed(stamp):
        if folder_number(name) is not None:
            yield from (("", name, file) for file in _listed(stamp / name) or [""])
            continue
        for video in _listed(stamp / name):
            if folder_number(video) is not None:
                yield from ((name, video, file) for file in _listed(stamp / name / video) or [""])


def _listed(folder: Path) -> list[str]:
    """Names in a folder; none where it is not there, or cannot be read."""
    try:
        return os.listdir(folder)  # noqa: PTH208  (a Path for each of thousands takes longer)
    except OSError:
        return []


def highest_number(out: Path) -> int:
    """The highest NNN of the folders `vid_NNN` that lie in the trash of the class folders in `out`; 0 for none."""
    return max((folder_number(video) or 0 for _, video, _ in _trashed(out)), default=0)


def names(root: Path, video: str) -> list[str]:
    """Names in the trash that were in the folder `video` of the class folder `root`.

    What older releases put there does not say its class: it counts for each.
    """
    return [file for folder, of, file in _trashed(root.parent) if of == video and folder in ("", root.name)]
