"""The timeline without hands: what it is told to show, and which part of the film."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from PyQt6.QtCore import QRect, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.media.peaks import Peaks
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.values import Marker, RegionMark, Shown
from eightcut.ui.timeline.canvas import Canvas
from eightcut.ui.timeline.columns import Regions, regions_of
from eightcut.ui.timeline.geometry import View
from eightcut.ui.timeline.state import KeyframeMark, State, curve_of

_STEP = 1.5
"""Seconds; a move by the program over less than this leaves no ghost: frame steps do not."""
_SCAN = ("regions", "curve", "overview")


class Board(Canvas):
    """Holds a `State` and shows it. Times in seconds of film time."""

    visible_changed = pyqtSignal(float, float)
    """Start and end of the part that is shown now."""
    overlap_noted = pyqtSignal(str)
    """A sentence about markers that the clips at the cursor would overlap; "" where none are any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty, until `set_film`."""
        super().__init__(parent)
        self._told = ""
        self._follows = True

    # ------------------------------------------------------------------------------------------- values in

    def set_film(self, duration: float | None, rate: Fraction) -> None:
        """A film of this length (None: no film), shown whole; everything of the film before is gone."""
        self.state = State(
            duration if duration is None or duration > 0 else 0.001,
            rate if rate > 0 else Fraction(25),
            clip=self.state.clip, clips=self.state.clips, spread=self.state.spread, hidden=self.state.hidden,
            review=self.state.review, ring=self.state.ring, revision=self.state.revision, colours=self.state.colours,
        )  # fmt: skip
        self._follows = True
        self.state.touch("overview", "ruler", "curve", "regions", "markers", "wave")
        length = self.state.duration or 1.0
        self.state.view = View(0.0, length, duration=length).resized(self.width(), self.devicePixelRatioF())
        self.arrange()
        self._note()

    def set_peaks(self, peaks: Peaks | None) -> None:
        """The sound of the film; None while it is not known."""
        self.state.peaks = peaks
        self.state.note = ""
        self.state.touch("wave")
        self.update()

    def set_wave_note(self, words: str) -> None:
        """What stands where there is no waveform: that it is being made, or why there is none."""
        self.state.note = words
        self.state.touch("wave")
        self.update()

    def show_scan(self, shown: Shown) -> None:
        """Finds, scores and threshold of the version that is looked at."""
        state = self.state
        scores = shown.scores
        state.curve = None if scores is None else curve_of(scores, shown.hop, shown.window)
        state.model, state.threshold, state.negatives = shown.model, shown.threshold, shown.negatives
        state.regions = regions_of(shown.regions)
        state.touch(*_SCAN)
        self.update()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Exports of this film into every folder."""
        self.state.markers = tuple(markers)
        self.arrange()
        self._note()

    def set_hidden_folders(self, names: set[str]) -> None:
        """Folders, by name or full path, whose markers are not shown."""
        self.state.hidden = frozenset(names)
        self.arrange()
        self._note()

    def set_cursor(self, time: float) -> None:
        """Put the cut point there, or as near as the span allows. Tells nobody."""
        if abs(time - self.state.cursor) > _STEP:
            self.leave_ghost()
        self.put_cursor(self.state.clamped(time))
        self.describe()

    def set_span(self, duration: float, clips: int, spread: float) -> None:
        """What is cut at the cursor: so many clips of `duration` s, each `spread` s after the one before."""
        self.state.clip, self.state.clips, self.state.spread = duration, clips, spread
        self.state.cursor = self.state.clamped(self.state.cursor)
        self.update()
        self._note()

    def set_playhead(self, time: float | None) -> None:
        """Where playback is; a zoomed view follows it, unless the user looks elsewhere. None: it stopped."""
        view = self.state.view
        if time is None or view.start <= time <= view.end:
            self._follows = True
        self.put_playhead(time)
        if time is not None and self._follows and not self.busy():
            self.put_view(view.following(time))

    def set_active(self, region_id: int | None) -> None:
        """Outline this find and bring it into view, widening the view where it must be."""
        self.state.active = region_id
        place = None if region_id is None else self.state.regions.places.get(region_id)
        if place is not None:
            mark = self.state.regions.marks[place]
            self.put_view(self.state.view.showing(mark.start, mark.end))
        self.update()

    def set_armed(self, marker: Marker | None) -> None:
        """The marker whose clips the next export replaces."""
        self.state.armed = marker
        self.update()
        self._note()

    def set_locked(self, locked: bool) -> None:
        """Whether click and drag move playback only."""
        self.state.locked = locked
        self.update()

    def set_review(self, review: bool) -> None:
        """Review: no clip span, a free cursor."""
        self.state.review = review
        self.state.cursor = self.state.clamped(self.state.cursor)
        self.update()
        self._note()

    def set_keyframes(self, keyframes: Sequence[KeyframeMark]) -> None:
        """Crop keyframes of the film."""
        self.state.keyframes = tuple(keyframes)
        self.update()

    def set_audio_band(self, start: float | None, end: float | None = None) -> None:
        """The sound that would be extracted; None: no band."""
        self.state.band = None if start is None or end is None else (start, end)
        self.update()

    def set_pending(self, start: float | None) -> None:
        """The cut point of an export under way, None when it is over."""
        self.state.pending = start
        self.update()

    def set_comparison(self, before: Sequence[RegionMark], after: Sequence[RegionMark]) -> None:
        """Show two versions as bars above each other; two empty ones end the comparison."""
        state = self.state
        state.before = regions_of(before) if before or after else None
        state.after = regions_of(after)
        state.touch("regions")
        self.update()

    # ------------------------------------------------------------------------------------------- the view

    @property
    def visible(self) -> tuple[float, float]:
        """Start and end of the part that is shown."""
        return self.state.view.start, self.state.view.end

    def zoom(self, factor: float, at: float) -> None:
        """Closer by `factor` (below 1: farther) around a film time."""
        self.hand_view(self.state.view.zoomed(factor, at))

    def fit(self) -> None:
        """Show all of the film."""
        self.hand_view(self.state.view.fitted())

    def pan(self, pixels: float) -> None:
        """Show what comes later (positive) or earlier."""
        self.hand_view(self.state.view.panned(pixels))

    def hand_view(self, view: View) -> None:
        """A view that the user chose: playback out of sight is not followed until it is in sight again."""
        self.put_view(view)
        playhead = self.state.playhead
        self._follows = playhead is None or view.start <= playhead <= view.end

    def put_view(self, view: View) -> None:
        """Show this part."""
        if view != self.state.view:
            self.state.view = view
            self.update()
            self.visible_changed.emit(view.start, view.end)

    # ------------------------------------------------------------------------------------------- small steps

    def busy(self) -> bool:
        """Whether a hand is on it."""
        return False

    def put_cursor(self, time: float) -> None:
        """Move the cursor and paint no more than it and its span touch."""
        if time == self.state.cursor:
            return
        self.dirty_span()
        self.state.cursor = time
        self.dirty_span()
        self._note()

    def describe(self) -> None:
        """Tell those who hear the window where the cursor is."""
        self.setAccessibleDescription(self.tr("Cut point at {time}").format(time=clock(self.state.cursor)))

    def put_playhead(self, time: float | None) -> None:
        """Move the playhead likewise."""
        before, self.state.playhead = self.state.playhead, time
        for place in (before, time):
            if place is not None:
                self.dirty(place, place, 8)
        if before is not None and time is not None and not self.state.review:
            self.dirty(min(before, time), max(before, time), 8)
        elif before != time:
            self.dirty_span()

    def put_threshold(self, value: float) -> None:
        """Move the threshold: finds below it go at once."""
        self.state.threshold = value
        self.state.touch("regions", "overview")
        self.update()

    def put_regions(self, regions: Regions) -> None:
        """Show the finds with other bounds."""
        self.state.regions = regions
        self.state.touch("regions", "overview")
        self.update()

    def put_hover(self, at: tuple[float, float] | None) -> None:
        """Where the pointer is."""
        before, self.state.hover = self.state.hover, at
        for place in (before, at):
            if place is not None:
                self.update(QRect(round(place[0]) - 190, 0, 380, self.height()))

    def put_lifted(self, lifted: bool) -> None:
        """Whether the pointer is on the threshold."""
        if lifted != self.state.lifted:
            self.state.lifted = lifted
            lane = self.state.lanes.curve
            self.update(0, lane.top, self.width(), lane.height)

    def put_ring(self, ring: bool) -> None:
        """Whether the keyboard's focus is to be seen."""
        self.state.ring = ring
        self.update()

    def leave_ghost(self) -> None:
        """Remember where the cursor is, unless that spot was exported."""
        state = self.state
        exported = any(abs(mark.start - state.cursor) < 0.05 for mark in state.markers)
        state.ghost = None if exported else state.cursor
        self.update()

    def _note(self) -> None:
        """Tell of markers that the span overlaps, when that has changed."""
        found = self.state.overlapped()
        words = ""
        if found:
            first = found[0]
            words = self.tr("These clips overlap marker {number} in {folder}, {time}").format(
                number=first.number, folder=first.name, time=clock(first.start, 1)
            )
            if len(found) > 1:
                words += self.tr(" and {n} more").format(n=len(found) - 1)
        if words != self._told:
            self._told = words
            self.overlap_noted.emit(words)
