"""Cut a clip of exact length out of a film: it begins with the frame under the asked time, picture and sound both."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import av.error

from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import BadRequest, CutProblem, NoVideoTrack
from eightcut.media.cut_files import publish, unfinished
from eightcut.media.cut_plan import (
    CutPlan,
    Survey,
    cut_arguments,
    expected_frames,
    frame_under,
    listing_arguments,
    plan_cut,
    repeats_and_drops,
)
from eightcut.media.cut_source import further_back, survey, with_frames
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.media.probe import shown

SOUND_ONLY = ".wav"
WITH_PICTURE = ".mp4"
_UNKNOWN = -(2**63)
"""What ffmpeg writes for a time that the file does not tell."""


def cut(job: CutJob, cancel: CancelToken) -> CutResult:
    """Write the clip `job.output`: whole and exact, or not at all.

    `.mp4`: H.264 (yuv420p) at a constant rate, round(duration x fps) frames, with PCM s16le sound of exactly
    duration x rate samples per channel in the track's own rate and channels; a film without sound gives an MP4 without
    sound (`samples` 0). `.wav`: the sound alone, of films too. The first frame is the one under film time `job.start`
    and the sound begins at its time; where the film's picture begins later than asked, its first frame is held, where
    there is no sound there is silence. The clip is checked before it gets its name, and never written over a file.

    Cancelled. FileMissing, NotMedia, UnreadableFile, NoAudioTrack, NoVideoTrack: the source. BadRequest: a name or time
    that makes no sense. CutProblem: the film ends before the clip does, the folder, the disk, or a failed check.
    """
    _refuse_nonsense(job)
    output = Path(job.output)
    with unfinished(output) as part:
        seen = _look(job, cancel)
        plan = plan_cut(job, seen)
        written = _write(job, plan, part, cancel)
        if plan.picture is not None and (None in written or written[:1] != [plan.first]):
            seen = _ask_the_decoder(job, seen, cancel)
            planned, plan = plan, plan_cut(job, seen)
            if plan != planned:
                written = _write(job, plan, part, cancel)
        _check(job, plan, part, written)
        cancel.check()
        publish(part, output)
    return CutResult(
        output=job.output,
        start=float(plan.begin - seen.start),
        frames=plan.frames,
        fps=plan.fps,
        samples=plan.samples,
        rate=plan.sound.rate if plan.sound else 0,
        repeated=_uneven(plan, seen, written),
    )


def _refuse_nonsense(job: CutJob) -> None:
    name = shown(job.output)
    if Path(job.output).suffix.lower() not in (SOUND_ONLY, WITH_PICTURE):
        raise BadRequest(
            f"A clip cannot be called {name}. Give it a name that ends in .mp4, or .wav for sound.", job.output
        )
    if not (math.isfinite(job.start) and job.start >= 0):
        raise BadRequest(f"A clip cannot begin at {job.start} s. Choose a moment of the film.", job.source)
    if not (math.isfinite(job.duration) and job.duration > 0):
        raise BadRequest(f"A clip cannot be {job.duration} s long. Choose a length above 0.", job.source)


def _look(job: CutJob, cancel: CancelToken) -> Survey:
    sound_only = Path(job.output).suffix.lower() == SOUND_ONLY
    seen = survey(job, cancel, sound_only=sound_only)
    if seen.picture is None and not sound_only:
        raise NoVideoTrack(
            f"{shown(job.source)} has no picture: its clips are sound files. Give the clip a name that ends in .wav.",
            job.source,
        )
    return seen


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
        seen = survey(job, cancel, step)


def _refuse_disorder(job: CutJob, shown_at: list[Fraction]) -> None:
    if all(a < b for a, b in pairwise(shown_at)):
        return
    raise CutProblem(
        f"{shown(job.source)} gives pictures after {job.start:.3f} s times that do not follow one another, so a clip "
        "would not be in step. Convert the film first, or choose another moment.",
        job.source,
    )


def _write(job: CutJob, plan: CutPlan, part: Path, cancel: CancelToken) -> list[Fraction | None]:
    """Run ffmpeg; the container's own time of the frame behind each frame written, None where the file tells none."""
    return _times(run_ffmpeg(cut_arguments(plan, job.source, str(part)), cancel, source=job.source, output=job.output))


def _times(lines: str) -> list[Fraction | None]:
    stamps = [(int(stamp), Fraction(base)) for stamp, base in map(str.split, lines.splitlines())]
    return [None if stamp == _UNKNOWN else stamp * base for stamp, base in stamps]


def _uneven(plan: CutPlan, seen: Survey, written: list[Fraction | None]) -> int:
    if plan.picture is None:
        return 0
    told = [time for time in written if time is not None]
    behind = told if len(told) == plan.frames else expected_frames(plan, seen.frames)
    return repeats_and_drops(behind, seen.frames)


def _check(job: CutJob, plan: CutPlan, part: Path, written: list[Fraction | None]) -> None:
    """CutProblem unless the file holds what was promised."""
    frames, fps, samples, together = _contents(job, part)
    begun = not written or written[0] in (plan.first, None)
    if (frames, fps, samples) == (plan.frames, plan.fps, plan.samples) and begun and together:
        return
    raise CutProblem(
        f"{shown(job.source)} could not be cut exactly at {job.start:.3f} s: {frames} frames instead of {plan.frames}, "
        f"{samples} samples instead of {plan.samples}{'' if begun else ', another first frame'}. "
        "The film may be damaged there: choose another moment.",
        job.source,
    )


def _contents(job: CutJob, part: Path) -> tuple[int, Fraction | None, int, bool]:
    """Frames, frame rate, samples per channel, and whether picture and sound both begin at 0."""
    try:
        with av.open(f"file:{part}", options={"protocol_whitelist": "file"}) as clip:
            pictures, sounds = clip.streams.video, clip.streams.audio
            fps = pictures[0].average_rate if pictures else None
            rate = sounds[0].codec_context.sample_rate if sounds else 0
            together = not any(stream.start_time for stream in clip.streams)
            frames, samples = 0, Fraction(0)
            for packet in clip.demux():
                if packet.size and packet.stream.type == "video":
                    frames += 1
                elif packet.size:
                    samples += (packet.duration or 0) * packet.time_base * rate
            return frames, fps, int(samples), together
    except av.error.FFmpegError as problem:
        raise CutProblem(
            f"The clip {shown(job.output)} could not be read back. Export it again.", job.output
        ) from problem
