"""What clips, verdicts and hard negatives say about training, gathered per video."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import sub

from eightcut.domain.clips import is_class
from eightcut.domain.judgements import Verdict
from eightcut.domain.spans import WINDOW, TimeSpan, spans
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.storage.clips import ClipStore
from eightcut.storage.database import Database, Row
from eightcut.storage.origins import Source
from eightcut.storage.rows import SLACK, class_names
from eightcut.storage.training_rows import Rows, TrainingRows, Videos

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
    """Start and end of everything that is known of one video, by role; of hard negatives the start."""

    positives: list[_Bounds] = field(default_factory=list)
    softs: list[_Bounds] = field(default_factory=list)
    negatives: list[_Bounds] = field(default_factory=list)
    hard_negatives: list[float] = field(default_factory=list)
    markers: list[_Bounds] = field(default_factory=list)

    def settle(self) -> None:
        """Sort, and leave out softs and negatives that start where a positive does, and what is there twice."""
        self.positives = _once(sorted(self.positives))
        self.softs = _once(sorted(self.softs))
        self.negatives = _once(sorted(self.negatives))
        self.hard_negatives.sort()
        for taken, _ in self.positives:
            for bounds in (self.softs, self.negatives):
                first = bisect_left(bounds, (taken - SLACK,))
                while first < len(bounds) and bounds[first][0] <= taken + SLACK:
                    del bounds[first]
            first = bisect_left(self.hard_negatives, taken - SLACK)
            while first < len(self.hard_negatives) and self.hard_negatives[first] <= taken + SLACK:
                del self.hard_negatives[first]
        self.hard_negatives = _without_twins(self.hard_negatives)


def _once(bounds: list[_Bounds]) -> list[_Bounds]:
    """The sorted intervals, each once: a moment that was cut three times is one example."""
    kept: list[_Bounds] = []
    for start, end in bounds:
        place = len(kept) - 1
        while place >= 0 and start - kept[place][0] <= SLACK and abs(end - kept[place][1]) > SLACK:
            place -= 1
        if place < 0 or start - kept[place][0] > SLACK:
            kept.append((start, end))
    return kept


def _without_twins(times: list[float]) -> list[float]:
    """The sorted times, of those of one moment the first."""
    if len(times) < 2 or min(map(sub, times[1:], times)) > SLACK:
        return times
    kept = times[:1]
    for time in times:
        if time - kept[-1] > SLACK:
            kept.append(time)
    return kept


class TrainingDataStore:
    """Training examples over all videos of a profile."""

    def __init__(self, database: Database, clips: ClipStore) -> None:
        """Work on this database."""
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
        example, and so are clips of one interval. Negatives and softs that start where a positive does are left out,
        and twins among hard negatives.
        """
        videos = self._rows.by_video(profile, settings.use_hard_negatives)
        asked, gathered = self._gathered
        if asked is None or asked[0] is not videos or asked[1] != settings:
            gathered = _examples(list(_sorted(videos, settings)))
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
                negatives=sorted([*(start for start, _ in found.negatives), *found.hard_negatives]),
            )
            for source, found in _sorted(self._rows.by_video(profile, settings.use_hard_negatives), settings)
        ]


def _sorted(videos: Iterable[tuple[Source, Rows]], settings: TrainingSettings) -> Iterator[tuple[Source, _Found]]:
    """What is known of each video, by role; videos of which nothing is known are left out."""
    roles = _Roles(settings)
    for source, rows in videos:
        found = roles.sort(rows)
        if found.markers or found.hard_negatives:
            found.settle()
            yield source, found


def _examples(videos: Sequence[tuple[Source, _Found]]) -> list[VideoExamples]:
    """The same with spans, made all at once."""
    lists = [(found.positives, found.softs, found.negatives, sorted(found.markers)) for _, found in videos]
    bounds = [pair for of_video in lists for pairs in of_video for pair in pairs]
    intervals = iter(spans([start for start, _ in bounds], [end for _, end in bounds]))
    starts = [start for _, found in videos for start in found.hard_negatives]
    moments = iter(spans(starts, [start + WINDOW for start in starts]))
    examples = []
    for (source, found), of_video in zip(videos, lists, strict=True):
        positives, softs, negatives, markers = (tuple(islice(intervals, len(pairs))) for pairs in of_video)
        hard_negatives = tuple(islice(moments, len(found.hard_negatives)))
        examples.append(VideoExamples(source.video, source.paths, positives, softs, negatives, hard_negatives, markers))
    return examples


class _Roles(dict[str, int]):
    """Which of positives, softs, negatives and none a clip is by its class; which classes count as positive."""

    def __init__(self, settings: TrainingSettings) -> None:
        super().__init__()
        self._positive = frozenset(filter(is_class, settings.positive_folders))
        self._negative = settings.negative_folder if is_class(settings.negative_folder) else None
        self._scan_exports = settings.include_scan_exports
        self._counting: dict[str, bool] = {}

    def __missing__(self, folder: str) -> int:
        if folder in self._positive:
            role = 0
        elif folder == self._negative:
            role = 2
        else:
            role = 1 if not folder or is_class(folder) else 3
        self[folder] = role
        return role

    def sort(self, rows: Rows) -> _Found:
        """Sort the rows of one video by role."""
        found = _Found()
        self._sort_verdicts(found, rows.verdicts)
        self._sort_clips(found, rows.clips)
        for folders, starts in rows.negatives:
            if not folders or self._counts(folders):
                found.hard_negatives += starts
        return found

    def _sort_verdicts(self, found: _Found, rows: Iterable[Row]) -> None:
        for start, end, verdict, folders in rows:
            found.markers.append((start, end))
            if verdict == Verdict.ACCEPT.value:
                if self._counts(folders):
                    found.positives.append((start, end))
                elif not folders or any(map(is_class, class_names(folders))):
                    found.softs.append((start, end))

    def _sort_clips(self, found: _Found, rows: Iterable[Row]) -> None:
        accepted = [TimeSpan(*bounds) for bounds in found.positives]
        clips: list[_Bounds] = []
        by_role: tuple[list[_Bounds], ...] = (clips, found.softs, found.negatives, [])
        markers = found.markers
        asked = self._scan_exports
        for folder, scan_export, start, end in rows:
            bounds = (start, end)
            markers.append(bounds)
            if asked or not scan_export:
                by_role[self[folder]].append(bounds)
        found.positives += [bounds for bounds in clips if not _twin(bounds, accepted)] if accepted else clips

    def _counts(self, folders: str) -> bool:
        """Whether a stored class shares a positive folder."""
        known = self._counting.get(folders)
        if known is None:
            known = self._counting[folders] = not self._positive.isdisjoint(class_names(folders))
        return known


def _twin(bounds: _Bounds, accepted: Sequence[TimeSpan]) -> bool:
    """Whether a clip covers nearly the same as an accepted interval."""
    return any(TimeSpan(*bounds).iou(span) >= TWIN for span in accepted)
