"""What every service that changes something returns: what is other than before, and the call that takes it back."""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag, auto
from pathlib import Path

from eightcut.domain.edits import Undo
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.context import Services
from eightcut.values import dataclass


class Kind(Flag):
    """What of the library a view may have read."""

    CLIPS = auto()
    """Exported clips, so markers too."""
    SCANS = auto()
    """Versions: which there are, their names, counts and pins."""
    REGIONS = auto()
    VERDICTS = auto()
    OFF_SCREEN = auto()
    """Which moments have their source off screen."""
    CAPTIONS = auto()
    """What is said of moments to models that learn from words."""
    NEGATIVES = auto()
    MODELS = auto()
    PROFILES = auto()
    """Which profiles there are."""
    VIDEOS = auto()
    """Where the files of videos are, and which of their tracks are used."""
    HIDDEN = auto()
    """Which videos the lists leave out."""
    FILES = auto()
    """What lies beside the library: labels for trainers, extracted sounds, stored frames and waveforms."""


NOTHING = Kind(0)
EVERYTHING = ~NOTHING
_TABLES = {
    "scans": Kind.SCANS,
    "scan_results": Kind.REGIONS,
    "verdicts": Kind.VERDICTS,
    "off_screen": Kind.OFF_SCREEN,
    "moment_captions": Kind.CAPTIONS,
    "hard_negatives": Kind.NEGATIVES,
}


def _for_good() -> Change:
    raise BadRequest("This cannot be undone.")


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the user. `undo` takes it back and returns a change itself, whose `undo` makes the step again."""

    kinds: Kind = NOTHING
    undo: Callable[[], Change] = _for_good
    profile: str = ""
    """The one that it lies in, or that is there now; "" where that is several or none."""
    video: VideoRef | None = None
    """The one that it is about; None where that is several or none."""
    backup: Path | None = None
    """A copy of the database as it was before, where one was made."""

    def touches(self, kinds: Kind, profile: str = "", video: VideoRef | None = None) -> bool:
        """Whether a view of these kinds, in this profile and of this video ("" and None: of all), is out of date."""
        return (
            bool(self.kinds & kinds)
            and ("" in (self.profile, profile) or self.profile == profile)
            and (self.video is None or video is None or _same(self.video, video))
        )


NO_CHANGE = Change()


def _same(one: VideoRef, other: VideoRef) -> bool:
    if one.content_id and other.content_id:
        return one.content_id == other.content_id
    return one.filename == other.filename


def recorded(ctx: Services, work: Callable[[], object], profile: str = "", video: VideoRef | None = None) -> Change:
    """Do `work` on scans, regions, verdicts, off-screen and captioned moments, and negatives in one transaction.

    Undoing it is exact: rows, ids, pins; BadRequest where the version that it belongs to is gone.
    """
    made: list[Undo] = []
    with ctx.library.edits.recording(made):
        work()
    [undo] = made
    kinds = NOTHING
    for table in {*undo.put, *undo.drop}:
        kinds |= _TABLES[table]
    return Change(
        kinds, lambda: recorded(ctx, lambda: ctx.library.edits.take_back(undo), profile, video), profile, video
    )
