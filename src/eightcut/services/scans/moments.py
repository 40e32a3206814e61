"""What is said of moments beside their verdict: put in place of what was said before, asked of matches and clips."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Moment
from eightcut.domain.reviewed import RegionIndex, Said, concerns
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Change, recorded
from eightcut.services.context import Services
from eightcut.services.scans.review import Place, apart, around, class_of
from eightcut.storage.moments import MomentStore

M = TypeVar("M", bound=Moment)


def say_anew(
    ctx: Services, store: MomentStore[M], where: Place, regions: Sequence[Region],
    new: Callable[[tuple[str, ...], TimeSpan], M] | None, beside: Sequence[Region] = (),
) -> Change:  # fmt: skip
    """Say this of regions, of the place's class, instead of what was said of the same intervals; None: nothing.

    What lies better on a region `beside` them stays.
    """
    given = sorted(regions, key=lambda region: region.start)
    others = [one for one in beside if not any(one.span.is_near(region.span) for region in given)]
    folders, index = class_of(ctx, where), RegionIndex(sorted((*given, *others), key=lambda region: region.start))
    meant = {id(region) for region in given}

    def mine(moment: M) -> bool:
        place = index.best(moment.span)
        return place is not None and id(index.regions[place]) in meant and concerns(folders, moment.folders)

    def work() -> None:
        near = store.near(where.video, where.profile, around(given))
        store.delete([one.id for one in near if mine(one)])
        if new is not None:
            store.add_all([new(folders, region.span) for region in apart(given)])

    return recorded(ctx, work, where.profile, where.video)


def of_videos(store: MomentStore[M], profile: str, videos: Collection[VideoRef]) -> dict[VideoRef, Said[M]]:
    """What was said in each of these videos; those without any are not in it."""
    asked = list(videos)
    there = store.of_videos(asked, profile)
    return {asked[place]: Said(moments) for place, moments in there.items()}


def of_clips(
    store: MomentStore[M], profile: str, rows: Sequence[ClipRow], classes: Callable[[ClipRow], tuple[str, ...]]
) -> dict[int, list[M]]:
    """{number of a clip: the moments of its `classes` that it shares}; only those that share any."""
    known = of_videos(store, profile, dict.fromkeys(map(video_of, rows)))
    found = {row.id: known[video].at(row.span, classes(row)) for row in rows if (video := video_of(row)) in known}
    return {number: moments for number, moments in found.items() if moments}


def video_of(row: ClipRow) -> VideoRef:
    """The video of a clip."""
    return VideoRef(row.filename, row.source_path, row.content_id)


def classes_of(row: ClipRow) -> tuple[str, ...]:
    """What was said of any class counts for a clip of a match: it may have gone to another folder."""
    return () if row.scan_export or not row.folder else (row.folder,)
