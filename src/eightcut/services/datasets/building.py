"""Build a dataset: choose moments, cut each from its video in the target's form, write the folder, keep it as a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eightcut.domain.dataset_rows import Dataset
from eightcut.domain.datasets import TEST, VARIETY, LeftOut, Plan, Planned, by_score, plan
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest
from eightcut.services.change import Change, Kind
from eightcut.services.context import Job, Services
from eightcut.services.datasets.alike import Alike
from eightcut.services.datasets.candidates import candidates, lengths
from eightcut.services.datasets.cards import card
from eightcut.services.datasets.checking import Checked
from eightcut.services.datasets.cutting import Former
from eightcut.services.datasets.filling import CARD, fill, folder_of, new_folder
from eightcut.services.datasets.kept import clips_of, missing
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.variety import Variety
from eightcut.services.datasets.writing import DOOR


@dataclass(frozen=True, slots=True)
class Built:
    """A dataset on the disk and in the library: clips by side, what stayed out, what its trainer makes of each side."""

    dataset: Dataset
    clips: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...]
    checked: tuple[Checked, ...]
    cut: int
    """How many clips were cut; the others were taken over from the dataset that it extends."""

    @property
    def folder(self) -> str:
        """Where it lies."""
        return self.dataset.folder

    @property
    def change(self) -> Change:
        """A folder and its row, for good."""
        return Change(Kind.FILES, profile=self.dataset.profile)


def planned(
    ctx: Services, recipe: Recipe, job: Job, sides: Mapping[str, str] | None = None, alike: Alike | None = None
) -> Plan:
    """Which moments go in, and why the others stay out; nothing is written. BadRequest, Cancelled.

    `sides`: as in `plan`. `alike`: what is known of the videos already.
    """
    seconds = recipe.loader.shape.seconds
    found = candidates(ctx, recipe.profile, recipe.classes, recipe.sources, seconds, job)
    variety = Variety(ctx, seconds, job) if recipe.pick == VARIETY else None
    chosen = plan(
        found, lengths(ctx, found, job), seconds,
        per_video=recipe.per_video, shares=recipe.shares, sides=sides or {}, seen=recipe.loader.seen,
        twins=(alike or Alike()).among(ctx, found, job),
        order=variety.order if variety is not None else by_score, overlap=recipe.overlap,
    )  # fmt: skip
    if variety is not None:
        variety.tell()
    there = {one.side for one in chosen.clips}
    for side in recipe.shares if there else ():
        if side not in there:
            said = "held out" if side == TEST else "for validation"
            job.warn("", f"Nothing is {said}: whole videos are, and too few videos give clips for such a share.")
    return chosen


def build(
    ctx: Services, recipe: Recipe, job: Job, former: Former | None = None, alike: Alike | None = None
) -> Built:  # fmt: skip
    """Write the dataset into the folder NAME of `out`, and keep its row; both whole, or nothing at all.

    A moment that cannot be cut is left out, and the rest goes on. `former`: clips of it that would be cut again as they
    are, are copied, and its videos stay on their sides. `alike`: as in `planned`. BadRequest where there is something
    of that name, or nothing to write; CutProblem, Cancelled, DatabaseReadOnly.
    """
    ctx.library.refuse_reading_only()
    folder = folder_of(recipe)
    chosen = planned(ctx, recipe, job, former.sides if former is not None else None, alike)
    if not chosen.clips:
        raise BadRequest(_nothing_left(chosen.left_out))
    with new_folder(folder) as new:
        filled = fill(ctx, recipe, chosen.clips, new.part, job, former, recipe.limits)
        left_out = (*chosen.left_out, *filled.failed)
        dataset = Dataset(
            recipe.profile, recipe.name, recipe.target.id, str(folder), recipe.loader.shape.seconds, recipe.kept,
            Counter(one.group or one.why for one in left_out), filled.files,
        )  # fmt: skip
        with ctx.library.transactions.transaction():
            dataset = ctx.library.datasets.add(dataset, filled.clips)
            DOOR.write(new.part / CARD, card(dataset, recipe.target, filled.clips, filled.checked))
            new.name()
    told = tuple(replace(one, folder=str(folder / Path(one.folder).relative_to(new.part))) for one in filled.checked)
    return Built(dataset, tuple(one.planned for one in filled.clips), left_out, told, filled.cut)


def extend(ctx: Services, former: Dataset, recipe: Recipe, job: Job) -> Built:
    """Build by the recipe of a former dataset from what the library holds now, and cut only what that has not.

    BadRequest where its folder is gone; otherwise as `build`.
    """
    if told := missing(former):
        raise BadRequest(told, former.folder)
    return build(ctx, recipe, job, Former.of(former, clips_of(ctx, former), recipe.loader))


def _nothing_left(left_out: Sequence[LeftOut]) -> str:
    """Why there is nothing, by the first moment that stays out."""
    if not left_out:
        return "Nothing is left to build a dataset of: mark or accept more, or ask for less (--dry-run)."
    why = left_out[0].why.rstrip(".")
    moments = plural(len(left_out), "moment")
    return f"Nothing is left to build a dataset of. The first of {moments} {why}. --dry-run tells all reasons."
