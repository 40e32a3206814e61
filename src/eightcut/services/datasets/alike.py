"""Which videos of a dataset's moments hold the same sound, remembered while only other things are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.datasets import Candidate
from eightcut.domain.twins import Twins
from eightcut.domain.wording import plural, some
from eightcut.services.context import Job, Services
from eightcut.services.listening.duplicates import twins_among


class Alike:
    """What the videos of a list share; asked again only for other videos, or where others were processed."""

    def __init__(self) -> None:
        self._known: tuple[object, Twins, frozenset[str]] | None = None

    def among(self, ctx: Services, found: Sequence[Candidate], job: Job) -> Twins:
        """What they share. A warning names videos of which it is not known, where there are several. Cancelled."""
        videos = {one.film: one.video for one in found}
        asked = frozenset(video.content_id for video in videos.values() if video.content_id)
        state = asked, frozenset(file.path for file in ctx.frames.all() if file.content_id in asked)
        if self._known is None or self._known[0] != state:
            self._known = (state, *twins_among(ctx, asked, job))
        _, twins, compared = self._known
        names = [video.filename for film, video in videos.items() if film not in compared]
        if names and len(videos) > 1:
            job.warn(
                "",
                f"Of {plural(len(names), 'video')} not processed yet it is not known whether another holds the same "
                f"sound: {some(sorted(names))}. To process: 8cut tags VIDEO...",
            )
        return twins
