"""Build a dataset: choose moments, cut each from its video in the target's form, write the folder, check it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.datasets import SOURCES, TEST, TRAIN, LeftOut, Plan, Planned, plan
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.domain.sound_quality import Limit, faults, limits_named
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, CutProblem, MediaProblem, NoAudioTrack, OutputProblem
from eightcut.leftovers import drop
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.batches import Batch, cut_jobs
from eightcut.services.clips.names import check_name
from eightcut.services.context import Job, Services
from eightcut.services.datasets.candidates import candidates, lengths
from eightcut.services.datasets.checking import Checked, check
from eightcut.services.datasets.targets import Loader, Target, loader_of
from eightcut.services.datasets.writing import DOOR, Written
from eightcut.services.videos.same_place import exists

MANIFEST = ".8cut"
"""Folder in a dataset that says what each clip is; loaders pass over names with a leading dot."""


class _OutsideLimits(Exception):
    """The sound of a clip; the message completes "This moment ..."."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a dataset is asked to be; `classes` and `sources` as in `candidates`, the rest as in `plan`.

    `limits`: the name of those that the sound of each clip must keep, "" for none.
    """

    name: str
    target: Target
    out: str
    profile: str = "default"
    classes: tuple[str, ...] = ()
    sources: tuple[str, ...] = SOURCES[:2]
    per_video: int = 0
    holdout: float = 0.0
    sound_only: bool = False
    limits: str = ""
    workers: int = 1

    def __post_init__(self) -> None:
        """BadRequest for what cannot be."""
        check_name(self.name)
        for source in self.sources:
            if source not in SOURCES:
                raise BadRequest(f"Clips cannot come from {source!r}. Use one of: {', '.join(SOURCES)}.")
        if self.per_video < 0:
            raise BadRequest(f"{self.per_video} clips of a video are not possible. Use 1 or more, or 0 for all.")
        if self.limits:
            limits_named(self.limits)
        if not 0 <= self.holdout < 1:
            raise BadRequest(f"A share of {self.holdout:g} cannot be held out. Use 0 to 0.99.")

    @property
    def loader(self) -> Loader:
        """Who will read it. BadRequest where the target takes no sounds alone."""
        return loader_of(self.target, sound_only=self.sound_only)


@dataclass(frozen=True, slots=True)
class Built:
    """A dataset on the disk: clips by side, what stayed out, and what its trainer makes of each side."""

    folder: str
    clips: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...]
    checked: tuple[Checked, ...]


def planned(ctx: Services, recipe: Recipe, job: Job) -> Plan:
    """Which moments go in, and why the others stay out; nothing is written. BadRequest, Cancelled."""
    seconds = recipe.loader.shape.seconds
    found = candidates(ctx, recipe.profile, recipe.classes, recipe.sources, seconds, job)
    chosen = plan(found, lengths(ctx, found, job), seconds, per_video=recipe.per_video, holdout=recipe.holdout)
    if recipe.holdout and chosen.clips and all(one.side == TRAIN for one in chosen.clips):
        job.warn("", "Nothing is held out: whole videos are, and too few videos give clips for such a share.")
    return chosen


def build(ctx: Services, recipe: Recipe, job: Job) -> Built:
    """Write the dataset into the folder NAME of `out`; whole, or not at all.

    A moment whose video cannot be cut is left out, and the rest goes on. BadRequest where there is something of that
    name, or nothing to write; CutProblem where no moment can be cut, OutputProblem where the disk of `out` takes no
    more, Cancelled.
    """
    folder = Path(recipe.out).absolute() / recipe.name
    if exists(folder):
        raise _there_already(folder)
    chosen = planned(ctx, recipe, job)
    if not chosen.clips:
        raise BadRequest("Nothing is left to build a dataset of: mark or accept more, or ask for less (--dry-run).")
    DOOR.folder(folder.parent)
    part = DOOR.part(folder, folder=True)
    try:
        made, failed = _cut(ctx, recipe, chosen.clips, part, job)
        if not made:
            raise CutProblem(f"No clip is left: the first moment {failed[0].why}", str(folder))
        checked = _sides(ctx, recipe, made, part, job)
        job.cancel.check()
        if not DOOR.name(part, folder):
            raise _there_already(folder)
    except BaseException:
        drop(part)
        raise
    told = tuple(replace(one, folder=str(folder / Path(one.folder).relative_to(part))) for one in checked)
    return Built(str(folder), tuple(one for one, _ in made), (*chosen.left_out, *failed), told)


def _there_already(folder: Path) -> BadRequest:
    return BadRequest(f"There is already {folder}. Choose another name, or move it away.", str(folder))


def _cut(
    ctx: Services, recipe: Recipe, clips: Sequence[Planned], part: Path, job: Job
) -> tuple[list[tuple[Planned, Written]], list[LeftOut]]:
    """Cut all, several at a time; those that cannot be cut, with the reason."""
    shape, cancel = recipe.loader.shape, CancelToken(job.cancel)
    limits = limits_named(recipe.limits) if recipe.limits else ()
    for side in {one.side for one in clips}:
        DOOR.folder(_place(part, recipe, side))
    of_video: dict[VideoRef, list[Planned]] = {}
    for one in clips:
        of_video.setdefault(one.candidate.video, []).append(one)

    def cut(one: Planned, wanted: CutJob) -> Written:
        cancel.rest()
        ctx.media.cut(wanted, cancel)
        output = Path(wanted.output)
        if limits and (wrong := _wrong(ctx.media, wanted.output, limits, cancel)):
            with DOOR.told(output, "removed"):
                remove(output)
            raise _OutsideLimits(wrong)
        return Written(one.name, output, one.candidate.caption, one.candidate.label)

    made, failed = [], []
    cuts: dict[str, Future[Written]] = {}
    unusable: dict[VideoRef, MediaProblem] = {}
    with ThreadPoolExecutor(shape.form.at_once(recipe.workers), "cutting") as pool:
        try:
            for video, mine in of_video.items():
                job.cancel.check()
                outputs = [_place(part, recipe, one.side) / f"{one.name}{shape.form.container.suffix}" for one in mine]
                batch = Batch((), tuple(one.candidate.start for one in mine), (shape.form,) * len(mine))
                try:
                    jobs = cut_jobs(ctx, video, [str(output) for output in outputs], batch, shape.seconds, job)
                except MediaProblem as problem:
                    unusable[video] = problem
                else:
                    cuts |= {one.name: pool.submit(cut, one, wanted) for one, wanted in zip(mine, jobs, strict=True)}
            for number, one in enumerate(clips, 1):
                try:
                    if one.candidate.video in unusable:
                        raise unusable[one.candidate.video]
                    made.append((one, cuts[one.name].result()))
                except _OutsideLimits as problem:
                    failed.append(LeftOut(one.candidate, str(problem)))
                except OutputProblem:
                    raise
                except (MediaProblem, CutProblem) as problem:
                    failed.append(LeftOut(one.candidate, f"could not be cut: {problem.message}"))
                job.cancel.check()
                job.progress("cut", one.candidate.video.path, number, len(clips))
        finally:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)
    return made, failed


def _wrong(media: FfmpegMedia, clip: str, limits: Sequence[Limit], cancel: CancelToken) -> str:
    """What keeps the sound of a clip outside its limits; "" where nothing does."""
    try:
        return next(iter(faults(media.sound_quality(clip, cancel), limits)), "")
    except NoAudioTrack:
        return "has no sound, so it cannot keep the limits"
    except MediaProblem as problem:
        return f"could not be heard once it was cut: {problem.message}"


def _sides(
    ctx: Services, recipe: Recipe, made: Sequence[tuple[Planned, Written]], part: Path, job: Job
) -> list[Checked]:
    """Write what belongs around the clips of each side, and ask the loader's rules."""
    checked = []
    for side in (TRAIN, TEST):
        clips = [clip for one, clip in made if one.side == side]
        if clips:
            place = _place(part, recipe, side)
            recipe.loader.shape.write(place, clips)
            checked.append(check(ctx.media, str(place), recipe.target, job, sound_only=recipe.sound_only))
    DOOR.folder(part / MANIFEST)
    lines = "".join(f"{json.dumps(_line(recipe, one), ensure_ascii=False)}\n" for one, _ in made)
    DOOR.write(part / MANIFEST / "manifest.jsonl", lines.encode("utf-8", "surrogateescape"))
    return checked


def _place(part: Path, recipe: Recipe, side: str) -> Path:
    return part / side if recipe.holdout else part


def _line(recipe: Recipe, one: Planned) -> dict[str, object]:
    """What is known of a clip: where it comes from, all the way."""
    candidate = one.candidate
    return {
        "name": one.name, "side": one.side, "class": candidate.label, "caption": candidate.caption,
        "video": candidate.video.path, "content_id": candidate.video.content_id, "start": round(candidate.start, 6),
        "seconds": recipe.loader.shape.seconds, "source": candidate.source, "score": candidate.score,
        "origin": candidate.origin, "target": recipe.target.id,
    }  # fmt: skip
