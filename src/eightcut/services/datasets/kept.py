"""Datasets that were built: which there are, how two differ, forgetting one."""

from __future__ import annotations

from eightcut.domain.dataset_rows import BuiltClip, Dataset, Difference, asked_otherwise, difference
from eightcut.errors import BadRequest
from eightcut.services.change import Change, Kind
from eightcut.services.context import Services
from eightcut.services.datasets.cards import rebuild_command
from eightcut.services.videos.same_place import is_folder
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Compared:
    """Two datasets of one name, and what the later one has otherwise."""

    former: Dataset
    later: Dataset
    difference: Difference
    asked: str = ""
    """What was asked for otherwise, as words."""


def dataset_of(ctx: Services, profile: str, name: str, number: int = 0) -> Dataset:
    """The dataset of that name and number, the newest for 0. BadRequest names those that there are."""
    known = ctx.library.datasets.all(profile, name)
    if not known:
        names = ", ".join(dict.fromkeys(one.name for one in ctx.library.datasets.all(profile))) or "none"
        raise BadRequest(f"No dataset {name} was built in the profile {profile}. Datasets: {names}.")
    if not number:
        return known[0]
    found = next((one for one in known if one.number == number), None)
    if found is None:
        numbers = ", ".join(str(one.number) for one in known)
        raise BadRequest(f"There is no dataset {number} of {name}. Numbers: {numbers}.")
    return found


def clips_of(ctx: Services, dataset: Dataset) -> tuple[BuiltClip, ...]:
    """What it was built of."""
    return ctx.library.datasets.clips(dataset)


def missing(dataset: Dataset) -> str:
    """A sentence where its folder is gone, "" where it is there."""
    if is_folder(dataset.folder):
        return ""
    told = f"{dataset.folder}, the folder of {dataset.called}, is gone. Put it back, or build it again: "
    return told + rebuild_command(dataset)


def compare(ctx: Services, profile: str, name: str, former: int = 0, later: int = 0) -> Compared:
    """What `later` (0: the newest) has against `former` (0: the one before). BadRequest where one is not there."""
    after = dataset_of(ctx, profile, name, later)
    if former:
        before = dataset_of(ctx, profile, name, former)
    else:
        older = [one for one in ctx.library.datasets.all(profile, name) if one.number < after.number]
        if not older:
            raise BadRequest(f"There is no dataset of {name} before {after.number} to compare it with.")
        before = older[0]
    return Compared(
        before, after, difference(clips_of(ctx, before), clips_of(ctx, after)), asked_otherwise(before, after)
    )


def forget(ctx: Services, dataset: Dataset) -> Change:
    """Take a dataset out of the library, for good; its folder stays. BadRequest where it is gone."""
    ctx.library.datasets.forget(dataset)
    return Change(Kind.FILES, profile=dataset.profile)
