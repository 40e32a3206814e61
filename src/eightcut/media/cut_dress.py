"""What a cut is planned with besides its times: how picture and sound look there, and whether that proved true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from eightcut.domain.clip_form import Form, framing
from eightcut.domain.media import CutJob
from eightcut.errors import CutProblem
from eightcut.media.cut_arguments import stays_interlaced
from eightcut.media.cut_colours import colour_notes, resolved
from eightcut.media.cut_look import Look, look_of, remember_look, shapes_within, sound_kind
from eightcut.media.cut_plan import CutPlan, Survey, is_framed
from eightcut.media.cut_report import Report
from eightcut.media.cut_sounds import refuse_sound, sound_notes, wanted
from eightcut.media.on_disk import shown

_SAME_SHAPE = 0.01
"""By how much the ratio of two pictures may differ, as a part of it, that are taken for one shape."""


def dressed(job: CutJob, seen: Survey) -> Survey:
    """The survey with the look of the picture and the kind of the sound, which is in the rate that the form asks for.

    CutProblem where nothing that every reader understands can hold the sound.
    """
    if seen.sound is not None:
        seen = replace(seen, sound=wanted(job.form, seen.sound), kind=sound_kind(job.source, seen.sound.index))
        refuse_sound(job.form, job.source, seen.sound)
    if seen.picture is None:
        return seen
    look = look_of(job.source, seen.picture)[0]
    if look is None:
        return seen
    begin = seen.start + Fraction(job.start)
    shapes = shapes_within(job.source, seen.picture, seen.picture_seek, begin, begin + Fraction(job.duration))
    if shapes is None:
        return _looking(job, seen, replace(look, by_frames=False))
    own = [replace(look, shape=1 / shape if look.turned else shape, by_frames=True) for shape in shapes]
    _refuse_other_shapes(job, own)
    return _looking(job, seen, own[0])


def _refuse_other_shapes(job: CutJob, looks: Sequence[Look]) -> None:
    for look in looks[1:]:
        if abs(look.ratio / looks[0].ratio - 1) > _SAME_SHAPE:
            raise CutProblem(
                f"The picture of {shown(job.source)} changes shape within the clip at {job.start:.3f} s, "
                f"from {_words(looks[0])} to {_words(look)}. Choose another moment.",
                job.source,
            )


def _looking(job: CutJob, seen: Survey, look: Look) -> Survey:
    return replace(seen, look=look, size=look.shown if is_framed(job) else None)


def corrected(job: CutJob, seen: Survey, plan: CutPlan, told: Report) -> Survey | None:
    """The survey with the look that the clip's first frame really had; None where it was planned with that one.

    CutProblem where the picture becomes another one within the clip, so that no one form fits it.
    """
    if not told.looks or plan.picture is None:
        return None
    first = told.looks[0]
    remember_look(job.source, plan.picture, _of_video(first, plan))
    _refuse_other_shapes(job, told.looks)
    if plan.look is not None and plan.look.interlaced and any(look.size != first.size for look in told.looks):
        raise CutProblem(
            f"The interlaced picture of {shown(job.source)} changes size within the clip at "
            f"{job.start:.3f} s. Choose another moment.",
            job.source,
        )
    fields = any(look.interlaced for look in told.looks)
    true = _of_video(replace(first, interlaced=fields), plan)
    return None if plan.look is not None and _alike(true, plan.look) else _looking(job, seen, true)


def _of_video(look: Look, plan: CutPlan) -> Look:
    """What was made progressive before it was looked at is still interlaced in the video, and may have other pixels.

    How the video lies in its file is told by its beginning alone.
    """
    planned = plan.look
    if planned is None:
        return look
    look = replace(look, turned=planned.turned, by_frames=planned.by_frames)
    if planned.by_frames:
        look = replace(look, shape=planned.shape)
    if not planned.interlaced or look.interlaced or stays_interlaced(plan):
        return look
    return replace(look, interlaced=True, bottom_first=planned.bottom_first, colours=planned.colours)


def _alike(one: Look, other: Look) -> bool:
    same = (one.size, one.shape, one.interlaced, one.bottom_first) == (
        other.size, other.shape, other.interlaced, other.bottom_first
    )  # fmt: skip
    mine, others = resolved(one), resolved(other)
    return same and replace(mine, pixels="") == replace(others, pixels="")


def _words(look: Look) -> str:
    wide, high = look.shown
    return f"{wide} × {high}"


def refuse_fields(job: CutJob, plan: CutPlan) -> None:
    """CutProblem where interlaced pictures are to stay so, and the form mixes their fields."""
    if not stays_interlaced(plan):
        return
    cure = None
    if plan.framing is not None and plan.framing != framing(*plan.framing.square, Form()):
        cure = ("be resized or cropped", "leave size and crop as they are")
        if job.shown is not None:
            cure = ("have their bars cut off", "show all of the picture: `8cut tracks --bars none`")
    elif job.form.hardware:
        cure = ("be encoded in hardware", "choose the software encoder")
    if cure is not None:
        raise CutProblem(
            f"The pictures of {shown(job.source)} are interlaced: they cannot stay interlaced and "
            f"{cure[0]}. Make them progressive, or {cure[1]}.",
            job.source,
        )


def notes(job: CutJob, plan: CutPlan, told: Report) -> list[str]:
    """What became of picture and sound on the way that the user should know."""
    name = shown(job.source)
    said = sound_notes(plan, name, told.peak, told.no_numbers)
    if plan.look is None:
        return said
    sizes = list(dict.fromkeys(look.size for look in told.looks))
    if len(sizes) > 1:
        words = " and ".join(f"{wide} × {high}" for wide, high in sizes)
        said.append(f"The picture of {name} changes size within a clip ({words}); all frames use the first size.")
    return [*colour_notes(plan.look, name), *said]
