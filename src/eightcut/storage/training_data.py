"""What clips, verdicts and hard negatives say about training, gathered per video."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eightcut.domain.clips import clip_interval, is_class
from eightcut.domain.judgements import Verdict
from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.storage.clips import ClipStore
from eightcut.storage.database import Database, Row
from eightcut.storage.origins import Origin, Source, sources
from eightcut.storage.rows import SLACK, FolderNames, class_names

TWIN = 0.9
"""An accepted interval and a clip whose intersection over union is at least this are one example."""

_ORIGIN = "content_id, filename, source_path"
_Bounds = tuple[float, float]


@dataclass(slots=True)
class _Rows:
    """The rows of one origin, without the columns of the origin."""

    clips: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    negatives: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    """Start and end of everything that is known of one video, by role, unsorted."""

    positives: list[_Bounds] = field(default_factory=list)
    softs: list[_Bounds] = field(default_factory=list)
    negatives: list[_Bounds] = field(default_factory=list)
    hard_negatives: list[_Bounds] = field(default_factory=list)
    markers: list[_Bounds] = field(default_factory=list)


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
        with self._db.snapshot():
            rows = self._rows(profile, settings.use_hard_negatives)
            videos = self._db.rows("SELECT content_id, filename, path FROM videos")
        last_seen = {content_id: (filename, path) for content_id, filename, path in videos}
        roles = _Roles(settings)
        entries = []
        for source in sources(rows, last_seen):
            found = roles.sort([rows[origin] for origin in source.origins])
            if found.markers or found.hard_negatives:
                entries.append(_entry(source, found))
        return entries

    def _rows(self, profile: str, with_negatives: bool) -> dict[Origin, _Rows]:
        by_origin: defaultdict[Origin, _Rows] = defaultdict(_Rows)
        for row in self._db.rows(
            f"""SELECT {_ORIGIN}, start_time, output_path, clip_count, clip_duration, spread, scan_export
                FROM processed WHERE profile = ? AND clip_duration > 0""",
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
            for row in self._db.rows(
                f"SELECT {_ORIGIN}, start_time, folders FROM hard_negatives WHERE profile = ?", (profile,)
            ):
                by_origin[row[:3]].negatives.append(row[3:])
        return by_origin


class _Roles:
    """Which role a row plays under the settings."""

    def __init__(self, settings: TrainingSettings) -> None:
        self._positive = frozenset(filter(is_class, settings.positive_folders))
        self._negative = settings.negative_folder if is_class(settings.negative_folder) else None
        self._scan_exports = settings.include_scan_exports
        self._names = FolderNames()
        self._counting: dict[str, bool] = {}

    def sort(self, parts: Sequence[_Rows]) -> _Found:
        """Sort the rows of one video by role."""
        found = _Found()
        for part in parts:
            self._sort_verdicts(found, part.verdicts)
        accepted = [TimeSpan(*bounds) for bounds in found.positives]
        for part in parts:
            self._sort_clips(found, part.clips, accepted)
            found.hard_negatives += [
                (start, start + WINDOW) for start, folders in part.negatives if not folders or self._counts(folders)
            ]
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
                span = clip_interval(path, start, count, duration, spread)
                bounds = (span.start, span.end)
            else:
                bounds = (start, start + duration)
            found.markers.append(bounds)
            if scan_export and not self._scan_exports:
                continue
            folder = self._names.of(path)
            if folder in self._positive:
                if not any(TimeSpan(*bounds).iou(span) >= TWIN for span in accepted):
                    found.positives.append(bounds)
            elif folder == self._negative:
                found.negatives.append(bounds)
            elif not folder or is_class(folder):
                found.softs.append(bounds)

    def _counts(self, folders: str) -> bool:
        """Whether a stored class shares a positive folder."""
        known = self._counting.get(folders)
        if known is None:
            known = self._counting[folders] = not self._positive.isdisjoint(class_names(folders))
        return known


def _entry(source: Source, found: _Found) -> VideoExamples:
    found.positives.sort()
    taken = [start for start, _ in found.positives]
    return VideoExamples(
        video=source.video,
        paths=source.paths,
        positives=_spans(found.positives),
        softs=_spans(_apart(found.softs, taken)),
        negatives=_spans(_apart(found.negatives, taken)),
        hard_negatives=_spans(_once(_apart(found.hard_negatives, taken))),
        markers=_spans(sorted(found.markers)),
    )


def _spans(bounds: Iterable[_Bounds]) -> tuple[TimeSpan, ...]:
    return tuple([TimeSpan(start, end) for start, end in bounds])


def _apart(bounds: list[_Bounds], taken: Sequence[float]) -> list[_Bounds]:
    """Sorted, without those that start at a moment that is taken."""
    if not taken:
        return sorted(bounds)
    kept = []
    for start, end in sorted(bounds):
        i = bisect_left(taken, start - SLACK)
        if i == len(taken) or taken[i] > start + SLACK:
            kept.append((start, end))
    return kept


def _once(bounds: Iterable[_Bounds]) -> list[_Bounds]:
    """Without those that start at the moment of the one kept before."""
    kept: list[_Bounds] = []
    for start, end in bounds:
        if not kept or start - kept[-1][0] > SLACK:
            kept.append((start, end))
    return kept
