"""Moments whose source is not in the picture, as the user said."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.judgements import OffScreen
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.columns import Whole
from eightcut.storage.database import Row, Store
from eightcut.storage.rows import (
    IDS,
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

_FIELDS = "filename, source_path, content_id, profile, folders, start_time, end_time, id"
_READ = reader("off_screen", _FIELDS)
_OF_VIDEOS = reader("off_screen", f"{_FIELDS}, video", video=Whole(0))
_IN_ORDER = "ORDER BY start_time, end_time, id"


def _moment(row: Row) -> OffScreen:
    filename, path, content_id, profile, folders, start, end, number = row
    return OffScreen(
        VideoRef(filename, path, content_id), profile, class_names(folders), TimeSpan(start, end), id=number
    )


class OffScreenStore(Store):
    """Such moments; what replaces what is `services.scans.off_screen`'s rule."""

    def add_all(self, moments: Sequence[OffScreen]) -> None:
        """Keep them as they are, in one transaction."""
        given = {"given_at": utc_now(), "given_by": user_name()}
        self._db.insert_all("off_screen", [
            {
                "filename": one.video.filename, "source_path": one.video.path, "content_id": one.video.content_id,
                "profile": one.profile, "folders": class_text(one.folders), "start_time": one.span.start,
                "end_time": one.span.end, **given,
            }
            for one in moments
        ])  # fmt: skip

    def of_video(self, video: VideoRef, profile: str) -> list[OffScreen]:
        """The video's, by start."""
        condition, values = belongs(video)
        rows = self._db.rows(
            f"SELECT {_FIELDS} FROM off_screen WHERE +profile = :profile AND {condition} {_IN_ORDER}",
            {**values, "profile": profile},
        )
        return [_moment(row) for row in _READ.read(rows)]

    def of_videos(self, videos: Sequence[VideoRef], profile: str) -> dict[int, list[OffScreen]]:
        """{place of a video: its moments by start}, in one query; videos without any are not in it."""
        rows = self._db.rows(
            f"SELECT {_FIELDS}, video FROM {of_videos('off_screen')} {_IN_ORDER}",
            {"videos": videos_text(videos), "profile": profile},
        )
        found: dict[int, list[OffScreen]] = {}
        for *row, place in _OF_VIDEOS.read(rows):
            found.setdefault(place, []).append(_moment(tuple(row)))
        return found

    def of_profile(self, profile: str) -> list[OffScreen]:
        """All of the profile, by filename, then time."""
        rows = self._db.rows(
            f"SELECT {_FIELDS} FROM off_screen WHERE profile = ? ORDER BY filename, start_time, id", (profile,)
        )
        return [_moment(row) for row in _READ.read(rows)]

    def near(self, video: VideoRef, profile: str, spans: Sequence[tuple[float, float]]) -> list[OffScreen]:
        """Those that start within these stretches (from, to, seconds), by start."""
        source, values = starting_in("off_screen", video)
        rows = self._db.rows(
            f"SELECT {_FIELDS} FROM {source} {_IN_ORDER}", {**values, "profile": profile, "spans": spans_text(spans)}
        )
        return [_moment(row) for row in _READ.read(rows)]

    def delete(self, ids: Sequence[int]) -> None:
        """Take exactly these back."""
        self._db.change(f"DELETE FROM off_screen WHERE {IDS}", {"ids": ids_text(ids)})
