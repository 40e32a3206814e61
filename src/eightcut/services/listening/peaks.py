"""The waveform of a video: from the store where it is kept, else from one pass over its sound."""

from __future__ import annotations

from eightcut.domain.videos import VideoRef
from eightcut.media.peaks import RATE, Peaks
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import DEFAULT_TRACK, track_of


def ensure_peaks(ctx: Services, video: VideoRef, job: Job) -> Peaks:
    """The waveform of the video's chosen sound track; the video carries its content id.

    NoAudioTrack, EmptyAudio and the errors of `Media.listen`; Cancelled leaves nothing behind. One that cannot be
    kept is made all the same, with a warning.
    """
    track = track_of(ctx, video)
    found = ctx.peaks.find(video.content_id, track, job.warn)
    if found is not None:
        return found
    job.cancel.check()
    listening = ctx.media.listen(video.path, [RATE], None if track == DEFAULT_TRACK else track, job.warn, job.cancel)
    with ctx.peaks.create(video.content_id, track, job.warn) as writer:
        for second, (samples,) in enumerate(listening, 1):
            job.cancel.check()
            writer.append(samples)
            job.progress("waveform", video.path, min(float(second), listening.duration), listening.duration)
        made = writer.commit(listening.duration)
    ctx.library.videos.keep_clock(video.content_id, track, listening.clock)
    return made
