"""Which clips the matches of a scan give: joined matches as one, nothing nobody heard, nothing cut by hand before."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.regions import areas
from eightcut.domain.reviewed import RegionIndex
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.wording import plural
from eightcut.services.clips.requests import ScanExportRequest
from eightcut.values import dataclass

LEAST_STEP = 1.0
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class MatchClips:
    """What an export of matches cuts: where its clips begin, seconds, in time order."""

    starts: tuple[float, ...] = ()
    joined: int = 0
    """Matches that are cut as one with others, because they lie close together."""
    of_joined: int = 0
    """How many of the clips they give."""
    marked: int = 0
    """Clips that are left out, because the user has cut that moment by hand for the same class."""

    @property
    def told(self) -> str:
        """What the number of clips alone does not say; "" where it says all."""
        return self._said(plural(self.joined, "joined match", "joined matches"))

    @property
    def short(self) -> str:
        """The same where there is little room."""
        return self._said(f"{self.joined:,} joined")

    def _said(self, joined: str) -> str:
        said = []
        if self.joined:
            said.append(f"{joined}: {plural(self.of_joined, 'clip')}")
        if self.marked:
            said.append(f"{self.marked:,} already exported")
        return ", ".join(said)


def match_clips(
    regions: Sequence[Region], request: ScanExportRequest, video: float, marked: Sequence[TimeSpan] = ()
) -> MatchClips:
    """Areas of joined matches that are long enough give a clip every `spread` seconds as long as it fits.

    A clip holds at least half a match, or lies in one by half: what is between two matches nobody heard. Left out is
    also what shares at least half with one of `marked`, the spans that were cut by hand. `video`: its length.
    """
    least = request.duration if request.least is None else max(request.least, request.duration)
    step = max(request.spread, LEAST_STEP)
    ordered = sorted(regions, key=lambda region: (region.start, region.end))
    index = RegionIndex(ordered)
    by_hand = RegionIndex([Region(span.start, span.end, 0.0) for span in sorted(marked)])
    starts: list[float] = []
    joined = of_joined = left_out = place = 0
    for area in areas(ordered, request.fuse):
        first = place
        while place < len(ordered) and ordered[place].start <= area.end:
            place += 1
        end = min(area.end, video)
        if end - area.start < least - _ROUNDING:
            continue
        count = int((end - area.start - request.duration) / step + _ROUNDING) + 1
        spans = [moment(area.start + i * step, request.duration) for i in range(count)]
        heard = [span for span in spans if _is_heard(span, [ordered[i] for i in index.touching(span)])]
        cut_before = set(by_hand.held(heard))
        new = [span.start for i, span in enumerate(heard) if i not in cut_before]
        starts += new
        left_out += len(heard) - len(new)
        if place - first > 1:
            joined += place - first
            of_joined += len(new)
    return MatchClips(tuple(starts), joined, of_joined, left_out)


def _is_heard(span: TimeSpan, regions: Sequence[Region]) -> bool:
    return any(
        span.overlap(region.span) >= min(span.duration, region.span.duration) / 2 - _ROUNDING for region in regions
    )
