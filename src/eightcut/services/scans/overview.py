"""What a scan found in each of many videos, and how much of it is still to be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eightcut.domain.judgements import Verdict
from eightcut.domain.reviewed import RegionIndex, concerns, rejected
from eightcut.domain.scans import Region
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Kind
from eightcut.services.context import Services
from eightcut.services.scans.review import ReviewedScan
from eightcut.services.videos.counts import name_of

READ = Kind.SCANS | Kind.REGIONS | Kind.VERDICTS | Kind.NEGATIVES | Kind.MODELS | Kind.VIDEOS
"""What of the library is read here."""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest scan of one video with one model, as it is stored: regions that are switched on, by what they are."""

    open: int = 0
    """Not judged yet."""
    accepted: int = 0
    rejected: int = 0
    unsure: int = 0
    best: float | None = None
    """The highest score (0 to 1) of all of these; None where there are none."""
    outdated: bool = False
    """Another version of the model is active now."""

    @property
    def regions(self) -> int:
        """All of them."""
        return self.open + self.accepted + self.rejected + self.unsure


@dataclass(frozen=True, slots=True)
class Match:
    """A region that is switched on in the newest scan of a video, and what was said about it."""

    place: ReviewedScan
    region: Region
    verdict: Verdict | None
    """A hard negative is a reject, whoever made it."""


def overview(
    ctx: Services, profile: str, model: str, paths: Sequence[str], about: Sequence[VideoRef] | None = None
) -> dict[str, Found | None]:
    """By path what the newest scans with this model found; None for a video without one.

    `about`: only the paths of these videos are looked at, and the others are not in it. Work grows with the paths and
    what their newest scans hold, not with what else the library does.
    """
    run = ctx.library.models.active(profile, model)
    active = run.version if run is not None else 0
    found: dict[str, Found | None] = {}
    for video, scan in _scans(ctx, profile, model, paths, about):
        if scan is None:
            found[video.path] = None
            continue
        place, matches = scan
        counts = Counter(match.verdict for match in matches)
        found[video.path] = Found(
            counts[None],
            counts[Verdict.ACCEPT],
            counts[Verdict.REJECT],
            counts[Verdict.UNCERTAIN],
            max((match.region.score for match in matches), default=None),
            active not in (0, place.version.model_version),
        )
    return found


def matches(
    ctx: Services, profile: str, model: str, paths: Sequence[str], about: Sequence[VideoRef] | None = None
) -> dict[str, tuple[Match, ...]]:
    """By path the matches that `overview` counts, by start."""
    found = _scans(ctx, profile, model, paths, about)
    return {video.path: scan[1] if scan is not None else () for video, scan in found}


def _scans(
    ctx: Services, profile: str, model: str, paths: Sequence[str], about: Sequence[VideoRef] | None
) -> Iterator[tuple[VideoRef, tuple[ReviewedScan, tuple[Match, ...]] | None]]:
    """Each video with its newest scan."""
    contents = ctx.library.videos.contents_at(paths)
    videos = [VideoRef(name_of(path), path, contents.get(path, "")) for path in paths]
    if about is not None:
        ids, names = {video.content_id for video in about} - {""}, {video.filename for video in about}
        videos = [v for v in videos if (v.content_id in ids if v.content_id else v.filename in names)]
    newest = ctx.library.scans.newest_of(videos, profile, model)
    run = ctx.library.models.active(profile, model)
    taught = run.settings.positive_folders if run is not None else ()
    regions = ctx.library.regions.of_versions((version.id, version.filename) for version in newest.values())
    judgements = ctx.library.verdicts.of_videos(videos, profile)
    negatives = ctx.library.negatives.of_videos(videos, profile)
    for number, video in enumerate(videos):
        version = newest.get(number)
        if version is None:
            yield video, None
            continue
        place, folders = ReviewedScan(video, profile, version), version.folders or taught
        mine = [region for region in regions.get(version.id, ()) if region.end > region.start]
        index, said = RegionIndex(mine), judgements.get(number, ())
        verdicts = index.verdicts([j for j in said if concerns(folders, j.folders)])
        not_it = rejected(index, folders, said, negatives.get(number, ()))
        found = (
            Match(place, region, Verdict.REJECT if at in not_it else verdicts.get(at))
            for at, region in enumerate(mine)
            if not region.disabled
        )
        yield video, (place, tuple(found))
