"""Names of scan versions: local time in the form that older files use, always later than the newest existing one.

So they sort as text in the order in which they were saved, wherever the clock jumped meanwhile.

And instants as people read them.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_FORM = re.compile(r"(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(?:_(\d{1,6}))?", re.ASCII)


def next_timestamp(now: datetime, newest: str) -> str:
    """`now` (local) as a version's name, raised to the newest existing one plus 1 us where the clock was set back."""
    moment = now.replace(tzinfo=None)
    earlier = parse_timestamp(newest)
    if earlier is not None and moment <= earlier:
        moment = earlier + timedelta(microseconds=1)
    return f"{moment.year:04}{moment:%m%d_%H%M%S_%f}"


def newest_first(timestamp: str) -> tuple[int, str]:
    """Key by which names are sorted in reverse: those that spell a time, other text, "" last."""
    return (2 if parse_timestamp(timestamp) else 1 if timestamp else 0), timestamp


def parse_timestamp(text: str) -> datetime | None:
    """The local time that a version's name spells, the oldest form without fractions too; None for any other text.

    The last year of all is none: nothing could come after it.
    """
    spelled = _FORM.fullmatch(text)
    if spelled is None:
        return None
    *whole, fraction = spelled.groups("0")
    year, month, day, hour, minute, second = map(int, whole)
    try:
        moment = datetime(year, month, day, hour, minute, second, int(fraction.ljust(6, "0")))
    except ValueError:
        return None
    return moment if moment.year < datetime.max.year else None


def local_time(utc: str) -> str:
    """A UTC instant in ISO 8601 as people read it, `2026-04-19 14:30`; "" where there is none that can be read."""
    try:
        return datetime.fromisoformat(utc).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""


def shown(text: str, seconds: bool = False) -> str:
    """`2026-04-19 14:30`, with seconds where asked for; text that is no time as it is, "" as `undated`."""
    if not text:
        return "undated"
    moment = parse_timestamp(text)
    return moment.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M") if moment else text
