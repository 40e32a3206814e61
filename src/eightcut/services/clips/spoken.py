"""How much of clips is speech and music, from what is stored of their videos; nothing is listened to for it."""

from __future__ import annotations

from dataclasses import replace

from eightcut.domain.limits import Limits
from eightcut.domain.sound_quality import SoundQuality
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import EnvironmentProblem
from eightcut.ml.types import FrameTable
from eightcut.services.context import Job, Services
from eightcut.services.listening.shares import shares_of
from eightcut.services.listening.sound_classes import stored_table

MEASURES = frozenset(("speech", "music"))


class Spoken:
    """Of one clip after the other; where limits ask for it, a video of which nothing is stored is told once."""

    def __init__(self, ctx: Services, limits: Limits | None, job: Job) -> None:
        self._ctx, self._job = ctx, job
        self._asked = limits is not None and not MEASURES.isdisjoint(limits.sound)
        self._video: VideoRef | None = None
        self._table: FrameTable | None = None
        self._told: set[str] = set()

    def added(self, sound: SoundQuality, video: VideoRef, span: TimeSpan) -> SoundQuality:
        """The same, with what is known of this span (seconds) of its video. Cancelled."""
        if video != self._video:
            self._video, self._table = video, self._stored(video)
        if self._table is None:
            return sound
        [found] = shares_of(self._ctx, self._table, [span], self._job)
        return replace(sound, speech=found.speech, music=found.music)

    def _stored(self, video: VideoRef) -> FrameTable | None:
        file, said = video.path or video.filename, ""
        try:
            table = stored_table(self._ctx, video, self._job) if video.content_id else None
        except EnvironmentProblem as problem:
            table, file, said = None, problem.file, problem.message
        if table is None and file not in self._told and (said or self._asked):
            self._told.add(file)
            self._job.warn(file, said or _UNKNOWN.format(video.filename))
        return table


_UNKNOWN = (
    "How much of its clips is speech or music is not known, so they are not limited by that: nothing of what is "
    "heard in {0} is stored. 8cut tags listens to it."
)
