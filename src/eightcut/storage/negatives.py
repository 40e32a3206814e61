"""Moments that are not the sound (table `hard_negatives`)."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.judgements import HardNegative
from eightcut.domain.videos import VideoRef
from eightcut.storage.database import Database, Row
from eightcut.storage.rows import IDS, SLACK, belongs, class_names, class_text, ids_text


class NegativeStore:
    """Hard negatives of all profiles."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._db = database

    def add(self, negatives: Sequence[HardNegative], profile: str) -> list[int]:
        """Keep them; one of the same file, profile, class and time (1 ms) stays as it is. Ids, one per moment."""
        with self._db.transaction():
            return [self.find(negative, profile) or self._insert(negative, profile) for negative in negatives]

    def find(self, negative: HardNegative, profile: str) -> int | None:
        """The id of the same moment of the same file, profile and class; None where there is none."""
        video = VideoRef(negative.filename, negative.source_path, negative.content_id)
        condition, values = belongs(video)
        rows = self._db.rows(
            f"""SELECT id, folders FROM hard_negatives
                WHERE +profile = :profile AND {condition} AND ABS(start_time - :start) <= :slack ORDER BY id""",
            {**values, "profile": profile, "start": negative.start_time, "slack": SLACK},
        )
        wanted = set(negative.folders)
        return next((int(number) for number, folders in rows if set(class_names(folders)) == wanted), None)

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
            f"""SELECT filename, start_time, source_path, source_model, folders, content_id, id FROM hard_negatives
                WHERE +profile = :profile AND {condition} ORDER BY start_time, id""",
            {**values, "profile": profile},
        )
        return [
            HardNegative(filename, start, path, model, class_names(folders), content_id, number)
            for filename, start, path, model, folders, content_id, number in rows
        ]

    def plain(self, profile: str) -> list[tuple[str, float, int, str, str]]:
        """Filename, time, id, source path and source model of the same, for callers that ask for no more."""
        return self._sorted("source_path, source_model", profile)

    def _sorted(self, columns: str, profile: str) -> list[Row]:
        """Rows as they lie in the file, then sorted: a look into the table for each row of an index takes longer."""
        rows = self._db.rows(
            f"SELECT filename, start_time, id, {columns} FROM hard_negatives NOT INDEXED WHERE profile = ?", (profile,)
        )
        rows.sort()
        return rows

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows and the verdicts linked to them, in one transaction; how many negatives went."""
        return self._db.change(f"DELETE FROM hard_negatives WHERE {IDS}", {"ids": ids_text(ids)})
