"""Everything that was accepted, over all videos, as clips: begun again, it cuts only what is not there yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from eightcut.domain.judgements import Verdict
from eightcut.errors import EnvironmentProblem
from eightcut.services.clips.batches import Exported
from eightcut.services.clips.exporting import export_regions
from eightcut.services.clips.requests import ScanExportRequest
from eightcut.services.context import Failure, Job, Services
from eightcut.services.scans.overview import Overview
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class AcceptedMatches:
    """The accepted matches of the newest scan of one video, by the numbers of its regions."""

    path: str
    version: str
    regions: tuple[int, ...]


def accepted_matches(ctx: Services, profile: str, key: str, paths: Sequence[str] = ()) -> list[AcceptedMatches]:
    """Of these videos (none: of all), those that have some, in the order given or by path."""
    asked = paths or sorted(video.path for video in ctx.library.videos.known(profile) if video.path)
    found = []
    for path, matches in Overview(ctx, profile, key).matches(asked).items():
        mine = [match for match in matches if match.verdict is Verdict.ACCEPT]
        if mine:
            ids = tuple(match.region.id for match in mine)
            found.append(AcceptedMatches(path, mine[0].place.version.timestamp, ids))
    return found


def cut_accepted(
    ctx: Services, found: Sequence[AcceptedMatches], request: ScanExportRequest, job: Job
) -> Iterator[Exported | Failure]:
    """Cut them beside what is there; clips of the same moment, class and form stay. A video that fails is told."""
    for one in found:
        job.cancel.check()
        mine = replace(request, version=one.version, regions=one.regions, again=False)
        try:
            yield export_regions(ctx, one.path, mine, job)
        except EnvironmentProblem as problem:
            yield Failure(one.path, problem.about(one.path))
