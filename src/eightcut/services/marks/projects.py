"""Marks in LosslessCut's projects and in lists of chapters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from fractions import Fraction

from eightcut.domain.marks import BadMarks, Mark, Written
from eightcut.domain.media import Chapter
from eightcut.ordinary import Unfit
from eightcut.services.marks.json5 import read_json5
from eightcut.values import dataclass

HEAD = ";FFMETADATA"
_BASE = 1_000_000
"""Ticks a second of the chapters that are written."""
_SPECIAL = re.compile(r"[=;#\\\n]")
_LINE = re.compile(r"(?:\\.|[^\\\n])+", re.DOTALL)
_NAMED = re.compile(r"((?:\\.|[^\\=])*)=(.*)", re.DOTALL)


# -------------------------------------------------------------------------------------------------- LosslessCut


def write_losslesscut(marks: Sequence[Mark], video: str) -> str:
    """A project, version 2, with a segment for each mark; it opens the video of this name beside it."""
    segments = [
        {"start": round(mark.start, 6), "end": round(mark.end, 6), "name": mark.label, "selected": True}
        for mark in marks
    ]
    return json.dumps({"version": 2, "mediaFileName": video, "cutSegments": segments}, ensure_ascii=False, indent=2)


def read_losslesscut(text: str) -> Iterator[Written]:
    """Segments that are selected, of both versions; one of version 2 without an end is a moment."""
    try:
        project = read_json5(text)
    except Unfit as problem:
        raise BadMarks("", f"This LosslessCut project {problem}.") from None
    segments = project.get("cutSegments") if isinstance(project, dict) else None
    if not isinstance(project, dict) or not isinstance(segments, list):
        raise BadMarks("", "This is no LosslessCut project: it has no list cutSegments.")
    video, first = project.get("mediaFileName"), project.get("version") == 1
    for number, segment in enumerate(segments, 1):
        place = f"segment {number}"
        if not isinstance(segment, dict):
            raise BadMarks(place, "A segment needs start, end and name.")
        start, end = segment.get("start"), segment.get("end")
        start = 0.0 if start is None and first else start
        if not isinstance(start, float) or not isinstance(end, float | None):
            raise BadMarks(place, "Start and end of a segment must be seconds.")
        if end is None and first:
            raise BadMarks(place, "This segment has no end: set it in LosslessCut.")
        name = segment.get("name")
        if segment.get("selected") is not False:
            yield Written(
                place, repr(start), "" if end is None else repr(end), name if isinstance(name, str) else "",
                video=video if isinstance(video, str) else "",
            )  # fmt: skip


# ----------------------------------------------------------------------------------------------------- chapters


def chapter_marks(chapters: Sequence[Chapter], video: str) -> list[Written]:
    """The chapters of a video itself."""
    return [
        Written(f"chapter {number}", repr(one.start), repr(one.end), one.title, video=video)
        for number, one in enumerate(chapters, 1)
    ]


def write_ffmetadata(marks: Sequence[Mark]) -> str:
    """A chapter for each mark, as `ffmpeg -i film.mp4 -i chapters.ffmeta -map_metadata 1` takes them."""
    lines = [f"{HEAD}1"]
    for mark in marks:
        title = _SPECIAL.sub(lambda sign: f"\\{sign.group()}", mark.label.replace("\r\n", "\n").replace("\r", "\n"))
        lines += [
            "[CHAPTER]", f"TIMEBASE=1/{_BASE}", f"START={round(mark.start * _BASE)}", f"END={round(mark.end * _BASE)}",
            f"title={title}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class _Section:
    place: str
    values: dict[str, str] = field(default_factory=dict)

    def time(self, name: str) -> Fraction | None:
        """Seconds; None where the chapter does not tell them. BadMarks."""
        if name not in self.values:
            return None
        try:
            return int(self.values[name]) * Fraction(self.values.get("timebase", "1/1000000000").replace(" ", ""))
        except (ValueError, ZeroDivisionError):
            raise BadMarks(self.place, f"TIMEBASE and {name.upper()} of a chapter must be whole numbers.") from None


def read_ffmetadata(text: str) -> Iterator[Written]:
    """The chapters of ffmpeg's metadata; one without an end reaches to the next one."""
    chapters = list(_chapters(text.replace("\r\n", "\n")))
    starts = [chapter.time("start") for chapter in chapters]
    for chapter, start, following in zip(chapters, starts, [*starts[1:], None], strict=False):
        if start is None:
            raise BadMarks(chapter.place, "This chapter has no START.")
        end = chapter.time("end")
        end = following if end is None else end
        yield Written(
            chapter.place, repr(float(start)), "" if end is None else repr(float(end)), chapter.values.get("title", "")
        )


def _chapters(text: str) -> Iterator[_Section]:
    section = None
    number = 0
    for found in _LINE.finditer(text):
        line = found.group()
        if line.startswith((";", "#")):
            continue
        if line.startswith("["):
            if section is not None:
                yield section
            number += line.strip().upper() == "[CHAPTER]"
            section = _Section(f"chapter {number}") if line.strip().upper() == "[CHAPTER]" else None
        elif section is not None and (named := _NAMED.fullmatch(line)):
            section.values[_plain(named[1]).strip().lower()] = _plain(named[2])
    if section is not None:
        yield section


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
