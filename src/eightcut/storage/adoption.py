"""What the original program wrote or removed beside us: its scans become versions, broken links go."""

from __future__ import annotations

from datetime import UTC

from eightcut.domain.timestamps import parse_timestamp
from eightcut.storage.database import Database

_KEY = "filename, profile, model, scan_timestamp"
ORPHANS = "negative_id IS NOT NULL AND negative_id NOT IN (SELECT id FROM hard_negatives)"
"""Condition for verdicts whose hard negative is no longer there."""


def adopt_scans(database: Database) -> None:
    """Give regions that belong to no version yet the version of their file, profile, model and timestamp.

    Where there is none it is made: without scores, saved at the instant that its timestamp spells.
    """
    if not database.value("SELECT 1 FROM scan_results INDEXED BY scan_results_new WHERE scan_id IS NULL LIMIT 1"):
        return
    with database.transaction():
        for count, best, *key in database.rows(
            f"SELECT COUNT(*), MAX(score), {_KEY} FROM scan_results WHERE scan_id IS NULL GROUP BY {_KEY}"
        ):
            database.change(
                f"INSERT OR IGNORE INTO scans ({_KEY}, saved_at, region_count, best_score) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*key, saved_at(str(key[3])), count, best),
            )
        database.change(
            """UPDATE scan_results SET scan_id = (SELECT s.id FROM scans s WHERE
                (s.filename, s.profile, s.model, s.scan_timestamp) = (scan_results.filename, scan_results.profile,
                  scan_results.model, scan_results.scan_timestamp)) WHERE scan_id IS NULL"""
        )


def drop_orphans(database: Database) -> None:
    """Take back rejects whose hard negative was removed."""
    if database.value(f"SELECT 1 FROM verdicts WHERE {ORPHANS} LIMIT 1"):
        database.change(f"DELETE FROM verdicts WHERE {ORPHANS}")


def saved_at(timestamp: str) -> str:
    """The UTC instant that a version's name spells in local time, "" where it spells none."""
    moment = parse_timestamp(timestamp)
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""
    except (OverflowError, ValueError):
        return ""
