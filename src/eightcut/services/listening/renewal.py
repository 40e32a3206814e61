"""Renewing: stored frames that an earlier release wrote are computed again ahead, so that no scan has to wait for it.

Until a video's turn comes its old frames stay, and serve whatever needs no more than they hold. Under a limit of the
cache nothing is renewed that other files would have to make room for.
"""

from __future__ import annotations

from collections.abc import Iterable

from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import plural
from eightcut.errors import CacheProblem, EnvironmentProblem
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.frame_file import file_size
from eightcut.ml.types import FrameFile
from eightcut.services.context import Job, Services
from eightcut.services.listening.cache import stored, within
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.videos.clocks import track_of
from eightcut.services.videos.same_place import exists
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Renewal:
    """How many videos have new frames now, and how many could not be read."""

    renewed: int = 0
    failed: int = 0
    full: str = ""
    """Why the others wait, and what to do about it, in sentences; "" where none does."""


def old(ctx: Services, files: Iterable[FrameFile]) -> set[FrameFile]:
    """Those of an embedder and precision in use that a scan cannot read, where there are no others that it can."""
    return _unread(ctx, files)[0]


def useless(ctx: Services, files: Iterable[FrameFile]) -> set[FrameFile]:
    """Those of an embedder and precision in use that a scan cannot read, beside others of the same that it can."""
    return _unread(ctx, files)[1]


def _unread(ctx: Services, files: Iterable[FrameFile]) -> tuple[set[FrameFile], set[FrameFile]]:
    wanted, there = _wanted(ctx), list(files)
    known = [
        (file, any(file.spec.serves(spec) for spec in wanted[_kind(file)]))
        for file in there
        if file.spec and _kind(file) in wanted
    ]
    complete = {_sound(file) for file, serves in known if serves}
    unread = {file for file, serves in known if not serves}
    beside = {file for file in unread if _sound(file) in complete}
    return unread - beside, beside


def old_videos(ctx: Services) -> list[tuple[VideoRef, FrameFile]]:
    """Videos that are there and of which only old frames are stored, with these; last used first.

    Of each video counts the sound track in use. CacheProblem.
    """
    files = ctx.frames.all()
    outdated = old(ctx, files)
    of_sound: dict[tuple[str, int, str, str], list[FrameFile]] = {}
    for file in reversed(files):
        of_sound.setdefault(_sound(file), []).append(file)
    found = []
    for (content_id, track, *_), same in of_sound.items():
        if outdated.issuperset(same):
            video = ctx.library.videos.of_content(content_id)
            if video is not None and track == track_of(ctx, video) and exists(video.path):
                found.append((video, same[0]))
    return found


def renew(ctx: Services, job: Job) -> Renewal:
    """Compute the frames of `old_videos` again, one video after the other; one that fails is warned of.

    One that another program renews, has renewed, or whose old frames the cache had no room for, is passed over. It ends
    at the first whose new frames the cache has no room for. Progress counts videos. CacheProblem where the new frames
    cannot be stored; Cancelled leaves what is renewed so far.
    """
    videos = old_videos(ctx)
    renewed, failed, full = list[FrameFile](), 0, ""
    for number, (video, file) in enumerate(videos):

        def embedding(_task: str, path: str, done: float, total: float, number: int = number) -> None:
            job.progress("renew", path, number + min(1.0, done / total if total else 0.0), len(videos))

        job.cancel.check()
        with ctx.frames.claim(file) as mine:
            if not mine or not file.path.exists():
                continue
            try:
                if full := _no_room(ctx, video, file, len(videos) - number):
                    break
                job.progress("renew", video.path, number, len(videos))
                ensure_frames(ctx, video, file.embedder, Job(embedding, job.warn, job.cancel))
                renewed.append(file)
            except CacheProblem:
                raise  # it is not this video that is amiss
            except EnvironmentProblem as problem:
                job.warn(video.path, problem.about(video.path))
                failed += 1
    there = ctx.frames.all() if renewed else []
    kept = {_sound(file) for file in there} - {_sound(file) for file in old(ctx, there)}
    return Renewal(sum(_sound(file) in kept for file in renewed), failed, full)


def _no_room(ctx: Services, video: VideoRef, file: FrameFile, waiting: int) -> str:
    """Why the new frames of a video would drive other files out, and what to do about it; "" where they would not."""
    if ctx.frames.limit is None:
        return ""
    spec, there = ctx.embedders.load(file.embedder).spec, stored(ctx.frames, ctx.peaks)
    replaced = file.bytes if file.spec == spec else 0
    bytes_then = there.bytes - replaced + file_size(file.seconds, spec)
    if bytes_then <= within(ctx.frames.limit, len(there.files) + 1):
        return ""
    keep = plural(waiting, "video")
    return (
        f"The stored frames of {keep} stay old: with new ones of {video.filename}, the cache would take "
        f"{bytes_then / 1e6:.1f} MB, and {ctx.frames.limit / 1e6:.1f} MB are allowed. Allow a larger "
        "cache (EIGHTCUT_CACHE_LIMIT; in the window, Cache size in the settings), or make room: 8cut frames trim --to "
        "SIZE."
    )


def _wanted(ctx: Services) -> dict[tuple[str, str], list[EmbedderSpec]]:
    """What scans read, by embedder and precision: several where keys read different fields of the same frames."""
    found: dict[tuple[str, str], list[EmbedderSpec]] = {}
    for spec in filter(None, map(ctx.embedders.known, ctx.embedders.names)):
        found.setdefault((spec.name, spec.precision), []).append(spec)
    return found


def _sound(file: FrameFile) -> tuple[str, int, str, str]:
    return file.content_id, file.track, *_kind(file)


def _kind(file: FrameFile) -> tuple[str, str]:
    return file.embedder, file.precision
