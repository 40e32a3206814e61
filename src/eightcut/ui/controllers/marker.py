"""Markers: exporting, listing, arming for overwrite, deleting and re-exporting them, with status messages."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject

from eightcut.domain.clip_form import PORTRAIT, SQUARE
from eightcut.domain.markers import Marker
from eightcut.services.change import Change, Kind
from eightcut.services.clips.recalling import RecalledSettings
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.cutting import ExportResult
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.reexport_dialog import ReexportDialog
from eightcut.ui.kit.dialogs import agreed, show
from eightcut.ui.kit.history import History
from eightcut.ui.kit.outside import show_in_folder
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.times import clock, plural
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import ProblemBar, StatusBar, Toast


class MarkerController(QObject):
    """Joins exports with timeline, deck and status bar."""

    def __init__(
        self,
        exporter: ExportController,
        timeline: Timeline,
        deck: Deck,
        cut: CutController,
        *,
        now: Now,
        status: StatusBar,
        problem: ProblemBar,
        toast: Toast,
        history: History,
        settings: Settings,
        runner: TaskRunner,
    ) -> None:
        super().__init__(now)
        self._exporter, self._timeline, self._deck, self._cut = exporter, timeline, deck, cut
        self._now, self._status, self._problem, self._toast = now, status, problem, toast
        self._history, self._settings, self._runner = history, settings, runner
        self._overlaps = ""
        self._reloading = False
        self._last: list[str] = []
        """The clips that were exported last."""
        self._recalling: Marker | None = None
        """The armed marker of which it is not known yet how it was cut."""
        self._held: tuple[str, float] | None = None
        """The ratio of the export that was asked for meanwhile, and the cut point it was asked at."""
        timeline.marker_armed.connect(self._arm)
        timeline.disarmed.connect(lambda _: self.disarm())
        timeline.marker_deletion_asked.connect(self.delete_marker)
        timeline.markers_clear_asked.connect(self._clear_markers)
        timeline.overlap_noted.connect(self._overlap)
        deck.export_asked.connect(self.export)
        deck.disarmed.connect(self.disarm)
        deck.classes.notice.connect(status.say)
        deck.export_cancel_asked.connect(exporter.cancel)
        exporter.export_started.connect(self._export_started)
        exporter.exported.connect(self._exported)
        exporter.export_failed.connect(self._export_failed)
        exporter.busy_changed.connect(deck.set_busy)
        exporter.markers_loaded.connect(self._markers_loaded)
        exporter.recalled.connect(self._recalled)
        now.video_changed.connect(self._video_changed)
        now.profile_changed.connect(lambda _: self._video_changed(now.video))
        now.markers_changed.connect(lambda: timeline.set_markers(now.markers))
        history.changed.connect(self._library_changed)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {
            "export": self.export,
            "export_portrait": lambda: self.export(ratio=PORTRAIT),
            "export_square": lambda: self.export(ratio=SQUARE),
            **{f"export_{n}": partial(self._export_to, n) for n in range(1, 10)},
            "next_marker": self.next_marker,
            "delete_marker": self._delete_armed,
            "reexport": self.reexport,
            "show_export": self.show_export,
            "choose_class": self._deck.ask_class,
            **{f"class_{n}": partial(self._deck.choose_class, n) for n in range(1, 10)},
        }

    def _video_changed(self, video: OpenVideo | None) -> None:
        self.disarm()
        if video is not None:
            self.reload_markers()

    def _library_changed(self, change: Change) -> None:
        video = self._now.video
        if video is not None and change.touches(Kind.CLIPS, self._now.profile, video.ref):
            self.reload_markers()

    def reload_markers(self) -> None:
        """Read the exports of the open video again."""
        video = self._now.video
        if video is not None:
            self._exporter.load_markers(video, self._now.profile)

    def _markers_loaded(self, video: OpenVideo, there: list[Marker]) -> None:
        if video == self._now.video:
            self._let_gone_go(there)
            self._reloading = True
            self._now.set_markers(tuple(marker for marker in there if not marker.disabled))
            self._reloading = False
            self._deck.refresh_name()

    def _let_gone_go(self, there: list[Marker]) -> None:
        """An armed marker whose clips were taken away is not replaced any more."""
        armed = self._deck.armed
        rows = {row.id for marker in there for row in marker.rows}
        own = set() if armed is None or self._exporter.busy else {row.id for row in armed.rows}
        if own and not rows & own:
            self.disarm()

    def _overlap(self, text: str) -> None:
        """Say which export the span overlaps: not of the one just written or armed, and no longer than it is so."""
        status, before = self._status, self._overlaps
        self._overlaps = "" if self._reloading or self._deck.armed is not None else text
        if self._overlaps or (before and status.said == before):
            status.say(self._overlaps)

    def next_marker(self) -> None:
        """The next export after the cursor, from the end on to the first."""
        there = sorted({marker.start for marker in self._now.markers})
        if there:
            self._cut.go_to(next((start for start in there if start > self._cut.cursor + 0.01), there[0]))

    def _arm(self, marker: Marker) -> None:
        self._deck.arm(marker)  # first: the cursor may stand where its own span fits
        self._cut.place(marker.start)
        self._timeline.set_armed(marker)
        if marker.rows:
            self._recalling, self._held = marker, None
            self._exporter.recall(marker)

    def _recalled(self, marker: Marker, found: RecalledSettings | None) -> None:
        """How it was cut comes into the controls; what was asked for meanwhile is done with it."""
        if self._recalling is not marker:
            return
        self._recalling, held = None, self._held
        if found is None:
            self.disarm()  # it would be cut in another form
        elif self._deck.armed is marker:
            self._deck.recalled(found)
            if held is not None:
                self._cut.place(held[1])
                self.export(ratio=held[0])

    def disarm(self) -> None:
        """The next export is a new one."""
        self._recalling = None
        self._deck.disarm()
        self._timeline.set_armed(None)

    def delete_marker(self, marker: Marker) -> None:
        """Its clips go to the trash folder, with their rows; undoable."""
        self.disarm()
        self._exporter.delete([marker])
        self._toast.tell(f"Deleted {plural(len(marker.rows), 'clip')}")

    def _delete_armed(self) -> None:
        armed = self._deck.armed
        if armed is not None:
            self.delete_marker(armed)

    def _clear_markers(self) -> None:
        there = self._now.markers
        clips = sum(len(marker.rows) for marker in there)
        question = f"Delete all {plural(clips, 'clip')} of this video, in every folder?"
        if there and agreed(self._timeline, question):
            self._exporter.delete(there)
            self._toast.tell(f"Deleted {plural(clips, 'clip')}")

    # ---------------------------------------------------------------------------------------------- export

    def show_export(self) -> None:
        """Show the clips that were exported last in the system's file manager."""
        if self._last:
            show_in_folder(self._runner, self._timeline, self._last, self._status.say)
        else:
            self._status.say("Nothing has been exported from this window yet.")

    def reexport(self) -> None:
        """Ask how all exports of the open video are to be cut anew."""
        video = self._now.video
        if video is not None:
            request = self._deck.request(self._now.profile, self._cut.cursor)
            dialog = ReexportDialog(video, self._now.markers, request, self._timeline.window())
            dialog.asked.connect(partial(self._exporter.export_again, video))
            show(dialog)

    def export(self, suffix: str = "", ratio: str = "") -> None:
        """Cut the marked moment, into a subprofile's folder where one is named: what E does, and the buttons.

        `ratio`: the whole batch in it. While it is looked up how the armed marker was cut, it waits for that; without
        a class, that is asked for first.
        """
        video, deck = self._now.video, self._deck
        if video is None:
            return
        self._cut.settle()
        deck.remember_label()
        armed = deck.armed
        if armed is not None and armed is self._recalling:
            self._held = ratio, self._cut.cursor
        elif armed is None and not deck.folder:
            several = deck.span_settings().clips > 1
            deck.ask_class(self._clips(), partial(self.export, suffix, ratio), self._one_clip if several else None)
        else:
            request = deck.request(self._now.profile, self._cut.cursor, suffix, ratio)
            self._exporter.export(video, request, armed)

    def _clips(self) -> str:
        """What an export would cut now."""
        spans = self._deck.span_settings()
        apart = f", {spans.spread:g} s apart," if spans.clips > 1 else ""
        return f"{plural(spans.clips, 'clip')}{apart} at {clock(self._cut.cursor)}"

    def _one_clip(self) -> str:
        self._deck.set_clips(1)
        return self._clips()

    def _export_to(self, number: int) -> None:
        """Into the subprofile of this number, from 1 on; an armed marker stays in its folder."""
        if self._deck.armed is None:
            self.export(self._settings.subprofiles[number - 1])

    def _export_started(self, path: str, start: float) -> None:
        video = self._now.video
        self._timeline.set_pending(start if video is not None and video.ref.path == path else None)

    def _exported(self, done: ExportResult) -> None:
        self._timeline.set_pending(None)
        armed = self._deck.armed
        if armed is not None and {row.id for row in armed.rows} & set(done.replaced):
            self.disarm()
        self._last = [row.output_path for row in done.rows] or self._last
        self._status.end_progress(self._told(done))
        if done.failures:
            self._problem.tell(" ".join(dict.fromkeys(done.failures)))

    def _told(self, done: ExportResult) -> str:
        """What was written where, and what is to be known of it."""
        if not done.rows:
            said = "Nothing was cut. All clips are unchanged." if done.stopped else "Nothing was cut."
            if done.replaced:
                said += f" {plural(len(done.replaced), 'clip')} of former matches went to the trash folder."
            return " ".join((said, *done.notes))
        text = f"Wrote {plural(len(done.rows), 'clip')} to {done.folder}"
        if done.markers != 1 or done.failures or done.stopped:
            text += f", for {plural(done.markers, 'marker')}"
        first = Path(done.rows[0].output_path.replace("\\", "/"))
        if done.markers == 1:
            text += f": {first.parent.name}/{first.name}" + ("" if len(done.rows) == 1 else " …")
        if done.replaced and done.markers == 1:
            text += f", in place of {plural(len(done.replaced), 'earlier clip')}"
        if done.stopped:
            text += "; stopped, the other markers are unchanged"
        if done.failures:
            text += f"; not re-exported: {plural(len(done.failures), 'marker')}"
        for sentence in done.uneven.sentences:
            text += ". " + sentence.removesuffix(".")
        return " ".join((f"{text}.", *done.notes)) if done.notes else text

    def _export_failed(self, sentence: str) -> None:
        self._timeline.set_pending(None)
        self._status.end_progress()
        self._problem.tell(sentence)
