"""Whether clips and datasets are on the disk as the library knows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eightcut.domain.dataset_rows import Dataset
from eightcut.errors import BadRequest, CutProblem
from eightcut.services.clips.files import fingerprint
from eightcut.services.clips.listing import missing
from eightcut.services.context import Job, Services
from eightcut.services.datasets.cutting import sha256
from eightcut.services.datasets.filling import CARD
from eightcut.services.datasets.reading import below, called
from eightcut.services.videos.same_place import is_file, is_folder, on_disk
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, how many files, and each that is not as it was, with the reason."""

    what: str
    files: int
    faults: tuple[tuple[str, str], ...]


def verify(ctx: Services, profile: str, folder: str, job: Job) -> list[Verified]:
    """Datasets and exported clips of a profile in this folder ("": everywhere). BadRequest for none, Cancelled."""
    place = on_disk(str(Path(folder).absolute())) if folder else None
    found = [
        _dataset(ctx, one, job)
        for one in ctx.library.datasets.all(profile)
        if place is None or Path(one.folder).is_relative_to(place)
    ]
    clips = _clips(ctx, profile, place, job)
    if clips.files:
        found.append(clips)
    if not found:
        where = folder or f"the profile {profile}"
        raise BadRequest(f"The library knows of no dataset and no exported clip in {where}.", folder)
    return found


def _clips(ctx: Services, profile: str, place: Path | None, job: Job) -> Verified:
    """By what is in them, where that was noted when they were exported."""
    every = ctx.library.clips.of_profile(profile)
    rows = [row for row in every if place is None or on_disk(row.output_path).is_relative_to(place)]
    gone = missing(rows, job)
    faults = []
    for number, row in enumerate(rows, 1):
        job.cancel.check()
        if row.id in gone:
            faults.append((row.output_path, "is gone"))
        elif row.fingerprint and (now := fingerprint(ctx.media, row.output_path)) != row.fingerprint:
            faults.append((row.output_path, "holds something else than was exported" if now else "cannot be read"))
        job.progress("look", row.output_path, number, len(rows))
    return Verified("exported clips", len(rows), tuple(faults))


def _dataset(ctx: Services, dataset: Dataset, job: Job) -> Verified:
    """By the SHA-256 of each file; clips inside shards are the shards' own bytes."""
    known = dict(dataset.files) | {one.file: one.sha256 for one in ctx.library.datasets.clips(dataset) if one.file}
    if not is_folder(dataset.folder):
        return Verified(dataset.called, len(known), ((dataset.folder, "is gone"),))
    faults = tuple(_faults(Path(dataset.folder), known, job))
    return Verified(dataset.called, len(known), faults)


def _faults(folder: Path, known: dict[str, str], job: Job) -> Iterator[tuple[str, str]]:
    for number, (name, digest) in enumerate(sorted(known.items()), 1):
        job.cancel.check()
        file = folder / name
        try:
            if not is_file(file):
                yield str(file), "is gone"
            elif sha256(file) != digest:
                yield str(file), "has other bytes than were built"
        except CutProblem as problem:
            yield str(file), problem.message
        job.progress("look", str(file), number, len(known))
    for path in below(folder):
        if called(path, folder) not in known and called(path, folder) != CARD:
            yield str(path), "is not of the dataset"
