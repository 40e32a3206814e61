"""Build a dataset: choose moments, cut each from its video in the target's form, write the folder, keep it as a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from eightcut.domain.choosing import Wishes, by_score, place_of, plan
from eightcut.domain.dataset_rows import Dataset
from eightcut.domain.datasets import TEST, TRAIN, VARIETY, Candidate, LeftOut, Plan, Planned, names
from eightcut.domain.loudness import Evened, evened
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
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Built:
    """A dataset on the disk and in the library: clips by side, what stayed out, what its trainer makes of each side."""

    dataset: Dataset
    clips: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...]
    checked: tuple[Checked, ...]
    cut: int
    """How many clips were cut; the others were taken over from the dataset that it extends."""
    evened: Evened | None = None
    """How many clips were brought to the loudness that was asked for."""

    @property
    def folder(self) -> str:
        """Where it lies."""
        return self.dataset.folder

    @property
    def change(self) -> Change:
        """A folder and its row, for good."""
        return Change(Kind.FILES, profile=self.dataset.profile)


def planned(ctx: Services, recipe: Recipe, job: Job, alike: Alike | None = None) -> Plan:
    """Which moments go in, and why the others stay out; nothing is written. BadRequest, Cancelled.

    `alike`: what is known of the videos already.
    """
    return _Choosing(ctx, recipe, job, None, alike).plan()


class _Choosing:
    """All moments that a dataset may be made of, read once, and the choice among them."""

    def __init__(self, ctx: Services, recipe: Recipe, job: Job, former: Former | None, alike: Alike | None) -> None:
        self._recipe, self._job = recipe, job
        seconds, before = recipe.loader.shape.seconds, former.sides if former is not None else {}
        self._found = candidates(ctx, recipe.profile, recipe.classes, recipe.sources, seconds, job)
        self._lengths = lengths(ctx, self._found, job)
        self._twins = (alike or Alike()).among(ctx, self._found, job, before)
        self._variety = Variety(ctx, seconds, job) if recipe.pick == VARIETY else None
        self._wishes = Wishes(
            seconds, recipe.per_video, self._variety.order if self._variety is not None else by_score,
            recipe.overlap, shares=recipe.shares, seen=recipe.loader.seen, sides=before,
            first=former.places if former is not None else frozenset(),
        )  # fmt: skip

    def plan(self) -> Plan:
        """The first choice; what is worth a warning is told."""
        chosen = plan(self._found, self._lengths, self._wishes, self._twins)
        if self._variety is not None:
            self._variety.tell()
        there = {one.side for one in chosen.clips}
        for side in self._recipe.shares if there else ():
            if side not in there:
                said = "held out" if side == TEST else "for validation"
                told = f"Nothing is {said}: whole videos are, and too few videos give clips for such a share."
                self._job.warn("", told)
        if there and TRAIN not in there:
            told = "Nothing trains: all videos that are left were held out before. Build it under another name."
            self._job.warn("", told)
        return chosen

    def again(self, first: Plan, failed: Collection[Candidate], made: Collection[Candidate]) -> Plan:
        """The choice without those that failed, of which nothing is taken back that is made: what they kept out."""
        wishes = replace(
            self._wishes,
            without=set(map(place_of, failed)),
            first={*self._wishes.first, *map(place_of, made)},
            sides={**self._wishes.sides, **{one.candidate.film: one.side for one in first.clips}},
        )
        chosen = plan(self._found, self._lengths, wishes, self._twins)
        named = {place_of(one.candidate): one for one in first.clips}
        more = [one for one in chosen.clips if place_of(one.candidate) not in named]
        new = names([one.candidate for one in more], [one.name for one in first.clips])
        named |= {place_of(one.candidate): replace(one, name=name) for one, name in zip(more, new, strict=True)}
        return Plan(tuple(named[place_of(one.candidate)] for one in chosen.clips), chosen.left_out)


def build(
    ctx: Services, recipe: Recipe, job: Job, former: Former | None = None, alike: Alike | None = None
) -> Built:  # fmt: skip
    """Write the dataset into the folder NAME of `out`, and keep its row; both whole, or nothing at all.

    A moment that cannot be cut is left out, what it kept out moves up, and the rest goes on. `former`: clips of it stay
    in, and are copied where they would be cut again as they are; its videos stay on their sides. `alike`: as in
    `planned`. BadRequest where there is something of that name, or nothing to write; CutProblem, Cancelled,
    DatabaseReadOnly.
    """
    ctx.library.refuse_reading_only()
    folder = folder_of(recipe)
    choosing = _Choosing(ctx, recipe, job, former, alike)
    chosen = choosing.plan()
    if not chosen.clips:
        raise BadRequest(_nothing_left(chosen.left_out))

    def instead(failed: Sequence[LeftOut], made: Sequence[Planned]) -> Sequence[Planned]:
        nonlocal chosen
        there = {one.name for one in made}
        chosen = choosing.again(chosen, [one.candidate for one in failed], [one.candidate for one in made])
        return [one for one in chosen.clips if one.name not in there]

    with new_folder(folder) as new:
        filled = fill(ctx, recipe, chosen.clips, new.part, job, former, recipe.limits, instead)
        left_out = (*chosen.left_out, *filled.failed)
        dataset = Dataset(
            recipe.profile, recipe.name, recipe.target.id, str(folder), recipe.loader.shape.seconds, recipe.kept,
            Counter(one.group or one.why for one in left_out), filled.files,
        )  # fmt: skip
        with ctx.library.transactions.transaction():
            dataset = ctx.library.datasets.add(dataset, filled.clips)
            DOOR.write(new.part / CARD, card(dataset, recipe.target, filled.clips, filled.checked))
            new.name()
    wanted = recipe.level
    level = evened(wanted, (one.level for one in filled.clips)) if wanted is not None else None
    told = tuple(replace(one, folder=str(folder / Path(one.folder).relative_to(new.part))) for one in filled.checked)
    return Built(dataset, tuple(one.planned for one in filled.clips), left_out, told, filled.cut, level)


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
