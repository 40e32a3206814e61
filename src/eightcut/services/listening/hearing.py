"""Which videos of a list can be searched by a word, and listening to the others ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eightcut.domain.videos import VideoRef
from eightcut.errors import CacheProblem, EnvironmentProblem
from eightcut.ml.types import FrameTable
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.asking import nobody
from eightcut.services.listening.frames import Promise, answered_side_by_side
from eightcut.services.listening.searching import listened_to
from eightcut.services.videos.identity import open_video
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """Contents that can be searched, and paths of videos that are there and were not listened to yet."""

    contents: frozenset[str] = frozenset()
    unheard: tuple[str, ...] = ()


def heard_among(ctx: Services, paths: Sequence[str], job: Job) -> Heard:
    """What of these videos was listened to; files that cannot be read are neither. Decodes nothing. Cancelled."""
    stored = {file.content_id for file in listened_to(ctx, ctx.frames.all(), ctx.classes.spec)}
    contents, unheard = set[str](), list[str]()
    for path in paths:
        job.cancel.check()
        try:
            video = open_video(ctx, path)
        except EnvironmentProblem:
            continue
        if video.content_id in stored:
            contents.add(video.content_id)
        else:
            unheard.append(path)
    return Heard(frozenset(contents), tuple(unheard))


def listen(ctx: Services, paths: Sequence[str], job: Job) -> Iterator[str | Failure]:
    """Make the frames that words are looked for in, several videos side by side; each path once it is done.

    Progress counts videos. EnvironmentProblem where it is not a video that is amiss; Cancelled leaves what is done.
    """
    base = ctx.classes.spec.name
    parts = dict.fromkeys(paths, 0.0)

    def heard(_task: str, path: str, done: float, total: float) -> None:
        parts[path] = min(1.0, done / total if total else 0.0)
        job.progress("listen", path, sum(parts.values()), len(parts))

    if ctx.cluster is None:
        ctx.embedders.load(base)
    with answered_side_by_side(ctx, base, Job(heard, job.warn, job.cancel), _stored, nobody, spare=False) as begin:
        begun = list[tuple[str, VideoRef, Promise[bool]] | Failure]()
        for path in parts:
            job.cancel.check()
            try:
                video = open_video(ctx, path)
            except EnvironmentProblem as problem:
                begun.append(Failure(path, problem.about(path)))
            else:
                begun.append((path, video, begin(video)))
        for one in begun:
            if isinstance(one, Failure):
                yield one
                continue
            path, video, promise = one
            try:
                promise.result()
            except CacheProblem:
                raise  # it is not this video that is amiss
            except EnvironmentProblem as problem:
                yield Failure(path, problem.about(video.path))
            else:
                yield path


def _stored(_: FrameTable) -> bool:
    return True
