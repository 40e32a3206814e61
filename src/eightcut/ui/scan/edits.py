"""Edits of regions and versions, each one entry of the undo stack."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eightcut.domain.captions import Composed
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.spans import TimeSpan
from eightcut.services.change import Change
from eightcut.services.context import Services
from eightcut.services.scans import edits as work
from eightcut.services.scans import review
from eightcut.services.scans.describing import describe
from eightcut.services.scans.off_screen import set_off_screen
from eightcut.services.scans.review import ReviewedScan, UnscannedVideo
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import Place
from eightcut.ui.kit.scores import threshold_words
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.labels import version_dates
from eightcut.ui.scan.state import ScanState

Rows = Callable[[Services, list[int]], Change]


class Edits:
    """What the user can do to what is shown. Every edit knows its rows by id, whatever is shown when it is undone."""

    def __init__(self, context: Context, state: ScanState) -> None:
        self._context = context
        self._state = state
        self.undone: Callable[[Sequence[RegionMark]], object] = lambda _: None
        """Told the regions of an edit when it was undone."""

    def _do(
        self,
        text: str,
        edit: Callable[[Services], Change],
        then: Callable[[Change], object] | None = None,
        of_version: bool = False,
        marks: Sequence[RegionMark] = (),
        shows: Callable[[bool], object] = lambda _: None,
    ) -> None:
        """Make an edit of `marks`. `then` is told the change in each direction, `shows` whether it is made now."""
        ctx, place, made = self._context.services, self._place(of_version), [False]

        def turned(change: Change) -> None:
            made[0] = not made[0]
            if then is not None:
                then(change)
            shows(made[0])
            if not made[0]:
                self.undone(marks)

        self._context.history.do(text, lambda: edit(ctx), turned, place)

    def _place(self, of_version: bool) -> Place | None:
        """What is shown; its version, where the edit is one of it alone, is named as the selector does."""
        known, version, versions = self._state.known, self._state.version, self._state.versions
        if known is None:
            return None
        video, number, named = known.video, None, ""
        if of_version and version is not None and version in versions:
            number, named = version.id, f"{version.model}, {version_dates(versions)[versions.index(version)]}"
        return Place(video.filename, video.content_id, known.profile, number, named)

    # ------------------------------------------------------------------------------------------------- rows

    def set_disabled(self, marks: Sequence[RegionMark], disabled: bool) -> None:
        """Switch regions off or on."""
        count = plural(len(marks), "match", "matches")
        text = f"Disable {count}" if disabled else f"Enable {count}"
        self._edit_rows(text, marks, lambda ctx, ids: work.set_disabled(ctx, ids, disabled))

    def resize(self, mark: RegionMark, start: float, end: float) -> None:
        """Move a region's bounds (seconds), within the video. BadRequest for bounds that a region cannot have."""
        version = self._state.version
        if version is not None and version.duration > start:
            end = min(end, version.duration)
        work.check_bounds(start, end)
        self._edit_rows("Resize match", [mark], lambda ctx, ids: work.resize(ctx, _one(ids), start, end))

    def merge(self, marks: Sequence[RegionMark]) -> None:
        """Make one region of several."""
        text = f"Merge {plural(len(marks), 'match', 'matches')}"
        self._edit_rows(text, marks, work.merge)

    def _edit_rows(self, text: str, marks: Sequence[RegionMark], edit: Rows) -> None:
        """Edit stored rows; regions that are cut anew are kept as a version first, in the same edit."""
        content, where = self._state.content, self._state.where
        if content is None or where is None or not marks:
            return
        if not content.preview:
            ids = [mark.id for mark in marks]
            self._do(text, lambda ctx: edit(ctx, ids), of_version=True, marks=marks)
            return
        spans = [TimeSpan(mark.start, mark.end) for mark in marks]
        threshold, regions = content.threshold, content.regions

        def keep_and_edit(ctx: Services) -> Change:
            return work.keep_threshold(
                ctx, where, threshold, regions, lambda new: edit(ctx, work.rows_over(ctx, new, spans))
            )

        self._do(text, keep_and_edit, marks=marks, shows=lambda made: self._kept(where, threshold, made))

    def _kept(self, where: ReviewedScan, threshold: float, made: bool) -> None:
        """Show the version that was saved, or what it was saved from, unless another video or profile is in view."""
        known, state = self._state.known, self._state
        if known is not None and (known.video, known.profile) == (where.video, where.profile):
            if made:
                state.choose_version(None)
            else:
                state.choose_version(where.version.id, threshold)

    # ---------------------------------------------------------------------------------------------- verdicts

    def judge(
        self, marks: Sequence[RegionMark], verdict: Verdict | None, then: Callable[[Change], object] | None = None
    ) -> None:
        """Give regions a verdict; None takes theirs back. `then` is told what changed, in each direction."""
        where = self._state.where
        if where is None or not marks:
            return
        regions = [Region(m.start, m.end, m.score, orig_start=m.orig_start, orig_end=m.orig_end) for m in marks]
        count = plural(len(marks), "match", "matches") if len(marks) > 1 else "match"
        texts = {
            Verdict.ACCEPT: "Accept {0}",
            Verdict.REJECT: "Reject {0}",
            Verdict.UNCERTAIN: "Mark {0} as unsure",
            None: "Clear verdict on {0}",
        }
        self._do(
            texts[verdict].format(count), lambda ctx: review.judge(ctx, where, regions, verdict), then, marks=marks
        )

    def set_off_screen(self, marks: Sequence[RegionMark], off: bool) -> None:
        """Say that the source of regions is not in the picture, or take that back; verdicts stay."""
        where = self._state.where
        if where is None or not marks:
            return
        regions = [Region(m.start, m.end, m.score) for m in marks]
        count = plural(len(marks), "match", "matches") if len(marks) > 1 else "match"
        text = f"Mark {count} as off screen" if off else f"Mark {count} as on screen"
        self._do(text, lambda ctx: set_off_screen(ctx, where, regions, off), marks=marks)

    def describe(self, marks: Sequence[RegionMark], words: Composed) -> None:
        """Give regions a caption; no phrases take it away."""
        where = self._state.where
        if where is None or not marks:
            return
        regions = [Region(m.start, m.end, m.score) for m in marks]
        count = plural(len(marks), "match", "matches") if len(marks) > 1 else "match"
        text = f"Caption {count}" if words.phrases else f"Take caption of {count} away"
        self._do(text, lambda ctx: describe(ctx, where, regions, words), marks=marks)

    def withdraw(self, span: TimeSpan) -> None:
        """Take back what was said of a moment, whether it is a region or not."""
        where, region = self._state.where, Region(span.start, span.end, 0.0)
        if where is not None:
            self._do("Clear verdict on moment", lambda ctx: review.judge(ctx, where, [region], None))

    def mark_negative(self, time: float) -> None:
        """Mark the 8 s from `time` (seconds) as "not this sound"."""
        known = self._state.known
        if known is not None:
            where = self._state.where or UnscannedVideo(known.video, known.profile)
            self._do("Mark as hard negative", lambda ctx: review.mark_negatives(ctx, where, [time]))

    # ---------------------------------------------------------------------------------------------- versions

    def pin(self, version: ScanVersion, pinned: bool) -> None:
        """Keep a version for good, or let it go."""
        text = "Pin version" if pinned else "Unpin version"
        self._do(text, lambda ctx: work.pin(ctx, version, pinned), of_version=True)

    def delete_version(self, version: ScanVersion) -> None:
        """Remove a version."""
        self._do("Delete scan version", lambda ctx: work.delete_version(ctx, version))

    def keep_threshold(
        self,
        chosen: Sequence[TimeSpan] | None = None,
        then: Callable[[str, tuple[int, ...] | None], object] | None = None,
    ) -> None:
        """Save what is shown as a new version; `then` is told its timestamp and its rows of the `chosen` spans."""
        content, where = self._state.content, self._state.where
        if content is None or where is None or not content.preview:
            return
        threshold, regions = content.threshold, content.regions
        waiting, made = [] if then is None else [then], list[tuple[str, tuple[int, ...] | None]]()

        def keep(ctx: Services) -> Change:
            def remember(new: ScanVersion) -> None:
                made[:] = [(new.timestamp, None if chosen is None else work.rows_of(ctx, new, chosen))]

            return work.keep_threshold(ctx, where, threshold, regions, remember)

        def after(saved: bool) -> None:
            self._kept(where, threshold, saved)
            if waiting and made:  # at first, not when it is undone or made again
                waiting.pop()(*made[0])

        self._do(f"Save threshold {threshold_words(threshold)} as version", keep, shows=after)


def _one(ids: Sequence[int]) -> int:
    return ids[0] if ids else 0
