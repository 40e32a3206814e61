"""Which moments have their source off screen, as the user says: the only writer of that answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import OffScreen
from eightcut.domain.reviewed import Said
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Change, recorded
from eightcut.services.context import Services
from eightcut.services.scans.moments import classes_of, of_clips, of_videos, say_anew, video_of
from eightcut.services.scans.review import Place, region_at, typed_place
from eightcut.services.videos.identity import find_video


def set_off_screen(ctx: Services, where: Place, regions: Sequence[Region], off: bool) -> Change:
    """Say of regions, or take back, that their source is not in the picture; verdicts stay as they are.

    It is said of the place's class, in place of what was said of it about the same intervals.
    """

    def new(folders: tuple[str, ...], span: TimeSpan) -> OffScreen:
        return OffScreen(where.video, where.profile, folders, span)

    return say_anew(ctx, ctx.library.off_screen, where, regions, new if off else None)


def set_interval_off_screen(
    ctx: Services, path: str, profile: str, span: TimeSpan, off: bool, model: str
) -> tuple[VideoRef, Change]:
    """The same for an interval that was typed, of the class of the newest scan with this model.

    BadRequest for an interval that is not in the video.
    """
    where = typed_place(ctx, path, profile, span, model)
    return where.video, set_off_screen(ctx, where, [region_at(ctx, where, span)], off)


def listed_off_screen(ctx: Services, profile: str, path: str = "") -> list[OffScreen]:
    """All of the profile, by filename, then time; of one video ("": all)."""
    if not path:
        return ctx.library.off_screen.of_profile(profile)
    return ctx.library.off_screen.of_video(find_video(ctx, path, profile), profile)


def unseen(ctx: Services, profile: str, videos: Collection[VideoRef]) -> dict[VideoRef, Said[OffScreen]]:
    """What is off screen in each of these videos; those without any are not in it."""
    return of_videos(ctx.library.off_screen, profile, videos)


# ------------------------------------------------------------------------------------------------------ clips


def off_screen_clips(ctx: Services, profile: str, rows: Sequence[ClipRow]) -> dict[int, list[OffScreen]]:
    """{number of a clip: the moments for which it is off screen}; only those that are."""
    return of_clips(ctx.library.off_screen, profile, rows, classes_of)


def set_clips_off_screen(ctx: Services, profile: str, rows: Sequence[ClipRow], off: bool) -> Change:
    """Say of clips, or take back, that their source is not in the picture; those of which it is so already stay.

    It is said of every class, so that it stays true of a clip that is moved to another.
    """
    known = off_screen_clips(ctx, profile, rows)
    new = [OffScreen(video_of(row), profile, (), row.span) for row in rows if row.id not in known]
    gone = {moment.id for moments in known.values() for moment in moments}
    store = ctx.library.off_screen
    return recorded(ctx, lambda: store.add_all(new) if off else store.delete(list(gone)), profile)
