"""What ffmpeg reports while it runs: how each picture looked, how loud the sound was, its warnings."""

from __future__ import annotations

import re
from fractions import Fraction

from eightcut.domain.loudness import Levelled
from eightcut.media.cut_look import Colours, Look
from eightcut.values import dataclass

SHOW = "showinfo=checksum=0"
"""The filter whose lines tell how each picture looks."""
_LINE = re.compile(r"^(?:\[([^\]]*?)(?: @ [^\]]*)?\] )?(?:\[([^\]]*?)(?: @ [^\]]*)?\] )?\[(\w+)\] (.*)$")
_PICTURE = re.compile(r"^n: *\d+ .* fmt:(\S+) .*\bsar:(\d+)/(\d+) s:(\d+)x(\d+) i:(\S)")
_COLOURS = re.compile(r"^color_range:(\S+) color_space:(\S+) color_primaries:(\S+) color_trc:(\S+)")
_PEAK = re.compile(r"Peak level dB: (\S+)")
_NO_NUMBERS = re.compile(r"Number of (?:NaNs|Infs): 0*[1-9]")
_SHOWN = re.compile(r"(?:n|color_range):")
_FIELDS = re.compile(r"(?:\w+: *\S+ *)+(?:plane_checksums: \[[^]]*\] *)?")
"""What a line of these filters consists of, which they write in pieces."""
_BAD = ("error", "fatal", "panic")
MERGED = "merged"
"""Level of a line into which another thread wrote its own: that one has lost its level and may be a complaint."""
CORRUPT = "corrupt decoded frame"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who speaks, how grave it is (error, warning, info), what is said."""

    speaker: str
    level: str
    text: str

    @property
    def complains(self) -> bool:
        """Whether something went wrong."""
        return self.level in _BAD or (self.level == "warning" and self.text == CORRUPT)

    @property
    def is_suspicious(self) -> bool:
        """Whether something went wrong, or may have."""
        return self.complains or self.level == MERGED


@dataclass(frozen=True, slots=True)
class Report:
    """Of one run: the times of the frames behind those written, how those looked, peak in dB, complaints."""

    times: tuple[Fraction | None, ...]
    looks: tuple[Look, ...] = ()
    """In order, each that differs from the one before it."""
    peak: float | None = None
    complaints: tuple[Line, ...] = ()
    level: Levelled | None = None
    """How loud the sound was before, and its gain."""
    no_numbers: bool = False
    """Whether the video's sound has float samples that are none."""


def lines_of(said: str) -> list[Line]:
    """The lines of an error output that was written with levels."""
    lines = []
    for text in said.splitlines():
        found = _LINE.match(text)
        if found is not None:
            merged = _SHOWN.match(found[4]) and not _FIELDS.fullmatch(found[4])
            lines.append(Line(found[2] or found[1] or "", MERGED if merged else found[3], found[4]))
    return lines


def report(times: list[Fraction | None], said: str) -> Report:
    """What such lines tell of a cut."""
    looks: list[Look] = []
    peak: float | None = None
    strange = False
    picture: re.Match[str] | None = None
    lines = lines_of(said)
    for line in lines:
        if line.speaker.startswith("Parsed_showinfo"):
            colours = _COLOURS.match(line.text)
            if colours is not None and picture is not None:
                look = _look(picture, colours)
                looks += [look] if looks[-1:] != [look] else []
            picture = _PICTURE.match(line.text) or picture
        if line.speaker.startswith("Parsed_astats") or line.level == MERGED:
            loud = _PEAK.search(line.text)
            peak = float(loud[1]) if loud is not None else peak
            strange = strange or _NO_NUMBERS.search(line.text) is not None
    complaints = tuple(line for line in lines if line.is_suspicious)
    return Report(tuple(times), tuple(looks), peak, complaints, no_numbers=strange)


def _look(picture: re.Match[str], colours: re.Match[str]) -> Look:
    pixels, across, down, width, height, fields = picture.groups()
    shape = Fraction(int(across), int(down)) if int(across) and int(down) else Fraction(1)
    return Look((int(width), int(height)), shape, fields in "TB", Colours(pixels, *colours.groups()),
                bottom_first=fields == "B")  # fmt: skip
