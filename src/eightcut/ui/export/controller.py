"""The export queue, off the window's thread; each export can be undone and cancelled, and reports progress."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.errors import Cancelled
from eightcut.services.clips.folder_rule import doubtful_folder, follows_rule
from eightcut.services.clips.markers import delete_marker, markers_of
from eightcut.services.clips.recalling import recall
from eightcut.services.clips.reexporting import Keep
from eightcut.services.clips.requests import ExportRequest, ScanExportRequest
from eightcut.services.context import Job
from eightcut.ui.export.cutting import ExportResult, cut, cut_anew, cut_in_place, cut_regions
from eightcut.ui.export.orders import folder_of
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import Place
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import OpenVideo, Piece
from eightcut.values import dataclass


@dataclass(slots=True)
class _Waiting:
    """An export in the queue."""

    text: str
    name: str
    path: str
    work: Callable[[Job], ExportResult]
    clips: int = 0
    start: float | None = None
    done: float = 0.0
    outcome: ExportResult | None = None


class ExportController(QObject):
    """The queue of exports, and what is done to markers. `confirm` asks a question and tells more; True for yes."""

    export_started = pyqtSignal(str, float)
    """The video, and the cut point, of a manual export that begins."""
    exported = pyqtSignal(ExportResult)
    export_failed = pyqtSignal(str)
    progressed = pyqtSignal(str, float, float)
    """What is cut, clips done, clips in all."""
    busy_changed = pyqtSignal(object)
    """What is being cut, as text for the deck; None where nothing is."""
    recalled = pyqtSignal(Marker, object)
    """A marker, and a Recalled that says how it was cut; None where that could not be found out."""
    markers_loaded = pyqtSignal(OpenVideo, list)
    """The video, and its Markers in every folder of the profile."""

    def __init__(
        self, context: Context, confirm: Callable[[str, str], bool] = lambda *_: True, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._confirm = confirm
        self._queue: deque[_Waiting] = deque()
        self._running: tuple[_Waiting, Task] | None = None
        self._dropped = 0
        self._began = 0.0
        self._agreed: set[tuple[str, str]] = set()
        self._asked: dict[tuple[str, str], list[Callable[[], object]]] = {}
        """What is exported once it is known whether the folder of a video and an export folder go together."""
        self._heirs: dict[frozenset[int], tuple[ClipRow, ...]] = {}
        """{ids of rows that were replaced: the rows that replaced them}."""

    @property
    def busy(self) -> bool:
        """Whether something is being cut or waits for it."""
        return self._running is not None or bool(self._queue)

    @property
    def seconds(self) -> float:
        """For how long is cut without a break; 0 where nothing is."""
        return time.monotonic() - self._began if self.busy else 0.0

    @property
    def pieces(self) -> list[Piece]:
        """What is cut, and what waits for it."""
        running = []
        if self._running is not None:
            one, task = self._running
            running = [Piece(_title(one), one.done / one.clips if one.clips else 0.0, task.cancel)]
        return running + [Piece(_title(one), None, partial(self._drop, one)) for one in self._queue]

    def _drop(self, waiting: _Waiting) -> None:
        if waiting in self._queue:
            self._queue.remove(waiting)

    # ------------------------------------------------------------------------------------------ asking

    def export(self, video: OpenVideo, request: ExportRequest, marker: Marker | None = None) -> None:
        """Cut a marked moment, in place of `marker` or beside all others, after what is in the queue.

        Not where its folder seems to be of other videos, and the user thinks better of it.
        """
        ctx, path = self._context.services, video.ref.path
        if marker is not None:
            text, name = f"Overwrite marker {marker.number}", marker.name
            self._add(
                text, name, path, lambda job: cut_in_place(ctx, path, self._present(marker), request, job),
                request.clips, request.times[0],
            )  # fmt: skip
            return
        text = f"Export {plural(request.clips, 'clip')}"
        self._where_right(
            path, request,
            lambda: self._add(
                text, request.folder, path, lambda job: cut(ctx, path, request, job), request.clips, request.times[0]
            ),
        )  # fmt: skip

    def export_regions(self, path: str, request: ScanExportRequest) -> None:
        """Cut regions of a scan of this video, after what is in the queue; asked as above."""
        ctx, text = self._context.services, f"Export matches of {Path(path).name}"
        self._where_right(
            path, request,
            lambda: self._add(text, request.folder, path, lambda job: cut_regions(ctx, path, request, job)),
        )  # fmt: skip

    def export_again(self, video: OpenVideo, request: ExportRequest, keep: Keep) -> None:
        """Cut all manual exports of the video anew, after what is in the queue; asked as above."""
        path = video.ref.path
        ctx, text = self._context.services, f"Re-export {Path(path).name}"
        self._where_right(
            path, request,
            lambda: self._add(text, request.folder, path, lambda job: cut_anew(ctx, path, request, keep, job)),
        )  # fmt: skip

    def _present(self, marker: Marker) -> Marker:
        """The marker as it is by now: an export that waited in the queue before may have replaced it."""
        heir = self._heirs.get(frozenset(row.id for row in marker.rows))
        if heir is None:
            return marker
        ids = {row.id for row in heir}
        there = self._context.services.library.clips.of_ids(sorted(ids))
        return self._present(replace(marker, rows=heir)) if len(there) == len(ids) else marker

    def recall(self, marker: Marker) -> None:
        """Look up how a marker was cut; `recalled` tells it, for the last one that was asked for."""
        runner, ctx = self._context.runner, self._context.services

        def failed(problem: Exception) -> None:
            self.recalled.emit(marker, None)
            if not isinstance(problem, Cancelled):
                runner.problem.emit(problem)

        runner.in_background(
            self, lambda _: recall(ctx, marker.rows), lambda found: self.recalled.emit(marker, found), failed,
            key="recall",
        )  # fmt: skip

    def cancel(self) -> None:
        """Stop the running export and forget those that wait; nothing half done stays."""
        waiting = list(self._queue)
        self._queue.clear()
        if self._running is None:
            return
        dropped, task = self._running
        task.cancel()
        self._dropped = sum(w.clips for w in (dropped, *waiting))

    def _where_right(self, path: str, request: ExportRequest | ScanExportRequest, go: Callable[[], object]) -> None:
        """Go on where the export folder is right for this video, as far as names and the user's earlier exports tell.

        Asked once for each pair of folders.
        """
        target, ctx = folder_of(request), self._context.services
        name, pair = doubtful_folder(path, target), (str(Path(path).parent), target)
        if not name or pair in self._agreed:
            go()
            return
        waiting = self._asked.setdefault(pair, [])
        waiting.append(go)
        if len(waiting) > 1:
            return

        def known(rule: bool) -> None:
            question = f"Clips from {name} usually go to a folder named {name}. This one is {request.folder}."
            right = not rule or self._confirm(question, f"The clips would go to {target}.")
            if right and rule:
                self._agreed.add(pair)
            for one in self._asked.pop(pair):
                if right:
                    one()

        def failed(problem: Exception) -> None:
            del self._asked[pair]
            self._context.runner.problem.emit(problem)

        self._context.runner.in_library(self, lambda: follows_rule(ctx, request.profile), known, failed)

    # ------------------------------------------------------------------------------------------ queue

    def _add(
        self, text: str, name: str, path: str, work: Callable[[Job], ExportResult], clips: int = 0,
        start: float | None = None,
    ) -> None:  # fmt: skip
        if not self.busy:
            self._began = time.monotonic()
        self._queue.append(_Waiting(text, name, path, work, clips, start))
        if self._running is None:
            self._next()
        else:
            self._tell(self._running[0], 0, self._running[0].clips)

    def _next(self) -> None:
        if not self._queue:
            self.busy_changed.emit(None)
            return
        waiting = self._queue.popleft()
        if waiting.start is not None:
            self.export_started.emit(waiting.path, waiting.start)
        self._running = waiting, Task()
        self._tell(waiting, 0, waiting.clips)

        def work(job: Job) -> None:
            waiting.outcome = waiting.work(job)

        task = self._context.runner.in_background(
            self, work, lambda _: self._over(waiting, None), lambda problem: self._over(waiting, problem),
            lambda _task, _file, done, total: self._heard(waiting, done, total),
        )  # fmt: skip
        if not task.over:
            self._running = waiting, task

    def _heard(self, waiting: _Waiting, done: float, total: float) -> None:
        waiting.clips, waiting.done = int(total), done
        self._tell(waiting, done, total)

    def _tell(self, waiting: _Waiting, done: float, total: float) -> None:
        more = f" · {len(self._queue)} waiting" if self._queue else ""
        count = f"Clip {int(min(done + 1, total))} of {int(total)} → {waiting.name}"
        text = (count if total else f"Cutting → {waiting.name}") + more
        self.busy_changed.emit(text)
        self.progressed.emit(text, float(done), float(total))

    def _over(self, waiting: _Waiting, problem: Exception | None) -> None:
        self._running = None
        if waiting.outcome is not None:
            self._keep(waiting, waiting.outcome)
        elif isinstance(problem, Cancelled):
            lost = self._dropped or waiting.clips
            said = f"Export cancelled: {plural(lost, 'clip')} not cut."
            self.export_failed.emit(said if lost else "Export cancelled.")
        else:
            self.export_failed.emit(str(problem))
        self._dropped = 0
        self._next()

    # ------------------------------------------------------------------------------------------ undo

    def _keep(self, waiting: _Waiting, done: ExportResult) -> None:
        if done.change.kinds:
            if waiting.start is not None and done.replaced:
                self._heirs[frozenset(done.replaced)] = done.rows
            self._context.history.keep(waiting.text, done.change, place=_place(done.rows))
        self.exported.emit(done)

    def delete(self, markers: Sequence[Marker]) -> None:
        """Take markers away, clips, rows and annotations; it can be undone until the trash folder is emptied."""
        ctx = self._context.services
        rows = [row for marker in markers for row in marker.rows]
        if not rows:
            return
        one = f"Delete marker {markers[0].number}"
        text = one if len(markers) == 1 else f"Delete {plural(len(markers), 'marker')}"
        self._context.history.do(text, lambda: delete_marker(ctx, rows), place=_place(rows))

    def load_markers(self, video: OpenVideo, profile: str) -> None:
        """Look up the video's markers in every folder; `markers_loaded` tells them."""
        ctx = self._context.services

        self._context.runner.in_library(
            self,
            lambda: markers_of(ctx, video.ref, profile),
            lambda markers: self.markers_loaded.emit(video, markers),
            key="markers",
        )


def _place(rows: Sequence[ClipRow]) -> Place | None:
    return Place(rows[0].filename, rows[0].content_id, rows[0].profile) if rows else None


def _title(one: _Waiting) -> str:
    return f"{one.text} → {one.name}"
