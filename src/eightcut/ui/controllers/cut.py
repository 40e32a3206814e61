"""The cut: where the cursor stands, how long the span is, what plays of it, what its keys ask for."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.ui.kit.values import Film
from eightcut.ui.panes import Handlers, Panes


class CutController(QObject):
    """Joins timeline, player and deck around the cut point. Times in seconds of film time."""

    lock_changed = pyqtSignal(bool)
    moved = pyqtSignal()
    """Cursor or span are other ones."""

    def __init__(self, panes: Panes, parent: QObject | None = None) -> None:
        """Nothing is marked yet."""
        super().__init__(parent)
        self._panes = panes
        self.cursor = 0.0
        self.locked = False
        self.review = False
        self._span = 0.0
        timeline, deck = panes.timeline, panes.deck
        timeline.cursor_moved.connect(self._moved)
        timeline.clips_stepped.connect(deck.step_clips)
        timeline.chain_requested.connect(self.place)
        timeline.jump_asked.connect(self.go_to)
        timeline.lock_toggled.connect(lambda: self.set_locked(not self.locked))
        timeline.autoclip_asked.connect(self.autoclip)
        deck.span_changed.connect(self._span_changed)
        panes.now.film_changed.connect(self._film_changed)

    def handlers(self) -> Handlers:
        """Actions of this desk."""
        player, deck = self._panes.player, self._panes.deck
        return {
            "toggle_play": player.toggle,
            "play_cursor": self.play_from_cursor,
            "pause": self.pause,
            "frame_back": lambda: self.step(-1),
            "frame_on": lambda: self.step(1),
            "second_back": lambda: self.jump(-1.0),
            "second_on": lambda: self.jump(1.0),
            "faster": lambda: player.set_speed({1.0: 2.0, 2.0: 4.0}.get(player.speed, 1.0)),
            "autoclip": self.autoclip,
            "lock": self.set_locked,
            "more_clips": lambda: deck.step_clips(1),
            "fewer_clips": lambda: deck.step_clips(-1),
        }

    # -------------------------------------------------------------------------------------------- the cursor

    def place(self, at: float) -> None:
        """Put the cursor there and show its frame."""
        if self._panes.now.film is not None:
            self._put(at)
            self._panes.player.seek(self.cursor)

    def go_to(self, at: float) -> None:
        """Show this moment, and take the cut point along; a locked one stays where it is."""
        if self.locked:
            self.set_loop()
            self._panes.player.seek(at)
        else:
            self.place(at)

    def take_along(self, at: float) -> None:
        """The picture went to this moment by hand: the cut point goes with it, unless it is locked."""
        if not self.locked and self._panes.now.film is not None:
            self._put(at)

    def settle(self) -> None:
        """What the hand on the timeline did last counts before anything is cut."""
        self._panes.timeline.cursor_moves.settle()

    def _put(self, at: float) -> None:
        """The cut point is here now: for timeline, deck and export alike."""
        panes = self._panes
        film = panes.now.film
        if film is None:
            return
        free = self.review or self.locked
        room = film.duration if free else max(0.0, film.duration - self._span)
        self.cursor = panes.player.frame_start(min(max(0.0, at), room))
        panes.timeline.set_cursor(self.cursor)
        panes.deck.set_cursor(self.cursor)
        self.set_loop()
        self.moved.emit()

    def _moved(self, at: float, final: bool) -> None:
        player = self._panes.player
        if self.locked:
            (player.seek if final else player.scrub)(at)
            return
        self.cursor = player.frame_start(at)
        self._panes.timeline.put_cursor(self.cursor)
        self._panes.deck.set_cursor(self.cursor)
        self.set_loop()
        self.moved.emit()
        if player.playing and final and not self.review:
            self.play_from_cursor()
        elif final:
            player.seek(self.cursor)
        else:
            player.scrub(at)

    def step(self, frames: int) -> None:
        """Move by frames: the cursor; in review the picture, with the cursor; where it is locked playback alone."""
        player = self._panes.player
        if self.locked or self.review:
            player.step(frames)
            self.take_along(player.position)
            return
        film = self._panes.now.film
        if film is not None:
            self.place(self.cursor + (frames + 0.25) / float(film.rate))

    def jump(self, seconds: float) -> None:
        """Move by seconds, as `step`."""
        player = self._panes.player
        if self.locked or self.review:
            player.seek(player.position + seconds)
            self.take_along(player.position)
        else:
            self.place(self.cursor + seconds)

    def set_locked(self, on: bool) -> None:
        """Lock the cut point: clicks move playback only."""
        if on != self.locked:
            self.locked = on
            self._panes.timeline.set_locked(on)
            self._panes.deck.set_locked(on)
            self._keep_inside()
            self.lock_changed.emit(on)

    def set_review(self, on: bool) -> None:
        """Review: the clip span as an outline, a free cursor."""
        self.review = on
        self._panes.timeline.set_review(on)
        self._keep_inside()
        self.set_loop()

    def set_loop(self) -> None:
        """Playback loops over the clip span; in review over the whole film, until a find is played."""
        film = self._panes.now.film
        if self.review and film is not None:
            self._panes.player.set_span(0.0, film.duration)
        else:
            self._panes.player.set_span(self.cursor, self.cursor + self._span)

    def _keep_inside(self) -> None:
        """The cursor stands where the whole span fits, as the timeline draws it; a locked one stays."""
        film = self._panes.now.film
        if (
            film is not None
            and not self.review
            and not self.locked
            and self.cursor > max(0.0, film.duration - self._span)
        ):
            self.place(self.cursor)

    # ---------------------------------------------------------------------------------------------- playing

    def play_from_cursor(self) -> None:
        """Play the clip span in a loop; in review on from the cursor."""
        player = self._panes.player
        if self.review:
            player.seek(self.cursor)
            player.play()
        else:
            player.play_span(self.cursor, self.cursor + self._span)

    def pause(self) -> None:
        """Pause where playback stands; when it is paused, back to the cursor."""
        player = self._panes.player
        if player.playing:
            player.pause()
        else:
            player.seek(self.cursor)

    def autoclip(self) -> None:
        """As many clips as end before the play position."""
        self._panes.deck.autoclip(self._panes.player.position, self.cursor)

    def _span_changed(self, duration: float, clips: int, spread: float) -> None:
        span = duration + (clips - 1) * spread
        shorter, self._span = span < self._span, span
        self._panes.timeline.set_span(duration, clips, spread)
        self._panes.panel.set_export_settings(duration=duration, spread=spread)
        self._keep_inside()
        self.set_loop()
        self.moved.emit()
        if shorter and self._panes.player.playing and not self.review:
            self._panes.player.preview_end(self.cursor + span)

    def _film_changed(self, film: Film | None) -> None:
        self.cursor = 0.0
        self._panes.timeline.set_cursor(0.0)
        self.set_locked(False)
        spans = self._panes.deck.span_settings()
        self._span_changed(spans.duration, spans.clips, spans.spread)
        if film is not None:
            self.place(0.0)
