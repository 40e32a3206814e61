"""What a clip is made of, decided before ffmpeg starts: first frame, rate, counts, size. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from pathlib import Path

from eightcut.domain.channels import ALL
from eightcut.domain.clip_form import Form, Framing, framing, outside
from eightcut.domain.frame_grid import frame_count, sample_count
from eightcut.domain.media import CutJob
from eightcut.errors import CutProblem
from eightcut.media.cut_look import Look, SoundKind
from eightcut.media.cut_rate import MICROSECOND, NOMINAL, choose_rate, nearest, slots
from eightcut.values import dataclass

NEAR = Fraction(1, 100_000)
"""Seconds by which an asked time may miss a frame's own time and still mean it: twice the rounding of a float."""
_STANDS = Fraction(3, 2)
"""Frames of the clip that a picture must last to be a standing one."""
_TICKS, _MILLISECONDS = Fraction(3, MICROSECOND), Fraction(11, 10_000)
"""Seconds by which times may be off that ffmpeg, or a file that counts milliseconds, has rounded."""
_FEW = 4
"""Frames that tell no rate."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound to cut: stream index in the file; rate in Hz and channels as the clip has them; those of the track."""

    index: int
    rate: int
    channels: int
    own: int = 0
    """Channels of the track that are heard; 0: as many."""
    places: tuple[str, ...] = ()
    """Where the channels of the track are heard, in ffmpeg's names."""
    choice: str = ALL
    """Which of them, as in `domain.channels`."""


@dataclass(frozen=True, slots=True)
class Back:
    """Where to read the picture from, where that is far from the sound: `seek` as in `Survey`."""

    seek: Fraction | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What the file holds around the asked time; every time is the container's own, in seconds.

    `frames` are the times of the frames that can be decoded from `seek` on (None: from the file's beginning), or from
    `back` where the picture stands since long ago, up to the clip's end, in order. `end` is where the last of picture
    and sound ends, None where the video goes on past the clip.
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
    nominal: Fraction | None = None
    """The rate that the file's own clock suggests, frames per second."""
    back: Back | None = None
    untimed: bool = False
    """Whether some packets of the picture tell no time, so that only the decoder knows the frames."""
    look: Look | None = None
    """What the pictures are like at the clip's begin, as far as is known."""
    kind: SoundKind | None = None
    """How the sound is stored."""

    @property
    def rates(self) -> tuple[Fraction | None, Fraction | None]:
        """What the file tells of its rate: on average, and by its clock."""
        return self.average, self.nominal

    @property
    def picture_seek(self) -> Fraction | None:
        """Where to read the picture from."""
        return self.seek if self.back is None else self.back.seek


@dataclass(frozen=True, slots=True)
class CutPlan:
    """One clip, exactly: times are the container's own, in seconds.

    The clip begins at `begin`; its picture starts with the frame at `first`. Where the video's picture begins later
    than the clip that frame is held for `lead` frames before; where it stands since before `begin` it is held until the
    next one has its time. Frames earlier than `threshold` are left out.
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
    back: Back | None = None
    look: Look | None = None
    kind: SoundKind | None = None
    repeatable: bool = False
    """Whether the encoder may do nothing that depends on which of its threads is first."""
    gain: float | None = None
    """dB by which the sound is made louder; None: its samples stay as they are."""

    @property
    def anchor(self) -> Fraction:
        """Time of the place on the clip's grid that its first frame of the video has."""
        return self.first if self.lead else self.begin

    @property
    def picture_seek(self) -> Fraction | None:
        """Where to read the picture from."""
        return self.seek if self.back is None else self.back.seek


def is_framed(job: CutJob) -> bool:
    """Whether the clip shows another picture than the video, so that its size as shown must be known."""
    form = job.form
    return (
        job.shown is not None or form.crop is not None or form.short_side > 0 or form.step > 2 or form.container.folder
    )


def frame_under(frames: Sequence[Fraction], time: Fraction) -> int | None:
    """Number of the last frame that begins at or before `time`; None where all begin later. `frames` in order."""
    begun = bisect_right(frames, time + NEAR)
    return begun - 1 if begun else None


def plan_cut(job: CutJob, survey: Survey) -> CutPlan:
    """Where the clip begins and how much it holds. CutProblem where the video ends before it or has no picture."""
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
    first = survey.frames[number]
    fixed = job.form.frame_rate
    fps = fixed or choose_rate(_until(survey.frames[number:], first + duration), *survey.rates)
    begin = None if under is None else _standing(survey.frames[number:], asked, fps)
    if begin is not None and fixed is None:
        fps = _rate_beside(number, _until(survey.frames, asked + duration), survey, fps)
        begin = _standing(survey.frames[number:], asked, fps)
    lead = int((first - asked) * fps) if under is None else 0
    begin = first - lead / fps if begin is None else begin
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
        framing=_framed(job, survey),
        back=survey.back,
        look=survey.look,
        kind=survey.kind,
        repeatable=job.repeatable,
    )


def _framed(job: CutJob, survey: Survey) -> Framing | None:
    if survey.size is None or not is_framed(job):
        return None
    if job.shown is not None and job.shown.within(*survey.size) is None:
        raise CutProblem(
            f"{outside(job.shown, *survey.size)} Choose another one for {Path(job.source).name}: `8cut tracks --bars`.",
            job.source,
        )
    return framing(*survey.size, job.form, job.shown)


def _until(frames: Sequence[Fraction], end: Fraction) -> Sequence[Fraction]:
    return frames[: bisect_left(frames, end)]


def _rate_beside(number: int, frames: Sequence[Fraction], survey: Survey, fps: Fraction) -> Fraction:
    """The rate of the frames that follow the standing one, or lead to it; `fps` where they are too few to tell it."""
    for beside in (frames[number + 1 :], frames[: number + 1]):
        if len(beside) >= _FEW:
            return choose_rate(beside, *survey.rates)
    return fps


def _standing(frames: Sequence[Fraction], asked: Fraction, fps: Fraction) -> Fraction | None:
    """Where a clip begins under whose asked time the first of `frames` stands since long ago.

    None where it began no longer than a frame ago, or lasts no longer than frames do: the clip begins with it. The time
    is the asked one, or up to half a frame earlier where the next picture comes at once; also a hair earlier where the
    pictures that follow would fall halfway between two places of the grid, now on this one and now on that.
    """
    first, following = frames[0], frames[1:]
    if asked - first <= 1 / fps + NEAR or (following and (following[0] - first) * fps <= _STANDS):
        return None
    if not following:
        return asked
    begin = min(asked, following[0] - 1 / (2 * fps) - 2 * _TICKS)
    off = [((time - begin) * fps + Fraction(1, 2)) % 1 for time in following]
    off = [part - 1 if part > Fraction(1, 2) else part for part in off]
    least, blur = min(off), (_MILLISECONDS + _TICKS) * fps
    if least < _TICKS * fps and max(off) < 2 * blur and least > -blur:
        begin -= (_TICKS * fps - least) / fps
    return begin


def _sound_alone(job: CutJob, survey: Survey, asked: Fraction, duration: Fraction) -> CutPlan:
    sound = survey.sound
    if sound is None:
        raise CutProblem(f"{Path(job.source).name} contains nothing that can be cut at {job.start:.3f} s.", job.source)
    _refuse_if_short(job, survey, asked, asked + duration, 1 / NOMINAL)
    begin = Fraction(nearest(asked * sound.rate), sound.rate) if asked > 0 else asked
    return CutPlan(
        survey.seek, begin, None, begin, begin, 0, None, 0, sound, sample_count(job.duration, sound.rate), job.form,
        kind=survey.kind,
    )  # fmt: skip


def _refuse_if_short(job: CutJob, survey: Survey, asked: Fraction, end: Fraction, slack: Fraction) -> None:
    if survey.end is None or end <= survey.end + slack:
        return
    length = survey.end - survey.start
    fits = Fraction(job.duration) <= length + slack
    left = float(max(Fraction(0), survey.end - asked))
    raise CutProblem(
        f"{Path(job.source).name} ends at {float(length):.3f} s: only {left:.3f} s remain after "
        f"{job.start:.3f} s, and the clip needs {job.duration:g} s. Choose "
        f"{'an earlier moment' if fits else 'a shorter duration, or another video'}.",
        job.source,
    )


def expected_frames(plan: CutPlan, frames: Sequence[Fraction]) -> list[Fraction]:
    """Which of `frames` stands behind each frame of the clip, where ffmpeg does what was planned."""
    assert plan.fps is not None
    kept = frames[frames.index(plan.first) :]
    places = slots(kept, plan.fps, plan.anchor)
    shown: list[Fraction] = [plan.first] * plan.lead
    for place, time, after in zip(places, kept, [*places[1:], plan.frames], strict=True):
        shown += [time] * (after - place)
    return shown[: plan.frames]
