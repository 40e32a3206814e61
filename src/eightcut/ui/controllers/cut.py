"""The cut: where the cursor stands, how long the span is, what plays of it, what its keys ask for."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Handlers, Now


class CutController(QObject):
    """Joins timeline, player and deck around the cut point. Times in seconds of film time."""

    lock_changed = pyqtSignal(bool)
    moved = pyqtSignal()
    """Cursor or span are other ones."""
    span_changed = pyqtSignal(float, float)
    """Length of a clip, and seconds between the starts of two."""

    def __init__(self, player: PlayerPane, timeline: Timeline, deck: Deck, now: Now) -> None:
        super().__init__(now)
        self._player, self._timeline, self._deck, self._now = player, timeline, deck, now
        self.cursor = 0.0
        self.locked = False
        self.review = False
        self._span = 0.0
        timeline.cursor_moved.connect(self._moved)
        timeline.clips_stepped.connect(deck.step_clips)
        timeline.chain_requested.connect(self.place)
        timeline.jump_asked.connect(self.go_to)
        timeline.lock_toggled.connect(lambda: self.set_locked(not self.locked))
        timeline.autoclip_asked.connect(self.autoclip)
        deck.span_changed.connect(self._span_changed)
        now.video_changed.connect(self._video_changed)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        player, deck, timeline = self._player, self._deck, self._timeline
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
            "one_clip": lambda: deck.set_clips(1),
            "more_clips": lambda: deck.step_clips(1),
            "fewer_clips": lambda: deck.step_clips(-1),
            "zoom_in": lambda: timeline.zoom(1.25, self.cursor),
            "zoom_out": lambda: timeline.zoom(0.8, self.cursor),
            "zoom_all": timeline.fit,
        }

    # -------------------------------------------------------------------------------------------- the cursor

    def place(self, at: float) -> None:
        """Put the cursor there and show its frame."""
        if self._now.video is not None:
            self._put(at)
            self._player.seek(self.cursor)

    def go_to(self, at: float) -> None:
        """Show this moment, and take the cut point along; a locked one stays where it is."""
        if self.locked:
            self.set_loop()
            self._player.seek(at)
        else:
            self.place(at)

    def take_along(self, at: float) -> None:
        """The picture went to this moment by hand: the cut point goes with it, unless it is locked."""
        if not self.locked and self._now.video is not None:
            self._put(at)

    def settle(self) -> None:
        """What the hand on the timeline did last counts before anything is cut."""
        self._timeline.settle()

    def _put(self, at: float) -> None:
        """The cut point is here now: for timeline, deck and export alike."""
        video = self._now.video
        if video is None:
            return
        free = self.review or self.locked
        room = video.duration if free else max(0.0, video.duration - self._span)
        self.cursor = self._player.frame_start(min(max(0.0, at), room))
        self._timeline.set_cursor(self.cursor)
        self._deck.set_cursor(self.cursor)
        self.set_loop()
        self.moved.emit()

    def _moved(self, at: float, final: bool) -> None:
        player = self._player
        if self.locked:
            (player.seek if final else player.scrub)(at)
            return
        self.cursor = player.frame_start(at)
        self._timeline.put_cursor(self.cursor)
        self._deck.set_cursor(self.cursor)
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
        player = self._player
        if self.locked or self.review:
            player.step(frames)
            self.take_along(player.position)
            return
        video = self._now.video
        if video is not None:
            self.place(self.cursor + (frames + 0.25) / float(video.rate))

    def jump(self, seconds: float) -> None:
        """Move by seconds, as `step`."""
        player = self._player
        if self.locked or self.review:
            player.seek(player.position + seconds)
            self.take_along(player.position)
        else:
            self.place(self.cursor + seconds)

    def set_locked(self, on: bool) -> None:
        """Lock the cut point: clicks move playback only."""
        if on != self.locked:
            self.locked = on
            self._timeline.set_locked(on)
            self._deck.set_locked(on)
            self._keep_inside()
            self.lock_changed.emit(on)

    def set_review(self, on: bool) -> None:
        """Review: the clip span as an outline, a free cursor."""
        self.review = on
        self._timeline.set_review(on)
        self._keep_inside()
        self.set_loop()

    def set_loop(self) -> None:
        """Playback loops over the clip span; in review over the whole video, until a region is played."""
        if self.review:
            self._player.set_whole()
        else:
            self._player.set_span(self.cursor, self.cursor + self._span)

    def _keep_inside(self) -> None:
        """The cursor stands where the whole span fits, as the timeline draws it; a locked one stays."""
        video = self._now.video
        if (
            video is not None
            and not self.review
            and not self.locked
            and self.cursor > max(0.0, video.duration - self._span)
        ):
            self.place(self.cursor)

    # ---------------------------------------------------------------------------------------------- playing

    def play_from_cursor(self) -> None:
        """Play the clip span in a loop; in review on from the cursor."""
        player = self._player
        if self.review:
            player.seek(self.cursor)
            player.play()
        else:
            player.play_span(self.cursor, self.cursor + self._span)

    def pause(self) -> None:
        """Pause where playback stands; when it is paused, back to the cursor."""
        player = self._player
        if player.playing:
            player.pause()
        else:
            player.seek(self.cursor)

    def autoclip(self) -> None:
        """As many clips as end before the play position."""
        self._deck.autoclip(self._player.position, self.cursor)

    def _span_changed(self, duration: float, clips: int, spread: float) -> None:
        span = duration + (clips - 1) * spread
        shorter, self._span = span < self._span, span
        self._timeline.set_span(duration, clips, spread)
        self.span_changed.emit(duration, spread)
        self._keep_inside()
        self.set_loop()
        self.moved.emit()
        if shorter and self._player.playing and not self.review:
            self._player.preview_end(self.cursor + span)

    def _video_changed(self, video: OpenVideo | None) -> None:
        self.cursor = 0.0
        self._timeline.set_cursor(0.0)
        self._deck.set_cursor(0.0)
        self.set_locked(False)
        spans = self._deck.span_settings()
        self._span_changed(spans.duration, spans.clips, spans.spread)
        if video is not None:
            self.place(0.0)
