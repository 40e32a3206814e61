"""Finding a sound by a word, beside the window: its moments are played, cut and listened to here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QWidget

from eightcut.errors import Cancelled
from eightcut.services.context import Failure, Job
from eightcut.services.listening.hearing import listen
from eightcut.services.listening.searching import Hit
from eightcut.ui.actions import with_keys
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.controllers.edges import EdgesController
from eightcut.ui.controllers.marker import MarkerController
from eightcut.ui.controllers.video import VideoController
from eightcut.ui.export.deck import Deck
from eightcut.ui.finding.dialog import FindSoundDialog
from eightcut.ui.finding.model import name_of
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show_beside
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import clock, plural
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import ProblemBar, StatusBar

Step = tuple[Hit, Callable[[Hit], object]]


class FindingController(QObject):
    """Joins the dialog with the window. What is asked for of moments is done one after the other, as videos open."""

    def __init__(
        self,
        player: PlayerPane,
        playlist: PlaylistPane,
        deck: Deck,
        *,
        cut: CutController,
        edges: EdgesController,
        markers: MarkerController,
        videos: VideoController,
        window: QWidget,
        now: Now,
        status: StatusBar,
        problem: ProblemBar,
        writable: Callable[[], bool],
        context: Context,
    ) -> None:
        super().__init__(now)
        self._player, self._playlist, self._deck, self._cut = player, playlist, deck, cut
        self._edges, self._markers, self._videos, self._window = edges, markers, videos, window
        self._now, self._status, self._problem, self._context = now, status, problem, context
        self._writable = writable
        self._dialog: FindSoundDialog | None = None
        self._steps = deque[Step]()
        self._opening = False
        """Whether the video of the first step is on its way."""
        self._listening: Task | None = None
        now.video_changed.connect(self._video_changed)
        now.profile_changed.connect(self._profile_changed)
        playlist.edited.connect(self._list_changed)
        playlist.tab_changed.connect(lambda _: self._list_changed())

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"find_sound": self.show}

    def show(self) -> None:
        """Open the dialog, or bring it to the front, ready for words."""
        if self._dialog is None:
            self._dialog = self._made()
        show_beside(self._dialog, aside=True)
        self._dialog.to_field()

    def _made(self) -> FindSoundDialog:
        dialog = FindSoundDialog(
            self._context, self._now.profile, self._playlist.paths(), self._writable(), self._window
        )  # fmt: skip
        dialog.go_asked.connect(lambda hit: self._add(hit, self._play))
        dialog.mark_asked.connect(self.mark)
        dialog.pause_asked.connect(self._player.toggle)
        dialog.listen_asked.connect(self.listen)
        dialog.stop_asked.connect(self.stop_listening)
        dialog.finished.connect(self._gone)
        return dialog

    def _gone(self) -> None:
        self._dialog = None

    def _list_changed(self) -> None:
        if self._dialog is not None:
            self._dialog.set_list(self._now.profile, self._playlist.paths())

    def _profile_changed(self, _: str) -> None:
        self._steps.clear()
        self._opening = False
        self._list_changed()

    # ------------------------------------------------------------------------------------------------ moments

    def mark(self, hit: Hit) -> None:
        """Export clips around the sound, as the window does: into the class of the list, which is asked for first."""
        if self._deck.folder:
            self._add(hit, self._mark)
        else:
            what = f"the sound in {name_of(hit.file)} at {clock(hit.heard.start, 1)}"
            self._deck.ask_class(what, lambda: self._classed(hit))

    def _classed(self, hit: Hit) -> None:
        """The question took the keyboard, and its window would have it now."""
        if self._dialog is not None:
            self._dialog.activateWindow()
        self._add(hit, self._mark)

    def _add(self, hit: Hit, then: Callable[[Hit], object]) -> None:
        """Moments that wait to be marked are marked; one that waits to be played gives way to the next."""
        while self._steps and self._steps[-1][1] == self._play:
            self._steps.pop()
            self._opening = self._opening and bool(self._steps)
        self._steps.append((hit, then))
        self._go_on()

    def _go_on(self) -> None:
        if self._steps and not self._opening:
            hit, _ = self._steps[0]
            span = hit.tag.span
            self._opening = True
            self._videos.open_at(hit.file, span.start)

    def arrived(self) -> None:
        """The window shows the moment that it was sent to."""
        if not self._steps or not self._opening:
            return
        (hit, then), video = self._steps.popleft(), self._now.video
        self._opening = False
        if video is not None and video.ref.content_id == hit.content_id:
            then(hit)
        elif video is not None and name_of(video.ref.path) == name_of(hit.file):
            self._problem.tell(f"{name_of(hit.file)} is another video than the one that was searched. Search again.")
        QTimer.singleShot(0, self._go_on)

    def _video_changed(self, video: OpenVideo | None) -> None:
        if video is None and not self._now.opening and self._opening and self._steps:
            self._steps.popleft()  # it cannot be opened, which is said
            self._opening = False
            QTimer.singleShot(0, self._go_on)

    def _play(self, hit: Hit) -> None:
        span = hit.tag.span
        self._player.play_span(span.start, span.end)

    def _mark(self, hit: Hit) -> None:
        if self._cut.locked:
            self._status.say(with_keys("The cursor is locked: no clip is cut. Unlock it ({lock}), then mark again."))
            return
        self._markers.disarm()
        self._edges.mark(hit.heard.start, hit.heard.end)
        self._markers.export()

    # ------------------------------------------------------------------------------------------------ listening

    def listen(self, paths: list[str]) -> None:
        """Make the frames of these videos; Cancel, here or in the list of tasks, keeps what is done."""
        if self._listening is not None and not self._listening.over:
            return
        ctx, what = self._context.services, f"Listening to {plural(len(paths), 'video')}"
        failed: list[Failure] = []

        def work(job: Job) -> None:
            failed.extend(one for one in listen(ctx, paths, job) if isinstance(one, Failure))

        def progress(_task: str, file: str, done: float, total: float) -> None:
            self._status.show_progress(what, done, total)
            if self._dialog is not None:
                self._dialog.show_listening(name_of(file), done, total)

        def over(problem: Exception | None = None) -> None:
            done = len(paths) - len(failed)
            stopped = isinstance(problem, Cancelled)
            said = "Stopped. What was listened to is kept." if stopped else f"Listened to {plural(done, 'video')}."
            self._status.end_progress(said if stopped or problem is None else "")
            if failed:
                more = f" And {len(failed) - 1} more." if len(failed) > 1 else ""
                self._problem.tell(failed[0].message + more)
            if self._dialog is not None:
                self._dialog.look_again([one.file for one in failed])
            if problem is not None and not stopped:
                self._context.runner.problem.emit(problem)

        self._status.show_progress(what, 0, 0)
        if self._dialog is not None:
            self._dialog.show_listening(name_of(paths[0]), 0, len(paths))
        self._listening = self._status.cancels = self._context.runner.in_background(
            self, work, lambda _: over(), over, progress, key="listen"
        )

    def stop_listening(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()
