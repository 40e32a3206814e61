"""Cut a clip of exact length out of a video: it begins with the frame under the asked time, picture and sound both."""

from __future__ import annotations

import logging
import math
from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.containers import ENDINGS, Container, container_of
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, CutProblem, NoVideoTrack
from eightcut.media.cut_arguments import cut_arguments, listing_arguments
from eightcut.media.cut_check import check_clip
from eightcut.media.cut_damage import Damage, damage_notes, is_suspicious, undamaged
from eightcut.media.cut_dress import corrected, dressed, notes, refuse_fields
from eightcut.media.cut_files import part_sound, publish, publish_frames, unfinished, unfinished_frames
from eightcut.media.cut_level import level_of
from eightcut.media.cut_plan import CutPlan, Survey, frame_under, plan_cut
from eightcut.media.cut_repeats import as_planned, repeats
from eightcut.media.cut_report import Report, report
from eightcut.media.cut_source import further_back, with_frames
from eightcut.media.cut_survey import survey
from eightcut.media.encoders import ENCODERS
from eightcut.media.ffmpeg import run_ffmpeg, watch_ffmpeg
from eightcut.media.on_disk import shown

log = logging.getLogger("eightcut.clips")

_UNKNOWN = -(2**63)
"""What ffmpeg writes for a time that the file does not tell."""


def cut(job: CutJob, cancel: CancelToken) -> CutResult:
    """Write the clip `job.output` in the form `job.form`: whole and exact, or not at all.

    `.mp4`: H.264 (yuv420p) at a constant rate, round(duration x fps) frames, with sound (PCM s16le, FLAC of the same
    samples, or AAC through an edit list) of exactly duration x rate samples per channel in the track's own rate and
    channels; a video without sound gives an MP4 without sound (`samples` 0). `.wav`: the sound alone, of videos too. A
    WebP sequence: a folder of frames named `job.output`, and the sound as PCM in `job.output` + ".wav", if there is
    any. The first frame is the one under film time `job.start` and the sound begins at its time; where that frame
    began longer than a frame ago, the clip begins at the asked time. Where the video's picture begins later than asked
    its first frame is held, where there is no sound there is silence. The clip is
    checked before it gets its name, and never written over a file. Its sound is brought to `job.loudness` by one gain.

    Cancelled. FileMissing, NotMedia, UnreadableFile, NoAudioTrack, NoVideoTrack: the source. BadRequest: a name, time
    or form that makes no sense. CutProblem: the video ends before the clip does, the codec cannot hold its sound, the
    encoder does not work here, the folder, the disk, or a failed check.
    """
    job = _checked(job)
    if job.form.container.encoded:
        ENCODERS.require(job.form.encoder, cancel)
    output = Path(job.output)
    with _begin(job, output) as part:
        seen = _look(job, cancel)
        if seen.untimed:
            seen = _ask_the_decoder(job, seen, cancel)
        plan, promised = plan_cut(job, seen), seen.frames
        seen, plan, written = _written(job, seen, plan, part, cancel)
        damage = Damage()
        if is_suspicious(plan, written):
            planned = plan
            from_earlier = partial(_from_earlier, job, cancel)
            seen, plan, damage = undamaged(job, seen, plan, promised, cancel, from_earlier)
            if plan != planned:
                seen, plan, written = _written(job, seen, plan, part, cancel)
        times = list(written.times)
        check_clip(job, plan, part, part_sound(part), begun=not times or times[0] in (plan.first, None))
        cancel.check()
        (publish_frames if job.form.container.folder else publish)(part, output)
    log.info(
        "cut %s: %d frames, %d samples from %.3f s of %s", job.output, plan.frames, plan.samples, job.start, job.source
    )
    odd = repeats(plan, seen, written.times)
    return CutResult(
        output=job.output,
        start=float(plan.begin - seen.start),
        frames=plan.frames,
        fps=plan.fps,
        samples=plan.samples,
        rate=plan.sound.rate if plan.sound else 0,
        repeated=odd.repeated,
        late=odd.late,
        ended=odd.ended,
        stood=odd.stood,
        size=plan.framing.size if plan.framing is not None else None,
        notes=(*notes(job, plan, written), *damage_notes(job, seen, damage)),
        level=written.level,
    )


def _checked(job: CutJob) -> CutJob:
    """The job; one whose form is a video's and whose name is a sound file's, as one for that.

    BadRequest for a name that does not fit the form, a moment or length that cannot be.
    """
    own, named = job.form.container, container_of(job.output)
    if named is not own and (own.folder or named.picture):
        raise BadRequest(f"A clip cannot be named {shown(job.output)}. {_cure(own)}", job.output)
    if not (math.isfinite(job.start) and job.start >= 0):
        raise BadRequest(f"A clip cannot start at {job.start} s. Choose a moment of the video.", job.source)
    if not (math.isfinite(job.duration) and job.duration > 0):
        raise BadRequest(f"A clip cannot be {job.duration} s long. Choose a length above 0.", job.source)
    return job if named is own else replace(job, form=replace(job.form, format=named.name))


def _cure(own: Container) -> str:
    if own.folder:
        return f"It becomes a folder of frames: give it a name that does not end in {' or '.join(ENDINGS)}."
    return f"Give it a name that ends in {own.suffix}{', or .wav for sound' if own.picture else ''}."


def _begin(job: CutJob, output: Path) -> AbstractContextManager[Path]:
    return unfinished_frames(output) if job.form.container.folder else unfinished(output)


def _look(job: CutJob, cancel: CancelToken) -> Survey:
    seen = survey(job, cancel, sound_only=not job.form.container.picture)
    if seen.picture is None and job.form.container.picture:
        raise NoVideoTrack(
            f"{shown(job.source)} has no picture, so its clips are sound files. Give the clip a name "
            "that ends in .wav.",
            job.source,
        )
    return dressed(job, seen)


def _from_earlier(job: CutJob, cancel: CancelToken, step: Fraction) -> tuple[Survey, CutPlan]:
    seen = dressed(job, survey(job, cancel, step, sound_only=not job.form.container.picture))
    return seen, plan_cut(job, seen)


def _written(
    job: CutJob, seen: Survey, plan: CutPlan, part: Path, cancel: CancelToken
) -> tuple[Survey, CutPlan, Report]:  # fmt: skip
    """Write the clip as planned; where the video proves to be another one there, plan and write it anew."""
    written = _write(job, plan, part, cancel)
    if not as_planned(plan, seen, written.times):
        seen = _ask_the_decoder(job, seen, cancel)
        planned, plan = plan, plan_cut(job, seen)
        if plan != planned:
            written = _write(job, plan, part, cancel)
    looked = corrected(job, seen, plan, written)
    if looked is not None:
        seen, plan = looked, plan_cut(job, looked)
        written = _write(job, plan, part, cancel)
    refuse_fields(job, plan)
    return seen, plan, written


def _ask_the_decoder(job: CutJob, seen: Survey, cancel: CancelToken) -> Survey:
    """The survey with the frames that ffmpeg decodes, begun early enough for the one under the asked time."""
    while True:
        asked = seen.start + Fraction(job.start)
        listing = listing_arguments(seen, job.source, asked + Fraction(job.duration))
        times = _times(run_ffmpeg(listing, cancel, source=job.source))
        told = [time for time in times if time is not None]
        decoded = with_frames(seen, told)
        step, under = further_back(job, seen), frame_under(decoded.frames, asked)
        if step is None or under is not None:
            _refuse_disorder(job, [time for time in told if under is None or time >= decoded.frames[under]])
            return decoded
        seen = dressed(job, survey(job, cancel, step))


def _refuse_disorder(job: CutJob, shown_at: list[Fraction]) -> None:
    if all(a < b for a, b in pairwise(shown_at)):
        return
    raise CutProblem(
        f"The timestamps of the pictures of {shown(job.source)} are out of order after {job.start:.3f} "
        "s, so a clip would not be in sync. Convert the video first, or choose another moment.",
        job.source,
    )


def _write(job: CutJob, plan: CutPlan, part: Path, cancel: CancelToken) -> Report:
    """Run ffmpeg; the container's own time of the frame behind each frame written, None where the file tells none."""
    if job.form.container.folder:
        for frame in part.iterdir():
            remove(frame)
    level = level_of(job, plan, cancel)
    plan = plan if level is None else replace(plan, gain=level.gain)
    arguments = cut_arguments(plan, job.source, str(part), str(part_sound(part)))
    with ENCODERS.turn(job.form.encoder if job.form.container.encoded else "", cancel):
        done = watch_ffmpeg(arguments, cancel, source=job.source, output=job.output)
    return replace(report(_times(done.told), done.complaints), level=level)


def _times(lines: str) -> list[Fraction | None]:
    stamps = [(int(stamp), Fraction(base)) for stamp, base in map(str.split, lines.splitlines())]
    return [None if stamp == _UNKNOWN else stamp * base for stamp, base in stamps]
