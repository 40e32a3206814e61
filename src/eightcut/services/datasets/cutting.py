"""The clips of a dataset: cut in the target's form, or taken over from one that was built before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.channels import ALL
from eightcut.domain.choosing import Place, place_of
from eightcut.domain.dataset_rows import BuiltClip, Dataset
from eightcut.domain.datasets import LeftOut, Planned
from eightcut.domain.limits import Limits, faults, limits_named
from eightcut.domain.loudness import Levelled
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.domain.sound_quality import SoundQuality
from eightcut.domain.spans import moment
from eightcut.domain.videos import VideoRef
from eightcut.errors import CutProblem, MediaProblem, OutputProblem
from eightcut.media.media import FfmpegMedia
from eightcut.services.clips.batches import Batch, cut_jobs
from eightcut.services.clips.checking import measured
from eightcut.services.clips.spoken import MEASURES, Spoken
from eightcut.services.context import Job, Services
from eightcut.services.datasets.checking import unpack
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.samples import Sample
from eightcut.services.datasets.targets import Loader
from eightcut.services.datasets.writing import DOOR, Written
from eightcut.services.videos.same_place import is_file
from eightcut.values import dataclass


class _OutsideLimits(Exception):
    """The sound of a clip; the message completes "This moment ..."."""


@dataclass(frozen=True, slots=True)
class Made:
    """A clip that lies in its folder, with digests as in `BuiltClip`; `taken`: it was not cut for that."""

    planned: Planned
    written: Written
    sha256: str
    cut: str
    channels: str = ALL
    level: Levelled | None = None
    shown: str = ""
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

    @property
    def places(self) -> frozenset[Place]:
        """Where its clips are from."""
        return frozenset(place_of(one.planned.candidate) for one in self.clips.values())

    def take(self, planned: Planned, cut: str, output: Path, job: Job) -> BuiltClip | None:
        """Copy the clip that was cut so; None where there is none, or it is no longer what it was."""
        known = self.clips.get((planned.candidate.film, cut))
        if known is None:
            return None
        sample = None if known.file else self.shards.get(known.planned.name)
        source = Path(self.dataset.folder, known.file) if sample is None else sample.file
        if not is_file(source):
            why = "is gone"
        elif (copied := _copied(source, sample, output)) == known.sha256:
            DOOR.flush(output, output)
            return known
        else:
            remove(output)
            why = f"was changed since {self.dataset.called} was built" if copied else "cannot be copied"
        told = str(source) if known.file else f"{known.planned.name} in {source}"
        job.warn(str(source), f"{told} {why}, so its moment is cut again.")
        return None


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
    return part / side if recipe.shares else part


def sha256(path: Path) -> str:
    """In hexadecimal digits. CutProblem."""
    with DOOR.told(path, "read"), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cut_all(
    ctx: Services, recipe: Recipe, clips: Sequence[Planned], part: Path, job: Job, former: Former | None, limits: str
) -> tuple[list[Made], list[LeftOut]]:
    """Cut all, several at a time; those that cannot be cut, or are outside the limits, with the reason.

    Cancelled; OutputProblem where the disk takes no more.
    """
    shape, cancel = recipe.loader.shape, CancelToken(job.cancel)
    for side in {one.side for one in clips}:
        DOOR.folder(place(part, recipe, side))
    kept = limits_named(limits) if limits else None
    shares = _shares(ctx, recipe, clips, kept, job) if kept else {}

    def make(one: Planned, wanted: CutJob) -> Made:
        cancel.rest()
        output, digest = Path(wanted.output), _digest(wanted)
        taken = former.take(one, digest, output, job) if former is not None else None
        level = taken.level if taken is not None else None
        if taken is None:
            level = _reached(ctx.media, ctx.media.cut(wanted, cancel), cancel)
            if kept and (wrong := _wrong(ctx.media, wanted.output, kept, cancel, shares.get(one.name))):
                with DOOR.told(output, "removed"):
                    remove(output)
                raise _OutsideLimits(wrong)
        written = Written(one.name, output, one.candidate.caption, one.candidate.label)
        digits = sha256(output) if taken is None else taken.sha256
        shown = wanted.shown.text if wanted.shown is not None else ""
        return Made(one, written, digits, digest, wanted.channels, level, shown, taken is not None)

    made, failed = [], []
    jobs, unusable = _jobs(ctx, recipe, clips, part, job)
    with ThreadPoolExecutor(shape.form.at_once(recipe.workers), "cutting") as pool:
        try:
            cuts = {one.name: pool.submit(make, one, jobs[one.name]) for one in clips if one.name in jobs}
            for number, one in enumerate(clips, 1):
                try:
                    if one.candidate.video in unusable:
                        raise unusable[one.candidate.video]
                    made.append(cuts[one.name].result())
                except _OutsideLimits as problem:
                    failed.append(LeftOut(one.candidate, str(problem), f"is outside the limits {limits}"))
                except OutputProblem:
                    raise
                except (MediaProblem, CutProblem) as problem:
                    failed.append(LeftOut(one.candidate, f"could not be cut: {problem.message}", "could not be cut"))
                job.cancel.check()
                job.progress("cut", one.candidate.video.path, number, len(clips))
        finally:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)
    return made, failed


def _jobs(
    ctx: Services, recipe: Recipe, clips: Sequence[Planned], part: Path, job: Job
) -> tuple[dict[str, CutJob], dict[VideoRef, MediaProblem]]:
    """What is to be cut, by name; and videos that tell no clock to cut by, with the reason."""
    shape = recipe.loader.shape
    of_video: dict[VideoRef, list[Planned]] = {}
    for one in clips:
        of_video.setdefault(one.candidate.video, []).append(one)
    jobs: dict[str, CutJob] = {}
    unusable: dict[VideoRef, MediaProblem] = {}
    for video, mine in of_video.items():
        job.cancel.check()
        suffix = shape.form.container.suffix
        outputs = [str(place(part, recipe, one.side) / f"{one.name}{suffix}") for one in mine]
        batch = Batch((), tuple(one.candidate.start for one in mine), (shape.form,) * len(mine))
        try:
            wanted = cut_jobs(ctx, video, outputs, batch, shape.seconds, job)
        except MediaProblem as problem:
            unusable[video] = problem
        else:
            pairs = zip(mine, wanted, strict=True)
            jobs |= {one.name: replace(each, loudness=recipe.level, repeatable=True) for one, each in pairs}
    return jobs, unusable


def _reached(media: FfmpegMedia, cut: CutResult, cancel: CancelToken) -> Levelled | None:
    """How a clip was brought to its loudness, and what is measured of it now."""
    return None if cut.level is None else replace(cut.level, reached=media.levels(cut.output, cancel)[0])


def _shares(
    ctx: Services, recipe: Recipe, clips: Sequence[Planned], limits: Limits, job: Job
) -> dict[str, SoundQuality]:
    """What is known of speech and music in each clip, by name, where the limits ask for that."""
    if MEASURES.isdisjoint(limits.sound):
        return {}
    spoken, seconds, found = Spoken(ctx, limits, job), recipe.loader.shape.seconds, {}
    for one in sorted(clips, key=lambda one: one.candidate.video.path):
        span = moment(one.candidate.start, seconds)
        found[one.name] = spoken.added(SoundQuality(), one.candidate.video, span)
    return found


def _wrong(
    media: FfmpegMedia, clip: str, limits: Limits, cancel: CancelToken, shares: SoundQuality | None = None
) -> str:
    """What keeps a clip outside its limits; "" where nothing does."""
    try:
        found = measured(media, clip, cancel)
        if shares is not None and found.sound is not None:
            found = replace(found, sound=replace(found.sound, speech=shares.speech, music=shares.music))
        return next((fault.words for fault in faults(limits, found)), "")
    except (MediaProblem, CutProblem) as problem:
        return f"could not be looked at once it was cut: {problem.message}"


def _digest(job: CutJob) -> str:
    """Of all that decides which bytes a video gives, as far as the library knows."""
    astray = job.clock.astray if job.clock is not None else ()
    told = repr((job.start, job.duration, job.track, job.picture, job.form, astray))
    told += f" {job.channels}" if job.channels != ALL else ""
    told += f" shows {job.shown.text}" if job.shown is not None else ""
    told += "" if job.loudness is None else repr(job.loudness)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
