"""Everything that training may ask of a profile's rows, video by video, read once for as long as nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field
from itertools import islice
from typing import Any

from eightcut.domain.judgements import Verdict
from eightcut.storage.database import Database, Row
from eightcut.storage.origins import Origin, Source, sources
from eightcut.storage.tables import Reader, one, reader
from eightcut.storage.verdicts import STANDS
from eightcut.values import dataclass

# Every column of the indices in their order, as SQLite sorts by itself where it has to find that the order is the same;
# with the plus it does not know that the profile is one.
_ORIGIN = "content_id, profile, filename, source_path"
_CLIPS = "FROM processed INDEXED BY processed_by_content WHERE +profile = ? AND clip_duration > 0"
_NEGATIVES = "FROM hard_negatives INDEXED BY hard_negatives_by_content WHERE +profile = ?"
_WHOSE = reader("processed", "content_id, filename, source_path")
_CLIP = Reader(
    ("folder", "scan_export", "start", "end"),
    [one("processed", name) for name in ("folder", "scan_export", "clip_start", "clip_start")],
    ("start", "end"),
)
_SEEN = reader("videos", "content_id, filename, path")
_VERDICT = "content_id, filename, source_path, start_time, end_time, verdict, folders"
_START = reader("hard_negatives", "start_time")


@dataclass(slots=True)
class Rows:
    """Rows of one origin or of one video.

    Of clips the class, whether a scan export, start and end; of verdicts start, end, verdict and class (rejects where
    hard negatives are asked for); of hard negatives the class and sorted start times. Times in seconds.
    """

    clips: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    negatives: list[tuple[str, list[float]]] = field(default_factory=list)


Videos = list[tuple[Source, Rows]]
"""What is known of each video, by filename."""


class TrainingRows:
    """The rows of a profile; what was read last is given again while the file stays the same. Not for changing."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._last: tuple[object, Videos] | None = None

    def by_video(self, profile: str, with_negatives: bool) -> Videos:
        """Videos and their rows; which rows are whose: see `sources`."""
        with self._db.snapshot():
            state = self._db.state()
            asked = (state, profile, with_negatives)
            last = self._last
            if state is not None and last and last[0] == asked:
                return last[1]
            rows = self._read(profile, with_negatives)
            seen = _SEEN.read(self._db.rows("SELECT content_id, filename, path FROM videos"))
        videos = [
            (source, _joined([rows[origin] for origin in source.origins]))
            for source in sources(rows, {content_id: (filename, path) for content_id, filename, path in seen})
        ]
        self._last = (asked, videos)
        return videos

    def _read(self, profile: str, with_negatives: bool) -> dict[Origin, Rows]:
        by_origin: defaultdict[Origin, Rows] = defaultdict(Rows)
        for origin, clips in self._clips(profile):
            by_origin[origin].clips += clips
        verdicts = self._db.rows(
            f"SELECT {_VERDICT} FROM verdicts WHERE profile = ? AND (verdict <> ? OR ? AND {STANDS})",
            (profile, Verdict.REJECT.value, with_negatives),
        )
        for row in reader("verdicts", _VERDICT).read(verdicts):
            by_origin[row[:3]].verdicts.append(row[3:])
        if with_negatives:
            for origin, folders, starts in self._negatives(profile):
                by_origin[origin].negatives.append((folders, starts))
        return by_origin

    def _clips(self, profile: str) -> Iterator[tuple[Origin, list[Row]]]:
        """Origin and clips. Two queries over one index, how many and which, in the same order.

        That takes half the time of reading the origin with each of tens of thousands of rows.
        """
        groups = self._db.rows(
            f"SELECT content_id, filename, source_path, COUNT(*) {_CLIPS} GROUP BY {_ORIGIN} ORDER BY {_ORIGIN}",
            (profile,),
        )
        rows = self._db.rows(
            f"SELECT folder, scan_export, clip_start, clip_start + clip_duration {_CLIPS} ORDER BY {_ORIGIN}",
            (profile,),
        )
        clips = iter(_CLIP.each(rows))
        for origin, (*_, count) in _origins(groups):
            yield origin, [clip for clip in islice(clips, count) if clip]

    def _negatives(self, profile: str) -> Iterator[tuple[Origin, str, list[float]]]:
        """Origin, class and sorted times of hard negatives; in two queries as with clips."""
        order = f"{_ORIGIN}, folders"
        groups = self._db.rows(
            f"SELECT content_id, filename, source_path, folders, COUNT(*) {_NEGATIVES} GROUP BY {order} "
            f"ORDER BY {order}",
            (profile,),
        )
        times = self._db.column(f"SELECT start_time {_NEGATIVES} ORDER BY {order}, start_time", (profile,))
        moment, folder = one("hard_negatives", "start_time"), one("hard_negatives", "folders")
        sound = not times or moment.sound(times)
        ordered = iter(times)
        for origin, (*_, folders, count) in _origins(groups):
            mine = list(islice(ordered, count))
            yield origin, folder.read(folders), mine if sound else _usable(mine)


def _origins(groups: list[Row]) -> Iterator[tuple[Any, Row]]:
    """Each group with the origin that its first three columns tell; every one has one."""
    yield from zip(_WHOSE.read([group[:3] for group in groups]), groups, strict=True)


def _usable(times: list[object]) -> list[float]:
    return [start for (start,) in _START.read([(time,) for time in times])]


def _joined(parts: list[Rows]) -> Rows:
    """The rows of several origins as those of one."""
    if len(parts) == 1:
        return parts[0]
    return Rows(
        [row for part in parts for row in part.clips],
        [row for part in parts for row in part.verdicts],
        [group for part in parts for group in part.negatives],
    )
