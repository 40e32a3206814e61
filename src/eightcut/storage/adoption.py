"""What the original program wrote or removed beside us: its scans become versions, broken links go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from eightcut.domain.timestamps import parse_timestamp
from eightcut.storage.database import Database, Row

_VERSION = "filename = ? AND profile = ? AND model = ? AND scan_timestamp = ?"
_WITHOUT_SCAN = """NOT EXISTS (SELECT 1 FROM scans s WHERE s.filename = r.filename AND s.profile = r.profile
  AND s.model = r.model AND s.scan_timestamp = r.scan_timestamp)"""
_ORDER = "filename, profile, model, scan_timestamp"
# Leaps through the index from one version to the next: a version's hundred regions cost one step.
_ALL_VERSIONS = f"""
WITH RECURSIVE leap(id) AS (
  SELECT (SELECT id FROM scan_results ORDER BY {_ORDER} LIMIT 1)
  UNION ALL
  SELECT (SELECT n.id FROM scan_results n
          WHERE (n.filename, n.profile, n.model, n.scan_timestamp) > (r.filename, r.profile, r.model, r.scan_timestamp)
          ORDER BY n.filename, n.profile, n.model, n.scan_timestamp LIMIT 1)
  FROM leap JOIN scan_results r ON r.id = leap.id
)
SELECT r.filename, r.profile, r.model, r.scan_timestamp FROM leap JOIN scan_results r ON r.id = leap.id
"""


def adopt_all(database: Database) -> None:
    """Give every version without a `scans` row one, and remove rejects whose hard negative is gone."""
    missing = database.rows(f"{_ALL_VERSIONS} WHERE {_WITHOUT_SCAN}")
    _adopt(database, missing)
    orphans = "negative_id IS NOT NULL AND negative_id NOT IN (SELECT id FROM hard_negatives)"
    if database.value(f"SELECT 1 FROM verdicts WHERE {orphans} LIMIT 1"):
        database.change(f"DELETE FROM verdicts WHERE {orphans}")


def adopt_file(database: Database, filename: str, profile: str) -> None:
    """The same for the scans of one filename, so that versions written since are listed too."""
    missing = database.rows(
        f"SELECT DISTINCT {_ORDER} FROM scan_results r WHERE filename = ? AND profile = ? AND {_WITHOUT_SCAN}",
        (filename, profile),
    )
    _adopt(database, missing)


def _adopt(database: Database, versions: Iterable[Row]) -> None:
    found = [(key, saved_at(str(key[3]))) for key in versions]
    if not found:
        return
    with database.transaction():
        for key, saved in found:
            database.change(
                f"""INSERT OR IGNORE INTO scans ({_ORDER}, saved_at, region_count, best_score)
                    SELECT ?, ?, ?, ?, ?, COUNT(*), MAX(score) FROM scan_results WHERE {_VERSION} GROUP BY filename""",
                (*key, saved, *key),
            )


def saved_at(timestamp: str) -> str:
    """The UTC instant that a version's name spells in local time, "" where it spells none."""
    moment = parse_timestamp(timestamp)
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""
    except (OverflowError, ValueError):
        return ""
