"""The clips of a dataset: cut in the target's form, or taken over from one that was built before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.datasets import LeftOut, Planned
from eightcut.domain.media import CutJob, VideoClock
from eightcut.domain.progress import CancelToken
from eightcut.domain.sound_quality import faults, limits_named
from eightcut.errors import CutProblem, EnvironmentProblem, MediaProblem
from eightcut.services.context import Job, Services
from eightcut.services.datasets.checking import unpack
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.samples import Sample
from eightcut.services.datasets.targets import Loader
from eightcut.services.datasets.writing import DOOR, Written
from eightcut.services.videos.clocks import cutting_clock
from eightcut.services.videos.same_place import is_file


class _OutsideLimits(Exception):
    """The sound of a clip; the message completes "This moment ..."."""


@dataclass(frozen=True, slots=True)
class Made:
    """A clip that lies in its folder, with digests as in `BuiltClip`; `taken`: it was not cut for that."""

    planned: Planned
    written: Written
    sha256: str
    cut: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Former:
    """A dataset whose clips are taken over where they would be cut again as they are."""

    dataset: Dataset
    clips: Mapping[tuple[str, str], BuiltClip]
    """By video and digest of the cut."""
    shards: Mapping[str, Sample]
    """Clips inside shards, by name."""

    @classmethod
    def of(cls, dataset: Dataset, clips: Iterable[BuiltClip], loader: Loader) -> Former:
        """With these clips of it; `loader` finds those that are inside shards."""
        known = {(one.planned.candidate.film, one.cut): one for one in clips}
        inside = any(not one.file for one in known.values())
        samples = loader.find(Path(dataset.folder)).samples if inside else []
        return cls(dataset, known, {one.name.rpartition(": ")[2].rpartition("/")[2]: one for one in samples})

    @property
    def sides(self) -> dict[str, str]:
        """On which side each video is."""
        return {film: one.planned.side for (film, _), one in self.clips.items()}

    def take(self, planned: Planned, cut: str, output: Path, job: Job) -> str:
        """Copy the clip that was cut so; its SHA-256, "" where there is none, or it is no longer what it was."""
        known = self.clips.get((planned.candidate.film, cut))
        if known is None:
            return ""
        sample = None if known.file else self.shards.get(known.planned.name)
        source = Path(self.dataset.folder, known.file) if sample is None else sample.file
        if not is_file(source):
            why = "is gone"
        elif (copied := _copied(source, sample, output)) == known.sha256:
            DOOR.flush(output, output)
            return known.sha256
        else:
            remove(output)
            why = f"was changed since {self.dataset.called} was built" if copied else "cannot be copied"
        told = str(source) if known.file else f"{known.planned.name} in {source}"
        job.warn(str(source), f"{told} {why}, so its moment is cut again.")
        return ""


def _copied(source: Path, sample: Sample | None, output: Path) -> str:
    """SHA-256 of a copy that was made; "" where that failed, and then cutting says why."""
    try:
        if sample is None or sample.inside is None:
            DOOR.copy(source, output)
        else:
            unpack(sample, sample.inside, output, DOOR)
        return sha256(output)
    except CutProblem:
        return ""


def place(part: Path, recipe: Recipe, side: str) -> Path:
    """The folder of a side."""
    return part / side if recipe.holdout else part


def sha256(path: Path) -> str:
    """In hexadecimal digits. CutProblem."""
    with DOOR.told(path, "read"), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cut_all(
    ctx: Services, recipe: Recipe, clips: Sequence[Planned], part: Path, job: Job, former: Former | None, limits: str
) -> tuple[list[Made], list[LeftOut]]:
    """Cut all, several at a time; those that cannot be cut, or are outside the limits, with the reason.

    Cancelled; CutProblem where a folder cannot be made.
    """
    cancel = CancelToken(job.cancel)
    for side in {one.side for one in clips}:
        DOOR.folder(place(part, recipe, side))
    clocks: dict[str, VideoClock | None] = {}
    unread: dict[str, MediaProblem] = {}
    kept = limits_named(limits) if limits else ()

    def make(one: Planned) -> Made:
        wanted = _job(ctx, recipe, one, clocks[one.candidate.film], part)
        output, digest = Path(wanted.output), _digest(wanted)
        taken = former.take(one, digest, output, job) if former is not None else ""
        if not taken:
            ctx.media.cut(wanted, cancel)
            if kept and (wrong := faults(ctx.media.sound_quality(str(output), cancel), kept)):
                remove(output)
                raise _OutsideLimits(wrong[0])
        written = Written(one.name, output, one.candidate.caption, one.candidate.label)
        return Made(one, written, taken or sha256(output), digest, bool(taken))

    made, failed = [], []
    with ThreadPoolExecutor(recipe.workers, "cutting") as pool:
        try:
            waiting = []
            for one in clips:
                job.cancel.check()
                film = one.candidate.film
                try:
                    if film not in clocks and film not in unread:
                        clocks[film] = cutting_clock(ctx, one.candidate.video, job)
                except MediaProblem as problem:
                    unread[film] = problem
                if film in unread:
                    failed.append(_uncut(one, unread[film]))
                else:
                    waiting.append((one, pool.submit(make, one)))
            for number, (one, future) in enumerate(waiting, 1):
                try:
                    made.append(future.result())
                except _OutsideLimits as problem:
                    failed.append(LeftOut(one.candidate, str(problem), f"has a sound outside the limits {limits}"))
                except (MediaProblem, CutProblem) as problem:
                    failed.append(_uncut(one, problem))
                job.cancel.check()
                job.progress("cut", one.candidate.video.path, number, len(waiting))
        finally:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)
    return made, failed


def _uncut(one: Planned, problem: EnvironmentProblem) -> LeftOut:
    return LeftOut(one.candidate, f"could not be cut: {problem.message}", "could not be cut")


def _job(ctx: Services, recipe: Recipe, one: Planned, clock: VideoClock | None, part: Path) -> CutJob:
    shape, video, videos = recipe.loader.shape, one.candidate.video, ctx.library.videos
    output = place(part, recipe, one.side) / f"{one.name}{shape.form.container.suffix}"
    return CutJob(
        video.path, str(output), one.candidate.start, shape.seconds, videos.track("audio", video.content_id),
        shape.form, clock, videos.track("video", video.content_id),
    )  # fmt: skip


def _digest(job: CutJob) -> str:
    """Of all that decides which bytes a video gives, as far as the library knows."""
    astray = job.clock.astray if job.clock is not None else ()
    told = repr((job.start, job.duration, job.track, job.picture, job.form, astray))
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
