"""Moments that are not the sound (table `hard_negatives`)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import groupby

from eightcut.domain.judgements import HardNegative
from eightcut.domain.videos import VideoRef
from eightcut.storage.database import Database, Row
from eightcut.storage.rows import IDS, SLACK, belongs, class_names, class_text, ids_text
from eightcut.storage.tables import reader

_MOMENTS = reader("hard_negatives", "start_time, id, folders")
_OF_VIDEO = "filename, start_time, source_path, source_model, folders, content_id, id"

_Moment = tuple[float, int, frozenset[str]]
"""Start, id and class of a hard negative."""


def _start(moment: _Moment) -> float:
    return moment[0]


def _video(negative: HardNegative) -> VideoRef:
    return VideoRef(negative.filename, negative.source_path, negative.content_id)


def _same(moments: Sequence[_Moment], negative: HardNegative) -> int | None:
    """The first one that is this moment of this class; `moments` by time."""
    wanted, found = frozenset(negative.folders), []
    place = bisect_left(moments, negative.start_time - SLACK, key=_start)
    while place < len(moments) and moments[place][0] <= negative.start_time + SLACK:
        if moments[place][2] == wanted:
            found.append(moments[place][1])
        place += 1
    return min(found, default=None)


class NegativeStore:
    """Hard negatives of all profiles."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._db = database

    def add(self, negatives: Sequence[HardNegative], profile: str) -> list[int]:
        """Keep them; one of the same file, profile, class and time (1 ms) stays as it is. Ids, one per moment."""
        ids: list[int] = []
        with self._db.transaction():
            for video, run in groupby(negatives, key=_video):
                mine = list(run)
                starts = [negative.start_time for negative in mine]
                moments = self._moments(video, profile, min(starts) - SLACK, max(starts) + SLACK)
                for negative in mine:
                    number = _same(moments, negative)
                    if number is None:
                        number = self._insert(negative, profile)
                        insort(moments, (negative.start_time, number, frozenset(negative.folders)), key=_start)
                    ids.append(number)
        return ids

    def _moments(self, video: VideoRef, profile: str, least: float, most: float) -> list[_Moment]:
        """What the video has between two times, by time."""
        condition, values = belongs(video)
        rows = self._db.rows(
            "SELECT start_time, id, folders FROM hard_negatives WHERE start_time BETWEEN :least AND :most "
            f"AND +profile = :profile AND {condition} ORDER BY start_time, id",
            {**values, "profile": profile, "least": least, "most": most},
        )
        rows = _MOMENTS.read(rows)
        classes = {text: frozenset(class_names(text)) for text in {row[2] for row in rows}}
        return [(start, number, classes[folders]) for start, number, folders in rows]

    def _insert(self, negative: HardNegative, profile: str) -> int:
        return self._db.insert(
            "hard_negatives",
            {
                "filename": negative.filename,
                "profile": profile,
                "start_time": negative.start_time,
                "source_path": negative.source_path,
                "source_model": negative.source_model,
                "folders": class_text(negative.folders),
                "content_id": negative.content_id,
            },
        )

    def of_profile(self, profile: str) -> list[HardNegative]:
        """All of the profile, by filename, then time."""
        rows = self._sorted("source_path, source_model, folders, content_id", profile)
        classes = {text: class_names(text) for text in {row[5] for row in rows}}
        return [
            HardNegative(filename, start, path, model, classes[folders], content_id, number)
            for filename, start, number, path, model, folders, content_id in rows
        ]

    def of_video(self, video: VideoRef, profile: str) -> list[HardNegative]:
        """Those of one video, by time."""
        condition, values = belongs(video)
        rows = self._db.rows(
            f"""SELECT {_OF_VIDEO} FROM hard_negatives
                WHERE +profile = :profile AND {condition} ORDER BY start_time, id""",
            {**values, "profile": profile},
        )
        rows = reader("hard_negatives", _OF_VIDEO).read(rows)
        return [
            HardNegative(filename, start, path, model, class_names(folders), content_id, number)
            for filename, start, path, model, folders, content_id, number in rows
        ]

    def plain(self, profile: str) -> list[tuple[str, float, int, str, str]]:
        """Filename, time, id, source path and source model of the same, for callers that ask for no more."""
        return self._sorted("source_path, source_model", profile)

    def _sorted(self, columns: str, profile: str) -> list[Row]:
        """Rows as they lie in the file, then sorted: a look into the table for each row of an index takes longer."""
        columns = f"filename, start_time, id, {columns}"
        rows = self._db.rows(f"SELECT {columns} FROM hard_negatives NOT INDEXED WHERE profile = ?", (profile,))
        return sorted(reader("hard_negatives", columns).read(rows))

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows and the verdicts linked to them, in one transaction; how many negatives went."""
        return self._db.change(f"DELETE FROM hard_negatives WHERE {IDS}", {"ids": ids_text(ids)})
