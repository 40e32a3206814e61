"""A sound is marked by its edges: where it starts and where it ends; the clips are laid around it."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from eightcut.ui.actions import with_keys
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.orders import around
from eightcut.ui.kit.times import clock, plural
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

_NEAR = 1e-3
"""Seconds by which two places of the cursor differ."""


class EdgesController(QObject):
    """Edges lie where the picture stands, in seconds of film time.

    One edge waits for the other, wherever the cursor goes. Once clips are laid around both, the next move of the cursor
    lets go of the sound, and the number of clips is what it was before.
    """

    def __init__(
        self, player: PlayerPane, timeline: Timeline, deck: Deck, *, cut: CutController, now: Now, status: StatusBar
    ) -> None:
        super().__init__(cut)
        self._player, self._timeline, self._deck, self._cut = player, timeline, deck, cut
        self._now, self._status = now, status
        self._start: float | None = None
        self._end: float | None = None
        self._laid: float | None = None
        """Where the cursor is since clips were laid around the sound."""
        self._counts: tuple[int, int] | None = None
        """Numbers of clips before that, and since."""
        self._laying = False
        self._overlap = ""
        cut.moved.connect(self._moved)
        now.video_changed.connect(lambda _: self.let_go())
        timeline.marker_armed.connect(lambda _: self.let_go())
        timeline.overlap_noted.connect(self._overlaps)
        deck.disarmed.connect(self._disarmed)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"mark_start": self.mark_start, "mark_end": self.mark_end}

    def mark_start(self) -> None:
        """The sound starts with the picture that is shown; behind a sound that has both edges, it is another one."""
        at = self._player.position
        if self._laid is not None and self._end is not None and at >= self._end:
            self._end = self._laid = None
        self._start = at
        self._show(with_keys("The sound starts at {0}. Mark its end ({mark_end}).", clock(at, 1)))

    def mark_end(self) -> None:
        """The sound ends with the picture that is shown; before a sound that has both edges, it is another one."""
        at = self._player.position
        if self._laid is not None and self._start is not None and at <= self._start:
            self._start = self._laid = None
        self._end = at
        self._show(with_keys("The sound ends at {0}. Mark its start ({mark_start}).", clock(at, 1)))

    def mark(self, start: float, end: float) -> None:
        """A sound of which both edges are known: lay clips around it."""
        self.let_go()
        self._start, self._end = start, end
        self._show("")

    def let_go(self) -> bool:
        """Forget the sound; whether there was one."""
        known = self._start is not None or self._end is not None
        counts, self._counts, self._laid = self._counts, None, None
        self._start = self._end = None
        if known:
            self._timeline.set_edges(None, None)
        if counts is not None and self._deck.span_settings().clips == counts[1]:
            self._deck.set_clips(counts[0])
        return known

    # ------------------------------------------------------------------------------------------ laying clips

    def _show(self, waiting: str) -> None:
        """Lay the clips where both edges are there; `waiting` is said where one is missing."""
        said = waiting
        if self._start is not None and self._end is not None:
            swapped = self._start > self._end
            if swapped:
                self._start, self._end = self._end, self._start
            if self._end - self._start < _NEAR:
                self._end = None
                said = with_keys("Start and end are the same picture. Go on, then mark the end ({mark_end}).")
            elif self._cut.locked:
                words = "The cursor is locked: no clips are laid around the sound. Unlock it ({lock}), then mark again."
                said = with_keys(words)
            else:
                said = self._lay(self._start, self._end) + (" Start and end were swapped." if swapped else "")
        self._timeline.set_edges(self._start, self._end)
        self._status.say(said)

    def _lay(self, start: float, end: float) -> str:
        """Put the clips around the sound; a sentence that says where."""
        video, deck = self._now.video, self._deck
        if video is None:
            return ""
        before = deck.span_settings()
        clips, first = around(start, end, before, video.duration)
        self._laying = True
        try:
            deck.set_clips(clips, kept=False)
            self._cut.place(first)
        finally:
            self._laying = False
        self._laid = self._cut.cursor
        self._counts = (before.clips if self._counts is None else self._counts[0], clips)
        what = "clip" if clips == 1 else plural(clips, "clip")
        said = f"Sound {clock(start, 1)} to {clock(end, 1)} ({end - start:.1f} s), {what} from {clock(self._laid)}."
        rate = float(video.rate)
        if end > self._laid + deck.span_settings().span + 1 / rate or start < self._laid - _NEAR:
            said += f" {'It holds' if clips == 1 else 'They hold'} only a part of it."
        return f"{said} {self._overlap}." if self._overlap else said

    def _moved(self) -> None:
        if not self._laying and self._laid is not None and abs(self._cut.cursor - self._laid) > _NEAR:
            self.let_go()

    def _overlaps(self, words: str) -> None:
        self._overlap = words

    def _disarmed(self) -> None:
        """The number of clips is the user's own again."""
        self._counts = None
