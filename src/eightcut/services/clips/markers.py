"""Export markers: what a video's manual exports are, taking them away with their files, putting them back."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import ExportMarker, markers_among
from eightcut.domain.videos import VideoRef
from eightcut.services.clips.swapping import Change, Deleted, swap
from eightcut.services.context import Services

__all__ = ["Deleted", "delete_marker", "exchange", "markers_of", "restore_deleted"]


def markers_of(ctx: Services, video: VideoRef, profile: str) -> list[ExportMarker]:
    """The video's manual exports into every folder of the profile, by start; disabled folders too."""
    return markers_among(ctx.library.clips.of_video(video, profile))


def delete_marker(ctx: Services, rows: Sequence[ClipRow]) -> Deleted:
    """Take clips away: rows, annotations and files together, all of them or none. Files wait in the trash folder.

    A file that another row uses too, in this profile or another, stays. CutProblem where a file cannot be moved.
    """
    return swap(ctx, Change(old=rows))[1]


def restore_deleted(ctx: Services, deleted: Deleted) -> None:
    """Put everything back where it was, under its numbers, all or nothing. CutProblem where a place is taken."""
    swap(ctx, Change(back=deleted))


def exchange(ctx: Services, rows: Sequence[ClipRow], deleted: Deleted) -> Deleted:
    """Take clips away and put others back in one step, such as those that they had replaced; what went."""
    return swap(ctx, Change(old=rows, back=deleted))[1]
