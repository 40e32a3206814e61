"""The regions of scans, and their editing by hand (table `scan_results`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.errors import BadRequest
from eightcut.storage.columns import Number
from eightcut.storage.database import Row, Store
from eightcut.storage.rows import IDS, ids_text
from eightcut.storage.tables import reader

_REGION = "id, start_time, end_time, score, disabled, orig_start_time, orig_end_time"
_MERGED = reader(
    "scan_results", "id, scan_id, start_time, end_time, score, disabled, first, last", first=Number(), last=Number()
)
_REGIONS = reader("scan_results", _REGION)
_OF_VERSIONS = reader("scan_results", f"{_REGION}, scan_id")


def _region(row: Row) -> Region:
    number, start, end, score, disabled, orig_start, orig_end = row
    first = None if orig_start == start else orig_start
    last = None if orig_end == end else orig_end
    return Region(start, end, score, disabled != 0, first, last, number)


class RegionStore(Store):
    """Regions by the number and filename of their version. An edit pins the versions whose regions it changes."""

    def of(self, version: int, filename: str) -> list[Region]:
        """A version's regions by start."""
        rows = self._db.rows(
            f"SELECT {_REGION} FROM scan_results WHERE filename = ? AND scan_id = ? ORDER BY start_time, id",
            (filename, version),
        )
        return [_region(row) for row in _REGIONS.read(rows)]

    def of_versions(self, versions: Iterable[tuple[int, str]]) -> dict[int, list[Region]]:
        """{number of a version: its regions by start}, in one query; those without any are not in it."""
        rows = self._db.rows(
            f"""SELECT {_REGION}, scan_id FROM (SELECT r.* FROM json_each(:versions) v CROSS JOIN scan_results r
            WHERE r.filename = json_extract(v.value, '$[1]') AND r.scan_id = json_extract(v.value, '$[0]'))
            ORDER BY start_time, id""",
            {"versions": json.dumps(list(versions))},
        )
        found: dict[int, list[Region]] = {}
        for *row, number in _OF_VERSIONS.read(rows):
            found.setdefault(number, []).append(_region(tuple(row)))
        return found

    def insert(self, version: int, key: Mapping[str, object], regions: Iterable[Region]) -> None:
        """Keep the regions of a new version, with the columns of `key`: its filename, profile, model and timestamp."""
        self._db.insert_all(
            "scan_results",
            [
                {
                    "scan_id": version,
                    **key,
                    "start_time": region.start,
                    "end_time": region.end,
                    "score": region.score,
                    "disabled": int(region.disabled),
                    "orig_start_time": region.start if region.orig_start is None else region.orig_start,
                    "orig_end_time": region.end if region.orig_end is None else region.orig_end,
                }
                for region in regions
            ],
        )

    def remove(self, version: int, filename: str) -> int:
        """Remove a version's regions; how many."""
        return self._db.change("DELETE FROM scan_results WHERE filename = ? AND scan_id = ?", (filename, version))

    def set_disabled(self, ids: Sequence[int], disabled: bool) -> int:
        """Switch regions off or on and pin their versions; how many changed."""
        values = {"ids": ids_text(ids), "disabled": int(disabled)}
        with self._db.transaction():
            self._pin_versions_of(ids)
            return self._db.change(
                f"UPDATE scan_results SET disabled = :disabled WHERE {IDS} AND disabled <> :disabled", values
            )

    def resize(self, region_id: int, start: float, end: float) -> None:
        """Move a region's bounds (seconds), keep those it was scanned with, pin its version.

        ValueError for an empty span, BadRequest where the region is gone.
        """
        span = TimeSpan(start, end)
        with self._db.transaction():
            self._pin_versions_of([region_id])
            changed = self._db.change(
                """UPDATE scan_results SET orig_start_time = COALESCE(orig_start_time, start_time),
                     orig_end_time = COALESCE(orig_end_time, end_time), start_time = ?, end_time = ? WHERE id = ?""",
                (span.start, span.end, region_id),
            )
            if not changed:
                raise BadRequest(f"Match {region_id} no longer exists. Load the scan again.")

    def merge(self, ids: Sequence[int]) -> int:
        """Make one region of several of one version: first start, last end, best score, off only where all were off.

        The earliest keeps its row, whose id is given; the version is pinned. BadRequest where one is gone, or where
        they are not of one version.
        """
        with self._db.transaction():
            self._pin_versions_of(ids)
            rows = _MERGED.read(
                self._db.rows(
                    f"""SELECT id, scan_id, start_time, end_time, score, disabled,
                    COALESCE(orig_start_time, start_time), COALESCE(orig_end_time, end_time)
                    FROM scan_results WHERE {IDS} ORDER BY start_time, id""",
                    {"ids": ids_text(ids)},
                )
            )
            if len(rows) < max(len(set(ids)), 1) or len({row[1] for row in rows}) != 1:
                raise BadRequest("These matches no longer exist in one version. Load the scan again.")
            _, _, starts, ends, scores, off, first, last = zip(*rows, strict=True)
            kept = int(rows[0][0])
            self._db.change(
                """UPDATE scan_results SET start_time = ?, end_time = ?, score = ?, disabled = ?, orig_start_time = ?,
                     orig_end_time = ? WHERE id = ?""",
                (min(starts), max(ends), max(scores), min(off), min(first), max(last), kept),
            )
            self._db.change(
                f"DELETE FROM scan_results WHERE {IDS} AND id <> :kept", {"ids": ids_text(ids), "kept": kept}
            )
        return kept

    def _pin_versions_of(self, ids: Sequence[int]) -> None:
        self._db.change(
            f"UPDATE scans SET pinned = 1 WHERE id IN (SELECT scan_id FROM scan_results WHERE {IDS})",
            {"ids": ids_text(ids)},
        )
