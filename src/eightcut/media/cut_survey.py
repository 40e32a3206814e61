"""What a cut asks of a foreign file, in a process that may crash of it; see `aside`."""

from __future__ import annotations

from fractions import Fraction

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media import cut_source
from eightcut.media.aside import READERS
from eightcut.media.cut_plan import CutPlan, Survey


def survey(
    job: CutJob, cancel: CancelToken, step: Fraction = cut_source.FIRST_STEP, *, sound_only: bool = False
) -> Survey:
    """`cut_source.survey`, and ReaderCrashed."""
    return READERS.call(job.source, cut_source.survey, job, cancel, step, sound_only=sound_only)


def picture_sizes(job: CutJob, plan: CutPlan) -> set[tuple[int, int]]:
    """`cut_source.picture_sizes`, and ReaderCrashed."""
    return READERS.call(job.source, cut_source.picture_sizes, job, plan)
