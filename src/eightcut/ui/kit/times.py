"""Times as people read and type them."""

from __future__ import annotations

import re

from eightcut.domain.wording import plural as plural  # for the window, which says times and counts in one line

_TYPED = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?)")


def clock(seconds: float, decimals: int = 3) -> str:
    """`m:ss.mmm`, from an hour on `h:mm:ss.mmm`; cut, never rounded up."""
    scale = 10**decimals
    units = int(max(0.0, seconds) * scale + 1e-6)
    whole, part = divmod(units, scale)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    text = f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
    return f"{text}.{part:0{decimals}}" if decimals else text


def typed_time(text: str) -> float | None:
    """Seconds of `SS.S`, `M:SS.S` or `H:MM:SS.S`; None for anything else."""
    match = _TYPED.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(seconds.replace(",", "."))
