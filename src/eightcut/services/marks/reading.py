"""A file of marks as it lies on the disk, and what it says."""

from __future__ import annotations

from pathlib import Path

from eightcut.domain.marks import BadMarks, Written
from eightcut.errors import BadRequest
from eightcut.ordinary import Unfit, content
from eightcut.services.context import Services
from eightcut.services.marks.formats import reader_of
from eightcut.services.marks.projects import chapter_marks
from eightcut.services.marks.which_video import MEDIA

_LARGEST = 200_000_000
"""Bytes."""


def written_marks(ctx: Services, path: Path) -> list[Written]:
    """What a file says, in its order; of a video its chapters.

    BadMarks for what makes no sense in it, BadRequest for a file that is none, and the errors of `Media.probe`.
    """
    if path.suffix.lower() in MEDIA:
        return chapter_marks(ctx.media.chapters(str(path)), str(path))
    return marks_in(path)


def marks_in(path: Path) -> list[Written]:
    """The same of a file of text."""
    try:
        text = content(path, _LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadMarks("", f"It is not UTF-8 text (byte {problem.start:,}). Save it as UTF-8.") from None
    except Unfit as problem:
        raise BadRequest(f"{path} {problem}, so no marks can be read from it.", str(path)) from None
    except OSError as problem:
        why = problem.strerror or problem
        raise BadRequest(f"{path} cannot be read: {why}. Check the path and its permissions.", str(path)) from None
    return list(reader_of(path, text)(text))
