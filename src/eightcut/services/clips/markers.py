"""Export markers: what a video's manual exports are, and taking them away with their files."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker, markers_among
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Change
from eightcut.services.clips.swapping import Swap, swap, swapped
from eightcut.services.context import Services


def markers_of(ctx: Services, video: VideoRef, profile: str) -> list[Marker]:
    """The video's manual exports into every folder of the profile, by start; disabled folders too."""
    return markers_among(ctx.library.clips.of_video(video, profile))


def delete_marker(ctx: Services, rows: Sequence[ClipRow]) -> Change:
    """Take clips away: rows, annotations and files together, all of them or none. Files wait in the trash folder.

    A file that another row uses too, in this profile or another, stays. Undoing it puts everything back under its
    numbers. CutProblem where a file cannot be moved, or its place is taken by then.
    """
    return swapped(ctx, (), swap(ctx, Swap(old=rows))[1], rows)
