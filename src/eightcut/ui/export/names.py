"""What the next export will be, in a line beside its button; its names are looked up off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.services.clips.next_names import NextNames, next_names, written_name
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.times import clock, plural
from eightcut.ui.kit.values import OpenVideo
from eightcut.values import dataclass

_ROOM = 0.04
"""Seconds by which a span may reach beyond the video: a frame, as the cut allows it."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Times in seconds of film time. `class_name` "" where none is chosen; `more`: names, form, or what is cut."""

    at: float
    clips: int
    span: float
    video: float
    class_name: str = ""
    locked: bool = False
    more: str = ""

    @property
    def fits(self) -> bool:
        """Whether the video is long enough behind the cut point."""
        return self.at + self.span <= self.video + _ROOM

    @property
    def text(self) -> str:
        """`→ 1:11.000, 3 clips, Door · vid_009/clip_009_m1_0..2`."""
        said = [clock(self.at) + (" (locked)" if self.locked else "")]
        clips = plural(self.clips, "clip")
        said.append(clips if self.fits else f"no room for {clips}")
        said.append(self.class_name or "no class chosen")
        return f"→ {', '.join(said)}" + (f" · {self.more}" if self.more else "")


class NextName(QObject):
    """Asks the library and the disk for the next free numbers, and what folders are called as they are written."""

    changed = pyqtSignal()
    """`text` is another one."""
    written = pyqtSignal(str, dict)
    """The export folder's name on disk, and {its subprofile: that folder's name}."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.profile = "default"
        self.text = ""
        """`vid_003/clip_003_m4_0..2`, or why there is no name; "" while it is not known."""
        self._of: tuple[OpenVideo | None, str, str] = (None, "", "")
        """Video, folder and profile of `text`."""
        self._known: NextNames | None = None
        self._asked = 0
        self._clips = 1
        """So many are to be cut by now, whatever their number was when the names were asked for."""

    def say(self, text: str) -> None:
        """Show this instead."""
        self.text = text
        self.changed.emit()

    def look_up(self, video: OpenVideo | None, folder: str, clips: int, busy: bool = False) -> None:
        """Find out the next name; not while something is being cut (`busy`), but what is of another video goes."""
        of = (video, folder, self.profile)
        self._clips = clips
        if of != self._of:
            self._of = of
            self._forget()
            self.say("")
        if busy:
            return
        if video is not None and folder:
            self._ask(video, folder, clips)
        else:
            self.say("")

    def _ask(self, video: OpenVideo, folder: str, clips: int) -> None:
        ctx, profile = self._context.services, self.profile
        self._forget()
        asked = self._asked

        def shown(names: NextNames) -> None:
            if asked == self._asked:
                self._known = names
                self.recount(self._clips)

        def refused(problem: Exception) -> None:
            if asked == self._asked:
                self.say(str(problem))

        self._context.runner.in_library(
            self, lambda: next_names(ctx, video.ref, profile, folder, clips), shown, refused, key="next"
        )

    def _forget(self) -> None:
        self._known = None
        self._asked += 1

    def ask_written(self, folder: str, suffixes: Sequence[str]) -> None:
        """Look up what the folder and its subprofiles' are called, whether or not a video is open."""
        names, plain = list(suffixes), folder.rstrip("/\\") or folder

        def look() -> tuple[str, dict[str, str]]:
            base = written_name(plain)
            beside = str(Path(plain).parent / base)
            return base, {name: written_name(f"{beside}_{name}") for name in names}

        self._context.runner.in_library(self, look, lambda found: self.written.emit(*found), key="written")

    def recount(self, clips: int) -> None:
        """The same names for another number of clips."""
        self._clips = clips
        if self._known is not None:
            self._known = replace(self._known, last=clips - 1)
            self.say(self._known.text)
