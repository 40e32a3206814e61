"""Accept, reject or uncertain over intervals of videos, and the hard negatives that rejects stand on."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from eightcut.domain.judgements import Judgement, Signed, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.storage.database import Row
from eightcut.storage.moments import MomentStore, columns_of
from eightcut.storage.rows import IDS, class_names, ids_text

STANDS = "(negative_id IS NULL OR EXISTS (SELECT 1 FROM hard_negatives n WHERE n.id = negative_id))"
"""A reject whose hard negative the original program removed is taken back."""


class VerdictStore(MomentStore[Judgement]):
    """What the user said about intervals; what replaces what is `services.scans.review`'s rule."""

    table = "verdicts"
    fields = (
        "filename, source_path, content_id, profile, folders, start_time, end_time, verdict, model, scan_timestamp, "
        "score, negative_id, id, made_negative, orig_start_time, orig_end_time, given_at, given_by"
    )
    stands = STANDS

    @staticmethod
    @override
    def moment(row: Row) -> Judgement:
        """What a row says."""
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

    @staticmethod
    @override
    def columns(moment: Judgement) -> dict[str, object]:
        """What is kept of one."""
        return {
            **columns_of(moment),
            "orig_start_time": moment.orig_start,
            "orig_end_time": moment.orig_end,
            "verdict": moment.verdict.value,
            "model": moment.model,
            "scan_timestamp": moment.scan_timestamp,
            "score": moment.score,
            "negative_id": moment.negative_id,
            "made_negative": moment.made_negative,
        }

    @override
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
