"""What is said of moments to models that learn from words: the only writer of captions of matches."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eightcut.domain.captions import Captioned, Composed
from eightcut.domain.clips import ClipRow
from eightcut.domain.reviewed import Said
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Change
from eightcut.services.context import Services
from eightcut.services.scans.moments import classes_of, of_clips, of_videos, say_anew
from eightcut.services.scans.review import Place, ReviewedScan, region_at, typed_place


def describe(ctx: Services, where: Place, regions: Sequence[Region], words: Composed) -> Change:
    """Give regions, of the place's class, a caption; no phrases take it away. Clips that are cut there have it.

    A clip keeps its own, typed or composed, before that of its moment.
    """

    def new(folders: tuple[str, ...], span: TimeSpan) -> Captioned:
        return Captioned(where.video, where.profile, folders, span, words)

    beside = ctx.library.scans.regions(where.version) if isinstance(where, ReviewedScan) else ()
    return say_anew(ctx, ctx.library.moment_captions, where, regions, new if words.phrases else None, beside)


def describe_interval(
    ctx: Services, path: str, profile: str, span: TimeSpan, words: Composed, model: str
) -> tuple[VideoRef, Change]:
    """The same for an interval that was typed, of the class of the newest scan with this model.

    BadRequest for an interval that is not in the video.
    """
    where = typed_place(ctx, path, profile, span, model)
    return where.video, describe(ctx, where, [region_at(ctx, where, span)], words)


def described(ctx: Services, profile: str, videos: Collection[VideoRef]) -> dict[VideoRef, Said[Captioned]]:
    """What was said in each of these videos; those without any are not in it."""
    return of_videos(ctx.library.moment_captions, profile, videos)


def captions_of_clips(ctx: Services, profile: str, rows: Sequence[ClipRow]) -> dict[int, str]:
    """{number of a clip: the caption of its moment}; only those that have one.

    For a clip of a match in a folder that no scan is of, a moment of any class counts: matches go to folders of other
    names.
    """
    scanned = ctx.library.scans.classes(profile)

    def classes(row: ClipRow) -> tuple[str, ...]:
        return (row.folder,) if row.folder in scanned else classes_of(row)

    known = of_clips(ctx.library.moment_captions, profile, rows, classes)
    return {row.id: caption_at(known[row.id], row.span) for row in rows if row.id in known}


def caption_at(moments: Sequence[Captioned], span: TimeSpan) -> str:
    """The caption of the moment that shares most with a span, of several the newest; "" for none."""
    best = max(moments, key=lambda one: (one.span.overlap(span), one.id), default=None)
    return best.words.text if best is not None else ""
