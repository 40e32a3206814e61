"""What the user says about moments: verdicts and hard negatives. Window and command line write them here alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.reviewed import RegionIndex, concerns, rejected
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.spans import TOLERANCE, TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import plural, shown
from eightcut.errors import BadRequest, FileMissing
from eightcut.services.change import Change, recorded
from eightcut.services.context import Services
from eightcut.services.videos.identity import find_video, open_video
from eightcut.services.videos.same_place import exists
from eightcut.values import dataclass

_NAMED = 5
"""Intervals that a sentence names."""
_PAGE = 2_000
"""Hard negatives that are read together for a list."""

PAST_END = 0.5
"""Seconds that a moment may reach beyond the video's last sound."""


@dataclass(frozen=True, slots=True)
class ReviewedScan:
    """Where the user is: a video in a profile, looking at one version."""

    video: VideoRef
    profile: str
    version: ScanVersion

    @property
    def model(self) -> str:
        """The model that found what is shown."""
        return self.version.model

    @property
    def timestamp(self) -> str:
        """The version's, "" for undated rows."""
        return self.version.timestamp

    @property
    def folders(self) -> tuple[str, ...]:
        """The class as scanned, empty where unknown."""
        return self.version.folders


@dataclass(frozen=True, slots=True)
class UnscannedVideo:
    """A video in a profile without a scan; `model` is the one that is spoken of, "" for none."""

    video: VideoRef
    profile: str
    model: str = ""
    timestamp: str = ""
    folders: tuple[str, ...] = ()


Place = ReviewedScan | UnscannedVideo


@dataclass(frozen=True, slots=True)
class Judged(Change):
    """What was said about other intervals than those judged, and went with it."""

    verdicts: tuple[Judgement, ...] = ()
    negatives: tuple[HardNegative, ...] = ()
    """Those that no verdict stood on."""

    @property
    def told(self) -> str:
        """As a sentence; "" where nothing else went."""
        gone = [(j.span, j.verdict.value) for j in self.verdicts]
        gone += [(n.span, "hard negative") for n in self.negatives]
        if not gone:
            return ""
        named = ", ".join(f"{span.start:g} - {span.end:g} s ({what})" for span, what in sorted(gone)[:_NAMED])
        others = f" and {plural(len(gone) - _NAMED, 'other')}" if len(gone) > _NAMED else ""
        return f"{len(gone):,} more removed: {named}{others}."


def place_of(ctx: Services, video: VideoRef, profile: str, model: str) -> Place:
    """The newest version with this model, or the video without one."""
    newest = ctx.library.scans.newest(video, profile, model) if model else None
    return UnscannedVideo(video, profile, model) if newest is None else ReviewedScan(video, profile, newest)


def class_of(ctx: Services, where: Place) -> tuple[str, ...]:
    """The class of what is shown: as scanned, else that of the model that is active now; empty where unknown."""
    if where.folders or not where.model:
        return where.folders
    run = ctx.library.models.active(where.profile, where.model)
    return run.settings.positive_folders if run else ()


# --------------------------------------------------------------------------------------------------- verdicts


def judge(ctx: Services, where: Place, regions: Sequence[Region], verdict: Verdict | None) -> Judged:
    """Judge regions, in place of what was said about them before; None takes that back.

    A reject is a hard negative too, with the place's model as the one that suggested it. What is not a reject takes
    back hard negatives and rejects that lie on the region, whatever model they came from, with their twins.
    """
    given = sorted(regions, key=lambda r: r.start)
    gone: list[tuple[tuple[Judgement, ...], tuple[HardNegative, ...]]] = []
    change = recorded(ctx, lambda: gone.append(_judge(ctx, where, given, verdict)), where.profile, where.video)
    return Judged(change.kinds, change.undo, change.profile, change.video, None, *gone[0])


def _judge(
    ctx: Services, where: Place, regions: Sequence[Region], verdict: Verdict | None
) -> tuple[tuple[Judgement, ...], tuple[HardNegative, ...]]:
    """What was said about other intervals and is gone: verdicts, and hard negatives that none of these stood on."""
    folders = class_of(ctx, where)
    library = ctx.library
    index, stretches = RegionIndex(regions), around(regions)
    near = library.verdicts.near(where.video, where.profile, stretches)
    earlier = [j for j in near if concerns(folders, j.folders)]
    gone = [j for j in earlier if any(index.same(j.span))]
    unmarked: list[HardNegative] = []
    if verdict is not Verdict.REJECT:
        known = {j.id for j in gone}
        rejects = [j for j in earlier if j.verdict is Verdict.REJECT and j.id not in known]
        gone += [rejects[i] for i in index.held([j.span for j in rejects])]
        marked = library.negatives.near(where.video, where.profile, stretches)
        there = [n for n in marked if concerns(folders, n.folders)]
        unmarked = [there[i] for i in index.held([n.span for n in there])]
        library.negatives.delete([n.id for n in unmarked])
    if verdict is not None:
        given = [_judgement(where, folders, region, verdict) for region in apart(regions)]
        library.verdicts.add_all(_linked(ctx, where, given) if verdict is Verdict.REJECT else given)
    # last, so that a negative on which the new reject stands too stays as it is
    library.verdicts.delete([j.id for j in gone])
    stood_on = {j.negative_id for j in gone}

    def one_of_them(span: TimeSpan) -> bool:
        return any(regions[i].span.is_near(span) for i, _ in index.same(span))

    starts = {r.start for r in regions}
    return (
        tuple(j for j in gone if not one_of_them(j.span)),
        tuple(n for n in unmarked if n.id not in stood_on and n.start_time not in starts),
    )


def judge_beside(ctx: Services, where: UnscannedVideo, regions: Sequence[Region], verdict: Verdict) -> None:
    """Judge regions for the place's class; what was said before stays. Within the caller's `recorded`."""
    given = [_judgement(where, where.folders, region, verdict) for region in apart(regions)]
    ctx.library.verdicts.add_all(_linked(ctx, where, given) if verdict is Verdict.REJECT else given)


def around(regions: Sequence[Region]) -> list[tuple[float, float]]:
    """Where everything starts that is the same as one of these regions, or lies in one by half: a length before it."""
    return [(2 * r.start - r.end, r.end) for r in regions]


def apart(regions: Sequence[Region]) -> list[Region]:
    """Each interval once."""
    return list({(round(r.start / TOLERANCE), round(r.end / TOLERANCE)): r for r in regions}.values())


def _judgement(where: Place, folders: tuple[str, ...], region: Region, verdict: Verdict) -> Judgement:
    return Judgement(
        where.video,
        where.profile,
        folders,
        region.span,
        verdict,
        where.model,
        where.timestamp,
        None if math.isnan(region.score) else region.score,
        orig_start=region.orig_start,
        orig_end=region.orig_end,
    )


def _linked(ctx: Services, where: Place, rejects: Sequence[Judgement]) -> list[Judgement]:
    """The rejects with their hard negatives: those that were there, else new ones at the intervals' starts."""
    negatives = [
        HardNegative(j.video.filename, j.span.start, j.video.path, j.model, j.folders, j.video.content_id)
        for j in rejects
    ]
    moments = [(j.span.start - 2 * TOLERANCE, j.span.start + 2 * TOLERANCE) for j in rejects]
    there = {n.id for n in ctx.library.negatives.near(where.video, where.profile, moments)}
    ids = ctx.library.negatives.add(negatives, where.profile)
    return [replace(j, negative_id=i, made_negative=i not in there) for j, i in zip(rejects, ids, strict=True)]


def judge_interval(
    ctx: Services, path: str, profile: str, span: TimeSpan, verdict: Verdict | None, model: str
) -> tuple[Judgement, Judged]:
    """The same for an interval that was typed: a region of the newest scan with this model, or a moment of its own.

    A judgement as it was given (the verdict of one that was taken back says nothing), and what changed. BadRequest for
    an interval that is not in the video.
    """
    where = typed_place(ctx, path, profile, span, model)
    region = region_at(ctx, where, span)
    change = judge(ctx, where, [region], verdict)
    return _judgement(where, class_of(ctx, where), region, verdict or Verdict.UNCERTAIN), change


def typed_place(ctx: Services, path: str, profile: str, span: TimeSpan, model: str) -> Place:
    """Where an interval lies that was typed. BadRequest for one that is not in the video."""
    video = find_video(ctx, path, profile)
    where = place_of(ctx, video, profile, model)
    known = isinstance(where, ReviewedScan) or ctx.library.videos.named(profile, video.filename, video.path)
    if not known and not exists(path):
        raise FileMissing(f"There is no file {shown(path)}, and the library knows no such video. Check the path.", path)
    _refuse_outside(ctx, where, [(span.start, span.end)])
    return where


def region_at(ctx: Services, where: Place, span: TimeSpan) -> Region:
    """The region with this span, to the millisecond; else the span with the score of the region it overlaps most."""
    regions = ctx.library.scans.regions(where.version) if isinstance(where, ReviewedScan) else []
    touched = [r for r in regions if r.end > r.start and r.span.overlap(span) > 0]
    if not touched:
        return Region(span.start, span.end, math.nan)
    best = max(touched, key=lambda r: r.span.iou(span))
    near = max(abs(best.start - span.start), abs(best.end - span.end)) <= TOLERANCE + 1e-9
    return best if near else Region(span.start, span.end, best.score)


# -------------------------------------------------------------------------------------------------- negatives


def mark_negatives(
    ctx: Services, where: Place, times: Sequence[float], folders: tuple[str, ...] | None = None
) -> Change:
    """Mark the 8 s from each time (seconds) as "not this sound", suggested by the place's model.

    The class is `folders`, else that of the place. BadRequest for times before the video.
    """
    bad = [t for t in times if not 0 <= t < math.inf]
    if bad:
        raise BadRequest(
            f"A hard negative cannot start at {bad[0]:g} s. Give seconds from the start of the video.", where.video.path
        )
    video = where.video
    of = class_of(ctx, where) if folders is None else folders
    new = [HardNegative(video.filename, t, video.path, where.model, of, video.content_id) for t in times]
    return recorded(ctx, lambda: ctx.library.negatives.add(new, where.profile), where.profile, video)


def add_negatives(
    ctx: Services, path: str, profile: str, times: Sequence[float], folder: str = "", model: str = ""
) -> tuple[list[HardNegative], Change]:
    """The same for a file; without `folder` the class is that of the model's newest scan, or every class.

    Those that are there now, and what changed. BadRequest for times outside the video.
    """
    video = open_video(ctx, path)
    where = place_of(ctx, video, profile, model)
    _refuse_outside(ctx, where, [(t, t) for t in times])
    change = mark_negatives(ctx, where, times, (folder,) if folder else None)
    of = {folder} if folder else set(class_of(ctx, where))
    moments = [(t - TOLERANCE - 1e-9, t + TOLERANCE + 1e-9) for t in times]
    there = ctx.library.negatives.near(video, profile, moments)
    return [n for n in there if set(n.folders) == of], change


def delete_negatives(ctx: Services, ids: Sequence[int]) -> Change:
    """Remove exactly these and the rejects that stand on them, in one transaction."""
    return recorded(ctx, lambda: ctx.library.negatives.delete(ids))


def known_negatives(ctx: Services, profile: str, ids: Sequence[int]) -> list[HardNegative]:
    """The hard negatives with these numbers, each once. BadRequest where the profile has no such number."""
    there = {n.id: n for n in ctx.library.negatives.of_ids(ids, profile)}
    unknown = [i for i in ids if i not in there]
    if unknown:
        raise BadRequest(
            f"Profile {profile!r} has no hard negative {', '.join(map(str, unknown))}. "
            "See the numbers with: 8cut negatives list."
        )
    return [there[i] for i in dict.fromkeys(ids)]


def listed_negatives(ctx: Services, profile: str) -> tuple[int, Iterator[HardNegative]]:
    """How many hard negatives the profile has, and each by filename, then time, read as they are asked for."""
    numbers = ctx.library.negatives.numbers(profile)

    def read() -> Iterator[HardNegative]:
        for first in range(0, len(numbers), _PAGE):
            page = numbers[first : first + _PAGE]
            there = {n.id: n for n in ctx.library.negatives.of_ids(page, profile)}
            yield from (there[number] for number in page if number in there)

    return len(numbers), read()


# --------------------------------------------------------------------------------------------------- the rule


def not_rejected(ctx: Services, where: Place, regions: Sequence[Region]) -> list[Region]:
    """Regions, by start, without those that are marked as "not this sound"."""
    judgements = ctx.library.verdicts.of_video(where.video, where.profile)
    negatives = ctx.library.negatives.of_video(where.video, where.profile)
    out = rejected(RegionIndex(regions), class_of(ctx, where), judgements, negatives)
    return [region for index, region in enumerate(regions) if index not in out]


def _refuse_outside(ctx: Services, where: Place, spans: Sequence[tuple[float, float]]) -> None:
    """BadRequest for an interval that is not one of the video; an empty one is a moment."""
    length = _length(ctx, where)
    for start, end in spans:
        what = f"{start:g} to {end:g} s" if end > start else f"{start:g} s"
        if not 0 <= start <= end < math.inf:
            raise BadRequest(
                f"{what} is not within the video. Give seconds from the start of the video.", where.video.path
            )
        if length and (end > length + PAST_END or start >= length):
            raise BadRequest(
                f"{where.video.filename} is {length:.1f} s long, so {what} is not within it. Choose an earlier moment.",
                where.video.path,
            )


def _length(ctx: Services, where: Place) -> float:
    """Seconds of the video as far as anything knows; 0 where nothing does."""
    heard = where.version.duration if isinstance(where, ReviewedScan) else 0.0
    if not exists(where.video.path):
        return heard
    return max(heard, ctx.media.probe(where.video.path).duration)
