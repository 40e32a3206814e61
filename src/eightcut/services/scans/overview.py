"""What a scan found in each of many videos, and how much of it is still to be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eightcut.domain.judgements import HardNegative, Judgement, OffScreen, Verdict
from eightcut.domain.reviewed import RegionIndex, concerns, off_screen, rejected
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.training import TrainingRun
from eightcut.domain.videos import VideoRef
from eightcut.services.change import EVERYTHING, Kind
from eightcut.services.context import Services
from eightcut.services.scans.review import ReviewedScan
from eightcut.services.videos.counts import name_of
from eightcut.values import dataclass

READ = (
    Kind.SCANS | Kind.REGIONS | Kind.VERDICTS | Kind.OFF_SCREEN | Kind.NEGATIVES | Kind.MODELS | Kind.VIDEOS
)  # fmt: skip
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
    told: str = ""
    """What is wrong with the file and was survived, as sentences; "" where nothing is."""

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
    off_screen: bool = False
    """Whether its source is not in the picture."""


class Overview:
    """The newest scans of many videos with one model, and what was said about them; asked again, it reads what changed.

    Not for two threads at once. Work grows with the paths and what their newest scans hold, not with what else the
    library does.
    """

    def __init__(self, ctx: Services, profile: str, model: str) -> None:
        """Nothing is read yet."""
        self._ctx, self._profile, self._model = ctx, profile, model
        self._run: TrainingRun | None = None
        self._contents: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._newest: dict[str, ScanVersion | None] = {}
        self._regions: dict[str, list[Region]] = {}
        self._judgements: dict[str, list[Judgement]] = {}
        self._off_screen: dict[str, list[OffScreen]] = {}
        self._negatives: dict[str, list[HardNegative]] = {}

    def found(
        self, paths: Sequence[str], about: Sequence[VideoRef] | None = None, changed: Kind = EVERYTHING
    ) -> dict[str, Found | None]:
        """By path what the newest scans found; None for a video without one.

        `about`: only these videos are told and read, and of them only what is `changed`.
        """
        videos = self._read(paths, about, changed)
        active = self._run.version if self._run is not None else 0
        found: dict[str, Found | None] = {}
        for video in videos:
            version = self._newest[video.path]
            if version is None:
                found[video.path] = None
                continue
            matches = self._matches(video, version)
            counts = Counter(match.verdict for match in matches)
            found[video.path] = Found(
                counts[None],
                counts[Verdict.ACCEPT],
                counts[Verdict.REJECT],
                counts[Verdict.UNCERTAIN],
                max((match.region.score for match in matches), default=None),
                active not in (0, version.model_version),
                self._told.get(video.content_id, ""),
            )
        return found

    def matches(
        self, paths: Sequence[str], about: Sequence[VideoRef] | None = None, changed: Kind = EVERYTHING
    ) -> dict[str, tuple[Match, ...]]:
        """By path the matches that `found` counts, by start; `about` and `changed` as there."""
        told: dict[str, tuple[Match, ...]] = {}
        for video in self._read(paths, about, changed):
            version = self._newest[video.path]
            told[video.path] = self._matches(video, version) if version is not None else ()
        return told

    def _read(self, paths: Sequence[str], about: Sequence[VideoRef] | None, changed: Kind) -> list[VideoRef]:
        """The videos that are told, with all that is known of them up to date."""
        library, before = self._ctx.library, self._contents
        if about is None:
            changed = EVERYTHING
        if changed & (Kind.VIDEOS | Kind.SCANS):
            self._contents, self._told = library.videos.contents_at(paths), library.videos.told()
        contents = self._contents
        videos = [VideoRef(name_of(path), path, contents.get(path, "")) for path in paths]
        if about is not None:
            ids, names = {video.content_id for video in about} - {""}, {video.filename for video in about}
            videos = [v for v in videos if (v.content_id in ids if v.content_id else v.filename in names)]
        if any(v.path not in self._newest or before.get(v.path) != contents.get(v.path) for v in videos):
            changed = EVERYTHING
        if Kind.MODELS in changed:
            self._run = library.models.active(self._profile, self._model)
        if Kind.SCANS in changed:
            newest = library.scans.newest_of(videos, self._profile, self._model)
            self._newest.update((video.path, newest.get(place)) for place, video in enumerate(videos))
        if changed & (Kind.SCANS | Kind.REGIONS):
            versions = [v for video in videos if (v := self._newest[video.path]) is not None]
            regions = library.regions.of_versions((version.id, version.filename) for version in versions)
            for video in videos:
                version = self._newest[video.path]
                there = regions.get(version.id, []) if version is not None else []
                self._regions[video.path] = [region for region in there if region.end > region.start]
        if Kind.VERDICTS in changed:
            judgements = library.verdicts.of_videos(videos, self._profile)
            self._judgements.update((video.path, judgements.get(place, [])) for place, video in enumerate(videos))
        if Kind.OFF_SCREEN in changed:
            moments = library.off_screen.of_videos(videos, self._profile)
            self._off_screen.update((video.path, moments.get(place, [])) for place, video in enumerate(videos))
        if Kind.NEGATIVES in changed:
            negatives = library.negatives.of_videos(videos, self._profile)
            self._negatives.update((video.path, negatives.get(place, [])) for place, video in enumerate(videos))
        return videos

    def _matches(self, video: VideoRef, version: ScanVersion) -> tuple[Match, ...]:
        regions, said = self._regions[video.path], self._judgements[video.path]
        folders = version.folders or (self._run.settings.positive_folders if self._run is not None else ())
        index, place = RegionIndex(regions), ReviewedScan(video, self._profile, version)
        verdicts = index.verdicts([judgement for judgement in said if concerns(folders, judgement.folders)])
        not_it = rejected(index, folders, said, self._negatives[video.path])
        unseen = off_screen(index, folders, self._off_screen[video.path])
        return tuple(
            Match(place, region, Verdict.REJECT if at in not_it else verdicts.get(at), at in unseen)
            for at, region in enumerate(regions)
            if not region.disabled
        )
