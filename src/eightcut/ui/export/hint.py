"""What the next export will be, in a line beside its button: moment, clips, class, names."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QCoreApplication

from eightcut.ui.kit.times import clock, plural

_ROOM = 0.04
"""Seconds by which a span may reach beyond the film: a frame, as the cut allows it."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Times in seconds of film time. `class_name` "" where no folder is chosen; `more`: names, form, or what is cut."""

    at: float
    clips: int
    span: float
    film: float
    class_name: str = ""
    locked: bool = False
    more: str = ""

    @property
    def fits(self) -> bool:
        """Whether the film is long enough behind the cut point."""
        return self.at + self.span <= self.film + _ROOM

    @property
    def text(self) -> str:
        """`→ 1:11.000, 3 clips, Door · vid_009/clip_009_m1_0..2`."""
        said = [clock(self.at) + (_tr(" (locked)") if self.locked else "")]
        clips = plural(self.clips, _tr("clip"))
        said.append(clips if self.fits else _tr("no room for {0}").format(clips))
        said.append(self.class_name or _tr("no folder chosen"))
        return f"→ {', '.join(said)}" + (f" · {self.more}" if self.more else "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("hint", text)
