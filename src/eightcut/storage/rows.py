"""Small pieces that the stores share: which rows are a video's, classes as text, many ids in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from eightcut.domain.spans import TOLERANCE
from eightcut.domain.videos import VideoRef
from eightcut.storage.columns import Nonsense
from eightcut.storage.stored_json import json_value, names

IDS = "id IN (SELECT value FROM json_each(:ids))"
"""Condition for any number of ids, given as `ids` by `ids_text`."""

SLACK = TOLERANCE + 1e-9
"""Greatest difference in seconds between two times of one moment, as floating point has it."""


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
