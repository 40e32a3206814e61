"""What clips, verdicts and hard negatives say about training, gathered per video."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import pairwise
from operator import itemgetter

from eightcut.domain.clips import is_class
from eightcut.domain.judgements import Verdict
from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.storage.clips import ClipStore
from eightcut.storage.database import Database, Row
from eightcut.storage.origins import Source
from eightcut.storage.rows import SLACK, class_names
from eightcut.storage.training_rows import Rows, TrainingRows, Videos
from eightcut.values import dataclass

TWIN = 0.9
"""An accepted interval and a clip whose intersection over union is at least this are one example."""

_Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class VideoStarts:
    """What `VideoExamples` says of one video, as sorted start times in seconds; negatives of both kinds in one."""

    video: VideoRef
    paths: tuple[str, ...]
    positives: list[float]
    softs: list[float]
    negatives: list[float]


@dataclass(slots=True)
class _Found:
    """Start and end of everything that is known of one video, by role."""

    positives: list[_Bounds] = field(default_factory=list)
    softs: list[_Bounds] = field(default_factory=list)
    negatives: list[_Bounds] = field(default_factory=list)
    hard_negatives: list[_Bounds] = field(default_factory=list)
    markers: list[_Bounds] = field(default_factory=list)

    def settle(self) -> None:
        """Sort, and leave out softs and negatives that start where a positive does, and twins of hard negatives."""
        for ones in (self.positives, self.softs, self.negatives, self.hard_negatives):
            ones.sort()
        for taken, _ in self.positives:
            for ones in (self.softs, self.negatives, self.hard_negatives):
                _leave_out(ones, taken)
        self.hard_negatives = _without_twins(self.hard_negatives)

    def count_once(self) -> None:
        """Leave out clips of one interval that are of one role: a moment exported again is no further example."""
        self.positives, self.softs, self.negatives = map(_once, (self.positives, self.softs, self.negatives))


def _leave_out(ones: list[_Bounds], taken: float) -> None:
    """Remove those of a sorted list that start at a moment."""
    first = bisect_left(ones, taken - SLACK, key=itemgetter(0))
    del ones[first : bisect_right(ones, taken + SLACK, first, key=itemgetter(0))]


def _once(bounds: list[_Bounds]) -> list[_Bounds]:
    """The sorted intervals, of those with the same start and end the first."""
    if all(after[0] - before[0] > SLACK for before, after in pairwise(bounds)):
        return bounds
    kept: list[_Bounds] = []
    for start, end in bounds:
        near = kept[bisect_left(kept, (start - SLACK,)) :]
        if not any(abs(end - other) <= SLACK for _, other in near):
            kept.append((start, end))
    return kept


def _without_twins(bounds: list[_Bounds]) -> list[_Bounds]:
    """The sorted intervals, those that start at one moment as one, from the first of them to the latest end."""
    kept = bounds[:1]
    for start, end in bounds:
        first, reach = kept[-1]
        if start - first > SLACK:
            kept.append((start, end))
        elif end > reach:
            kept[-1] = first, end
    return kept


class TrainingDataStore:
    """Training examples over all videos of a profile."""

    def __init__(self, database: Database, clips: ClipStore) -> None:
        self._db = database
        self._clips = clips
        self._rows = TrainingRows(database)
        # What was gathered last, and from which rows and settings: it is asked for before a training and by it.
        self._gathered: tuple[tuple[Videos, TrainingSettings] | None, list[VideoExamples]] = None, []

    def folders(self, profile: str, include_scan_exports: bool = False) -> list[str]:
        """Class names that can be trained: exported clips, or accepted intervals; sorted."""
        rows = self._db.rows(
            "SELECT DISTINCT folders FROM verdicts WHERE profile = ? AND verdict = ?", (profile, Verdict.ACCEPT.value)
        )
        accepted = {name for (text,) in rows for name in class_names(text) if is_class(name)}
        return sorted(accepted.union(self._clips.folders(profile, include_scan_exports)))

    def gather(self, profile: str, settings: TrainingSettings) -> list[VideoExamples]:
        """One entry per video of which anything is known, by filename; which rows are whose: see `sources`.

        An accepted interval of a positive class is a positive; a clip that covers nearly the same (TWIN) is that same
        example, and clips of one interval count once. Negatives and softs that start where a positive does are left
        out, and twins among hard negatives. A rejected interval is one with the hard negative that it stands on.
        """
        videos = self._rows.by_video(profile, settings.use_hard_negatives)
        asked, gathered = self._gathered
        if asked is None or asked[0] is not videos or asked[1] != settings:
            known = list(_sorted(videos, settings))
            for _, found in known:
                found.count_once()
            gathered = [_examples(source, found) for source, found in known]
            self._gathered = (videos, settings), gathered
        return list(gathered)

    def starts(self, profile: str, settings: TrainingSettings) -> list[VideoStarts]:
        """The same as start times, for callers that know no intervals."""
        return [
            VideoStarts(
                video=source.video,
                paths=source.paths,
                positives=[start for start, _ in found.positives],
                softs=[start for start, _ in found.softs],
                negatives=sorted(start for start, _ in (*found.negatives, *found.hard_negatives)),
            )
            for source, found in _sorted(self._rows.by_video(profile, settings.use_hard_negatives), settings)
        ]


def _sorted(videos: Iterable[tuple[Source, Rows]], settings: TrainingSettings) -> Iterator[tuple[Source, _Found]]:
    """What is known of each video, by role; videos of which nothing is known are left out."""
    sorter = _Sorter(settings)
    for source, rows in videos:
        found = sorter.found(rows)
        if found.markers or found.hard_negatives:
            found.settle()
            yield source, found


def _examples(source: Source, found: _Found) -> VideoExamples:
    """The same with spans."""
    return VideoExamples(
        source.video,
        source.paths,
        _spans(found.positives),
        _spans(found.softs),
        _spans(found.negatives),
        _spans(found.hard_negatives),
        _spans(sorted(found.markers)),
    )


def _spans(bounds: Iterable[_Bounds]) -> tuple[TimeSpan, ...]:
    return tuple(TimeSpan(start, end) for start, end in bounds)


class _Sorter:
    """Tells by classes what clips and verdicts say: positives, softs, negatives, or nothing."""

    def __init__(self, settings: TrainingSettings) -> None:
        self._positive = frozenset(filter(is_class, settings.positive_folders))
        self._negative = settings.negative_folder if is_class(settings.negative_folder) else None
        self._scan_exports = settings.include_scan_exports
        self._counting: dict[str, bool] = {}

    def found(self, rows: Rows) -> _Found:
        """What the rows of one video say."""
        found = _Found()
        self._sort_verdicts(found, rows.verdicts)
        self._sort_clips(found, rows.clips)
        for folders, starts in rows.negatives:
            if not folders or self._counts(folders):
                found.hard_negatives += [(start, start + WINDOW) for start in starts]
        return found

    def _sort_verdicts(self, found: _Found, rows: Iterable[Row]) -> None:
        for start, end, verdict, folders in rows:
            if verdict == Verdict.REJECT.value:
                if not folders or self._counts(folders):
                    found.hard_negatives.append((start, end))
                continue
            found.markers.append((start, end))
            if verdict == Verdict.ACCEPT.value:
                if self._counts(folders):
                    found.positives.append((start, end))
                elif not folders or any(map(is_class, class_names(folders))):
                    found.softs.append((start, end))

    def _sort_clips(self, found: _Found, rows: Sequence[Row]) -> None:
        positives: list[_Bounds] = []
        lists = {folder: self._list_of(folder, found, positives) for folder in {row[0] for row in rows}}
        asked = [row for row in rows if self._scan_exports or not row[1]]
        found.markers += [(start, end) for _, _, start, end in rows]
        for folder, _, start, end in asked:
            lists[folder].append((start, end))
        accepted = [TimeSpan(*bounds) for bounds in found.positives]
        found.positives += [bounds for bounds in positives if not _twin(bounds, accepted)]

    def _list_of(self, folder: str, found: _Found, positives: list[_Bounds]) -> list[_Bounds]:
        """Where clips of a class go; those of a disabled one say nothing."""
        if folder in self._positive:
            return positives
        if folder == self._negative:
            return found.negatives
        return found.softs if not folder or is_class(folder) else []

    def _counts(self, folders: str) -> bool:
        """Whether a stored class shares a positive folder."""
        known = self._counting.get(folders)
        if known is None:
            known = self._counting[folders] = not self._positive.isdisjoint(class_names(folders))
        return known


def _twin(bounds: _Bounds, accepted: Sequence[TimeSpan]) -> bool:
    """Whether a clip covers nearly the same as an accepted interval."""
    return any(TimeSpan(*bounds).iou(span) >= TWIN for span in accepted)
