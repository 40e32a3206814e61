"""Scan history: which versions a video has, what changed between two, which are kept for good."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.scans import Difference, ScanVersion, compare
from eightcut.domain.timestamps import newest_first
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.context import Services
from eightcut.services.videos.identity import find_video
from eightcut.values import dataclass


def versions(ctx: Services, path: str, profile: str, model: str | None = None) -> list[ScanVersion]:
    """Versions of one model or of all, newest first, undated last; empty for a video that was never scanned."""
    return ctx.library.scans.versions(find_video(ctx, path, profile), profile, model)


def find_version(ctx: Services, video: VideoRef, profile: str, model: str, timestamp: str | None) -> ScanVersion:
    """The named version, or the newest where None. BadRequest lists what there is."""
    scans = ctx.library.scans
    found = (
        scans.newest(video, profile, model)
        if timestamp is None
        else next(iter(scans.named(video, profile, model, timestamp)), None)
    )
    if found is not None:
        return found
    there = scans.versions(video, profile, model)
    known = ", ".join(v.timestamp or "undated" for v in there) or "none"
    wanted = "No scan" if timestamp is None else f"No scan {timestamp!r}"
    raise BadRequest(
        f"{wanted} of {video.filename} with model {model} in profile {profile!r}. Available: {known}.", video.path
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, and what changed from one to the other, in time order."""

    before: ScanVersion
    after: ScanVersion
    changes: tuple[Difference, ...]


def compare_versions(
    ctx: Services, path: str, profile: str, model: str | None, first: str | None = None, second: str | None = None
) -> Comparison:
    """Compare version `first` with `second`, the newest with the one before where they are None.

    Where `model` is None, that of the newest scan. BadRequest where one is not there, or both are the same.
    """
    video = find_video(ctx, path, profile)
    if model is None:
        scans = ctx.library.scans.versions(video, profile)
        if not scans:
            raise BadRequest(
                f"{video.filename} has not been scanned in profile {profile!r} yet. Scan it twice.", video.path
            )
        model = _last_saved(scans).model
    there = ctx.library.scans.versions(video, profile, model)
    if first is None and len(there) < 2:
        raise BadRequest(
            f"There is {'one scan' if there else 'no scan'} of {video.filename} with model {model}. "
            f"Scan it {'again' if there else 'twice'} to compare.",
            video.path,
        )
    after = find_version(ctx, video, profile, model, second)
    before = there[1] if first is None else find_version(ctx, video, profile, model, first)
    if before.id == after.id:
        raise BadRequest(
            f"Both are the scan {after.timestamp or 'undated'} of {video.filename}. Give two different "
            "ones; list them with: 8cut history list.",
            video.path,
        )
    changes = compare(ctx.library.scans.regions(before), ctx.library.scans.regions(after))
    return Comparison(before, after, tuple(changes))


def _last_saved(scans: Sequence[ScanVersion]) -> ScanVersion:
    """The one that was saved last, whatever the clock said: numbers are given in that order.

    Only what the original program wrote was given its number later; there its names decide.
    """
    own = max((version.id for version in scans if version.duration), default=0)
    since = [version for version in scans if version.id >= own]
    return max(since, key=lambda version: (version.id > own, newest_first(version.timestamp)))
