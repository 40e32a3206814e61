"""Exported clips: one row per file that was cut (table `processed`)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields

from eightcut.domain.captions import Composed
from eightcut.domain.channels import ALL
from eightcut.domain.clips import ClipRow, ClipTally, is_class
from eightcut.domain.judgements import Signed
from eightcut.domain.videos import VideoRef
from eightcut.storage.columns import Whole
from eightcut.storage.composed import composed_text, read_composed
from eightcut.storage.database import Row, Store, Values
from eightcut.storage.rows import IDS, belongs, ids_text, user_name, utc_now
from eightcut.storage.tables import one, reader

_FIELDS = tuple(field.name for field in fields(ClipRow) if field.name != "id")
_ALL = ("id", "processed_at", *(name for name in _FIELDS if name != "shown"), "processed_by", "shown")
_LATER: Row = (0, "", "", "", ALL, "", "")
"""Rating, note, caption and its phrases, channels, by whom, and what is shown, of rows that a release before took."""
_SAID = ("label", "rating", "note", "caption", "composed")
"""Columns that the user can change afterwards."""
_READ = reader("processed", ", ".join((*_FIELDS, "id")))
_EXPORTED = reader("processed", "id, processed_at, processed_by")
_FOLDER = one("processed", "folder")
_TALLY = reader("processed", "filename, source_path, content_id, folder, clips", clips=Whole(0))
_ASKED = "profile = :profile AND (:include_scan_exports OR scan_export = 0)"


def _clip(row: Row) -> ClipRow:
    values = dict(zip((*_FIELDS, "id"), row, strict=True))
    said = read_composed(str(values["composed"]))
    return ClipRow(**{**values, "scan_export": bool(values["scan_export"]), "composed": said})


def _written(value: str | int | Composed) -> str | int:
    """As the column has it."""
    return composed_text(value) if isinstance(value, Composed) else value


def _of_video(video: VideoRef) -> list[tuple[str, dict[str, object]]]:
    """What stands behind FROM for a video's clips of a profile: for each reason why they are its (`belongs`)."""
    values: dict[str, object] = {"filename": video.filename, "path": video.path, "content_id": video.content_id}
    path = "AND source_path IN ('', :path)" if video.content_id or video.path else ""
    if not video.content_id:
        return [(f"processed WHERE filename = :filename AND profile = :profile {path}", values)]
    unclaimed = "processed INDEXED BY processed_unclaimed WHERE content_id = '' AND filename = :filename"
    return [
        ("processed WHERE content_id = :content_id AND profile = :profile", values),
        (f"{unclaimed} AND profile = :profile {path}", values),
    ]


class ClipStore(Store):
    """Rows of exported clips."""

    def add(self, row: ClipRow) -> int:
        """Append one row, also where its output path is already there; its id."""
        values = {name: _written(getattr(row, name)) for name in _FIELDS}
        return self._db.insert("processed", {**values, "processed_at": utc_now(), "processed_by": user_name()})

    def _select(self, rest: str, values: Values = ()) -> list[ClipRow]:
        rows = self._db.rows(f"SELECT {', '.join(_FIELDS)}, id FROM processed {rest}", values)
        return [_clip(row) for row in _READ.read(rows)]

    def of_video(self, video: VideoRef, profile: str) -> list[ClipRow]:
        """The video's clips in every folder, by start time."""
        condition, values = belongs(video)
        return self._select(
            f"WHERE +profile = :profile AND {condition} ORDER BY start_time, id", {**values, "profile": profile}
        )

    def of_profile(self, profile: str) -> list[ClipRow]:
        """All clips of the profile, by id."""
        return self._select("WHERE profile = ? ORDER BY id", (profile,))

    def composed(self, profile: str) -> dict[int, Composed]:
        """Of which phrases captions of the profile's clips are composed, by number."""
        rows = self._db.rows("SELECT id, composed FROM processed WHERE profile = ? AND composed != ''", (profile,))
        return {number: read_composed(text) for number, text in reader("processed", "id, composed").read(rows)}

    def of_all_profiles(self) -> list[ClipRow]:
        """All clips there are, by id."""
        return self._select("ORDER BY id")

    def tallies(self, profile: str) -> list[ClipTally]:
        """How many clips each video of the profile has in each folder, scan exports and disabled folders too."""
        rows = self._db.rows(
            """SELECT filename, source_path, content_id, folder, COUNT(*) FROM processed
               INDEXED BY processed_by_content WHERE profile = ?
               GROUP BY content_id, filename, source_path, folder""",
            (profile,),
        )
        return [ClipTally(*row) for row in _TALLY.read(rows)]

    def relocate(self, moves: Mapping[str, str]) -> int:
        """Give rows of every profile with these output paths their new ones; how many rows changed."""
        return self._db.change(
            """WITH moved AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS old, json_extract(value, '$[1]') AS new
                                           FROM json_each(:moves))
               UPDATE processed SET output_path = moved.new FROM moved WHERE output_path = moved.old""",
            {"moves": json.dumps(list(moves.items()))},
        )

    def place(self, paths: Mapping[int, str]) -> int:
        """Give rows, by number, these output paths; how many rows changed."""
        return self._db.change(
            """WITH moved AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS number,
                                                  json_extract(value, '$[1]') AS new FROM json_each(:moves))
               UPDATE processed SET output_path = moved.new FROM moved WHERE id = moved.number""",
            {"moves": json.dumps(list(paths.items()))},
        )

    def learn(self, fingerprints: Mapping[str, str]) -> int:
        """Note what is in the clips of these output paths, where that is not known; how many rows changed."""
        with self._db.noting():
            return self._db.change(
                """WITH seen AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS path,
                                                 json_extract(value, '$[1]') AS mark FROM json_each(:seen))
               UPDATE processed SET fingerprint = seen.mark FROM seen
               WHERE fingerprint = '' AND output_path = seen.path""",
                {"seen": json.dumps(list(fingerprints.items()))},
            )

    def own_videos(self, moves: Mapping[str, str]) -> dict[str, str]:
        """Where the videos go that are clips of these output paths themselves, or the sound of their frames."""
        own = self._db.rows(
            """SELECT DISTINCT source_path, output_path FROM processed
               WHERE output_path IN (SELECT value FROM json_each(:paths))
                 AND source_path IN (output_path, output_path || '.wav')""",
            {"paths": json.dumps(list(moves))},
        )
        return {source: moves[path] + source[len(path) :] for source, path in own}

    def resource(self, moves: Mapping[str, str]) -> int:
        """Give rows whose video is one of these files, as imported clips are their own, its new path; how many."""
        rows = 0
        with self._db.transaction():
            for table, column in (
                ("processed", "source_path"), ("hard_negatives", "source_path"), ("verdicts", "source_path"),
                ("off_screen", "source_path"), ("moment_captions", "source_path"), ("videos", "path"),
            ):  # fmt: skip
                there = self._db.rows(
                    f"SELECT rowid, {column} FROM {table} WHERE {column} IN (SELECT value FROM json_each(:old))",
                    {"old": json.dumps(list(moves))},
                )
                for number, path in there:
                    rows += self._db.change(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (moves[path], number))
        return rows

    def delete(self, ids: Sequence[int]) -> int:
        """Remove exactly these rows; how many went."""
        return self._db.change(f"DELETE FROM processed WHERE {IDS}", {"ids": ids_text(ids)})

    def take(self, ids: Sequence[int]) -> list[Row]:
        """Remove exactly these rows, and give them for `put_back`."""
        with self._db.transaction():
            rows = self._db.rows(
                f"SELECT {', '.join(_ALL)} FROM processed WHERE {IDS} ORDER BY id", {"ids": ids_text(ids)}
            )
            self.delete(ids)
        return rows

    def put_back(self, taken: Sequence[Row]) -> None:
        """The very rows that `take` gave, under their numbers. ValueError for what it never gave."""
        taken = [(*row, *_LATER[len(row) - len(_ALL) :]) if len(row) < len(_ALL) else row for row in taken]
        for row in taken:
            plain = all(value is None or isinstance(value, str | int | float) for value in row)
            if len(row) != len(_ALL) or not plain or not isinstance(row[0], int):
                raise ValueError(f"no row of a clip: {row!r}"[:200])
        try:
            self._db.insert_many("processed", _ALL, taken)
        except sqlite3.IntegrityError as error:
            raise ValueError(str(error)) from error

    def of_ids(self, ids: Sequence[int]) -> list[ClipRow]:
        """The clips with these numbers, by id."""
        return self._select(f"WHERE {IDS} ORDER BY id", {"ids": ids_text(ids)})

    def exported(self, profile: str) -> dict[int, Signed]:
        """When each clip of the profile was recorded, as it was written, and by whom, by number."""
        rows = self._db.rows("SELECT id, processed_at, processed_by FROM processed WHERE profile = ?", (profile,))
        return {number: Signed(at, by) for number, at, by in _EXPORTED.read(rows)}

    def say(self, column: str, values: Mapping[int, str | int | Composed]) -> int:
        """Give clips, by number, another label or remark; how many changed. ValueError for another column."""
        if column not in _SAID:
            raise ValueError(f"{column} is nothing that is said of a clip")
        return self._db.change(
            f"""WITH said AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS number,
                                                  json_extract(value, '$[1]') AS new FROM json_each(:said))
                UPDATE processed SET {column} = said.new FROM said WHERE id = said.number""",
            {"said": json.dumps([(number, _written(value)) for number, value in values.items()])},
        )

    def of_names(self, names: Collection[str]) -> list[ClipRow]:
        """Clips of all profiles with these file names, whatever the case of their ASCII letters, by id."""
        return self._select(
            "WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(:names)) ORDER BY id",
            {"names": json.dumps(list(names))},
        )

    def video_number(self, video: VideoRef, profile: str) -> int | None:
        """The number of the folder `vid_NNN` that most clips of the video are in; None where none is in such a one."""
        ends = {
            number
            for clips, values in _of_video(video)
            for end in ("MIN", "MAX")
            for (number,) in self._db.rows(f"SELECT {end}(video) FROM {clips}", {**values, "profile": profile})
            if number is not None
        }
        if len(ends) < 2:
            return next(iter(ends), None)
        condition, values = belongs(video)
        rows = self._db.rows(
            f"""SELECT video FROM processed WHERE +profile = :profile AND video IS NOT NULL AND {condition}
                GROUP BY video ORDER BY COUNT(*) DESC, video LIMIT 1""",
            {**values, "profile": profile},
        )
        return int(rows[0][0])

    def has_any(self, video: VideoRef, profile: str) -> bool:
        """Whether the video has clips, in any folder."""
        return any(
            self._db.value(f"SELECT 1 FROM {clips} LIMIT 1", {**values, "profile": profile})
            for clips, values in _of_video(video)
        )

    def highest_number(self, profile: str) -> int:
        """The highest number of a folder `vid_NNN` that clips of the profile are in; 0 where there is none."""
        return int(self._db.value("SELECT MAX(video) FROM processed WHERE profile = ?", (profile,)) or 0)

    def last_marker(self, video: VideoRef, profile: str, folder: str, kind: str) -> int:
        """The highest number of a marker of this kind ("m", "a") that the video has in the class; 0 for none."""
        asked = {"profile": profile, "folder": folder, "kind": kind}
        return max(
            int(
                self._db.value(f"SELECT MAX(marker) FROM {c} AND folder = :folder AND kind = :kind", {**v, **asked})
                or 0
            )
            for c, v in _of_video(video)
        )

    def outputs(self) -> list[str]:
        """Where the clips of all profiles lie."""
        paths = self._db.rows("SELECT DISTINCT output_path FROM processed")
        return [path for (path,) in reader("processed", "output_path").read(paths)]

    def profiles_with(self, paths: Collection[str]) -> list[str]:
        """The profiles that have clips with these output paths, by name."""
        rows = self._db.rows(
            """SELECT DISTINCT profile FROM processed
               WHERE output_path IN (SELECT value FROM json_each(:paths)) ORDER BY profile""",
            {"paths": json.dumps(list(paths))},
        )
        return [profile for (profile,) in reader("processed", "profile").read(rows)]

    def classes(self, profile: str) -> dict[str, int]:
        """{class: clips} of classes that hold any clips and are not disabled, in the order in which they were begun."""
        rows = self._db.rows(
            """SELECT folder, COUNT(*) FROM processed INDEXED BY processed_by_folder WHERE profile = ?
               GROUP BY folder ORDER BY MIN(id)""",
            (profile,),
        )
        found = {_FOLDER.read(folder): clips for folder, clips in rows}
        return {name: clips for name, clips in found.items() if is_class(name)}

    def recent(self, profile: str, most: int) -> list[ClipRow]:
        """The clips that were marked last, `most` at most, the newest first; without scan exports."""
        return self._select("WHERE +profile = ? AND scan_export = 0 ORDER BY id DESC LIMIT ?", (profile, most))

    def newest(self, profile: str, folder: str) -> ClipRow | None:
        """The clip of this class that was recorded last; None where there is none."""
        found = self._select("WHERE profile = ? AND folder = ? ORDER BY id DESC LIMIT 1", (profile, folder))
        return found[0] if found else None

    def folders(self, profile: str, include_scan_exports: bool = False) -> list[str]:
        """Classes that hold manual clips, or any clips where asked; without disabled and nameless ones; sorted."""
        names = self._db.column(
            f"SELECT DISTINCT folder FROM processed INDEXED BY processed_by_content WHERE {_ASKED}",
            {"profile": profile, "include_scan_exports": include_scan_exports},
        )
        return sorted(filter(is_class, map(_FOLDER.read, names)))

    def moments(self, profile: str, folder: str) -> int:
        """How many moments were cut by hand into a class: each counts once, whatever the number of its clips."""
        [[count]] = self._db.rows(
            """SELECT COUNT(*) FROM (SELECT DISTINCT iif(content_id = '', filename, content_id), start_time
               FROM processed WHERE profile = :profile AND folder = :folder AND scan_export = 0)""",
            {"profile": profile, "folder": folder},
        )
        return int(count)

    def statistics(self, profile: str, include_scan_exports: bool = False) -> dict[str, dict[str, int]]:
        """{folder: {"videos": n, "clips": n}} of the same classes, by name."""
        rows = self._db.rows(
            f"""SELECT folder, COUNT(DISTINCT iif(content_id = '', filename, content_id)), COUNT(*)
                FROM processed INDEXED BY processed_by_content WHERE {_ASKED} GROUP BY folder ORDER BY folder""",
            {"profile": profile, "include_scan_exports": include_scan_exports},
        )
        return {
            name: {"videos": videos, "clips": clips}
            for name, videos, clips in ((_FOLDER.read(folder), *counts) for folder, *counts in rows)
            if is_class(name)
        }
