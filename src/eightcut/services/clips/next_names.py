"""What the next export of a video will be called, before anything is made."""

from __future__ import annotations

from pathlib import Path

from eightcut.domain.names import video_folder
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, CutProblem
from eightcut.services.clips.names import class_path
from eightcut.services.clips.places import upcoming
from eightcut.services.context import Services
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class NextNames:
    """The folder of the video, the first clip's name without suffix, and the last clip's number."""

    folder: str
    first: str
    last: int
    root: str = ""
    """The export folder as it is written, a full path."""

    @property
    def text(self) -> str:
        """`vid_003/clip_003_m4_0..2`."""
        return f"{self.folder}/{self.first}" + (f"..{self.last}" if self.last else "")


def written_name(folder: str) -> str:
    """What an export folder (a full path) is called on disk once clips are in it; as it is where it cannot be used."""
    path = Path(folder)
    try:
        return class_path(str(path.parent), path.name).name
    except BadRequest:
        return path.name


def next_names(ctx: Services, video: VideoRef, profile: str, folder: str, clips: int, name: str = "clip") -> NextNames:
    """Names of a manual export of `clips` clips into the export folder `folder` (a full path), were it made now.

    BadRequest for a folder whose name cannot be used, CutProblem for one that cannot be read.
    """
    root = class_path(str(Path(folder).parent), Path(folder).name)
    try:
        place = upcoming(ctx, video, profile, root, "m")
    except OSError as error:
        raise CutProblem(f"The folder {root} cannot be read: {error.strerror}. Choose another.", str(root)) from error
    return NextNames(video_folder(place.number), place.clip(0, name, "").name, clips - 1, str(root))
