"""Small pieces that the stores share: which rows are a video's, classes as text, many ids in one statement."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache

from eightcut.domain.spans import TOLERANCE
from eightcut.domain.videos import VideoRef
from eightcut.storage.columns import Nonsense
from eightcut.storage.stored_json import json_value, names

IDS = "id IN (SELECT value FROM json_each(:ids))"
"""Condition for any number of ids, given as `ids` by `ids_text`."""

SLACK = TOLERANCE + 1e-9
"""Greatest difference in seconds between two times of one moment, as floating point has it."""

_LONGEST_NAME = 100
"""Characters of a user's name."""

_FAR = 1e300
"""Seconds beyond which no moment lies, so that a bound is a number in JSON."""


def ids_text(ids: Iterable[int]) -> str:
    """Ids for the condition IDS."""
    return json.dumps([int(i) for i in ids])


def class_text(folders: Sequence[str]) -> str:
    """A class as it is stored: a JSON list of folder names, "" where the class is unknown."""
    return json.dumps(list(folders), ensure_ascii=False) if folders else ""


def class_names(text: str) -> tuple[str, ...]:
    """The folder names of a stored class; empty for what is none, as where it is unknown."""
    try:
        return names(json_value(text)) if text else ()
    except Nonsense:
        return ()


def utc_now() -> str:
    """This instant as ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@cache
def user_name() -> str:
    """Who works here, as the system calls them, in one line; "" where it does not say."""
    try:
        return " ".join(getpass.getuser().encode(errors="replace").decode().split())[:_LONGEST_NAME]
    except (OSError, KeyError, ImportError):
        return ""


def belongs(video: VideoRef, with_path: bool = True) -> tuple[str, dict[str, object]]:
    """Condition and values for the rows of a video.

    A row is the video's where it carries its content id, or none and its filename and, in tables that have a
    source path (`with_path`), no path or the video's. A video whose content is unknown goes by filename and path alone.
    The plus keeps SQLite from the index of all rows without content id; queries beside it do the same with the profile.
    """
    values: dict[str, object] = {"filename": video.filename, "path": video.path, "content_id": video.content_id}
    path = " AND source_path IN ('', :path)" if with_path else ""
    if video.content_id:
        return f"(content_id = :content_id OR (+content_id = '' AND filename = :filename{path}))", values
    return f"(filename = :filename{path if video.path else ''})", values


def videos_text(videos: Iterable[VideoRef]) -> str:
    """Videos for `of_videos`."""
    return json.dumps([[video.content_id, video.filename, video.path] for video in videos])


def of_videos(table: str, with_path: bool = True) -> str:
    """Where rows of many videos and a profile come from, for FROM, named `t`; `t.video` is a video's place among them.

    Which rows are a video's is told as in `belongs`; one whose content is unknown has only those without any. Wants
    `videos` (`videos_text`) and `profile`. What is there besides is not read.
    """
    content, name, path = (f"json_extract(v.value, '$[{place}]')" for place in range(3))
    given = f"SELECT v.key AS video, r.* FROM json_each(:videos) v CROSS JOIN {table} r"
    mine = f" AND r.source_path IN ('', {path})" if with_path else ""
    return (
        f"({given} WHERE r.content_id = {content} AND r.content_id <> '' AND r.profile = :profile UNION ALL "
        f"{given} INDEXED BY {table}_unclaimed "
        f"WHERE r.content_id = '' AND r.filename = {name} AND r.profile = :profile{mine}) t"
    )


def spans_text(spans: Iterable[tuple[float, float]]) -> str:
    """Stretches of time for `starting_in`: joined where they touch, each [from, to] in seconds."""
    joined: list[list[float]] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if joined and first <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return json.dumps([[max(first, -_FAR), min(last, _FAR)] for first, last in joined])


def starting_in(table: str, video: VideoRef) -> tuple[str, dict[str, object]]:
    """Where rows of a video and a profile that start in some stretches come from, for FROM, and values.

    Named `t`, as often as there are two of `belongs`'s reasons for a row to be the video's: never twice. Wants `spans`
    (`spans_text`) and `profile` as well. What is there besides is not read.
    """
    values: dict[str, object] = {"filename": video.filename, "path": video.path, "content_id": video.content_id}
    spans = (
        "(SELECT json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS last FROM json_each(:spans)) s "
        f"CROSS JOIN {table} r"
    )
    inside = "r.profile = :profile AND r.start_time BETWEEN s.first AND s.last"
    path = "AND r.source_path IN ('', :path)" if video.content_id or video.path else ""
    if not video.content_id:
        arms = [f"SELECT r.* FROM {spans} WHERE r.filename = :filename AND {inside} {path}"]
    else:
        arms = [
            f"SELECT r.* FROM {spans} WHERE r.content_id = :content_id AND {inside}",
            f"SELECT r.* FROM {spans} INDEXED BY {table}_unclaimed "
            f"WHERE r.content_id = '' AND r.filename = :filename AND {inside} {path}",
        ]
    return f"({' UNION ALL '.join(arms)}) t", values
