"""Which video a path means: read its identity, give it the rows that are its own."""

from __future__ import annotations

from pathlib import Path

from eightcut.domain.videos import VideoRef
from eightcut.services.context import Workbench
from eightcut.services.videos.same_place import exists


def open_video(bench: Workbench, path: str) -> VideoRef:
    """The video at `path`, known to the library from now on; old rows of its name without an identity become its own.

    Rows stay with another video where they carry the path of another file that still exists. Raises FileMissing or
    UnreadableFile.
    """
    full = str(Path(path).absolute())
    video = VideoRef(Path(full).name, full, bench.media.content_id(full))
    recorded = bench.library.videos.recorded_paths(video.filename)
    bench.library.videos.claim(video, [p for p in recorded if p != full and not exists(p)])
    return video


def find_video(bench: Workbench, path: str, profile: str) -> VideoRef:
    """As `open_video`; a file that is gone is found by what the library remembers of its path or its name."""
    if exists(path):
        return open_video(bench, path)
    full = str(Path(path).absolute())
    known = bench.library.videos.named(profile, Path(full).name, full)
    by_path = [v for v in known if v.path == full]
    by_name = [v for v in known if v.filename == Path(full).name]
    candidates = by_path or (by_name if len(by_name) == 1 else [])
    return candidates[0] if candidates else VideoRef(Path(full).name, full)
