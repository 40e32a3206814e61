"""The one time line: what was measured of a video's length and clock, kept with it, and used wherever it is cut."""

from __future__ import annotations

from dataclasses import replace

from eightcut.domain.channels import ALL
from eightcut.domain.media import MediaInfo, VideoClock
from eightcut.domain.videos import VideoRef
from eightcut.services.context import Job, Services
from eightcut.values import dataclass

DEFAULT_TRACK = -1
SLACK = 0.5
"""Seconds by which a clip may reach beyond what is known of a video's length; the cut itself is exact."""


def track_of(ctx: Services, video: VideoRef) -> int:
    """The sound track that is used for this video; -1 for the file's default."""
    chosen = ctx.library.videos.track("audio", video.content_id)
    return DEFAULT_TRACK if chosen is None else chosen


def channels_of(ctx: Services, video: VideoRef) -> str:
    """Which channels of it clips let one hear, as in `domain.channels`."""
    return ctx.library.videos.channels(video.content_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """What every clip of a video takes of it: channels as in `domain.channels`, picture as in `domain.picture_part`."""

    channels: str = ALL
    shown: str = ""


ALL_OF_IT = Taken()


def taken_of(ctx: Services, video: VideoRef) -> Taken:
    """Of this video."""
    return Taken(channels_of(ctx, video), shown_of(ctx, video))


def shown_of(ctx: Services, video: VideoRef) -> str:
    """The part of its picture that clips show, as in `domain.picture_part`; "" for all of it."""
    return ctx.library.videos.shown(video.content_id)


def cutting_clock(ctx: Services, video: VideoRef, job: Job) -> VideoClock | None:
    """The clock by which clips of the video are cut: as measured, where the file's own may start again in its middle.

    What no scan measured yet is measured now and kept. None: the file's clock can be believed. Cancelled, and the
    errors of `Media.probe`.
    """
    known = ctx.library.videos.clock(video.content_id, track_of(ctx, video))
    if known is not None or not ctx.media.starts_again(video.path):
        return known
    return _measured(ctx, video, job)


def with_length(ctx: Services, video: VideoRef, info: MediaInfo, until: float, job: Job) -> MediaInfo:
    """`info` with the video's measured length; the file is trusted only if it lasts until `until` seconds anyway."""
    known = ctx.library.videos.clock(video.content_id, track_of(ctx, video))
    if known is None and until > info.duration + SLACK:
        known = _measured(ctx, video, job)
    return info if known is None else replace(info, duration=known.duration)


def as_measured(ctx: Services, video: VideoRef, info: MediaInfo) -> MediaInfo:
    """`info` with the video's length as it was measured, where that was done already; nothing is read for it."""
    known = ctx.library.videos.clock(video.content_id, track_of(ctx, video))
    return info if known is None else replace(info, duration=known.duration)


def _measured(ctx: Services, video: VideoRef, job: Job) -> VideoClock:
    track = track_of(ctx, video)

    def report(done: float, total: float, _what: str) -> None:
        job.progress("look", video.path, done, total)

    clock = ctx.media.clock(video.path, None if track == DEFAULT_TRACK else track, job.cancel, report)
    ctx.library.videos.keep_clock(video.content_id, track, clock)
    return clock
