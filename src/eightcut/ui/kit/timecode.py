"""Frames as editors type them: `f1234`, and SMPTE timecode from the start of the video (SMPTE ST 12-1)."""

from __future__ import annotations

import re
from fractions import Fraction

_FRAME = re.compile(r"f\s*(\d{1,9})|(\d{1,9})\s*f", re.IGNORECASE)
_SMPTE = re.compile(r"(\d{1,2})[:;](\d{1,2})[:;](\d{1,2})([:;])(\d{1,3})")
_NTSC = 1001


def typed_frame(text: str, rate: Fraction) -> int | None:
    """The number, from 0, of a frame typed as `f1234`, `hh:mm:ss:ff`, or `hh:mm:ss;ff` (drop frame).

    None for anything else, for drop frame at another rate than 29.97, 59.94 or 119.88, and for a number that it drops.
    """
    text = text.strip()
    if (plain := _FRAME.fullmatch(text)) is not None:
        return int(plain[1] or plain[2])
    if (code := _SMPTE.fullmatch(text)) is None:
        return None
    hours, minutes, seconds, frames = int(code[1]), int(code[2]), int(code[3]), int(code[5])
    nominal = round(rate)
    if minutes > 59 or seconds > 59 or frames >= nominal:
        return None
    number = ((60 * hours + minutes) * 60 + seconds) * nominal + frames
    if code[4] == ":":
        return number
    dropped = nominal // 15  # of each minute but every tenth, the first 2 of 30
    if nominal % 30 or rate != Fraction(1000 * nominal, _NTSC) or (minutes % 10 and not seconds and frames < dropped):
        return None
    whole = 60 * hours + minutes
    return number - dropped * (whole - whole // 10)
