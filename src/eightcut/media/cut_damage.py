"""Damage in the stretch of a clip: which pictures the decoder could not make whole, where the sound has holes.

A decoder complains of much that is no damage to the clip: of what it finds where it begins to read, of pictures before
the clip. So a complaint only makes the stretch be decoded a second time, by one thread, in which every complaint stands
beside the picture that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.domain.wording import plural
from eightcut.errors import CutProblem
from eightcut.media.cut_arguments import seek_arguments
from eightcut.media.cut_plan import CutPlan, Survey
from eightcut.media.cut_report import CORRUPT, Line, Report, lines_of
from eightcut.media.ffmpeg import watch_ffmpeg
from eightcut.media.on_disk import shown
from eightcut.values import dataclass

STEPS = (Fraction(16), Fraction(10**6))
"""Seconds before the clip from which the stretch is decoded again where it is damaged: at last from the beginning."""
_DECODED = re.compile(r"^decoder -> pts:(-?\d+) .*time_base:(\d+)/(\d+)")
_HEARD = re.compile(r"^n:\d+ pts:(-?\d+) .* rate:(\d+) nb_samples:(\d+)")
_LONG = 3
"""So many times the usual step between two pictures is no rate that varies, where something was complained of."""
_HOLE = Fraction(5, 1000)
"""Seconds between two blocks of sound that are no rounding of their times."""
_RUN_IN = (
    "co located POCs unavailable", "mmco:", "Could not find ref with POC", "Error constructing the frame RPS",
    "number of reference frames", "Missing reference picture", "reference picture missing", "illegal",
    "Reinit context", "no frame", "Invalid NAL unit", "invalid new backstep", "Header missing",
)  # fmt: skip
"""What is said where decoding begins between two pictures that stand alone, and costs the clip nothing by itself."""


@dataclass(frozen=True, slots=True)
class Damage:
    """How many pictures of the clip are broken, the time of the first; where it lacks pictures; where sound.

    Times in seconds of the container.
    """

    pictures: int = 0
    first: Fraction | None = None
    sounds: tuple[Fraction, ...] = ()
    gaps: tuple[Fraction, ...] = ()


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
    gaps: tuple[Fraction, ...] = ()
    if plan.picture is not None:
        lines = _decode(job, plan.picture_seek, f"0:{plan.picture}", ["-vf", f"trim=end={float(end):.6f}"], cancel)
        broken = _broken(lines, seen, plan.first, end)
        pictures, first = len(broken), min(broken, default=None)
        gaps = () if pictures else tuple(_gaps(lines, plan.first, end))
    sounds: tuple[Fraction, ...] = ()
    if plan.sound is not None:
        lines = _decode(
            job, plan.seek, f"0:{plan.sound.index}", ["-af", f"ashowinfo,atrim=end={float(end):.6f}"], cancel
        )
        sounds = tuple(_holes(lines, plan.begin, end))
    return Damage(pictures, first, sounds, gaps)


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


def _gaps(lines: list[Line], begin: Fraction, end: Fraction) -> list[Fraction]:
    """Times in the clip after which pictures are missing, where anything was complained of."""
    times = sorted(_time(found) for found in filter(None, (_DECODED.match(line.text) for line in lines)))
    steps = sorted(b - a for a, b in pairwise(times))
    if not steps or not any(line.is_suspicious for line in lines):
        return []
    usual = steps[len(steps) // 2]
    return [a for a, b in pairwise(times) if b - a > _LONG * usual and begin <= a < end]


def _holes(lines: list[Line], begin: Fraction, end: Fraction) -> list[Fraction]:
    """Times in the clip from which on sound is missing, where the decoder complained of anything."""
    if not any(line.is_suspicious for line in lines):
        return []
    holes: list[Fraction] = []
    last: Fraction | None = None
    for found in filter(None, (_HEARD.match(line.text) for line in lines)):
        time = Fraction(int(found[1]), int(found[2]))
        if last is not None and time - last > _HOLE and time > begin and last < end:
            holes.append(max(begin, last))
        last = time + Fraction(int(found[3]), int(found[2]))
    return holes


def _time(found: re.Match[str]) -> Fraction:
    return int(found[1]) * Fraction(int(found[2]), int(found[3]))


def undamaged(
    job: CutJob, seen: Survey, plan: CutPlan, promised: tuple[Fraction, ...], cancel: CancelToken,
    again: Callable[[Fraction], tuple[Survey, CutPlan]],
) -> tuple[Survey, CutPlan, Damage]:  # fmt: skip
    """The plan that shows the clip's stretch whole, if one does that begins to read earlier; else the plan as it is.

    `promised`: times of the pictures that the packets told. `again`: survey and plan that begin to read so many seconds
    before the clip. CutProblem where pictures stay broken and the form does not allow that.
    """
    damage = look_closely(job, replace(seen, frames=promised), plan, cancel)
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
        raise CutProblem(
            f"{_told(job, seen, damage)} Choose another moment, or allow damaged pictures (--damaged).", job.source
        )
    return seen, plan, damage


def _told(job: CutJob, seen: Survey, damage: Damage) -> str:
    many = plural(damage.pictures, "picture")
    place = "" if damage.first is None else f" from {float(damage.first - seen.start):.3f} s onward"
    verb = "is" if damage.pictures == 1 else "are"
    return f"{shown(job.source)} is damaged{place}: {many} of the clip {verb} broken."


def damage_notes(job: CutJob, seen: Survey, damage: Damage) -> list[str]:
    """What is damaged and was cut all the same."""
    notes = [_told(job, seen, damage)] if damage.pictures else []
    if damage.gaps:
        notes.append(
            f"Pictures of {shown(job.source)} are missing after {_places(seen, damage.gaps)}; the last "
            "one before is held."
        )
    if damage.sounds:
        where = _places(seen, damage.sounds)
        notes.append(f"The sound of {shown(job.source)} is damaged at {where}: listen to the clip before you use it.")
    return notes


def _places(seen: Survey, times: tuple[Fraction, ...]) -> str:
    places = sorted({round(float(time - seen.start), 2) for time in times})
    return ", ".join(f"{place:.2f} s" for place in places[:3]) + (", ..." if len(places) > 3 else "")
