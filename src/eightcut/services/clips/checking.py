"""Checks of exported clips: is their sound within the limits that a training needs."""

from __future__ import annotations

from dataclasses import dataclass

from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import container_of
from eightcut.domain.sound_quality import SoundQuality, faults, limits_named
from eightcut.errors import MediaProblem
from eightcut.services.clips.listing import listed
from eightcut.services.context import Job, Services


@dataclass(frozen=True, slots=True)
class CheckedClip:
    """One clip, what was measured of its sound, and what is wrong with it: words that complete "This clip ..."."""

    row: ClipRow
    quality: SoundQuality
    faults: tuple[str, ...] = ()


def checked(ctx: Services, profile: str, folder: str, limits: str, job: Job) -> list[CheckedClip]:
    """Measure every clip of a profile, or of one class; those that cannot be read are warned of. BadRequest."""
    wanted, rows = limits_named(limits), [clip.row for clip in listed(ctx, profile, folder)]
    found = []
    for number, row in enumerate(rows, 1):
        job.cancel.check()
        try:
            heard = container_of(row.output_path).heard(row.output_path)
            quality = ctx.media.sound_quality(heard, job.cancel)
        except MediaProblem as problem:
            job.warn(row.output_path, problem.about(row.output_path))
        else:
            found.append(CheckedClip(row, quality, tuple(faults(quality, wanted))))
        job.progress("check", row.output_path, number, len(rows))
    return found
