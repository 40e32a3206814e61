"""Which rows speak of the same video: by content where it is known, else by filename and source path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from eightcut.domain.videos import VideoRef
from eightcut.values import dataclass

Origin = tuple[str, str, str]
"""Content id, filename and source path of a row, each "" where unknown."""

LastSeen = Mapping[str, tuple[str, str]]
"""Filename and path that each content id was last seen with."""


@dataclass(frozen=True, slots=True)
class Source:
    """One video, the paths where it may lie (best first), and the origins whose rows are its."""

    video: VideoRef
    paths: tuple[str, ...]
    origins: tuple[Origin, ...]


def sources(origins: Iterable[Origin], last_seen: LastSeen) -> list[Source]:
    """The videos that rows of these origins speak of, by filename, path and content id.

    Rows of one content are one video. A row without content id joins the content known at its filename and path; one
    that has no path either, all known contents of that filename, else all videos of that filename.
    """
    every = sorted(set(origins))
    contents: defaultdict[str, list[Origin]] = defaultdict(list)
    places: defaultdict[tuple[str, str], list[Origin]] = defaultdict(list)
    at_place = {place: content_id for content_id, place in last_seen.items() if place[1]}
    by_name: defaultdict[str, set[str]] = defaultdict(set)
    for content_id, (filename, _) in last_seen.items():
        by_name[filename].add(content_id)
    for origin in every:
        content_id, filename, path = origin
        if content_id:
            contents[content_id].append(origin)
            by_name[filename].add(content_id)
            if path:
                at_place.setdefault((filename, path), content_id)
    for origin in every:
        content_id, filename, path = origin
        if path and not content_id:
            known = at_place.get((filename, path))
            (contents[known] if known else places[filename, path]).append(origin)
    placed = defaultdict(list)
    for place in places:
        placed[place[0]].append(place)
    for origin in every:
        content_id, filename, path = origin
        if not content_id and not path:
            homes = [contents[known] for known in sorted(by_name[filename])]
            homes = homes or [places[place] for place in placed[filename]] or [places[filename, ""]]
            for home in homes:
                home.append(origin)
    found = [_of_content(content_id, members, last_seen) for content_id, members in contents.items()]
    found += [_of_place(place, members) for place, members in places.items()]
    return sorted(found, key=lambda source: (source.video.filename, source.video.path, source.video.content_id))


def _of_content(content_id: str, members: list[Origin], last_seen: LastSeen) -> Source:
    filename, path = last_seen.get(content_id, (members[0][1], ""))
    paths = tuple(dict.fromkeys(p for p in (path, *(member[2] for member in members)) if p))
    return Source(VideoRef(filename, paths[0] if paths else "", content_id), paths, tuple(members))


def _of_place(place: tuple[str, str], members: list[Origin]) -> Source:
    filename, path = place
    return Source(VideoRef(filename, path), (path,) if path else (), tuple(members))
