"""The cut: where the cursor stands, how long the span is, which marker is armed, what is exported."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.clips import ClipRow
from eightcut.ui.export.controller import Exported
from eightcut.ui.export.orders import ExportOrder
from eightcut.ui.kit.dialogs import agreed
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import Film, Marker
from eightcut.ui.parts import Handlers, Parts


class CutDesk(QObject):
    """Joins timeline, player and deck around the cut point. Times in seconds of film time."""

    lock_changed = pyqtSignal(bool)

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        """Nothing is marked yet."""
        super().__init__(parent)
        self._parts = parts
        self.cursor = 0.0
        self.locked = False
        self.review = False
        self._overlaps = ""
        self._reloading = False
        self._span = 0.0
        timeline, deck = parts.timeline, parts.deck
        timeline.cursor_moved.connect(self._moved)
        timeline.clips_stepped.connect(deck.step_clips)
        timeline.marker_armed.connect(self._arm)
        timeline.disarmed.connect(lambda _: self.disarm())
        timeline.chain_requested.connect(self.place)
        timeline.jump_asked.connect(self.place)
        timeline.marker_deletion_asked.connect(self.delete_marker)
        timeline.markers_clear_asked.connect(self._clear_markers)
        timeline.lock_toggled.connect(lambda: self.set_locked(not self.locked))
        timeline.autoclip_asked.connect(self.autoclip)
        timeline.overlap_noted.connect(self._overlap)
        deck.span_changed.connect(self._span_changed)
        deck.export_asked.connect(self._export)
        deck.disarmed.connect(self.disarm)
        parts.exporter.export_started.connect(self._export_started)
        parts.exporter.exported.connect(self._exported)
        parts.exporter.export_failed.connect(self._export_failed)
        parts.exporter.busy_changed.connect(deck.set_busy)
        parts.exporter.markers_loaded.connect(self._markers_loaded)
        deck.export_cancel_asked.connect(parts.exporter.cancel)
        parts.now.film_changed.connect(self._film_changed)
        parts.now.markers_changed.connect(lambda: timeline.set_markers(parts.now.markers))
        parts.context.history.changed.connect(self.reload_markers)

    def handlers(self) -> Handlers:
        """Actions of this desk."""
        player, deck = self._parts.player, self._parts.deck
        return {
            "toggle_play": player.toggle,
            "play_cursor": self.play_from_cursor,
            "pause": self.pause,
            "frame_back": lambda: self.step(-1),
            "frame_on": lambda: self.step(1),
            "second_back": lambda: self.jump(-1.0),
            "second_on": lambda: self.jump(1.0),
            "next_marker": self.next_marker,
            "faster": lambda: player.set_speed({1.0: 2.0, 2.0: 4.0}.get(player.speed, 1.0)),
            "export": self.export,
            "autoclip": self.autoclip,
            "lock": self.set_locked,
            "more_clips": lambda: deck.step_clips(1),
            "fewer_clips": lambda: deck.step_clips(-1),
            "delete_marker": lambda: self.delete_marker(deck.armed),
            **{f"export_{n}": (lambda n=n: self.export(n)) for n in range(1, 10)},
        }

    # -------------------------------------------------------------------------------------------- the cursor

    def place(self, at: float) -> None:
        """Put the cursor there and show its frame."""
        film = self._parts.now.film
        if film is None:
            return
        room = film.duration if self.review else max(0.0, film.duration - self._span)
        self.cursor = self._parts.player.frame_start(min(max(0.0, at), room))
        self._parts.timeline.set_cursor(self.cursor)
        self._parts.deck.set_cursor(self.cursor)
        self.set_loop()
        self._parts.player.seek(self.cursor)
        self._preview()

    def _preview(self) -> None:
        film = self._parts.now.film
        self._parts.preview.set_moment(film.video.path if film else None, self.cursor + self._span)

    def _moved(self, at: float, final: bool) -> None:
        player = self._parts.player
        if self.locked:
            (player.seek if final else player.scrub)(at)
            return
        self.cursor = player.frame_start(at)
        self._parts.deck.set_cursor(self.cursor)
        self.set_loop()
        self._preview()
        if player.playing and final and not self.review:
            self.play_from_cursor()
        elif final:
            player.seek(self.cursor)
        else:
            player.scrub(at)

    def step(self, frames: int) -> None:
        """Move by frames: the cursor, or playback alone where the cursor is locked or in review."""
        player = self._parts.player
        if self.locked or self.review:
            player.step(frames)
            return
        film = self._parts.now.film
        if film is not None:
            self.place(self.cursor + (frames + 0.25) / float(film.rate))

    def jump(self, seconds: float) -> None:
        """Move by seconds, as `step`."""
        player = self._parts.player
        if self.locked or self.review:
            player.seek(player.position + seconds)
        else:
            self.place(self.cursor + seconds)

    def set_locked(self, on: bool) -> None:
        """Lock the cut point: clicks move playback only."""
        if on != self.locked:
            self.locked = on
            self._parts.timeline.set_locked(on)
            self.lock_changed.emit(on)

    def set_review(self, on: bool) -> None:
        """Review: no clip span, a free cursor."""
        self.review = on
        self._parts.timeline.set_review(on)
        self._keep_inside()
        self.set_loop()

    def set_loop(self) -> None:
        """Playback loops over the clip span; in review over the whole film, until a find is played."""
        film = self._parts.now.film
        if self.review and film is not None:
            self._parts.player.set_span(0.0, film.duration)
        else:
            self._parts.player.set_span(self.cursor, self.cursor + self._span)

    def _keep_inside(self) -> None:
        """The cursor stands where the whole span fits, as the timeline draws it."""
        film = self._parts.now.film
        if film is not None and not self.review and self.cursor > max(0.0, film.duration - self._span):
            self.place(self.cursor)

    # ---------------------------------------------------------------------------------------------- playing

    def play_from_cursor(self) -> None:
        """Play the clip span in a loop; in review on from the cursor."""
        player = self._parts.player
        if self.review:
            player.seek(self.cursor)
            player.play()
        else:
            player.play_span(self.cursor, self.cursor + self._span)

    def pause(self) -> None:
        """Pause where playback stands; when it is paused, back to the cursor."""
        player = self._parts.player
        if player.playing:
            player.pause()
        else:
            player.seek(self.cursor)

    def autoclip(self) -> None:
        """As many clips as end before the play position."""
        self._parts.deck.autoclip(self._parts.player.position, self.cursor)

    def _span_changed(self, duration: float, clips: int, spread: float) -> None:
        span = duration + (clips - 1) * spread
        shorter, self._span = span < self._span, span
        self._parts.timeline.set_span(duration, clips, spread)
        self._parts.panel.set_export_settings(duration=duration, spread=spread)
        self._keep_inside()
        self.set_loop()
        self._preview()
        if shorter and self._parts.player.playing and not self.review:
            self._parts.player.preview_end(self.cursor + span)

    # --------------------------------------------------------------------------------------------- markers

    def _film_changed(self, film: Film | None) -> None:
        self.disarm()
        self.set_locked(False)
        self.cursor = 0.0
        self._parts.timeline.set_cursor(0.0)
        spans = self._parts.deck.span_settings()
        self._span_changed(spans.duration, spans.clips, spans.spread)
        if film is not None:
            self.place(0.0)
            self.reload_markers()

    def reload_markers(self) -> None:
        """Read the exports of the open film again."""
        film = self._parts.now.film
        if film is not None:
            self._parts.exporter.load_markers(film, self._parts.now.profile)

    def _markers_loaded(self, film: Film, there: list[Marker]) -> None:
        if film == self._parts.now.film:
            self._reloading = True
            self._parts.now.set_markers(tuple(marker for marker in there if not marker.disabled))
            self._reloading = False
            self._parts.deck.refresh_name()

    def _overlap(self, text: str) -> None:
        """Say which export the span overlaps: not of the one just written or armed, and no longer than it is so."""
        status, before = self._parts.status, self._overlaps
        self._overlaps = "" if self._reloading or self._parts.deck.armed is not None else text
        if self._overlaps or (before and status.message.text() == before):
            status.say(self._overlaps)

    def next_marker(self) -> None:
        """The next export after the cursor, from the end on to the first."""
        there = sorted({marker.start for marker in self._parts.now.markers})
        if there:
            self.place(next((start for start in there if start > self.cursor + 0.01), there[0]))

    def _arm(self, marker: Marker) -> None:
        self.place(marker.start)
        self._parts.deck.arm(marker)
        self._parts.timeline.set_armed(marker)

    def disarm(self) -> None:
        """The next export is a new one."""
        self._parts.deck.disarm()
        self._parts.timeline.set_armed(None)

    def delete_marker(self, marker: Marker | None) -> None:
        """Its clips go to the trash folder, with their rows; undoable."""
        if marker is None:
            self._parts.status.say(self.tr("Double-click a marker first: then its clips can be deleted."))
            return
        self.disarm()
        self._parts.exporter.delete([marker])
        self._parts.toast.tell(self.tr("Deleted {0}").format(plural(len(marker.rows), "clip")))

    def _clear_markers(self) -> None:
        there = self._parts.now.markers
        clips = sum(len(marker.rows) for marker in there)
        question = self.tr("Delete all {0} of this video, in every folder?").format(plural(clips, "clip"))
        if there and agreed(self._parts.timeline, question):
            self._parts.exporter.delete(there)
            self._parts.toast.tell(self.tr("Deleted {0}").format(plural(clips, "clip")))

    # ---------------------------------------------------------------------------------------------- export

    def export(self, number: int = 0) -> None:
        """What E does, and with a number the key of that subprofile; says what is missing."""
        parts = self._parts
        if parts.asked_film() is None:
            return
        if not parts.deck.folder and parts.deck.armed is None:
            parts.problem.tell(self.tr("Choose an export folder first: its name is the class of the clips."))
        elif number > len(parts.settings.subprofiles):
            parts.status.say(self.tr("There is no subprofile {0}. Add one with Edit > Subprofiles.").format(number))
        else:
            parts.deck.export(number)

    def _export(self, order: ExportOrder) -> None:
        film = self._parts.asked_film()
        if film is None:
            return
        if order.overwrite is not None and any(map(_cut_otherwise, order.overwrite.rows)):
            self._parts.problem.tell(
                self.tr(
                    "These clips were cropped, resized or saved as pictures, which this version cannot do again. "
                    "They stay as they are: export new ones beside them."
                )
            )
            return
        self._parts.exporter.export(film, self._parts.now.profile, replace(order, start=self.cursor))

    def _export_started(self, path: str, start: float) -> None:
        film = self._parts.now.film
        self._parts.timeline.set_pending(start if film is not None and film.video.path == path else None)

    def _exported(self, done: Exported) -> None:
        parts = self._parts
        parts.timeline.set_pending(None)
        armed = parts.deck.armed
        if armed is not None and {row.id for row in armed.rows} & set(done.old.ids):
            self.disarm()
        self.reload_markers()
        parts.playlist.refresh_counts()
        parts.panel.refresh()
        parts.status.end_progress(
            self.tr("Wrote {0} to {1}").format(plural(len(done.rows), "clip"), done.folder)
            if done.rows
            else self.tr("Nothing was cut.")
        )

    def _export_failed(self, sentence: str) -> None:
        self._parts.timeline.set_pending(None)
        self._parts.status.end_progress()
        self._parts.problem.tell(sentence)


def _cut_otherwise(row: ClipRow) -> bool:
    """Whether a clip was cut in a form that is not made here; a short side of 512 stands in all older rows."""
    return row.format != "MP4" or bool(row.portrait_ratio) or row.short_side not in (None, 0, 512)
