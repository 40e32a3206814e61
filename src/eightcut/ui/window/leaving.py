"""The question before a window closes while it works: what is kept, and what is lost."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.ui.kit.dialogs import MUCH
from eightcut.ui.kit.times import plural
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Running:
    """Work that goes on: for how many seconds (0: it does not), in the words of a sentence, and what is kept of it."""

    seconds: float
    what: str
    kept: str


def question(works: Sequence[Running], waiting: int, paused: bool) -> tuple[str, str]:
    """What to ask and what to tell; "" where nothing worth a question is lost.

    Short work is, but not where it is paused, or where more waits in line: that may be hours.
    """
    running = [one for one in works if one.seconds > 0]
    if not running or not (waiting or paused or any(one.seconds > MUCH for one in running)):
        return "", ""
    many = len(running) > 1
    held = "paused" if paused else "running"
    asked = f"{len(running)} tasks are {held}." if many else f"{running[0].what} {held}."
    told = [f"{one.what} {held}: {one.kept[0].lower()}{one.kept[1:]}" if many else one.kept for one in running]
    told += [f"{plural(waiting, 'task')} waiting in line will not be done."] if waiting else []
    return f"{asked} Stop {'them' if many else 'it'} and close?", "\n".join(told)
