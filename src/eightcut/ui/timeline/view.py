"""The timeline under the picture: values in by methods, what the user did out by signals; it knows no database."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from PyQt6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from eightcut.domain.markers import Marker
from eightcut.domain.spans import TimeSpan
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.values import FaultMark, PanelState, RegionMark
from eightcut.ui.timeline import geometry, menu, overlay, repaint
from eightcut.ui.timeline.columns import Regions, faults_by_lane, regions_of
from eightcut.ui.timeline.film_lane import FilmLane
from eightcut.ui.timeline.geometry import View
from eightcut.ui.timeline.layers import Layers
from eightcut.ui.timeline.mouse import Coalescer
from eightcut.ui.timeline.pointer import Pointer
from eightcut.ui.timeline.state import Curve, KeyframeMark, State
from eightcut.ui.timeline.wave_lane import WaveLane

_STEP = 1.5
"""Seconds; a move by the program over less than this leaves no ghost: frame steps do not."""


class Timeline(QWidget):
    """Ruler, score curve, regions, exported clips and sound of the open video. Times in seconds of film time."""

    cursor_moved = pyqtSignal(float, bool)
    """By hand: where to, and whether the button is up. While the cursor is locked only playback is meant to move."""
    clips_stepped = pyqtSignal(int)
    """The wheel asks for so many clips more (negative: fewer)."""
    region_clicked = pyqtSignal(int)
    region_resized = pyqtSignal(int, float, float)
    """Id of the region and its new bounds, once the edge was let go."""
    marker_armed = pyqtSignal(Marker)
    """A double-click on a marker: its clips are to be replaced. `cursor_moved` to its cut point follows."""
    disarmed = pyqtSignal(float)
    """A double-click on nothing: where the cursor is now. `cursor_moved` follows."""
    chain_requested = pyqtSignal(float)
    """A double-click on a marker while the cursor is locked: the end of its span, where the cursor is now."""
    marker_deletion_asked = pyqtSignal(Marker)
    markers_clear_asked = pyqtSignal()
    keyframe_clicked = pyqtSignal(KeyframeMark)
    """Go there."""
    fault_clicked = pyqtSignal(FaultMark)
    """Play where it is."""
    keyframe_deletion_asked = pyqtSignal(KeyframeMark)
    negative_asked = pyqtSignal(float)
    withdraw_asked = pyqtSignal(object)
    """This TimeSpan was accepted, and is no more to be."""
    jump_asked = pyqtSignal(float)
    threshold_moved = pyqtSignal(float, bool)
    lock_toggled = pyqtSignal()
    autoclip_asked = pyqtSignal()
    folders_menu_asked = pyqtSignal(QPoint)
    """Where on the screen."""
    visible_changed = pyqtSignal(float, float)
    """Start and end of the part that is shown now."""
    overlap_noted = pyqtSignal(str)
    """A sentence about markers that the clips at the cursor would overlap; "" where none are any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointer = Pointer(self)
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.state = State()
        self.layers = Layers()
        self.cursor_moves = Coalescer(self.cursor_moved.emit, self)
        self.threshold_moves = Coalescer(self.threshold_moved.emit, self)
        self._follows = True
        self._overlap = ""
        self.wave = WaveLane(self)
        self.film = FilmLane(self)
        self.set_edges, self.set_wheel = self._pointer.set_edges, self._pointer.set_wheel

    # ------------------------------------------------------------------------------------------- values in

    def set_video(self, duration: float | None, rate: Fraction) -> None:
        """A video of this length (None: no video), shown whole; everything of the video before is gone."""
        self._pointer.let_go()
        self.state = self.state.of_video(duration, rate)
        self._follows = True
        self.state.touch("overview", "ruler", "curve", "regions", "markers", "wave")
        length = self.state.duration or 1.0
        self.state.view = View(0.0, length, duration=length).resized(self.width(), self.devicePixelRatioF())
        self.arrange()
        self._note()

    def show_scan(self, shown: PanelState) -> None:
        """Regions, scores and threshold of the version that is looked at; an edge that is dragged is let go."""
        self._pointer.let_go_of_edge()
        state, scores = self.state, shown.scores
        state.curve = None if scores is None else Curve(scores, shown.hop, shown.window)
        state.model, state.scale = shown.model, shown.scale
        state.negatives, state.accepted = shown.negatives, shown.accepted
        if not self._pointer.holds_threshold():
            state.threshold = shown.threshold
        state.regions = regions_of(shown.regions)
        state.touch("regions", "curve", "overview")
        self.update()

    def show_clips(self, spans: tuple[TimeSpan, ...]) -> None:
        """The clips that an export of the regions would cut, by start."""
        self.state.cuts = spans
        self.update()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Exports of this video into every folder."""
        self.state.markers = tuple(markers)
        self.arrange()
        self._note()

    def set_faults(self, marks: Sequence[FaultMark]) -> None:
        """Clips of this video in which a check found faults."""
        if marks or self.state.faults:
            self.state.faults = faults_by_lane(marks)
            self.state.touch("regions", "markers")
            self.update()

    def set_hidden_folders(self, names: set[str]) -> None:
        """Folders, by name or full path, whose markers are not shown."""
        self.state.hidden = frozenset(names)
        self.arrange()
        self._note()

    def set_cursor(self, time: float) -> None:
        """Put the cut point there, or as near as the span allows, without a signal."""
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
        """Outline this region and bring it into view, widening the view where it must be."""
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
        """Crop keyframes of the video."""
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

    def show_part(self, start: float, span: float) -> None:
        """Show this part of the video, as far as there is one (seconds)."""
        if span > 0:
            self.hand_view(self.state.view.fitted().zoomed(self.state.view.duration / span, 0.0).from_time(start))

    def fit(self) -> None:
        """Show all of the video."""
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
            self.film.wanted.emit()

    # ------------------------------------------------------------------------------------------- small steps

    def busy(self) -> bool:
        """Whether something is dragged."""
        return self._pointer.busy

    def put_cursor(self, time: float) -> None:
        """Move the cursor and paint no more than it and its span touch."""
        if time == self.state.cursor:
            return
        repaint.span(self, self.state)
        self.state.cursor = time
        repaint.span(self, self.state)
        self._note()

    def describe(self) -> None:
        """Tell those who hear the window where the cursor is."""
        self.setAccessibleDescription(f"Cut point at {clock(self.state.cursor)}")

    def scrub(self, x: float, final: bool = False) -> None:
        """Move the cursor to a pixel, or playback while the cursor is locked, and tell."""
        time = self.state.allowed(self.state.view.time(x))
        if self.state.locked:
            if self.state.playhead is not None:
                self.put_playhead(time)
        else:
            self.put_cursor(time)
        if final:
            self.cursor_moves.flush(time)
            self.describe()
        else:
            self.cursor_moves.give(time)

    def put_playhead(self, time: float | None) -> None:
        """Move the playhead likewise."""
        before, self.state.playhead = self.state.playhead, time
        for place in (before, time):
            if place is not None:
                repaint.times(self, self.state, place, place, 8)
        if before is not None and time is not None and not self.state.review:
            repaint.times(self, self.state, min(before, time), max(before, time), 8)
        elif before != time:
            repaint.span(self, self.state)

    def put_threshold(self, value: float) -> None:
        """Move the threshold: regions below it go at once."""
        self.state.threshold = value
        self.state.touch("regions", "overview")
        self.update()

    def put_regions(self, regions: Regions) -> None:
        """Show the regions with other bounds."""
        self.state.regions = regions
        self.state.touch("regions", "overview")
        self.update()

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
        words = menu.overlap(self)
        if words != self._overlap:
            self._overlap = words
            self.overlap_noted.emit(words)

    # ------------------------------------------------------------------------------------------- painting

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        dirty = event.rect() if event is not None else self.rect()
        painter = QPainter(self)
        self.layers.draw(painter, self.state, dirty)
        overlay.draw(painter, self.state, QRectF(self.rect()))
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._measure()
        super().resizeEvent(event)

    @override
    def event(self, event: QEvent | None) -> bool:
        if event is None or self._pointer.takes(event):
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        return super().event(event)

    def settle(self) -> None:
        """What the hand did last is told now."""
        self.cursor_moves.settle()

    @override
    def sizeHint(self) -> QSize:
        return QSize(900, geometry.height(wave=self.wave.height, film=self.film.on))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, geometry.height(len(self.state.rows), geometry.LEAST_WAVE, self.film.on))

    def arrange(self) -> None:
        """Sort the markers into their lanes, and the lanes into the widget."""
        self.state.arrange()
        self._lay_out()
        self.updateGeometry()
        self.update()

    def _measure(self) -> None:
        self.state.view = self.state.view.resized(self.width(), self.devicePixelRatioF())
        self._lay_out()

    def _lay_out(self) -> None:
        self.state.lanes = geometry.lanes(self.height(), len(self.state.rows), self.film.on)
        self.film.wanted.emit()
        self.update()
