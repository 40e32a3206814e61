"""The target of exported regions: the class of the model that found them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eightcut.domain.judgements import Verdict
from eightcut.domain.markers import export_folder
from eightcut.domain.reviewed import RegionIndex, concerns
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.clips.next_names import written_name
from eightcut.services.context import Services
from eightcut.services.scans.review import ReviewedScan, class_of
from eightcut.services.videos.same_place import is_folder


def class_target(ctx: Services, profile: str, folders: Sequence[str], listed: str, base: str = "") -> str:
    """The export folder (a full path) for regions of a class; "" where nobody can tell.

    `folders`: what the model learned; `listed`: the folder that the user chose, "" for none. A class of one folder goes
    there: to the chosen folder where it has that name, else beside it where the folder is, else where the class's
    newest clip lies, else beside the chosen one, or into the folder `base` without one. Of several, or of none that is
    known, it is the chosen folder.
    """
    if len(folders) != 1:
        return listed
    [name] = folders
    if listed and written_name(listed) == name:
        return str(Path(listed).with_name(name))
    return class_home(ctx, profile, name, str(Path(listed).parent) if listed else base)


def class_home(ctx: Services, profile: str, name: str, base: str) -> str:
    """Where further clips of a class go, a full path; "" where nobody can tell.

    Into the folder `base` where the class has a folder there, else where its newest clip lies, else into `base`.
    """
    beside = str(Path(base) / name) if base else ""
    if _is_folder(beside):
        return beside
    newest = ctx.library.clips.newest(profile, name)
    there = export_folder(newest.output_path) if newest is not None else ""
    return there if _is_folder(there) else beside or there


def _is_folder(path: str) -> bool:
    return bool(path) and is_folder(path)


def own_class(ctx: Services, video: VideoRef, version: ScanVersion) -> str:
    """The one class that a scan looked for; BadRequest where it is not one."""
    folders = class_of(ctx, ReviewedScan(video, version.profile, version))
    if len(folders) == 1:
        return folders[0]
    what = f"looked for {' and '.join(folders)}" if folders else "does not record which sound it looked for"
    raise BadRequest(
        f"The scan of {video.filename} with {version.model} {what}. Give the class of its clips with --folder.",
        video.path,
    )


def unsure(ctx: Services, video: VideoRef, version: ScanVersion, regions: Sequence[Region]) -> set[int]:
    """Places of those regions, in time order, about which the user was unsure."""
    folders = class_of(ctx, ReviewedScan(video, version.profile, version))
    said = [j for j in ctx.library.verdicts.of_video(video, version.profile) if concerns(folders, j.folders)]
    verdicts = RegionIndex(regions).verdicts(said)
    return {place for place, verdict in verdicts.items() if verdict is Verdict.UNCERTAIN}
