"""Accept, reject or uncertain over intervals of videos, with the hard negatives that rejects make."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.database import Database, Row
from eightcut.storage.negatives import NegativeStore
from eightcut.storage.rows import IDS, SLACK, belongs, class_names, class_text, ids_text, utc_now

_FIELDS = (
    "filename, source_path, content_id, profile, folders, start_time, end_time, verdict, model, scan_timestamp, score, "
    "negative_id, id"
)
# A reject whose hard negative the original program removed is taken back.
_STANDS = "(negative_id IS NULL OR EXISTS (SELECT 1 FROM hard_negatives n WHERE n.id = negative_id))"


def _judgement(row: Row) -> Judgement:
    filename, path, content_id, profile, folders, start, end, verdict, *rest = row
    return Judgement(
        VideoRef(filename, path, content_id),
        profile,
        class_names(folders),
        TimeSpan(start, end),
        Verdict(verdict),
        *rest,
    )


class VerdictStore:
    """What the user said about intervals."""

    def __init__(self, database: Database, negatives: NegativeStore) -> None:
        """Work on this database; rejects write through `negatives`."""
        self._db = database
        self._negatives = negatives

    def give(self, judgement: Judgement) -> int:
        """Keep the verdict, replacing one of the same video, profile, class and interval (1 ms); its id.

        A reject writes its hard negative, at the interval's start, in the same transaction and is linked to it; where
        that moment was marked already, it is linked to what is there. Replacing a reject by another verdict removes
        the negative that it made.
        """
        with self._db.transaction():
            earlier = self._same(judgement)
            if earlier and judgement.verdict is Verdict.REJECT and earlier.verdict is Verdict.REJECT:
                self._db.change(
                    "UPDATE verdicts SET model = ?, scan_timestamp = ?, score = ?, given_at = ? WHERE id = ?",
                    (judgement.model, judgement.scan_timestamp, judgement.score, utc_now(), earlier.id),
                )
                return earlier.id
            if earlier:
                self.delete([earlier.id])
            return self._insert(judgement)

    def _same(self, judgement: Judgement) -> Judgement | None:
        wanted = set(judgement.folders)
        for known in self.of_video(judgement.video, judgement.profile):
            near = max(abs(known.span.start - judgement.span.start), abs(known.span.end - judgement.span.end)) <= SLACK
            if near and set(known.folders) == wanted:
                return known
        return None

    def _insert(self, judgement: Judgement) -> int:
        negative_id, made = self._negative(judgement) if judgement.verdict is Verdict.REJECT else (None, False)
        video, span = judgement.video, judgement.span
        number = self._db.insert(
            "verdicts",
            {
                "filename": video.filename,
                "source_path": video.path,
                "content_id": video.content_id,
                "profile": judgement.profile,
                "folders": class_text(judgement.folders),
                "start_time": span.start,
                "end_time": span.end,
                "verdict": judgement.verdict.value,
                "model": judgement.model,
                "scan_timestamp": judgement.scan_timestamp,
                "score": judgement.score,
                "given_at": utc_now(),
                "negative_id": negative_id,
                "made_negative": made,
            },
        )
        self._keep_scanned_bounds(number)
        return number

    def _negative(self, judgement: Judgement) -> tuple[int, bool]:
        """The hard negative of a reject, and whether it had to be written."""
        video = judgement.video
        negative = HardNegative(
            video.filename, judgement.span.start, video.path, judgement.model, judgement.folders, video.content_id
        )
        found = self._negatives.find(negative, judgement.profile)
        if found is not None:
            return found, False
        (number,) = self._negatives.add([negative], judgement.profile)
        return number, True

    def _keep_scanned_bounds(self, number: int) -> None:
        """Note the bounds that the region had before it was resized."""
        self._db.change(
            """UPDATE verdicts SET (orig_start_time, orig_end_time) = (
                 SELECT r.orig_start_time, r.orig_end_time FROM scan_results r
                 JOIN scans s ON s.id = r.scan_id
                 WHERE r.filename = verdicts.filename AND s.filename = r.filename
                   AND s.profile = verdicts.profile AND s.model = verdicts.model
                   AND s.scan_timestamp = verdicts.scan_timestamp AND ABS(r.start_time - verdicts.start_time) <= :slack
                   AND ABS(r.end_time - verdicts.end_time) <= :slack LIMIT 1)
               WHERE id = :id""",
            {"id": number, "slack": SLACK},
        )

    def of_video(self, video: VideoRef, profile: str) -> list[Judgement]:
        """The video's verdicts by start."""
        condition, values = belongs(video)
        rows = self._db.rows(
            f"SELECT {_FIELDS} FROM verdicts WHERE +profile = :profile AND {condition} AND {_STANDS} "
            "ORDER BY start_time, end_time, id",
            {**values, "profile": profile},
        )
        return [_judgement(row) for row in rows]

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
                f"DELETE FROM hard_negatives WHERE {IDS} AND id NOT IN "
                "(SELECT negative_id FROM verdicts WHERE negative_id IS NOT NULL)",
                negatives,
            )
        return gone
