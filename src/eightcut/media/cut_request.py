"""What is refused before a clip is begun: names and times that make no sense."""

from __future__ import annotations

import math
from pathlib import Path

from eightcut.domain.clip_form import MP4, SUFFIXES, WEBP, Form
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
    """BadRequest for a name that does not fit the form, a moment or length that cannot be."""
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
