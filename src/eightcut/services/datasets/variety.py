"""Which clips of a video go into a dataset where it may give a few: those that sound least alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eightcut.domain.datasets import Candidate
from eightcut.domain.spans import moment
from eightcut.domain.wording import plural, some
from eightcut.ml.embedder import F32
from eightcut.ml.variety import directions, farthest_first
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import track_of


class Variety:
    """Puts the farthest first, clips of `seconds`; where frames are missing, the best score, and `tell` says so."""

    def __init__(self, ctx: Services, seconds: float, job: Job) -> None:
        spec = ctx.embedders.spec(ctx.embedders.names[0])
        self._field = spec.fields[0].name
        self._spec = spec.only(self._field)
        self._ctx, self._seconds, self._job = ctx, seconds, job
        self._unknown = dict[str, str]()

    def order(self, candidates: Sequence[Candidate], most: int) -> Sequence[Candidate]:
        """Those of one video and class, the best first, so that `most` of them are as unlike as can be. Cancelled."""
        if len(candidates) == 1:
            return candidates
        places: dict[str, list[int]] = {}
        for place, one in enumerate(candidates):
            places.setdefault(one.film, []).append(place)
        rows: F32 | None = None
        for mine in places.values():
            found = self._directions([candidates[place] for place in mine])
            if found is None:
                return candidates
            rows = np.empty((len(candidates), found.shape[1]), np.float32) if rows is None else rows
            rows[mine] = found
        first = [] if rows is None else farthest_first(rows, most)
        chosen = set(first)
        rest = (one for place, one in enumerate(candidates) if place not in chosen)
        return [*(candidates[place] for place in first), *rest]

    def _directions(self, candidates: Sequence[Candidate]) -> F32 | None:
        """Of the clips of one video; None where its frames are not stored, which is remembered."""
        self._job.cancel.check()
        video = candidates[0].video
        table = None
        if video.content_id and video.content_id not in self._unknown:
            track = track_of(self._ctx, video)
            table = self._ctx.frames.find(video.content_id, track, self._spec, self._job.warn)
        if table is None or not len(table.rows):
            self._unknown[candidates[0].film] = video.filename
            return None
        return directions(table, self._field, [moment(one.start, self._seconds) for one in candidates])

    def tell(self) -> None:
        """Warn of the videos whose clips were taken by their score."""
        if self._unknown:
            names = sorted(self._unknown.values())
            self._job.warn(
                "",
                f"Of {plural(len(names), 'video')} not processed yet the clips with the best scores are taken, not the "
                f"most varied ones: {some(names)}. To process: 8cut tags VIDEO...",
            )
