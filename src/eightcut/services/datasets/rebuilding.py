"""Build a kept dataset again, of the same moments in the same form, and say whether the bytes are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from eightcut.domain.channels import HEARD
from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.datasets import Candidate, Planned
from eightcut.domain.picture_part import shown_words
from eightcut.errors import BadRequest
from eightcut.services.change import Change, Kind
from eightcut.services.clips.names import check_name
from eightcut.services.context import Job, Services
from eightcut.services.datasets.cards import card
from eightcut.services.datasets.filling import CARD, Filled, fill, folder_of, new_folder
from eightcut.services.datasets.kept import clips_of
from eightcut.services.datasets.recipes import recipe_of
from eightcut.services.datasets.writing import DOOR
from eightcut.services.videos.same_place import is_file, is_folder
from eightcut.values import dataclass

_CUT_OTHERWISE = "its video is cut otherwise now: another track or another form"


@dataclass(frozen=True, slots=True)
class Again:
    """A dataset that was built again; `differs`: names of clips and files that are not as they were, and why."""

    dataset: Dataset
    folder: str
    clips: int
    differs: tuple[tuple[str, str], ...]
    moved: bool
    """Whether the library takes this folder for the dataset's own from now on, as the former one is gone."""

    @property
    def change(self) -> Change:
        """A folder, for good."""
        return Change(Kind.FILES, profile=self.dataset.profile)


def rebuild(ctx: Services, dataset: Dataset, out: str, workers: int, job: Job) -> Again:
    """Cut every clip again into the folder NAME of `out`, and compare what comes out by its hashes.

    Nothing is chosen anew: verdicts, labels and captions are as they were then. BadRequest where there is something of
    that name, or no clip in the row; CutProblem, Cancelled.
    """
    recipe, clips = recipe_of(dataset, out, workers), clips_of(ctx, dataset)
    for one in clips:
        check_name(one.planned.name)
    if not clips:
        raise BadRequest(f"The library does not hold the clips of {dataset.called}.")
    folder = folder_of(recipe)
    with new_folder(folder) as new:
        filled = fill(ctx, recipe, [_found(ctx, one.planned) for one in clips], new.part, job)
        seen = replace(dataset, clips=len(filled.clips))
        DOOR.write(new.part / CARD, card(seen, recipe.target, filled.clips, filled.checked))
        differs = tuple(_differs(dataset, clips, filled))
        moved = not (is_folder(dataset.folder) or differs or ctx.library.read_only)
        if moved:
            with ctx.library.transactions.transaction():
                ctx.library.datasets.move(dataset, str(folder))
                new.name()
        else:
            new.name()
    return Again(dataset, str(folder), len(filled.clips), differs, moved)


def _found(ctx: Services, planned: Planned) -> Planned:
    """With the place where its video lies now."""
    video = planned.candidate.video
    ref = ctx.library.videos.of_content(video.content_id) if video.content_id else None
    if ref is None or is_file(video.path):
        return planned
    return replace(planned, candidate=replace(planned.candidate, video=replace(video, path=ref.path)))


def _differs(dataset: Dataset, clips: Sequence[BuiltClip], filled: Filled) -> Iterator[tuple[str, str]]:
    made = {one.planned.name: one for one in filled.clips}
    told = {_moment(one.candidate): one.why for one in filled.failed}
    for one in clips:
        again = made.get(one.planned.name)
        if again is None:
            yield one.planned.name, told[_moment(one.planned.candidate)]
        elif again.sha256 != one.sha256:
            yield one.planned.name, _why(one, again)
    yield from _files(dataset.files, filled.files)


def _why(then: BuiltClip, now: BuiltClip) -> str:
    if now.channels != then.channels:
        return f"its video was heard so: {HEARD[then.channels]}; now: {HEARD[now.channels]}"
    if now.shown != then.shown:
        return f"it showed {shown_words(then.shown)}; now: {shown_words(now.shown)}"
    return _CUT_OTHERWISE if now.cut != then.cut else "other bytes"


def _moment(one: Candidate) -> tuple[str, str, float]:
    return one.video.content_id, one.video.filename, one.start


def _files(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name, "other bytes" if name in before and name in after else "only in one of both"
