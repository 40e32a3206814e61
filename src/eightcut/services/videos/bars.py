"""Black bars of a video: looked for, and cut off from then on, one choice for each video."""

from __future__ import annotations

from pathlib import Path

from eightcut.domain.clip_form import outside
from eightcut.domain.media import MediaInfo
from eightcut.domain.picture_part import PicturePart, part_of
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, NoVideoTrack
from eightcut.services.change import Change, Kind
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import shown_of
from eightcut.services.videos.identity import open_video
from eightcut.values import dataclass

CHOSEN = -1
"""The picture track that is used for the video."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of the picture that clips show, as in `domain.picture_part`; `problem`: why they cannot, "" if they can.

    `picture`: whether there is any.
    """

    part: str
    problem: str = ""
    picture: bool = True


def find_bars(ctx: Services, path: str, job: Job, picture: int | None = CHOSEN) -> PicturePart | None:
    """The part that black bars leave of picture track `picture` (None: the video's own), None where there are no bars.

    Places spread over the video are looked at; a dark one says nothing. NoVideoTrack, Cancelled, what reading raises.
    """
    video = open_video(ctx, path)

    def report(done: float, total: float, _what: str) -> None:
        job.progress("look", video.path, done, total)

    number = ctx.library.videos.track("video", video.content_id) if picture == CHOSEN else picture
    return ctx.media.find_bars(video.path, number, job.cancel, report)


def choose_shown(ctx: Services, path: str, part: PicturePart | None) -> Change:
    """Remember which part of the picture every clip shows; None for all of it. Scans and frames stay as they are.

    BadRequest where that part is not in the picture that is used, NoVideoTrack where there is none.
    """
    video = open_video(ctx, path)
    if part is not None:
        info = _used(ctx, video)
        problem = _problem(info, part)
        if info.picture is None:
            raise NoVideoTrack(problem, path)
        if problem:
            raise BadRequest(problem, path)
        if part.covers(info.picture.width, info.picture.height):
            part = None
    return _shown_from_now_on(ctx, video, part.text if part is not None else "")


def shown(ctx: Services, path: str) -> Shown:
    """Of this video, and whether the picture that is chosen now has such a part."""
    video = open_video(ctx, path)
    info, kept = _used(ctx, video), shown_of(ctx, video)
    part = part_of(kept)
    return Shown(kept, _problem(info, part) if part is not None else "", info.picture is not None)


def _used(ctx: Services, video: VideoRef) -> MediaInfo:
    return ctx.media.probe(video.path, ctx.library.videos.track("video", video.content_id))


def _problem(info: MediaInfo, part: PicturePart) -> str:
    """Why clips cannot show this part."""
    name = Path(info.path).name
    if info.picture is None:
        return f"{name} has no picture, so no bars can be cut off."
    size = info.picture.width, info.picture.height
    return "" if part.within(*size) else f"{outside(part, *size)} Choose another one for {name}, or all of it."


def _shown_from_now_on(ctx: Services, video: VideoRef, part: str) -> Change:
    """Wherever the file is now; taken back, what was chosen before."""
    before = shown_of(ctx, video)
    ctx.library.videos.choose_shown(video.content_id, part)
    return Change(Kind.VIDEOS, lambda: _shown_from_now_on(ctx, video, before), video=video)
