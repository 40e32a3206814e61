"""Relinking: find videos that moved; what is in a file proves that it is the one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.services.finding import open_video
from eightcut.services.same_place import exists
from eightcut.services.video_files import VIDEO_SUFFIXES
from eightcut.services.workbench import Job, Workbench


@dataclass(frozen=True, slots=True)
class Relinked:
    """How many videos were found again, and the names of those that are still missing."""

    found: int
    missing: list[str]
    moved: dict[str, str] = field(default_factory=dict)
    """Where a file was looked for, and where it is now; without those whose earlier place nobody knew."""


def missing_videos(bench: Workbench, profile: str, listed: Sequence[str] = ()) -> list[VideoRef]:
    """Videos of the profile, and films of a list, whose file is nowhere that the library knows of, by name."""
    known = [video for video in bench.library.videos.known(profile) if not _there(video.path)]
    have = {video.filename for video in bench.library.videos.known(profile)}
    recorded: dict[str, list[str]] = {}
    for row in bench.library.clips.of_profile(profile):
        if not row.content_id and row.filename not in have:
            recorded.setdefault(row.filename, []).append(row.source_path)
    unseen = [VideoRef(name, paths[0]) for name, paths in recorded.items() if not any(map(_there, paths))]
    missing = [*known, *unseen]
    return sorted([*missing, *_only_listed(bench, missing, listed)], key=lambda video: (video.filename, video.path))


def _only_listed(bench: Workbench, missing: Sequence[VideoRef], listed: Sequence[str]) -> list[VideoRef]:
    """Films of a list that are gone and of which the profile has nothing yet."""
    contents = bench.library.videos.contents()
    told = {(video.content_id or video.path) for video in missing} | {video.path for video in missing}
    unnamed = {video.filename for video in missing if not video.content_id}
    gone = [VideoRef(Path(p).name, p, contents.get(p, "")) for p in dict.fromkeys(listed) if not _there(p)]
    return [v for v in gone if v.path not in told and v.content_id not in told and v.filename not in unnamed]


def _there(path: str) -> bool:
    return bool(path) and exists(path)


def relink(bench: Workbench, profile: str, folder: str, more_paths: Sequence[str], job: Job) -> Relinked:
    """Look for the missing videos of the profile and of the list `more_paths` in `folder`, its folders and that list.

    A video whose content is known is found under any name; of one that was never read, the file of its name is it.
    Files that cannot be read are warned of. Raises Cancelled; what was found until then stays found.
    """
    missing = missing_videos(bench, profile, more_paths)
    wanted = len(missing)
    moved: dict[str, str] = {}
    names = {video.filename for video in missing}
    files = list(dict.fromkeys([*more_paths, *_videos_in(folder)]))
    files.sort(key=lambda path: Path(path).name not in names)
    for number, path in enumerate(files):
        if not missing:
            break
        job.cancel.check()
        job.progress("relink", path, float(number), float(len(files)))
        found = _match(bench, path, missing, job)
        if found is not None:
            open_video(bench, path)
            missing.remove(found)
            if found.path:
                moved[found.path] = path
    return Relinked(wanted - len(missing), [video.filename for video in missing], moved)


def _match(bench: Workbench, path: str, missing: Sequence[VideoRef], job: Job) -> VideoRef | None:
    name = Path(path).name
    if any(video.content_id for video in missing):
        try:
            content = bench.media.content_id(path)
        except EnvironmentProblem as problem:
            job.warn(path, problem.message)
            return None
        by_content = next((video for video in missing if video.content_id == content), None)
        if by_content is not None:
            return by_content
    unread = (video for video in missing if not video.content_id and video.filename == name)
    return next(unread, None) if _there(path) else None


def _videos_in(folder: str) -> Iterator[str]:
    if not folder:
        return
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (str(Path(place, n)) for n in sorted(names) if Path(n).suffix.lower() in VIDEO_SUFFIXES)
