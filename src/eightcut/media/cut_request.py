"""What is refused before a clip is begun: names, times and forms that make no sense, sound that a codec cannot hold."""

from __future__ import annotations

import math
from pathlib import Path

from eightcut.domain.clip_form import (
    BITS,
    FORMATS,
    INTERLACED,
    MP4,
    RATES,
    RATIOS,
    SOUNDS,
    SUFFIXES,
    TALLEST,
    WEBP,
    Form,
)
from eightcut.domain.media import CutJob
from eightcut.errors import BadRequest
from eightcut.media.probe import shown

SOUND_ONLY = ".wav"
_NAMES = {
    MP4: "Give it a name that ends in .mp4, or .wav for sound.",
    WEBP: "It becomes a folder of frames: give it a name that ends neither in .mp4 nor in .wav.",
    "WAV": "Give it a name that ends in .wav.",
}


def is_sound_only(job: CutJob) -> bool:
    """Whether the clip is a sound file."""
    return job.form.format != WEBP and Path(job.output).suffix.lower() == SOUND_ONLY


def refuse_nonsense(job: CutJob) -> None:
    """BadRequest for a name that does not fit the form, a moment or length that cannot be, a form that is none."""
    _refuse_form(job.form, job.output)
    if not _fits(Path(job.output).suffix.lower(), job.form):
        raise BadRequest(f"A clip cannot be called {shown(job.output)}. {_NAMES[job.form.format]}", job.output)
    if not (math.isfinite(job.start) and job.start >= 0):
        raise BadRequest(f"A clip cannot begin at {job.start} s. Choose a moment of the film.", job.source)
    if not (math.isfinite(job.duration) and job.duration > 0):
        raise BadRequest(f"A clip cannot be {job.duration} s long. Choose a length above 0.", job.source)


def _fits(suffix: str, form: Form) -> bool:
    if form.format == WEBP:
        return suffix not in (SOUND_ONLY, SUFFIXES[MP4])
    return suffix == SOUND_ONLY or (form.format == MP4 and suffix == SUFFIXES[MP4])


def _refuse_form(form: Form, output: str) -> None:
    if form.format not in FORMATS:
        raise BadRequest(f"Clips cannot be written as {form.format!r}: take {', '.join(FORMATS)}.", output)
    if form.sound not in SOUNDS:
        raise BadRequest(f"The sound of a clip cannot be {form.sound!r}: take {', '.join(SOUNDS)}.", output)
    if form.bits not in BITS:
        raise BadRequest(f"A sample cannot have {form.bits!r} bits: take {', '.join(BITS)}.", output)
    if form.rate and form.rate not in RATES:
        raise BadRequest(
            f"The sound of a clip cannot have {form.rate} Hz: take {', '.join(map(str, RATES))}, or 0.", output
        )
    if form.interlaced not in INTERLACED:
        raise BadRequest(
            f"Interlaced pictures cannot become {form.interlaced!r}: take {', '.join(INTERLACED)}.", output
        )
    if form.short_side and not 2 <= form.short_side <= TALLEST:
        raise BadRequest(
            f"A short side of {form.short_side} pixels is not possible: take 2 to {TALLEST}, or 0 for the film's own.",
            output,
        )
    if form.crop is not None and not (form.crop.ratio in RATIOS and math.isfinite(form.crop.centre)):
        raise BadRequest(
            f"A picture cannot be cropped to {form.crop.ratio!r} around {form.crop.centre}: take {', '.join(RATIOS)} "
            "and a centre from 0 to 1.",
            output,
        )
