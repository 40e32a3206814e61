"""All exported clips, one by one: what each is, and whether its file is there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from eightcut.domain.clip_words import Words
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import recorded_as
from eightcut.domain.judgements import NOBODY, Signed
from eightcut.domain.limits import STRICT
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.clips.checking import known_faults
from eightcut.services.clips.files import is_frames, is_there
from eightcut.services.clips.words import words_of_clips
from eightcut.services.context import Job, Services
from eightcut.services.scans.off_screen import off_screen_clips
from eightcut.services.videos.same_place import Places, exists, is_folder, names_in, on_disk
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class ListedClip:
    """One clip, and when and by whom it was exported, as it was written."""

    row: ClipRow
    exported: Signed
    words: Words
    """What a dataset says of it."""
    off_screen: bool = False
    """Whether the user said that its source is not in the picture."""
    faults: tuple[str, ...] | None = None
    """What a check found outside the limits, as words that complete "This clip ..."; None: not measured."""

    @property
    def kind(self) -> str:
        """What kind of file it is."""
        return recorded_as(self.row.format, self.row.output_path).name

    @property
    def form(self) -> str:
        """What kind of file it is, and how its picture was cropped."""
        return " ".join(part for part in (self.kind, self.row.portrait_ratio) if part)


def listed(
    ctx: Services, profile: str, folder: str = "", video: VideoRef | None = None, limits: str = STRICT
) -> list[ListedClip]:
    """The clips of a profile, of disabled classes too, by number; of one class ("": all) and one video (None: all).

    What is wrong with those that were measured is told by these limits. BadRequest for what is none.
    """
    mine = _rows(ctx, profile, folder, video)
    cut, words = ctx.library.clips.exported(profile), words_of_clips(ctx, profile, mine)
    unseen = off_screen_clips(ctx, profile, mine)
    faults = known_faults(ctx, mine, limits)
    return [
        ListedClip(row, cut.get(row.id, NOBODY), words[row.id], row.id in unseen, faults.get(row.id)) for row in mine
    ]


def clips_of_class(ctx: Services, profile: str, folder: str) -> list[ClipRow]:
    """The clips of a profile, or of one class. BadRequest for a class that has none."""
    rows = _rows(ctx, profile, folder)
    if folder and not rows:
        there = ", ".join(ctx.library.clips.classes(profile)) or "none"
        raise BadRequest(f"No clip is of class {folder}. Classes: {there}.")
    return rows


def _rows(ctx: Services, profile: str, folder: str, video: VideoRef | None = None) -> list[ClipRow]:
    clips = ctx.library.clips
    rows = clips.of_profile(profile) if video is None else clips.of_video(video, profile)
    return sorted((row for row in rows if folder in ("", row.folder)), key=lambda row: row.id)


def missing(rows: Collection[ClipRow], job: Job) -> dict[int, str]:
    """Clips that are not where they are recorded, each with the reason. A folder is asked once. Cancelled."""
    names: dict[Path, set[str] | None] = {}
    found = {}
    for row in rows:
        path = on_disk(row.output_path)
        if path.parent not in names:
            job.cancel.check()
            names[path.parent] = {one.name for one in names_in(path.parent)} if is_folder(path.parent) else None
        known = names[path.parent]
        if known is None:
            found[row.id] = f"The folder {path.parent} is missing."
        elif (path.name not in known or is_frames(row.output_path)) and not is_there(row.output_path):
            found[row.id] = f"There is no {path.name} in {path.parent}."
    return found


def find(ctx: Services, profile: str, names: Sequence[str]) -> list[ClipRow]:
    """The clips of a profile that these numbers or paths name. BadRequest for one that names none."""
    rows = ctx.library.clips.of_profile(profile)
    known = {str(row.id): row for row in rows} | {row.output_path: row for row in rows}
    places = Places()
    found: dict[int, ClipRow] = {}
    for name in names:
        row = known.get(name)
        if row is None and exists(name):
            row = next((one for one in rows if places.same(one.output_path, name)), None)
        if row is None:
            raise BadRequest(f"No clip of profile {profile} is {name!r}. 8cut clips list shows their numbers.", name)
        found[row.id] = row
    return list(found.values())
