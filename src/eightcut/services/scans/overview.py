"""What a scan found in each of many videos, and how much of it is still to be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.reviewed import RegionIndex, concerns, rejected
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Kind
from eightcut.services.context import Services
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


def overview(
    ctx: Services, profile: str, model: str, paths: Sequence[str], about: Sequence[VideoRef] | None = None
) -> dict[str, Found | None]:
    """By path what the newest scans with this model found; None for a video without one.

    `about`: only the paths of these videos are looked at, and the others are not in it. Work grows with the paths and
    what their newest scans hold, not with what else the library does.
    """
    contents = ctx.library.videos.contents_at(paths)
    videos = [VideoRef(name_of(path), path, contents.get(path, "")) for path in paths]
    if about is not None:
        ids, names = {video.content_id for video in about} - {""}, {video.filename for video in about}
        videos = [v for v in videos if (v.content_id in ids if v.content_id else v.filename in names)]
    newest = ctx.library.scans.newest_of(videos, profile, model)
    run = ctx.library.models.active(profile, model)
    active, taught = (run.version, run.settings.positive_folders) if run is not None else (0, ())
    scanned = [video for place, video in enumerate(videos) if place in newest]
    versions = [newest[place] for place in range(len(videos)) if place in newest]
    regions = ctx.library.regions.of_versions((version.id, version.filename) for version in versions)
    judgements = ctx.library.verdicts.of_videos(scanned, profile)
    negatives = ctx.library.negatives.of_videos(scanned, profile)
    found: dict[str, Found | None] = dict.fromkeys((video.path for video in videos), None)
    for place, (video, version) in enumerate(zip(scanned, versions, strict=True)):
        found[video.path] = _found(
            [region for region in regions.get(version.id, ()) if region.end > region.start],
            version,
            version.folders or taught,
            judgements.get(place, ()),
            negatives.get(place, ()),
            active,
        )
    return found


def _found(
    regions: Sequence[Region],
    version: ScanVersion,
    folders: Sequence[str],
    judgements: Sequence[Judgement],
    negatives: Sequence[HardNegative],
    active: int,
) -> Found:
    index = RegionIndex(regions)
    verdicts = index.verdicts([j for j in judgements if concerns(folders, j.folders)])
    not_it = rejected(index, folders, judgements, negatives)
    counts = {Verdict.ACCEPT: 0, Verdict.REJECT: 0, Verdict.UNCERTAIN: 0, None: 0}
    on = [place for place, region in enumerate(regions) if not region.disabled]
    for place in on:
        counts[Verdict.REJECT if place in not_it else verdicts.get(place)] += 1
    return Found(
        counts[None],
        counts[Verdict.ACCEPT],
        counts[Verdict.REJECT],
        counts[Verdict.UNCERTAIN],
        max((regions[place].score for place in on), default=None),
        active not in (0, version.model_version),
    )
