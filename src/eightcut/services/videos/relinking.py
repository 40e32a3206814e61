"""Relinking: find videos that moved; what is in a file proves that it is the one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path

from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.services.change import NO_CHANGE, NOTHING, Change, Kind
from eightcut.services.context import Job, Services
from eightcut.services.videos.files import VIDEO_SUFFIXES
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import exists
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class RelinkResult:
    """How many videos were found again, and the names of those that are still missing."""

    found: int
    missing: list[str]
    moved: dict[str, str] = field(default_factory=dict)
    """Where a file was looked for, and where it is now; without those whose earlier place nobody knew."""
    change: Change = NO_CHANGE


def missing_videos(ctx: Services, profile: str, listed: Sequence[str] = ()) -> list[VideoRef]:
    """Videos of the profile, and videos of a list, whose file is nowhere that the library knows of, by name."""
    there = ctx.library.videos.known(profile)
    known = [video for video in there if not _there(video.path)]
    have = {video.filename for video in there}
    recorded: dict[str, list[str]] = {}
    for row in ctx.library.clips.of_profile(profile):
        if not row.content_id and row.filename not in have:
            recorded.setdefault(row.filename, []).append(row.source_path)
    unseen = [VideoRef(name, paths[0]) for name, paths in recorded.items() if not any(map(_there, paths))]
    missing = [*known, *unseen]
    return sorted([*missing, *_only_listed(ctx, missing, listed)], key=lambda video: (video.filename, video.path))


def _only_listed(ctx: Services, missing: Sequence[VideoRef], listed: Sequence[str]) -> list[VideoRef]:
    """Videos of a list that are gone and of which the profile has nothing yet."""
    contents = ctx.library.videos.contents()
    told = {(video.content_id or video.path) for video in missing} | {video.path for video in missing}
    unnamed = {video.filename for video in missing if not video.content_id}
    gone = [VideoRef(Path(p).name, p, contents.get(p, "")) for p in dict.fromkeys(listed) if not _there(p)]
    return [v for v in gone if v.path not in told and v.content_id not in told and v.filename not in unnamed]


def _there(path: str) -> bool:
    return bool(path) and exists(path)


def relink(ctx: Services, profile: str, folder: str, more_paths: Sequence[str], job: Job) -> RelinkResult:
    """Look for the missing videos of the profile and of the list `more_paths` in `folder`, its folders and that list.

    A video whose content is known is found under any name; of one that was never read, the file of its name is it.
    Files that cannot be read are warned of. Raises Cancelled; what was found until then stays found.
    """
    missing = _Missing(missing_videos(ctx, profile, more_paths))
    wanted = len(missing.left)
    moved: dict[str, str] = {}
    names = {video.filename for video in missing.left}
    files = list(dict.fromkeys([*more_paths, *_videos_in(folder)]))
    files.sort(key=lambda path: Path(path).name not in names)
    for number, path in enumerate(files):
        if not missing.left:
            break
        job.cancel.check()
        job.progress("relink", path, float(number), float(len(files)))
        one = missing.match(ctx, path, job)
        if one is not None:
            open_video(ctx, path)
            missing.found(one)
            if one.path:
                moved[one.path] = path
    found, left = wanted - len(missing.left), [video.filename for video in missing.left]
    return RelinkResult(found, left, moved, Change(Kind.VIDEOS if found else NOTHING))


class _Missing:
    """Videos that are looked for, by content and by name."""

    def __init__(self, videos: Sequence[VideoRef]) -> None:
        self.left = dict.fromkeys(videos)
        """In their order."""
        self._contents: dict[str, list[VideoRef]] = {}
        self._names: dict[str, list[VideoRef]] = {}
        for video in self.left:
            if video.content_id:
                self._contents.setdefault(video.content_id, []).append(video)
            else:
                self._names.setdefault(video.filename, []).append(video)

    def match(self, ctx: Services, path: str, job: Job) -> VideoRef | None:
        """The one that a file is; None for none, and for a file that cannot be read, which is warned of."""
        if self._contents:
            try:
                content = ctx.media.content_id(path)
            except EnvironmentProblem as problem:
                job.warn(path, problem.about(path))
                return None
            if content in self._contents:
                return self._contents[content][0]
        unread = self._names.get(Path(path).name)
        return unread[0] if unread and _there(path) else None

    def found(self, video: VideoRef) -> None:
        """It is looked for no longer."""
        del self.left[video]
        among, key = (self._contents, video.content_id) if video.content_id else (self._names, video.filename)
        among[key].remove(video)
        if not among[key]:
            del among[key]


def _videos_in(folder: str) -> Iterator[str]:
    if not folder:
        return
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (str(Path(place, n)) for n in sorted(names) if Path(n).suffix.lower() in VIDEO_SUFFIXES)
