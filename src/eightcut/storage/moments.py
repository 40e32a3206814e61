"""What tables of moments have in common: rows of a video, a profile and a class, with a start and an end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from typing_extensions import override

from eightcut.domain.judgements import Moment
from eightcut.domain.videos import VideoRef
from eightcut.storage.columns import Whole
from eightcut.storage.database import Row, Store
from eightcut.storage.rows import (
    IDS,
    belongs,
    class_text,
    ids_text,
    of_videos,
    spans_text,
    starting_in,
    user_name,
    utc_now,
    videos_text,
)
from eightcut.storage.tables import Reader, reader

M = TypeVar("M", bound=Moment)
_IN_ORDER = "ORDER BY start_time, end_time, id"


def columns_of(moment: Moment) -> dict[str, object]:
    """What all of these tables keep of a moment."""
    video, span = moment.video, moment.span
    return {
        "filename": video.filename, "source_path": video.path, "content_id": video.content_id,
        "profile": moment.profile, "folders": class_text(moment.folders), "start_time": span.start,
        "end_time": span.end,
    }  # fmt: skip


class MomentStore(Store, Generic[M]):
    """Moments of one such table; what replaces what is a service's rule."""

    table: ClassVar[str]
    fields: ClassVar[str]
    stands: ClassVar[str] = "1"
    """Condition for rows that count."""
    _one: ClassVar[Reader]
    _many: ClassVar[Reader]

    @override
    def __init_subclass__(cls) -> None:
        cls._one = reader(cls.table, cls.fields)
        cls._many = reader(cls.table, f"{cls.fields}, video", video=Whole(0))

    @staticmethod
    @abstractmethod
    def moment(row: Row) -> M:
        """What a row of `fields` says."""

    @staticmethod
    def columns(moment: M) -> dict[str, object]:
        """What is kept of a moment, besides when and by whom it was said."""
        return columns_of(moment)

    def add_all(self, moments: Sequence[M]) -> list[int]:
        """Keep them as they are, in one transaction; their numbers."""
        given = {"given_at": utc_now(), "given_by": user_name()}
        with self._db.transaction():
            first = self._db.next_id(self.table)
            rows = [{"id": n, **given, **self.columns(one)} for n, one in enumerate(moments, first)]
            self._db.insert_all(self.table, rows)
        return list(range(first, first + len(rows)))

    def of_video(self, video: VideoRef, profile: str) -> list[M]:
        """The video's, by start."""
        condition, values = belongs(video)
        rows = self._db.rows(
            f"SELECT {self.fields} FROM {self.table} WHERE +profile = :profile AND {condition} AND {self.stands} "
            f"{_IN_ORDER}",
            {**values, "profile": profile},
        )
        return [self.moment(row) for row in self._one.read(rows)]

    def of_videos(self, videos: Sequence[VideoRef], profile: str) -> dict[int, list[M]]:
        """{place of a video: its moments by start}, in one query; videos without any are not in it."""
        rows = self._db.rows(
            f"SELECT {self.fields}, video FROM {of_videos(self.table)} WHERE {self.stands} {_IN_ORDER}",
            {"videos": videos_text(videos), "profile": profile},
        )
        found: dict[int, list[M]] = {}
        for *row, place in self._many.read(rows):
            found.setdefault(place, []).append(self.moment(tuple(row)))
        return found

    def of_profile(self, profile: str) -> list[M]:
        """All of the profile, by filename, then time."""
        rows = self._db.rows(
            f"SELECT {self.fields} FROM {self.table} WHERE profile = ? AND {self.stands} "
            "ORDER BY filename, start_time, id",
            (profile,),
        )
        return [self.moment(row) for row in self._one.read(rows)]

    def near(self, video: VideoRef, profile: str, spans: Sequence[tuple[float, float]]) -> list[M]:
        """Those that start within these stretches (from, to, seconds), by start."""
        source, values = starting_in(self.table, video)
        rows = self._db.rows(
            f"SELECT {self.fields} FROM {source} WHERE {self.stands} {_IN_ORDER}",
            {**values, "profile": profile, "spans": spans_text(spans)},
        )
        return [self.moment(row) for row in self._one.read(rows)]

    def delete(self, ids: Sequence[int]) -> int:
        """Take exactly these back; how many went."""
        return self._db.change(f"DELETE FROM {self.table} WHERE {IDS}", {"ids": ids_text(ids)})
