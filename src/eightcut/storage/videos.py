"""Video files by their content, and the old rows that belong to them (table `videos`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from typing import Literal

from eightcut.domain.media import VideoClock
from eightcut.domain.videos import VideoRef
from eightcut.storage.columns import Nonsense, Number, Switch
from eightcut.storage.database import Store
from eightcut.storage.stored_json import json_value
from eightcut.storage.tables import one, reader

TrackKind = Literal["audio", "video"]
"""Sound, or picture."""
_WITH_PATH = ("processed", "hard_negatives", "verdicts", "off_screen", "moment_captions")
_WITHOUT_PATH = ("hidden_files", "scans")
_METHOD = 1
"""How videos are measured now; what was measured otherwise counts as not measured."""
_LENGTH = one("clocks", "duration")
_TOLD = one("clocks", "told")
_WITHIN = Number(least=0)
_VIDEO = reader("videos", "filename, path, content_id")


class VideoStore(Store):
    """What the library knows of video files."""

    def claim(self, video: VideoRef, vanished: Sequence[str] = ()) -> None:
        """Record the video and give it the rows of its name that have no content id yet.

        Rows with a source path become the video's where that is its own or one of `vanished`, rows without one always.
        ValueError for a video whose content is unknown.
        """
        if not video.content_id:
            raise ValueError(f"a video without content id cannot claim rows: {video.filename}")
        values = {
            "content_id": video.content_id,
            "filename": video.filename,
            "path": video.path,
            "paths": json.dumps(["", video.path, *vanished]),
        }
        with self._db.noting():
            self._db.change(
                """INSERT INTO videos (content_id, filename, path) VALUES (:content_id, :filename, :path)
                   ON CONFLICT (content_id) DO UPDATE SET filename = excluded.filename, path = excluded.path""",
                values,
            )
            for table in (*_WITH_PATH, *_WITHOUT_PATH):
                path = "AND source_path IN (SELECT value FROM json_each(:paths))" if table in _WITH_PATH else ""
                self._db.change(
                    f"UPDATE {table} INDEXED BY {table}_unclaimed SET content_id = :content_id "
                    f"WHERE content_id = '' AND filename = :filename {path}",
                    values,
                )

    def recorded_paths(self, filename: str) -> list[str]:
        """Every source path that rows of this filename without a content id carry, and the known ones; sorted."""
        parts = [
            f"SELECT source_path AS path FROM {table} INDEXED BY {table}_unclaimed "
            "WHERE content_id = '' AND filename = :filename"
            for table in _WITH_PATH
        ]
        parts.append("SELECT path FROM videos WHERE filename = :filename")
        union = " UNION ".join(parts)
        rows = self._db.rows(f"SELECT path FROM ({union}) WHERE path <> '' ORDER BY path", {"filename": filename})
        return [path for (path,) in reader("videos", "path").read(rows) if path]

    def known(self, profile: str) -> list[VideoRef]:
        """Every video with a content id that the profile has rows or scans of, by filename; path = the last seen."""
        union = " UNION ".join(
            f"SELECT content_id FROM {table} WHERE profile = :profile AND content_id <> ''"
            for table in (*_WITH_PATH, "scans")
        )
        rows = self._db.rows(
            f"SELECT filename, path, content_id FROM videos WHERE content_id IN ({union}) "
            "ORDER BY filename, path, content_id",
            {"profile": profile},
        )
        return [VideoRef(*row) for row in _VIDEO.read(rows)]

    def named(self, profile: str, filename: str, path: str = "") -> list[VideoRef]:
        """Those of `known` that have this filename, or were last seen at this path."""
        used = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} t WHERE t.content_id = v.content_id AND t.profile = :profile)"
            for table in (*_WITH_PATH, "scans")
        )
        rows = self._db.rows(
            f"""SELECT filename, path, content_id FROM videos v
                WHERE (filename = :filename OR (path = :path AND path <> '')) AND content_id <> '' AND ({used})
                ORDER BY filename, path, content_id""",
            {"profile": profile, "filename": filename, "path": path},
        )
        return [VideoRef(*row) for row in _VIDEO.read(rows)]

    def content_at(self, path: str) -> str:
        """The content id of a path that was last seen with one; "" for any other."""
        row = self._db.row("SELECT path, content_id FROM videos WHERE path = ? AND path <> ''", (path,))
        return (
            next((content_id for _, content_id in reader("videos", "path, content_id").read([row])), "") if row else ""
        )

    def contents(self) -> dict[str, str]:
        """The content id of every path that was last seen with one."""
        rows = reader("videos", "path, content_id").read(self._db.rows("SELECT path, content_id FROM videos"))
        return {path: content_id for path, content_id in rows if path}

    def contents_at(self, paths: Sequence[str]) -> dict[str, str]:
        """The same for these paths; the others are not read."""
        rows = (
            self._db.rows(
                "SELECT v.path, v.content_id FROM json_each(:paths) p CROSS JOIN videos v ON v.path = p.value",
                {"paths": json.dumps(list(paths))},
            )
            if paths
            else []
        )
        return {path: content_id for path, content_id in reader("videos", "path, content_id").read(rows) if path}

    def of_content(self, content_id: str) -> VideoRef | None:
        """The video of this content, path = the one last seen; None for one that was never opened."""
        rows = self._db.rows(
            "SELECT filename, path, content_id FROM videos WHERE content_id = ? AND path <> ''", (content_id,)
        )
        return next((VideoRef(*row) for row in _VIDEO.read(rows)), None)

    def track(self, kind: TrackKind, content_id: str) -> int | None:
        """The track that the user chose for this video, None for the one that it is shown or heard with by itself."""
        column = f"{kind}_track"
        track: int | None = one("videos", column).read(
            self._db.value(f"SELECT {column} FROM videos WHERE content_id = ?", (content_id,))
        )
        return track

    def choose_track(self, kind: TrackKind, content_id: str, track: int | None) -> None:
        """Remember the track of this video; None goes back to its own."""
        column = f"{kind}_track"
        self._db.change(
            f"""INSERT INTO videos (content_id, {column}) VALUES (?, ?)
                ON CONFLICT (content_id) DO UPDATE SET {column} = excluded.{column}""",
            (content_id, track),
        )

    def channels(self, content_id: str) -> str:
        """Which channels clips of this video let one hear, as in `domain.channels`."""
        choice: str = one("videos", "channels").read(
            self._db.value("SELECT channels FROM videos WHERE content_id = ?", (content_id,))
        )
        return choice

    def chosen_channels(self) -> dict[str, str]:
        """The same of every path whose video does not let one hear all of them."""
        rows = reader("videos", "path, channels").read(
            self._db.rows("SELECT path, channels FROM videos WHERE channels <> ''")
        )
        return {path: choice for path, choice in rows if path and choice}

    def choose_channels(self, content_id: str, choice: str) -> None:
        """Remember them."""
        self._db.change(
            """INSERT INTO videos (content_id, channels) VALUES (?, ?)
               ON CONFLICT (content_id) DO UPDATE SET channels = excluded.channels""",
            (content_id, choice),
        )

    def shown(self, content_id: str) -> str:
        """The part of its picture that clips of this video show, as in `domain.picture_part`."""
        part: str = one("videos", "shown").read(
            self._db.value("SELECT shown FROM videos WHERE content_id = ?", (content_id,))
        )
        return part

    def parts_shown(self) -> dict[str, str]:
        """The same of every path whose video does not show all of it."""
        rows = reader("videos", "path, shown").read(self._db.rows("SELECT path, shown FROM videos WHERE shown <> ''"))
        return {path: part for path, part in rows if path and part}

    def choose_shown(self, content_id: str, part: str) -> None:
        """Remember it."""
        self._db.change(
            """INSERT INTO videos (content_id, shown) VALUES (?, ?)
               ON CONFLICT (content_id) DO UPDATE SET shown = excluded.shown""",
            (content_id, part),
        )

    def clock(self, content_id: str, track: int) -> VideoClock | None:
        """What was measured of the video by this sound track (-1: the file's default), None where nothing was."""
        row = self._db.row(
            "SELECT duration, astray, silent, told FROM clocks WHERE content_id = ? AND track = ? AND method = ?",
            (content_id, track, _METHOD),
        )
        return None if row is None else _clock(*row)

    def told(self) -> dict[str, str]:
        """By content id what is wrong with the file of a video, as far as its chosen sound track was listened to."""
        rows = self._db.rows(
            """SELECT c.content_id, c.told FROM clocks c LEFT JOIN videos v ON v.content_id = c.content_id
               WHERE c.told <> '' AND c.method = ? AND c.track = coalesce(v.audio_track, -1)""",
            (_METHOD,),
        )
        return dict(reader("clocks", "content_id, told").read(rows))

    def keep_clock(self, content_id: str, track: int, clock: VideoClock) -> None:
        """Keep what was measured, in place of what was known."""
        if content_id:
            with self._db.noting():
                self._db.change(
                    "INSERT OR REPLACE INTO clocks (content_id, track, duration, astray, silent, told, method) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (content_id, track, clock.duration, json.dumps(clock.astray), clock.silent, clock.told, _METHOD),
                )


def _clock(duration: object, astray: object, silent: object, told: object) -> VideoClock | None:
    """The clock of a row; None where that is none, so that the video is measured anew."""
    try:
        spans = json_value(astray)
        if not isinstance(spans, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in spans):
            raise Nonsense("no spans")
        moments = [_WITHIN.read(moment) for moment in chain.from_iterable(spans)]
        pairs = tuple(zip(moments[::2], moments[1::2], strict=True))
        if not all(a <= b for a, b in pairs):
            raise Nonsense("a span that ends before it begins")
        return VideoClock(_LENGTH.read(duration), pairs, bool(Switch().read(silent)), _TOLD.read(told))
    except Nonsense:
        return None
