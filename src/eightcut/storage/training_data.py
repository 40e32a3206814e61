"""What clips, verdicts and hard negatives say about training, gathered per video."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from eightcut.domain.clips import clip_interval, is_class
from eightcut.domain.judgements import Verdict
from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.storage.clips import ClipStore
from eightcut.storage.database import Database, Row
from eightcut.storage.origins import Origin, Source, sources
from eightcut.storage.rows import SLACK, FolderNames, class_names

TWIN = 0.9
"""An accepted interval and a clip whose intersection over union is at least this are one example."""

_ORIGIN = "content_id, filename, source_path"
# The dialog asks again with every change of a setting, and names are slow to read.
_interval = lru_cache(maxsize=1 << 16)(clip_interval)
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
class _Rows:
    """The rows of one origin, without the columns of the origin; of negatives the class and the start times."""

    clips: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    negatives: list[tuple[str, list[float]]] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    """Start and end of everything that is known of one video, by role; of hard negatives the start."""

    positives: list[_Bounds] = field(default_factory=list)
    softs: list[_Bounds] = field(default_factory=list)
    negatives: list[_Bounds] = field(default_factory=list)
    hard_negatives: list[float] = field(default_factory=list)
    markers: list[_Bounds] = field(default_factory=list)

    def settle(self) -> None:
        """Sort, and leave out softs and negatives that start where a positive does, and twins of hard negatives."""
        self.positives.sort()
        taken = [start for start, _ in self.positives]
        self.softs = [bounds for bounds in sorted(self.softs) if not _near(taken, bounds[0])]
        self.negatives = [bounds for bounds in sorted(self.negatives) if not _near(taken, bounds[0])]
        kept: list[float] = []
        for start in sorted(self.hard_negatives):
            if not (kept and start - kept[-1] <= SLACK) and not _near(taken, start):
                kept.append(start)
        self.hard_negatives = kept


def _near(times: Sequence[float], time: float) -> bool:
    """Whether one of the sorted times is the same moment."""
    if not times:
        return False
    i = bisect_left(times, time - SLACK)
    return i < len(times) and times[i] <= time + SLACK


class TrainingDataStore:
    """Training examples over all videos of a profile."""

    def __init__(self, database: Database, clips: ClipStore) -> None:
        """Work on this database."""
        self._db = database
        self._clips = clips

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
        example. Negatives and softs that start where a positive does are left out, and twins among hard negatives.
        """
        return [
            VideoExamples(
                video=source.video,
                paths=source.paths,
                positives=_spans(found.positives),
                softs=_spans(found.softs),
                negatives=_spans(found.negatives),
                hard_negatives=_spans((start, start + WINDOW) for start in found.hard_negatives),
                markers=_spans(sorted(found.markers)),
            )
            for source, found in self._collect(profile, settings)
        ]

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
            for source, found in self._collect(profile, settings)
        ]

    def _collect(self, profile: str, settings: TrainingSettings) -> Iterator[tuple[Source, _Found]]:
        with self._db.snapshot():
            rows = self._rows(profile, settings.use_hard_negatives)
            videos = self._db.rows("SELECT content_id, filename, path FROM videos")
        roles = _Roles(settings)
        for source in sources(rows, {content_id: (filename, path) for content_id, filename, path in videos}):
            found = roles.sort([rows[origin] for origin in source.origins])
            if found.markers or found.hard_negatives:
                found.settle()
                yield source, found

    def _rows(self, profile: str, with_negatives: bool) -> dict[Origin, _Rows]:
        by_origin: defaultdict[Origin, _Rows] = defaultdict(_Rows)
        for row in self._db.rows(
            f"""SELECT {_ORIGIN}, start_time, output_path, clip_count, clip_duration, spread, scan_export
                FROM processed NOT INDEXED WHERE profile = ? AND clip_duration > 0""",
            (profile,),
        ):
            by_origin[row[:3]].clips.append(row[3:])
        for row in self._db.rows(
            f"""SELECT {_ORIGIN}, start_time, end_time, verdict, folders FROM verdicts
                WHERE profile = ? AND verdict <> ?""",
            (profile, Verdict.REJECT.value),
        ):
            by_origin[row[:3]].verdicts.append(row[3:])
        if with_negatives:
            for origin, folders, starts in self._negatives(profile):
                by_origin[origin].negatives.append((folders, starts))
        return by_origin

    def _negatives(self, profile: str) -> Iterator[tuple[Origin, str, list[float]]]:
        """Origin, class and sorted times of hard negatives.

        Two queries over one index, how many and which, in the same order: with tens of thousands of rows that takes
        half the time of reading the origin with each.
        """
        order = f"{_ORIGIN}, folders"
        groups = self._db.rows(
            f"""SELECT {_ORIGIN}, folders, COUNT(*) FROM hard_negatives WHERE profile = ?
                GROUP BY {order} ORDER BY {order}""",
            (profile,),
        )
        times = self._db.column(
            f"SELECT start_time FROM hard_negatives WHERE profile = ? ORDER BY {order}, start_time", (profile,)
        )
        first = 0
        for content_id, filename, path, folders, count in groups:
            yield (content_id, filename, path), folders, times[first : first + count]
            first += count


class _Roles:
    """Which role a row plays under the settings."""

    def __init__(self, settings: TrainingSettings) -> None:
        self._positive = frozenset(filter(is_class, settings.positive_folders))
        self._negative = settings.negative_folder if is_class(settings.negative_folder) else None
        self._scan_exports = settings.include_scan_exports
        self._names = FolderNames()

    def sort(self, parts: Sequence[_Rows]) -> _Found:
        """Sort the rows of one video by role."""
        found = _Found()
        for part in parts:
            self._sort_verdicts(found, part.verdicts)
        accepted = [TimeSpan(*bounds) for bounds in found.positives]
        for part in parts:
            self._sort_clips(found, part.clips, accepted)
            for folders, starts in part.negatives:
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

    def _sort_clips(self, found: _Found, rows: Iterable[Row], accepted: Sequence[TimeSpan]) -> None:
        for start, path, count, duration, spread, scan_export in rows:
            if count > 1 and not scan_export:
                span = _interval(path, start, count, duration, spread)
                bounds = (span.start, span.end)
            else:
                bounds = (start, start + duration)
            found.markers.append(bounds)
            if scan_export and not self._scan_exports:
                continue
            folder = self._names.of(path)
            if folder in self._positive:
                if not accepted or not any(TimeSpan(*bounds).iou(span) >= TWIN for span in accepted):
                    found.positives.append(bounds)
            elif folder == self._negative:
                found.negatives.append(bounds)
            elif not folder or is_class(folder):
                found.softs.append(bounds)

    def _counts(self, folders: str) -> bool:
        """Whether a stored class shares a positive folder."""
        return not self._positive.isdisjoint(class_names(folders))


def _spans(bounds: Iterable[_Bounds]) -> tuple[TimeSpan, ...]:
    return tuple([TimeSpan(start, end) for start, end in bounds])
