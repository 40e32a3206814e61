"""The gain that brings a clip to its loudness: measured of the very samples that are written, before they are."""

from __future__ import annotations

from eightcut.atomic import scratch
from eightcut.domain.loudness import Levelled
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.aside import READERS
from eightcut.media.cut_arguments import seek_arguments
from eightcut.media.cut_plan import CutPlan
from eightcut.media.cut_sounds import measured_filters
from eightcut.media.ffmpeg import run_ffmpeg


def level_of(job: CutJob, plan: CutPlan, cancel: CancelToken) -> Levelled | None:
    """Loudness and gain of the planned sound; None where the job wants none, or there is no sound."""
    if job.loudness is None or plan.sound is None:
        return None
    from eightcut.media.sound_quality import levels  # brings scipy, which no other cut needs

    with scratch() as folder:
        sound = str(folder / "sound.wav")
        arguments = [
            *seek_arguments(plan.seek), "-i", f"file:{job.source}", "-map", f"0:{plan.sound.index}",
            "-af", ",".join(measured_filters(plan, plan.sound)), "-vn", "-c:a", "pcm_f64le", "-y", f"file:{sound}",
        ]  # fmt: skip
        run_ffmpeg(arguments, cancel, source=job.source, output=job.output)
        loudness, true_peak = READERS.call(sound, levels, sound, cancel)
    return Levelled(loudness, job.loudness.gain(loudness, true_peak))
