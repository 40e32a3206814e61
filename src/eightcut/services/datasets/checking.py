"""How many clips of a folder a trainer would take, and why not the others: its loader's own rules, on any folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from eightcut.atomic import Door, scratch
from eightcut.cores import usable_cores
from eightcut.domain.clip_facts import ClipFacts
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, MediaProblem
from eightcut.media.media import FfmpegMedia
from eightcut.services.context import Job
from eightcut.services.datasets.reading import SOUNDS, VIDEOS, below, called, of_kind
from eightcut.services.datasets.samples import Fault, Found, Rule, Sample, first_fault
from eightcut.services.datasets.targets import Target, loader_of
from eightcut.services.videos.same_place import is_folder
from eightcut.values import dataclass

_PIECE = 1 << 20
DOOR = Door(elsewhere="choose another folder for temporary files (TMPDIR)")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A clip that the trainer would leave out, by its name in the folder."""

    name: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Checked:
    """What a trainer makes of a folder: clips that it takes; where it stops, it takes none."""

    folder: str
    target: str
    fit: int
    dropped: tuple[Dropped, ...] = ()
    stops: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        """How many clips it trains with."""
        return 0 if self.stops else self.fit

    @property
    def all(self) -> int:
        """How many clips there are."""
        return self.fit + len(self.dropped)


def check(media: FfmpegMedia, folder: str, target: Target, job: Job, *, sound_only: bool = False) -> Checked:
    """Look through a folder as the target's loader does, and decode every clip. BadRequest, Cancelled."""
    loader, place = loader_of(target, sound_only=sound_only), Path(folder).absolute()
    if not is_folder(place):
        raise BadRequest(f"There is no folder {folder}. Name one that holds a dataset.", folder)
    found = loader.find(place)
    dropped = [Dropped(name, fault) for name, fault in found.dropped]
    dropped += _overlooked(place, found, sound_only)
    fit = 0
    for sample, fault in _judged(media, found.samples, loader.rules, job):
        if fault is None:
            fit += 1
        else:
            dropped.append(Dropped(sample.name, fault))
    return Checked(str(place), target.id, fit, tuple(dropped), tuple(found.stops), tuple(found.notes))


def _overlooked(folder: Path, found: Found, sound_only: bool) -> Iterator[Dropped]:
    """Clips in the folder that the loader does not come to."""
    seen = {path for sample in found.samples for path in (sample.file, sample.sound)}
    known = {name for name, _ in found.dropped}
    for path in of_kind(below(folder), SOUNDS if sound_only else VIDEOS):
        if path not in seen and called(path, folder) not in known:
            yield Dropped(called(path, folder), found.overlooked)


def _judged(
    media: FfmpegMedia, samples: list[Sample], rules: Sequence[Rule], job: Job
) -> Iterator[tuple[Sample, Fault | None]]:
    cancel = CancelToken(job.cancel)

    def judge(sample: Sample) -> Fault | None:
        try:
            return first_fault(rules, _facts(media, sample, cancel))
        except MediaProblem as problem:
            return Fault(f"cannot be opened: {problem.message}", "Cut it from its video again.")
        except OSError as problem:
            return Fault(f"cannot be read: {problem.strerror}", "Make it readable.")

    with ThreadPoolExecutor(usable_cores(), "checking") as pool:
        try:
            for number, (sample, fault) in enumerate(zip(samples, pool.map(judge, samples), strict=True), 1):
                job.cancel.check()
                yield sample, fault
                job.progress("check", sample.name, number, len(samples))
        finally:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)


def _facts(media: FfmpegMedia, sample: Sample, cancel: CancelToken) -> ClipFacts:
    """What the loader finds; the sound is that of the file beside it, where it takes that."""
    if sample.inside is not None:
        suffix = sample.suffix if sample.suffix.removeprefix(".").isalnum() else ""
        with scratch() as place:
            unpack(sample, sample.inside, clip := place / f"clip{suffix}", DOOR)
            return media.clip_facts(str(clip), cancel)
    facts = media.clip_facts(str(sample.file), cancel)
    if sample.sound is None:
        return facts
    return replace(facts, sound=media.clip_facts(str(sample.sound), cancel).sound)


def unpack(sample: Sample, inside: tuple[int, int], clip: Path, door: Door) -> None:
    """Write a member of an archive into a file of its own. The door's problem, OSError."""
    begin, left = inside
    with sample.file.open("rb") as archive, door.pending(clip) as copy:
        archive.seek(begin)
        while left and (piece := archive.read(min(_PIECE, left))):
            copy.write(piece)
            left -= len(piece)
        copy.commit()
