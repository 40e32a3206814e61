"""Accept, reject or uncertain over intervals of videos, and the hard negatives that rejects stand on."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.judgements import Judgement, Signed, Verdict
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

_FIELDS = (
    "filename, source_path, content_id, profile, folders, start_time, end_time, verdict, model, scan_timestamp, score, "
    "negative_id, id, made_negative, orig_start_time, orig_end_time, given_at, given_by"
)
_READ = reader("verdicts", _FIELDS)
_OF_VIDEOS = reader("verdicts", f"{_FIELDS}, video", video=Whole(0))
STANDS = "(negative_id IS NULL OR EXISTS (SELECT 1 FROM hard_negatives n WHERE n.id = negative_id))"
"""A reject whose hard negative the original program removed is taken back."""


def _judgement(row: Row) -> Judgement:
    filename, path, content_id, profile, folders, start, end, verdict, model, timestamp, score, *rest = row
    negative, number, made, orig_start, orig_end, *given = rest
    return Judgement(
        VideoRef(filename, path, content_id),
        profile,
        class_names(folders),
        TimeSpan(start, end),
        Verdict(verdict),
        model,
        timestamp,
        score,
        negative,
        number,
        bool(made),
        orig_start,
        orig_end,
        Signed(*given),
    )


def _columns(judgement: Judgement) -> dict[str, object]:
    video, span = judgement.video, judgement.span
    return {
        "filename": video.filename,
        "source_path": video.path,
        "content_id": video.content_id,
        "profile": judgement.profile,
        "folders": class_text(judgement.folders),
        "start_time": span.start,
        "end_time": span.end,
        "orig_start_time": judgement.orig_start,
        "orig_end_time": judgement.orig_end,
        "verdict": judgement.verdict.value,
        "model": judgement.model,
        "scan_timestamp": judgement.scan_timestamp,
        "score": judgement.score,
        "negative_id": judgement.negative_id,
        "made_negative": judgement.made_negative,
    }


class VerdictStore(Store):
    """What the user said about intervals; what replaces what is `services.scans.review`'s rule."""

    def add_all(self, judgements: Sequence[Judgement]) -> list[int]:
        """Keep them as they are, in one transaction; their ids."""
        given = {"given_at": utc_now(), "given_by": user_name()}
        with self._db.transaction():
            first = self._db.next_id("verdicts")
            rows = [{"id": n, **given, **_columns(judgement)} for n, judgement in enumerate(judgements, first)]
            self._db.insert_all("verdicts", rows)
        return list(range(first, first + len(rows)))

    def of_video(self, video: VideoRef, profile: str) -> list[Judgement]:
        """The video's verdicts by start."""
        condition, values = belongs(video)
        rows = self._db.rows(
            f"SELECT {_FIELDS} FROM verdicts WHERE +profile = :profile AND {condition} AND {STANDS} "
            "ORDER BY start_time, end_time, id",
            {**values, "profile": profile},
        )
        return [_judgement(row) for row in _READ.read(rows)]

    def of_videos(self, videos: Sequence[VideoRef], profile: str) -> dict[int, list[Judgement]]:
        """{place of a video: its verdicts by start}, in one query; videos without any are not in it."""
        rows = self._db.rows(
            f"SELECT {_FIELDS}, video FROM {of_videos('verdicts')} WHERE {STANDS} ORDER BY start_time, end_time, id",
            {"videos": videos_text(videos), "profile": profile},
        )
        found: dict[int, list[Judgement]] = {}
        for *row, place in _OF_VIDEOS.read(rows):
            found.setdefault(place, []).append(_judgement(tuple(row)))
        return found

    def near(self, video: VideoRef, profile: str, spans: Sequence[tuple[float, float]]) -> list[Judgement]:
        """Those that start within these stretches (from, to, seconds), by start."""
        source, values = starting_in("verdicts", video)
        rows = self._db.rows(
            f"SELECT {_FIELDS} FROM {source} WHERE {STANDS} ORDER BY start_time, end_time, id",
            {**values, "profile": profile, "spans": spans_text(spans)},
        )
        return [_judgement(row) for row in _READ.read(rows)]

    def delete(self, ids: Sequence[int]) -> int:
        """Take verdicts back, with the hard negatives they made; how many went.

        A negative that another reject stands on too stays, and is from then on that one's.
        """
        with self._db.transaction():
            made = self._db.rows(
                f"SELECT negative_id FROM verdicts WHERE {IDS} AND made_negative AND negative_id IS NOT NULL",
                {"ids": ids_text(ids)},
            )
            gone = self._db.change(f"DELETE FROM verdicts WHERE {IDS}", {"ids": ids_text(ids)})
            negatives = {"ids": ids_text(number for (number,) in made)}
            self._db.change(
                "UPDATE verdicts SET made_negative = 1 WHERE negative_id IN (SELECT value FROM json_each(:ids))",
                negatives,
            )
            self._db.change(
                f"DELETE FROM hard_negatives WHERE {IDS} AND NOT EXISTS "
                "(SELECT 1 FROM verdicts v WHERE v.negative_id = hard_negatives.id)",
                negatives,
            )
        return gone
