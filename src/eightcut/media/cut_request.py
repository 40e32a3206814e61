"""What is refused before a clip is begun: names and times that make no sense."""

from __future__ import annotations

import math
from dataclasses import replace

from eightcut.domain.containers import ENDINGS, Container, container_of
from eightcut.domain.media import CutJob
from eightcut.errors import BadRequest
from eightcut.media.probe import shown


def checked(job: CutJob) -> CutJob:
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
