"""What a clip is made of, decided before ffmpeg starts: first frame, rate, counts, size. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from eightcut.domain.clip_form import LTX_FPS, WEBP, Form, Framing, framing
from eightcut.domain.frame_grid import frame_count, sample_count, snap_rate
from eightcut.domain.media import CutJob
from eightcut.errors import CutProblem
from eightcut.media.cut_look import Look, SoundKind

NEAR = Fraction(1, 100_000)
"""Seconds by which an asked time may miss a frame's own time and still mean it: twice the rounding of a float."""
MICROSECOND = 1_000_000
_LIKELY = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(4, 5))
"""What the rate of a film may be of the one that its file tells."""
_CLOSE = Fraction(15, 1000)
NOMINAL = Fraction(25)
"""Frames per second where the file tells nothing that can be believed."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound track to cut: stream index in the file, rate in Hz, channels."""

    index: int
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What the file holds around the asked time; every time is the container's own, in seconds.

    `frames` are the times of the frames that can be decoded from `seek` on (None: from the file's beginning), up to the
    clip's end, in order. `end` is where the last of picture and sound ends, None where the film goes on past the clip.
    """

    start: Fraction
    seek: Fraction | None
    picture: int | None
    average: Fraction | None
    frames: tuple[Fraction, ...]
    sound: Sound | None
    end: Fraction | None
    size: tuple[int, int] | None = None
    """Width and height of the picture as shown: turned, with square pixels. Told where the form asks for it."""
    look: Look | None = None
    """What the pictures are like at the clip's begin, as far as is known."""
    kind: SoundKind | None = None
    """How the sound is stored."""


@dataclass(frozen=True, slots=True)
class CutPlan:
    """One clip, exactly: times are the container's own, in seconds.

    The clip begins at `begin`; its picture starts with the frame at `first`, which is held for `lead` frames before it
    where the film's picture begins later than the clip. Frames earlier than `threshold` are left out.
    """

    seek: Fraction | None
    begin: Fraction
    picture: int | None
    first: Fraction
    threshold: Fraction
    lead: int
    fps: Fraction | None
    frames: int
    sound: Sound | None
    samples: int
    form: Form = field(default_factory=Form)
    framing: Framing | None = None
    """None: the picture stays as it is, less the last line of an odd side."""
    look: Look | None = None
    kind: SoundKind | None = None


def is_framed(form: Form) -> bool:
    """Whether the form changes the picture, so that its size as shown must be known."""
    return form.crop is not None or form.short_side > 0 or form.ltx or form.format == WEBP


def frame_under(frames: Sequence[Fraction], time: Fraction) -> int | None:
    """Number of the last frame that begins at or before `time`; None where all begin later. `frames` in order."""
    begun = bisect_right(frames, time + NEAR)
    return begun - 1 if begun else None


def slots(frames: Sequence[Fraction], fps: Fraction) -> list[int]:
    """The place of each frame on a constant grid that begins with the first: the nearest, 0 for the first alone."""
    return [0 if i == 0 else max(1, nearest((time - frames[0]) * fps)) for i, time in enumerate(frames)]


def nearest(value: Fraction) -> int:
    """The nearest whole number of one that is not negative, halves up."""
    return int(value + Fraction(1, 2))


def choose_rate(frames: Sequence[Fraction], average: Fraction | None) -> Fraction:
    """The constant rate for frames at these times: one that repeats and drops none of them where there is one.

    Tried in turn: the file's average snapped to a standard rate, the average itself, and, where the frames are evenly
    spaced close to the average (or to half or twice of it, as with fields, or to 4/5 of it, as where a film of 24
    frames is flagged to be shown as 60 fields), the rate that they have themselves.
    Where none fits the rate varies: the snapped average.
    """
    usable = average if average is not None and 0 < average <= 300 else None
    tries = [snap_rate(usable), usable] if usable else []
    if len(frames) > 1:
        own = ((len(frames) - 1) / (frames[-1] - frames[0])).limit_denominator(1001)
        off = {k: abs(own / (usable * k) - 1) for k in _LIKELY} if usable else {}
        tries += [snap_rate(usable * k) for k in off if usable and off[k] < _CLOSE + Fraction(1, 2 * len(frames))]
        if not off or min(off.values()) < _CLOSE:
            tries += [snap_rate(own), own]
    tries = tries or [NOMINAL]
    expected = list(range(len(frames)))
    return next((fps for fps in tries if slots(frames, fps) == expected), tries[0])


def plan_cut(job: CutJob, survey: Survey) -> CutPlan:
    """Where the clip begins and how much it holds. CutProblem where the film ends before it or has no picture."""
    asked = survey.start + Fraction(job.start)
    duration = Fraction(job.duration).limit_denominator(MICROSECOND)
    if survey.picture is None:
        return _sound_alone(job, survey, asked, duration)
    if not survey.frames:
        _refuse_if_short(job, survey, asked, asked + duration, 1 / NOMINAL)
        raise CutProblem(
            f"{Path(job.source).name} shows no picture between {job.start:.3f} s and {job.start + job.duration:.3f} s. "
            "Choose another moment, or a .wav clip.",
            job.source,
        )
    under = frame_under(survey.frames, asked)
    number = under or 0
    kept = [time for time in survey.frames[number:] if time < survey.frames[number] + duration]
    fps = LTX_FPS if job.form.ltx else choose_rate(kept, survey.average)
    first = survey.frames[number]
    lead = int((first - asked) * fps) if under is None else 0
    begin = first - lead / fps
    _refuse_if_short(job, survey, asked, begin + duration, 1 / fps)
    before = survey.frames[number - 1] if number else first - 1 / fps
    samples = sample_count(job.duration, survey.sound.rate) if survey.sound else 0
    frames = frame_count(job.duration, fps)
    return CutPlan(
        seek=survey.seek,
        begin=begin,
        picture=survey.picture,
        first=first,
        threshold=(before + first) / 2,
        lead=lead,
        fps=fps,
        frames=frames,
        sound=survey.sound,
        samples=samples,
        form=job.form,
        framing=framing(*survey.size, job.form) if survey.size is not None and is_framed(job.form) else None,
        look=survey.look,
        kind=survey.kind,
    )


def _sound_alone(job: CutJob, survey: Survey, asked: Fraction, duration: Fraction) -> CutPlan:
    sound = survey.sound
    if sound is None:
        raise CutProblem(f"{Path(job.source).name} holds nothing that can be cut at {job.start:.3f} s.", job.source)
    _refuse_if_short(job, survey, asked, asked + duration, 1 / NOMINAL)
    begin = Fraction(nearest(asked * sound.rate), sound.rate) if asked > 0 else asked
    return CutPlan(
        survey.seek, begin, None, begin, begin, 0, None, 0, sound, sample_count(job.duration, sound.rate), job.form,
        kind=survey.kind,
    )  # fmt: skip


def _refuse_if_short(job: CutJob, survey: Survey, asked: Fraction, end: Fraction, slack: Fraction) -> None:
    if survey.end is None or end <= survey.end + slack:
        return
    left = float(max(Fraction(0), survey.end - asked))
    raise CutProblem(
        f"{Path(job.source).name} ends at {float(survey.end - survey.start):.3f} s: after {job.start:.3f} s only "
        f"{left:.3f} s are left, and the clip needs {job.duration:g} s. Choose an earlier moment.",
        job.source,
    )


def repeats_and_drops(written: Sequence[Fraction], frames: Sequence[Fraction]) -> int:
    """How many written frames repeat the one before, plus how many of `frames` between first and last are missing."""
    different = sorted(set(written))
    between = sum(1 for time in frames if different[0] <= time <= different[-1])
    return len(written) - len(different) + max(0, between - len(different))


def expected_frames(plan: CutPlan, frames: Sequence[Fraction]) -> list[Fraction]:
    """Which of `frames` stands behind each frame of the clip, where ffmpeg does what was planned."""
    assert plan.fps is not None
    kept = frames[frames.index(plan.first) :]
    places = slots(kept, plan.fps)
    shown: list[Fraction] = [plan.first] * plan.lead
    for place, time, after in zip(places, kept, [*places[1:], plan.frames], strict=True):
        shown += [time] * (after - place)
    return shown[: plan.frames]
