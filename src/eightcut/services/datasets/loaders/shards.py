"""WebDataset: tar shards in which the members of a sample stand together (webdataset, and Hugging Face's reader of it).

Read in webdataset/tariterators.py and datasets/packaged_modules/webdataset of 2026-07-31.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from eightcut.services.datasets.reading import below, called, of_kind
from eightcut.services.datasets.samples import Found, Sample

_ALIKE = 5
"""The first samples must have the same fields."""
_LONGEST_CAPTION = 1_000_000
Member = tuple[str, str, tarfile.TarInfo]
"""Key, field, and where it lies."""


def webdataset(*fields: str) -> Callable[[Path], Found]:
    """All shards of the folder; one of `fields` holds the media."""

    def find(folder: Path) -> Found:
        found = Found()
        shards = of_kind(below(folder), (".tar",))
        if not shards:
            found.stop("There is no .tar file.", "Write the clips into shards.")
        seen: set[str] = set()
        for shard in shards:
            try:
                with tarfile.open(shard, "r:") as archive:
                    _shard(found, archive, shard, called(shard, folder), fields, seen)
            except (tarfile.TarError, OSError, EOFError) as problem:
                found.stop(f"{called(shard, folder)} cannot be read: {problem}.", "Write the shard anew.")
        return found

    return find


def _shard(
    found: Found, archive: tarfile.TarFile, shard: Path, name: str, fields: tuple[str, ...], seen: set[str]
) -> None:
    first: set[str] | None = None
    for number, (key, group) in enumerate(groupby(_members(archive), key=lambda member: member[0])):
        members = list(group)
        held = {field: info for _, field, info in members}
        label = f"{name}: {key}"
        if len(held) < len(members):
            found.stop(f"{label} has a field twice: the loader stops.", "Keep one of them.")
        if label in seen:
            found.drop(label, "does not stand together, or is there twice", "Write its members one after the other.")
            continue
        seen.add(label)
        first = first if first is not None else set(held)
        if number < _ALIKE and set(held) != first:
            found.stop(f"{label} has other fields than the sample before it.", "Give every sample the same fields.")
        media = next((field for field in fields if field in held), None)
        if media is None:
            found.drop(label, f"has no {' or '.join(fields)}", "Write its media into the shard.")
            continue
        caption = _caption(archive, held.get("txt"))
        place = (held[media].offset_data, held[media].size)
        found.samples.append(Sample(label, shard, caption, inside=place, suffix=f".{media}"))


def _members(archive: tarfile.TarFile) -> Iterator[Member]:
    for info in archive:
        place, _, base = info.name.rpartition("/")
        key, dot, field = base.partition(".")
        if info.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and dot and key:
            yield (f"{place}/{key}" if place else key), field.lower(), info


def _caption(archive: tarfile.TarFile, info: tarfile.TarInfo | None) -> str | None:
    held = archive.extractfile(info) if info is not None and info.size <= _LONGEST_CAPTION else None
    return None if held is None else held.read().decode("utf-8", "replace")
