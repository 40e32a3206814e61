"""Damage in the stretch of a clip: which pictures the decoder could not make whole, where the sound has holes.

A decoder complains of much that is no damage to the clip: of what it finds where it begins to read, of pictures before
the clip. So a complaint only makes the stretch be decoded a second time, by one thread, in which every complaint stands
beside the picture that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut_arguments import seek_arguments
from eightcut.media.cut_plan import CutPlan, Survey
from eightcut.media.cut_report import CORRUPT, Line, Report, lines_of
from eightcut.media.ffmpeg import watch_ffmpeg
from eightcut.media.probe import shown

STEPS = (Fraction(16), Fraction(10**6))
"""Seconds before the clip from which the stretch is decoded again where it is damaged: at last from the beginning."""
_DECODED = re.compile(r"^decoder -> pts:(-?\d+) .*time_base:(\d+)/(\d+)")
_REFUSED = "Error submitting packet to decoder"
_RUN_IN = (
    "co located POCs unavailable", "mmco:", "Could not find ref with POC", "Error constructing the frame RPS",
    "number of reference frames", "Missing reference picture", "reference picture missing", "illegal",
    "Reinit context", "no frame", "Invalid NAL unit", "invalid new backstep", "Header missing",
)  # fmt: skip
"""What is said where decoding begins between two pictures that stand alone, and costs the clip nothing by itself."""


@dataclass(frozen=True, slots=True)
class Damage:
    """How many pictures of the clip are broken or missing, the time of the first; places where its sound is damaged.

    Times in seconds of the container.
    """

    pictures: int = 0
    first: Fraction | None = None
    sounds: tuple[Fraction, ...] = ()


def is_suspicious(plan: CutPlan, told: Report) -> bool:
    """Whether something was complained of that may be damage within the clip."""
    if any(not line.text.startswith(_RUN_IN) for line in told.complaints):
        return True
    shown_at = {time for time in told.times if time is not None}
    return bool(told.complaints) and plan.picture is not None and len(shown_at) < plan.frames


def look_closely(job: CutJob, seen: Survey, plan: CutPlan, cancel: CancelToken) -> Damage:
    """Decode the clip's stretch once more, from where the plan begins to read. Cancelled, and what a cut raises."""
    end = plan.begin + Fraction(job.duration)
    pictures, first = 0, None
    if plan.picture is not None:
        lines = _decode(job, plan.picture_seek, f"0:{plan.picture}", ["-vf", f"trim=end={float(end):.6f}"], cancel)
        broken = _broken(lines, seen, plan.first, end)
        pictures, first = len(broken), min(broken, default=None)
    sounds: tuple[Fraction, ...] = ()
    if plan.sound is not None:
        lines = _decode(job, plan.seek, f"0:{plan.sound.index}", ["-af", f"atrim=end={float(end):.6f}"], cancel)
        sounds = tuple(_complained(lines, plan.begin, end))
    return Damage(pictures, first, sounds)


def _decode(
    job: CutJob, seek: Fraction | None, stream: str, until: list[str], cancel: CancelToken
) -> list[Line]:  # fmt: skip
    command = [
        *seek_arguments(seek), "-debug_ts", "-threads", "1", "-i", f"file:{job.source}", "-map", stream, *until,
        "-fps_mode", "passthrough", "-f", "null", "-",
    ]  # fmt: skip
    return lines_of(watch_ffmpeg(command, cancel, source=job.source).complaints)


def _broken(lines: list[Line], seen: Survey, begin: Fraction, end: Fraction) -> set[Fraction]:
    """Times of the frames in the clip that are not whole: flagged by the decoder, or missing where it complained."""
    broken, decoded, corrupt = set(), set(), False
    for line in lines:
        found = _DECODED.match(line.text)
        if found is not None:
            time = _time(found)
            decoded.add(time)
            if corrupt and begin <= time < end:
                broken.add(time)
            corrupt = False
        elif line.text == CORRUPT:
            corrupt = True
    if any(_complained(lines, begin, end)):
        broken |= {time for time in seen.frames if begin <= time < end} - decoded
    return broken


def _complained(lines: list[Line], begin: Fraction, end: Fraction) -> list[Fraction]:
    """Times in the clip before which the decoder complained, one for each packet; none from before its first output."""
    places: list[Fraction] = []
    last: Fraction | None = None
    pending = False
    for line in lines:
        found = _DECODED.match(line.text)
        if found is not None:
            time = _time(found)
            if pending and last is not None and time >= begin and last < end:
                places.append(max(begin, last))
            last, pending = time, False
        elif line.complains:
            pending = True
    if pending and last is not None and begin <= last < end:
        places.append(last)
    return places


def _time(found: re.Match[str]) -> Fraction:
    return int(found[1]) * Fraction(int(found[2]), int(found[3]))


def undamaged(
    job: CutJob, seen: Survey, plan: CutPlan, cancel: CancelToken, again: Callable[[Fraction], tuple[Survey, CutPlan]]
) -> tuple[Survey, CutPlan, Damage]:
    """The plan that shows the clip's stretch whole, if one does that begins to read earlier; else the plan as it is.

    `again`: survey and plan that begin to read so many seconds before the clip. CutProblem where pictures stay broken
    and the form does not allow that.
    """
    damage = look_closely(job, seen, plan, cancel)
    tried = plan.picture_seek
    for step in STEPS:
        if not damage.pictures or tried is None:
            break
        other, longer = again(step)
        if longer.picture_seek == tried:
            continue
        tried = longer.picture_seek
        found = look_closely(job, other, longer, cancel)
        if not found.pictures:
            return other, longer, found
    if damage.pictures and not job.form.damaged:
        raise CutProblem(f"{_told(job, seen, damage)} Choose another moment, or allow damaged pictures.", job.source)
    return seen, plan, damage


def _told(job: CutJob, seen: Survey, damage: Damage) -> str:
    many = "1 picture" if damage.pictures == 1 else f"{damage.pictures} pictures"
    place = "" if damage.first is None else f" from {float(damage.first - seen.start):.3f} s on"
    verb = "is" if damage.pictures == 1 else "are"
    return f"{shown(job.source)} is damaged{place}: {many} of the clip {verb} broken."


def damage_notes(job: CutJob, seen: Survey, damage: Damage) -> list[str]:
    """What is damaged and was cut all the same."""
    notes = [_told(job, seen, damage)] if damage.pictures else []
    if damage.sounds:
        places = sorted({round(float(time - seen.start), 2) for time in damage.sounds})
        words = ", ".join(f"{place:.2f} s" for place in places[:3]) + (", ..." if len(places) > 3 else "")
        notes.append(f"The sound of {shown(job.source)} is damaged at {words}: listen to the clip before you use it.")
    return notes
