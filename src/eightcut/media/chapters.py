"""The chapters that a video's file holds."""

from __future__ import annotations

from eightcut.domain.media import Chapter
from eightcut.media.probe import open_media, start_of


def chapters(path: str) -> tuple[Chapter, ...]:
    """In their order, in film time; one that begins before the video begins with it. The errors of `probe`."""
    with open_media(path) as container:
        begin = start_of(container)
        found = []
        for one in container.chapters():
            base = one["time_base"] or 0
            start, end = (max(0.0, float(time * base) - begin) for time in (one["start"], one["end"]))
            found.append(Chapter(start, max(start, end), str(one["metadata"].get("title", ""))))
    return tuple(found)
