"""Renewing: stored frames that an earlier release wrote are computed again ahead, so that no scan has to wait for it.

Until a video's turn comes its old frames stay, and serve whatever needs no more than they hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eightcut.domain.videos import VideoRef
from eightcut.errors import CacheProblem, EnvironmentProblem
from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.types import FrameFile
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.videos.clocks import track_of
from eightcut.services.videos.same_place import exists


@dataclass(frozen=True, slots=True)
class Renewal:
    """How many videos have new frames now, and how many could not be read."""

    renewed: int = 0
    failed: int = 0


def old(ctx: Services, files: Iterable[FrameFile]) -> set[FrameFile]:
    """Those with frames of an embedder and precision in use that are not what a scan reads."""
    wanted = _wanted(ctx)
    return {file for file in files if (spec := wanted.get(_kind(file))) and file.spec and not file.spec.serves(spec)}


def old_videos(ctx: Services) -> list[tuple[VideoRef, FrameFile]]:
    """Videos that are there and of which only old frames are stored, with these; last used first.

    Of each video counts the sound track in use. CacheProblem.
    """
    files = ctx.frames.all()
    outdated = old(ctx, files)
    of_sound: dict[tuple[str, int, str, str], list[FrameFile]] = {}
    for file in reversed(files):
        of_sound.setdefault((file.content_id, file.track, *_kind(file)), []).append(file)
    found = []
    for (content_id, track, *_), same in of_sound.items():
        if outdated.issuperset(same):
            video = ctx.library.videos.of_content(content_id)
            if video is not None and track == track_of(ctx, video) and exists(video.path):
                found.append((video, same[0]))
    return found


def renew(ctx: Services, job: Job) -> Renewal:
    """Compute the frames of `old_videos` again, one video after the other; one that fails is warned of.

    One that another program renews, has renewed, or whose old frames the cache had no room for, is passed over.
    Progress counts videos. CacheProblem where the new frames cannot be stored; Cancelled leaves what is renewed so far.
    """
    videos = old_videos(ctx)
    renewed, failed = 0, 0
    for number, (video, file) in enumerate(videos):

        def embedding(_task: str, path: str, done: float, total: float, number: int = number) -> None:
            job.progress("renew", path, number + min(1.0, done / total if total else 0.0), len(videos))

        job.cancel.check()
        job.progress("renew", video.path, number, len(videos))
        with ctx.frames.claim(file) as mine:
            if not mine or not file.path.exists():
                continue
            try:
                ensure_frames(ctx, video, file.embedder, Job(embedding, job.warn, job.cancel))
                renewed += 1
            except CacheProblem:
                raise  # it is not this video that is amiss
            except EnvironmentProblem as problem:
                job.warn(video.path, problem.about(video.path))
                failed += 1
    return Renewal(renewed, failed)


def _wanted(ctx: Services) -> dict[tuple[str, str], EmbedderSpec]:
    """What scans read, by embedder and precision."""
    specs = map(ctx.embedders.spec, ctx.embedders.names)
    return {(spec.name, spec.precision): spec for spec in specs}


def _kind(file: FrameFile) -> tuple[str, str]:
    return file.embedder, file.precision
