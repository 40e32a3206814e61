"""Which videos of a dataset's moments hold the same sound, remembered while only other things are chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eightcut.domain.datasets import Candidate
from eightcut.domain.twins import Twins
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import plural, some
from eightcut.services.context import Job, Services
from eightcut.services.listening.duplicates import twins_among
from eightcut.services.videos.clocks import track_of


class Alike:
    """What the videos of a list share; asked again only for other videos, or where others were processed."""

    def __init__(self) -> None:
        self._known: tuple[object, Twins, frozenset[str]] | None = None

    def among(
        self, ctx: Services, found: Sequence[Candidate], job: Job, others: Collection[str] = ()
    ) -> Twins:  # fmt: skip
        """What they share, and with `others` (contents). A warning names those that were not compared. Cancelled."""
        videos = {one.film: one.video for one in found}
        asked = frozenset({*others, *(video.content_id for video in videos.values() if video.content_id)})
        heard = {file.content_id: file for file in ctx.frames.all() if file.content_id in asked}
        tracks = [(name, track_of(ctx, VideoRef(file.source, "", name))) for name, file in heard.items()]
        state = asked, frozenset(tracks), frozenset(file.path for file in heard.values())
        if self._known is None or self._known[0] != state:
            self._known = (state, *twins_among(ctx, asked, job))
        _, twins, compared = self._known
        names = [video.filename for film, video in videos.items() if film not in compared]
        if names and len({*videos, *others}) > 1:
            job.warn(
                "",
                f"{plural(len(names), 'video')} could not be compared with the others, so a sound may go in twice: "
                f"{some(sorted(names))}. To process: 8cut tags VIDEO...",
            )
        return twins
