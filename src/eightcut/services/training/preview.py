"""What a training would learn from, before it runs: counts, conflicts, videos that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eightcut.domain.clips import class_key
from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.services.context import Services
from eightcut.services.videos.same_place import exists
from eightcut.values import dataclass

_MANY = 3
"""One in so many clips must overlap another before it is told."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A hard negative closer than 8 s to a clip of the sound, or on it; times in seconds."""

    filename: str
    path: str
    negative: float
    positive: float
    used: bool = True
    """False where it is left out because of the clip."""


@dataclass(frozen=True, slots=True)
class VideoCounts:
    """One video's share of the examples; `hard_negatives` are the user's own marks."""

    filename: str
    positives: int
    softs: int
    negatives: int
    hard_negatives: int
    there: bool
    """Whether its file is on this disk."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """All videos that a training would use, by name, and what should be said before it."""

    videos: tuple[VideoCounts, ...]
    conflicts: tuple[Conflict, ...]
    overlapping: int = 0
    """Positives that overlap an earlier one of their video by more than half."""

    def total(self, field: str) -> int:
        """The sum of one count over the videos."""
        return sum(getattr(video, field) for video in self.videos)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the videos whose file is not on this disk."""
        return tuple(video.filename for video in self.videos if not video.there)

    @property
    def overlap(self) -> str:
        """A sentence where many clips hold nearly the same moment; "" where few do."""
        return overlap_told(self.overlapping, self.total("positives"))

    @property
    def searched(self) -> int:
        """Videos that hold the sound."""
        return sum(video.positives > 0 for video in self.videos)


def readiness(ctx: Services, profile: str, settings: TrainingSettings) -> Readiness:
    """Gather the examples; looks at the disk, decodes nothing."""
    entries = [
        entry
        for entry in ctx.library.training_data.gather(profile, settings)
        if entry.positives or entry.negatives or entry.hard_negatives
    ]
    return Readiness(
        tuple(_counts(entry) for entry in entries),
        tuple(conflicts(entries)),
        overlapping(entries),
    )


def overlapping(entries: Sequence[VideoExamples]) -> int:
    """How many positives overlap an earlier one of the same video by more than half of their own length."""
    count = 0
    for entry in entries:
        before: list[TimeSpan] = []
        for span in sorted(entry.positives, key=lambda one: one.start):
            before = [one for one in before if one.end > span.start]
            count += any(span.overlap(one) > span.duration / 2 + 1e-6 for one in before)
            before.append(span)
    return count


def overlap_told(count: int, positives: int) -> str:
    """`12 of 18 clips overlap another by more than half`; "" where less than a third do."""
    if not count or count < positives / _MANY:
        return ""
    return f"{count:,} of {positives:,} clips {'overlaps' if count == 1 else 'overlap'} another by more than half"


def _counts(entry: VideoExamples) -> VideoCounts:
    return VideoCounts(
        entry.video.filename,
        len(entry.positives),
        len(entry.softs),
        len(entry.negatives),
        len(entry.hard_negatives),
        any(map(exists, entry.paths)),
    )


def conflicts(entries: Sequence[VideoExamples]) -> Iterator[Conflict]:
    """Each hard negative that is left out, with the clip it lies on, or closer than 8 s to a clip, with the nearest."""
    for entry in entries:
        path = next(iter(entry.paths), "")
        for span in entry.hard_negatives:
            near, nearest = min(((abs(p.start - span.start), p.start) for p in entry.positives), default=(WINDOW, 0.0))
            if (on := entry.contradicting(span)) is not None:
                yield Conflict(entry.video.filename, path, span.start, on.start, used=False)
            elif near < WINDOW:
                yield Conflict(entry.video.filename, path, span.start, nearest)


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """A folder that can be trained, and what is in it."""

    folder: str
    videos: int
    clips: int
    moments: int = 0
    """Moments that the user marked for them, where that was asked: one of them gives one clip or several."""


def most_marked(ctx: Services, profile: str, folder: str = "") -> ClassCounts:
    """The class of this folder with its exported clips, without one the class with the most; looks at counts only."""
    counts = ctx.library.clips.statistics(profile)
    found = {name: one for name, one in counts.items() if not folder or class_key(name) == class_key(folder)}
    name = max(found, key=lambda name: found[name]["clips"], default="")
    if not name:
        return ClassCounts(folder, 0, 0)
    moments = ctx.library.clips.moments(profile, name)
    return ClassCounts(name, found[name]["videos"], found[name]["clips"], moments)


def classes(ctx: Services, profile: str, include_scan_exports: bool = False) -> list[ClassCounts]:
    """Folders with clips, or with accepted intervals, by name; counted as a training would, each on its own."""
    found = []
    for folder in ctx.library.training_data.folders(profile, include_scan_exports):
        settings = TrainingSettings((folder,), include_scan_exports=include_scan_exports, use_hard_negatives=False)
        entries = [e for e in ctx.library.training_data.gather(profile, settings) if e.positives]
        if entries:
            found.append(ClassCounts(folder, len(entries), sum(len(e.positives) for e in entries)))
    return found
