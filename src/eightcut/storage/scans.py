"""Scan history: versions of scans and their window scores (table `scans`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from eightcut.domain.scans import MAX_VERSIONS, NewScan, Region, ScanVersion, carry_disabled
from eightcut.domain.timestamps import newest_first, next_timestamp, parse_timestamp
from eightcut.domain.videos import VideoRef
from eightcut.errors import DatabaseDamaged
from eightcut.storage.adoption import adopt_scans
from eightcut.storage.columns import Whole
from eightcut.storage.database import Database, Row, Values
from eightcut.storage.packing import packed, unpacked, whole
from eightcut.storage.regions import RegionStore
from eightcut.storage.rows import IDS, belongs, class_names, class_text, ids_text, videos_text
from eightcut.storage.tables import reader

_MOVED = "COALESCE(orig_start_time, start_time) <> start_time OR COALESCE(orig_end_time, end_time) <> end_time"
# A version that was kept with regions and has none now was removed by the original program.
_ALIVE = """(EXISTS (SELECT 1 FROM scan_results r WHERE r.filename = s.filename AND r.scan_id = s.id)
  OR s.region_count = 0)"""
# Where as many regions are there as were kept, the best score is the one that was noted: no score is ever changed.
_VERSIONS = """
SELECT id, filename, content_id, profile, model, scan_timestamp, saved_at, regions,
  CASE WHEN regions = region_count THEN best_score
    ELSE (SELECT MAX(score) FROM scan_results r WHERE r.filename = v.filename AND r.scan_id = v.id) END,
  pinned, model_version, threshold, calibrated, hop, window, duration, folders, scores IS NOT NULL
FROM (SELECT s.*, (SELECT COUNT(*) FROM scan_results r WHERE r.filename = s.filename AND r.scan_id = s.id) AS regions
  FROM scans s WHERE {chosen}) v
WHERE regions > 0 OR region_count = 0
ORDER BY model, id DESC
"""
_NEWEST_ONE = f"""SELECT s.id FROM scans s {{index}} WHERE {{belongs}} AND s.profile = :profile AND s.model = :model
  AND {_ALIVE} ORDER BY s.scan_timestamp DESC, s.id DESC LIMIT 1"""
_NEWEST = f"""
SELECT v.key, o.id, o.scan_timestamp FROM json_each(:videos) v CROSS JOIN scans o WHERE o.id IN (
  ({
    _NEWEST_ONE.format(
        index="INDEXED BY scans_by_content",
        belongs="s.content_id = json_extract(v.value, '$[0]') AND s.content_id <> ''",
    )
}),
  ({
    _NEWEST_ONE.format(
        index="INDEXED BY scans_unclaimed",
        belongs="s.content_id = '' AND s.filename = json_extract(v.value, '$[1]')",
    )
}))
"""
_READ = reader(
    "scans",
    "id, filename, content_id, profile, model, scan_timestamp, saved_at, regions, best_score, pinned, model_version, "
    "threshold, calibrated, hop, window, duration, folders, has_scores",
    regions=Whole(0),
    has_scores=Whole(0),
)
_EDITED = f"""
SELECT COUNT(r.id), NOT (COUNT(r.id) <> s.region_count OR COALESCE(SUM(r.disabled), 0) <> s.disabled_count
  OR COALESCE(MAX({_MOVED}), 0))
FROM scans s LEFT JOIN scan_results r ON r.filename = s.filename AND r.scan_id = s.id WHERE s.id = ?
"""


_Place = tuple[int, str, str]
"""Number, filename and timestamp of a version."""


def _ordered(video: VideoRef, condition: str, unpinned: bool = False) -> list[tuple[str, dict[str, object]]]:
    """Queries for number, filename and timestamp of a video's versions of one model, newest first, `:most` of them.

    One query for each reason why a version is the video's (`belongs`): each goes along an index and stops. With
    `unpinned`, pinned versions are not even passed.
    """
    values: dict[str, object] = {"filename": video.filename, "content_id": video.content_id}
    column = "content_id" if video.content_id else "filename"
    reasons = [f"s INDEXED BY scans_unpinned_by_{column} WHERE s.pinned = 0 AND" if unpinned else "s WHERE"]
    reasons[0] += f" s.{column} = :{column}"
    if video.content_id:
        reasons.append("s INDEXED BY scans_unclaimed WHERE s.content_id = '' AND s.filename = :filename")
        reasons[1] += " AND s.pinned = 0" if unpinned else ""
    rest = f"AND s.profile = :profile AND s.model = :model AND {condition} ORDER BY s.scan_timestamp DESC, s.id DESC"
    return [
        (f"SELECT s.id, s.filename, s.scan_timestamp FROM scans {reason} {rest} LIMIT :most", values)
        for reason in reasons
    ]


def local_now() -> datetime:
    """This instant with the local time zone."""
    return datetime.now().astimezone()


def _version(row: Row) -> ScanVersion:
    (number, filename, content_id, profile, model, timestamp, saved_at, count, best, pinned, *rest) = row
    model_version, threshold, calibrated, hop, window, duration, folders, has_scores = rest
    return ScanVersion(
        id=number,
        filename=filename,
        content_id=content_id,
        profile=profile,
        model=model,
        timestamp=timestamp,
        saved_at=saved_at,
        count=count,
        max_score=best,
        pinned=bool(pinned),
        model_version=model_version,
        threshold=threshold,
        calibrated=bool(calibrated),
        hop=hop,
        window=window,
        duration=duration,
        folders=class_names(folders),
        has_scores=bool(has_scores),
    )


class ScanStore:
    """Versions of scans; those that the original program wrote meanwhile are taken in before a list is read."""

    def __init__(self, database: Database, now: Callable[[], datetime] = local_now) -> None:
        """Work on this database; `now` gives the present instant with a time zone."""
        self._db = database
        self._regions = RegionStore(database)
        self._now = now

    # -------------------------------------------------------------------------------------------------- keep

    def save(self, scan: NewScan, max_versions: int = MAX_VERSIONS, carry_disabled: bool = False) -> str:
        """Keep a scan as a version and prune; its timestamp, chosen inside the transaction.

        Of this video, profile and model the newest `max_versions` stay (at least the new one), and beyond them those
        that are pinned, edited by hand or undated. With `carry_disabled`, regions that were switched off in the newest
        version before are off in the new one.
        """
        with self._db.transaction():
            adopt_scans(self._db)
            newest = self._newest(scan.video, scan.profile, scan.model, max(max_versions - 1, 1))
            regions = self._carried(scan.regions, newest) if carry_disabled else scan.regions
            now = self._now()
            timestamp = next_timestamp(now, self._last_timestamp(scan))
            number = self._insert(scan, regions, timestamp, now.astimezone(UTC).isoformat(timespec="microseconds"))
            kept = {number, *(place[0] for place in newest[: max(max_versions, 1) - 1])}
            self._prune(scan, kept, every=len(kept) >= max_versions)
        return timestamp

    def _newest(self, video: VideoRef, profile: str, model: str, most: int) -> list[_Place]:
        """Number and filename of the newest versions of a model that are still there, newest first, undated last.

        Versions behind them are not looked at.
        """
        found = self._first(video, profile, model, most)
        if any(is_time == 1 for (is_time, _), *_ in found):
            found = self._first(video, profile, model, -1)  # text that spells no time stands before all times there
        return [(number, filename, time) for (_, time), number, filename in sorted(found, reverse=True)[:most]]

    def _first(self, video: VideoRef, profile: str, model: str, most: int) -> set[tuple[tuple[int, str], int, str]]:
        """Of each reason why a version is the video's the first; in order of SQLite's, which knows no times."""
        asked = {"profile": profile, "model": model, "most": most}
        return {
            (newest_first(str(timestamp)), number, filename)
            for sql, values in _ordered(video, _ALIVE)
            for number, filename, timestamp in self._db.rows(sql, {**values, **asked})
        }

    def _prune(self, scan: NewScan, kept: set[int], every: bool) -> None:
        """Remove what is left of versions whose regions the original program removed, with `every` also older versions.

        Those that somebody edited are kept for good from now on.
        """
        emptied = f"NOT {_ALIVE}"
        for sql, values in _ordered(scan.video, f"(s.scan_timestamp <> '' OR {emptied})" if every else emptied, True):
            rows = self._db.rows(sql, {**values, "profile": scan.profile, "model": scan.model, "most": -1})
            for number, filename, _ in rows:
                if number in kept:
                    continue
                regions, same = self._db.rows(_EDITED, (number,))[0]
                if not same and regions:
                    self._db.change("UPDATE scans SET pinned = 1 WHERE id = ?", (number,))
                else:
                    self._remove(number, filename)

    def _last_timestamp(self, scan: NewScan) -> str:
        """The latest timestamp of this file or content; text that spells no time has no say."""
        known = {
            "profile": scan.profile,
            "model": scan.model,
            "filename": scan.video.filename,
            "content_id": scan.video.content_id,
        }
        latest = ""
        for column in ("content_id", "filename") if scan.video.content_id else ("filename",):
            stamps = f"""SELECT scan_timestamp FROM scans
                WHERE {column} = :{column} AND profile = :profile AND model = :model ORDER BY scan_timestamp DESC"""
            told = self._told_times(f"{stamps} LIMIT 1", known) or self._told_times(stamps, known)
            latest = max(latest, *told, "")
        return latest

    def _told_times(self, sql: str, values: Values) -> list[str]:
        rows = reader("scans", "scan_timestamp").read(self._db.rows(sql, values))
        return [text for (text,) in rows if parse_timestamp(text)]

    def _carried(self, regions: tuple[Region, ...], newest: Sequence[_Place]) -> tuple[Region, ...]:
        before = [region for region in self._regions.of(*newest[0][:2]) if region.end > region.start] if newest else []
        return carry_disabled(before, regions)

    def _insert(self, scan: NewScan, regions: tuple[Region, ...], timestamp: str, saved_at: str) -> int:
        """The number of the new version."""
        key = {
            "filename": scan.video.filename,
            "profile": scan.profile,
            "model": scan.model,
            "scan_timestamp": timestamp,
        }
        small = None if scan.scores is None else packed(scan.scores)
        number = self._db.insert(
            "scans",
            {
                **key,
                "content_id": scan.video.content_id,
                "saved_at": saved_at,
                "model_version": scan.model_version,
                "threshold": scan.threshold,
                "calibrated": scan.calibrated,
                "hop": scan.hop,
                "window": scan.window,
                "duration": scan.duration,
                "folders": class_text(scan.folders),
                "region_count": len(regions),
                "disabled_count": sum(region.disabled for region in regions),
                "best_score": max((region.score for region in regions), default=None),
                "scores": scan.scores if small is None else small,
                "packed": small is not None,
            },
        )
        self._regions.insert(number, key, regions)
        return number

    # -------------------------------------------------------------------------------------------------- read

    def versions(self, video: VideoRef, profile: str, model: str | None = None) -> list[ScanVersion]:
        """Versions of one model or of all, newest first, undated ("" timestamp) last."""
        adopt_scans(self._db)
        owned, values = belongs(video, with_path=False)
        chosen = f"{owned} AND +s.profile = :profile AND (:model IS NULL OR s.model = :model)"
        return self._versions(chosen, {**values, "profile": profile, "model": model})

    def newest(self, video: VideoRef, profile: str, model: str) -> ScanVersion | None:
        """The first of `versions`; the others are not read."""
        adopt_scans(self._db)
        for number, *_ in self._newest(video, profile, model, 1):
            return next(iter(self._versions("s.id = :id", {"id": number})), None)
        return None

    def newest_of(self, videos: Sequence[VideoRef], profile: str, model: str) -> dict[int, ScanVersion]:
        """{place of a video: the first of its `versions`}, in two queries; a video without any is not in it."""
        adopt_scans(self._db)
        asked = {"videos": videos_text(videos), "profile": profile, "model": model}
        first: dict[int, tuple[tuple[int, str], int]] = {}
        for place, number, timestamp in self._db.rows(_NEWEST, asked):
            first[place] = max(first.get(place, ((0, ""), -1)), (newest_first(str(timestamp)), number))
        found = {v.id: v for v in self._versions(f"s.{IDS}", {"ids": ids_text(number for _, number in first.values())})}
        chosen = {place: found[number] for place, (_, number) in first.items() if number in found}
        for place, ((kind, _), _) in first.items():
            version = self.newest(videos[place], profile, model) if kind == 1 else None
            if version is not None:  # text that spells no time stands before all times in SQLite's order
                chosen[place] = version
        return chosen

    def named(self, video: VideoRef, profile: str, model: str, timestamp: str) -> list[ScanVersion]:
        """Those of `versions` with this timestamp; the others are not read."""
        adopt_scans(self._db)
        asked = {"profile": profile, "model": model, "most": -1, "timestamp": timestamp}
        found = [
            number
            for sql, values in _ordered(video, "s.scan_timestamp = :timestamp")
            for number, *_ in self._db.rows(sql, {**values, **asked})
        ]
        return self._versions(f"s.{IDS}", {"ids": ids_text(found)}) if found else []

    def _versions(self, chosen: str, values: Values) -> list[ScanVersion]:
        found = [_version(row) for row in _READ.read(self._db.rows(_VERSIONS.format(chosen=chosen), values))]
        return sorted(found, key=lambda version: newest_first(version.timestamp), reverse=True)

    def has_version(self, video: VideoRef, profile: str, model: str, model_version: int) -> bool:
        """Whether the video was scanned with this version of the model, and the scan is still there."""
        return any(
            self._db.rows(sql, {**values, "profile": profile, "model": model, "most": 1, "v": model_version})
            for sql, values in _ordered(video, f"s.model_version = :v AND {_ALIVE}")
        )

    def models_of(self, video: VideoRef, profile: str) -> list[str]:
        """Names of models that this video has scans of, in text order."""
        adopt_scans(self._db)
        owned, values = belongs(video, with_path=False)
        rows = self._db.rows(
            f"SELECT DISTINCT model FROM scans WHERE {owned} AND +profile = :profile", {**values, "profile": profile}
        )
        return sorted({model for (model,) in reader("scans", "model").read(rows)})

    def classes(self, profile: str) -> set[str]:
        """What the scans of the profile looked for, and its verdicts are of, as far as that is known."""
        rows = self._db.rows(
            "SELECT DISTINCT folders FROM scans WHERE profile = ? UNION SELECT DISTINCT folders FROM verdicts "
            "WHERE profile = ?",
            (profile, profile),
        )
        return {name for (text,) in reader("scans", "folders").read(rows) for name in class_names(text)}

    def models(self, profile: str) -> list[str]:
        """Names of models that the profile has scans of, in text order."""
        rows = self._db.rows("SELECT DISTINCT model FROM scans WHERE profile = ?", (profile,))
        return sorted({model for (model,) in reader("scans", "model").read(rows)})

    def regions(self, version: ScanVersion) -> list[Region]:
        """The version's regions by start."""
        return self._regions.of(version.id, version.filename)

    def scores(self, version: ScanVersion) -> bytes | None:
        """Little-endian float16 window scores; None for a version without."""
        row = self._db.row("SELECT scores, packed FROM scans WHERE id = ?", (version.id,))
        scores, is_packed = (None, 0) if row is None else reader("scans", "scores, packed").read([row])[0]
        if scores is None:
            return None
        try:
            return unpacked(scores) if is_packed else whole(scores)
        except ValueError as error:
            raise DatabaseDamaged(
                f"The scores of a scan of {version.filename} in the database {self._db.path} are damaged. "
                "Scan the video again.",
                str(self._db.path),
            ) from error

    # -------------------------------------------------------------------------------------------------- edit

    def pin(self, version: ScanVersion, pinned: bool) -> None:
        """Protect the version from pruning, or stop protecting it."""
        self._db.change("UPDATE scans SET pinned = ? WHERE id = ?", (int(pinned), version.id))

    def delete(self, version: ScanVersion) -> int:
        """Remove the version; how many regions went."""
        return self._remove(version.id, version.filename)

    def _remove(self, number: int, filename: str) -> int:
        with self._db.transaction():
            regions = self._regions.remove(number, filename)
            self._db.change("DELETE FROM scans WHERE id = ?", (number,))
        return regions
