"""Moments that are not the sound (table `hard_negatives`)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from eightcut.domain.judgements import HardNegative, Signed
from eightcut.domain.videos import VideoRef
from eightcut.storage.columns import Whole
from eightcut.storage.database import Row, Store
from eightcut.storage.rows import (
    IDS,
    SLACK,
    belongs,
    class_names,
    class_text,
    ids_text,
    of_videos,
    spans_text,
    starting_in,
    user_name,
    utc_now,
    videos_text,
)
from eightcut.storage.tables import reader

_ALL = "filename, start_time, source_path, source_model, folders, content_id, id"
_READ = reader("hard_negatives", _ALL)
_OF_VIDEOS = reader("hard_negatives", f"{_ALL}, video", video=Whole(0))
_ADDED = reader("hard_negatives", "id, added_at, added_by")
_MOMENTS = reader("hard_negatives", "start_time, id, folders")

_GRID = 2 * SLACK
"""Seconds; moments that are the same are in one step of it, or in two that touch."""


def _video(negative: HardNegative) -> VideoRef:
    return VideoRef(negative.filename, negative.source_path, negative.content_id)


def _columns(negative: HardNegative) -> dict[str, object]:
    return {
        "filename": negative.filename,
        "start_time": negative.start_time,
        "source_path": negative.source_path,
        "source_model": negative.source_model,
        "folders": class_text(negative.folders),
        "content_id": negative.content_id,
    }


def _negatives(rows: list[Row]) -> list[HardNegative]:
    """Rows of _ALL; what a class is called is read once for all of it."""
    rows = _READ.read(rows)
    classes = {text: class_names(text) for text in {row[4] for row in rows}}
    return [
        HardNegative(filename, start, path, model, classes[folders], content_id, number)
        for filename, start, path, model, folders, content_id, number in rows
    ]


class _Moments:
    """Starts, numbers and classes of hard negatives, asked for those that are the same."""

    def __init__(self) -> None:
        self._at: defaultdict[int, list[tuple[float, int, frozenset[str]]]] = defaultdict(list)

    def add(self, start: float, number: int, folders: frozenset[str]) -> None:
        self._at[int(start // _GRID)].append((start, number, folders))

    def same(self, negative: HardNegative) -> int | None:
        """The first one that is this moment of this class."""
        start, wanted = negative.start_time, frozenset(negative.folders)
        step = int(start // _GRID)
        near = (one for place in (step - 1, step, step + 1) for one in self._at.get(place, ()))
        return min(
            (number for at, number, folders in near if abs(at - start) <= SLACK and folders == wanted), default=None
        )


class NegativeStore(Store):
    """Hard negatives of all profiles."""

    def add(self, negatives: Sequence[HardNegative], profile: str) -> list[int]:
        """Keep them; one of the same file, profile, class and time (1 ms) stays as it is. Ids, one per moment."""
        ids: list[int] = []
        with self._db.transaction():
            for video, run in groupby(negatives, key=_video):
                ids += self._add(video, list(run), profile)
        return ids

    def _add(self, video: VideoRef, negatives: Sequence[HardNegative], profile: str) -> list[int]:
        moments = self._moments(video, profile, [negative.start_time for negative in negatives])
        following = self._db.next_id("hard_negatives")
        added = {"added_at": utc_now(), "added_by": user_name()}
        ids: list[int] = []
        new: list[dict[str, object]] = []
        for negative in negatives:
            number = moments.same(negative) if math.isfinite(negative.start_time) else None
            if number is None:
                number = following + len(new)
                new.append({"id": number, "profile": profile, **added, **_columns(negative)})
                if math.isfinite(negative.start_time):
                    moments.add(negative.start_time, number, frozenset(negative.folders))
            ids.append(number)
        self._db.insert_all("hard_negatives", new)
        return ids

    def _moments(self, video: VideoRef, profile: str, starts: Sequence[float]) -> _Moments:
        """What the video has at these times."""
        source, values = starting_in("hard_negatives", video)
        spans = spans_text((start - SLACK, start + SLACK) for start in starts)
        rows = self._db.rows(
            f"SELECT start_time, id, folders FROM {source}", {**values, "profile": profile, "spans": spans}
        )
        rows = _MOMENTS.read(rows)
        classes = {text: frozenset(class_names(text)) for text in {row[2] for row in rows}}
        moments = _Moments()
        for start, number, folders in rows:
            moments.add(start, number, classes[folders])
        return moments

    def near(self, video: VideoRef, profile: str, spans: Sequence[tuple[float, float]]) -> list[HardNegative]:
        """Those of one video that start within these stretches (from, to, seconds), by time."""
        source, values = starting_in("hard_negatives", video)
        rows = self._db.rows(
            f"SELECT {_ALL} FROM {source} ORDER BY start_time, id",
            {**values, "profile": profile, "spans": spans_text(spans)},
        )
        return _negatives(rows)

    def of_ids(self, ids: Sequence[int], profile: str) -> list[HardNegative]:
        """Those of the profile with these numbers, by number."""
        rows = self._db.rows(
            f"SELECT {_ALL} FROM hard_negatives WHERE +profile = :profile AND {IDS} ORDER BY id",
            {"profile": profile, "ids": ids_text(ids)},
        )
        return _negatives(rows)

    def added(self, profile: str) -> dict[int, Signed]:
        """When each of the profile was marked, and by whom, by number."""
        rows = self._db.rows("SELECT id, added_at, added_by FROM hard_negatives WHERE profile = ?", (profile,))
        return {number: Signed(at, by) for number, at, by in _ADDED.read(rows)}

    def of_profile(self, profile: str) -> list[HardNegative]:
        """All of the profile, by filename, then time."""
        rows = self._sorted("source_path, source_model, folders, content_id", profile)
        classes = {text: class_names(text) for text in {row[5] for row in rows}}
        return [
            HardNegative(filename, start, path, model, classes[folders], content_id, number)
            for filename, start, number, path, model, folders, content_id in rows
        ]

    def numbers(self, profile: str) -> list[int]:
        """The numbers of the same, in the same order."""
        return [row[2] for row in self._sorted("", profile)]

    def of_video(self, video: VideoRef, profile: str) -> list[HardNegative]:
        """Those of one video, by time."""
        condition, values = belongs(video)
        rows = self._db.rows(
            f"""SELECT {_ALL} FROM hard_negatives
                WHERE +profile = :profile AND {condition} ORDER BY start_time, id""",
            {**values, "profile": profile},
        )
        return _negatives(rows)

    def of_videos(self, videos: Sequence[VideoRef], profile: str) -> dict[int, list[HardNegative]]:
        """{place of a video: its hard negatives by time}, in one query; videos without any are not in it."""
        rows = self._db.rows(
            f"SELECT {_ALL}, video FROM {of_videos('hard_negatives')} ORDER BY start_time, id",
            {"videos": videos_text(videos), "profile": profile},
        )
        found: dict[int, list[HardNegative]] = {}
        for row in _OF_VIDEOS.read(rows):
            for negative in _negatives([row[:-1]]):  # none of a row that makes no sense
                found.setdefault(row[-1], []).append(negative)
        return found

    def plain(self, profile: str) -> list[tuple[str, float, int, str, str]]:
        """Filename, time, id, source path and source model of the same, for callers that ask for no more."""
        return self._sorted("source_path, source_model", profile)

    def _sorted(self, columns: str, profile: str) -> list[Row]:
        """Rows as they lie in the file, then sorted: a look into the table for each row of an index takes longer."""
        columns = f"filename, start_time, id, {columns}".rstrip(", ")
        rows = self._db.rows(f"SELECT {columns} FROM hard_negatives NOT INDEXED WHERE profile = ?", (profile,))
        return sorted(reader("hard_negatives", columns).read(rows))

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows and the verdicts linked to them, in one transaction; how many negatives went."""
        return self._db.change(f"DELETE FROM hard_negatives WHERE {IDS}", {"ids": ids_text(ids)})
