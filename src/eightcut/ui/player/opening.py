"""Finds out what the player needs of a video before it can be shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.frame_times import FrameTimes, grid
from eightcut.domain.media import MediaInfo
from eightcut.domain.progress import CancelToken, unheard
from eightcut.domain.videos import VideoRef
from eightcut.errors import MediaProblem, ReaderCrashed
from eightcut.media.peaks import RATE
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import as_measured
from eightcut.services.videos.identity import open_video
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.values import dataclass

log = logging.getLogger("eightcut.player")
_TRIAL = 90
"""Height of the picture that is decoded to see whether that can be survived."""


@dataclass(frozen=True, slots=True)
class OpenedVideo:
    """A video, its frames, its sound track and its picture, None for the file's default."""

    video: OpenVideo
    times: FrameTimes
    varies: bool
    """Whether the times are a guess, to be replaced by what reading the whole video tells."""
    track: int | None
    picture: int | None = None


def clip_at(_: Services, path: str) -> VideoRef:
    """A clip's file as a video that the library need not know."""
    return VideoRef(Path(path).name, path)


def look_into(
    ctx: Services, path: str, cancel: CancelToken, identify: Callable[[Services, str], VideoRef] = open_video
) -> OpenedVideo:
    """What is needed to show the video at this path; not on the window's thread. Errors of `identify`, `probe`."""
    ref = identify(ctx, path)
    chosen = ctx.library.videos.track("video", ref.content_id)
    info = as_measured(ctx, ref, ctx.media.probe(path, chosen))
    even = grid(info.duration, None) if info.picture is None else ctx.media.frame_grid(path, cancel, chosen)
    times = even or grid(info.duration, info.picture.fps if info.picture is not None else None)
    sound = ctx.library.videos.track("audio", ref.content_id)
    if info.picture is not None:
        _survive(lambda: ctx.media.picture(path, 0.0, _TRIAL, cancel, chosen))
    if info.tracks:
        _survive(lambda: ctx.media.listen(path, [RATE], sound, unheard, cancel))
    # A player would take the first of several pictures, and be it a still.
    own = next((track.number for track in info.pictures if track.default), None) if len(info.pictures) > 1 else None
    video = replace(_video(ref, info, times), picture=chosen)
    return OpenedVideo(video, times, even is None, sound, own if chosen is None else chosen)


def _survive(read: Callable[[], object]) -> None:
    """What kills the process that reads would kill the player, which is in this one: ReaderCrashed. No other error."""
    try:
        read()
    except ReaderCrashed:
        raise
    except MediaProblem as problem:
        log.debug("opening the video in spite of: %s", problem)


class Opener(QObject):
    """Looks into videos off the window's thread; only the newest that was asked for is told of."""

    found = pyqtSignal(OpenedVideo)
    times_known = pyqtSignal(object)
    """The FrameTimes of a video whose rate varies."""
    failed = pyqtSignal(Exception)

    def __init__(self, context: Context, prepare: Callable[[], None], parent: QObject, clips: bool = False) -> None:
        """`prepare` is called before a video is told of, off the window's thread too. `clips`: they are no videos."""
        super().__init__(parent)
        self._context = context
        self._prepare = prepare
        self._identify = clip_at if clips else open_video

    def open(self, path: str) -> None:
        """Look into the video at this path."""
        self.stop()
        ctx, prepare, identify = self._context.services, self._prepare, self._identify

        def work(job: Job) -> OpenedVideo:
            found = look_into(ctx, path, job.cancel, identify)
            prepare()
            return found

        self._context.runner.in_background(self, work, self.found.emit, self.failed.emit, key="open")

    def read_times(self, opened: OpenedVideo) -> None:
        """Read the whole video to know when each picture begins."""
        media, path = self._context.services.media, opened.video.ref.path
        self._context.runner.in_background(
            self,
            lambda job: media.frame_times(path, job.cancel, opened.picture),
            self.times_known.emit,
            key="times",
        )

    def stop(self) -> None:
        """Nothing is asked for any more."""
        for key in ("open", "times"):
            self._context.runner.in_background(self, lambda _: None, key=key)


def caption(video: OpenVideo) -> str:
    """Name, size and rate on one line."""
    rate = f"{float(video.rate):.3f}".rstrip("0").rstrip(".")
    size = f"{video.width}×{video.height} · {rate} fps" if video.width else ""
    return " · ".join(part for part in (video.ref.filename, size) if part)


def _video(video: VideoRef, info: MediaInfo, times: FrameTimes) -> OpenVideo:
    picture = info.picture
    width, height = (picture.width, picture.height) if picture is not None else (0, 0)
    return OpenVideo(video, info.duration, times.rate, width, height, bool(info.tracks))
