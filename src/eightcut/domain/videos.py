"""Which video is meant: by its content where that is known, by its name where it is not."""

from __future__ import annotations

from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class VideoRef:
    """A video: base name with extension, path ("" where unknown), content id ("" until the file has been read)."""

    filename: str
    path: str = ""
    content_id: str = ""
