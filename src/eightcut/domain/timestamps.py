"""Names of scan versions: local time in the form that older files use, always later than the newest one there.

And instants as people read them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

FORM = "%Y%m%d_%H%M%S_%f"


def next_timestamp(now: datetime, newest: str) -> str:
    """`now` (local) as a version's name, raised to the newest existing one plus 1 us where the clock was set back.

    Nothing comes after the last moment that can be written: where that is there, the name is `now`'s.
    """
    moment = now.replace(tzinfo=None)
    earlier = parse_timestamp(newest)
    if earlier is not None and moment <= earlier < datetime.max:
        moment = earlier + timedelta(microseconds=1)
    return moment.strftime(FORM)


def parse_timestamp(text: str) -> datetime | None:
    """The local time that a version's name spells, the oldest form without fractions too; None for any other text."""
    for form in (FORM, "%Y%m%d_%H%M%S"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


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
