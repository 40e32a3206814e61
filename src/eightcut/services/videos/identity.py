"""Which video a path means: read its identity, give it the rows that are its own."""

from __future__ import annotations

from pathlib import Path

from eightcut.domain.videos import VideoRef
from eightcut.services.context import Services
from eightcut.services.videos.same_place import exists


def open_video(ctx: Services, path: str) -> VideoRef:
    """The video at `path`, known to the library from now on; old rows of its name without an identity become its own.

    Rows stay with another video where they carry the path of another file that still exists. Raises FileMissing or
    UnreadableFile.
    """
    full = str(Path(path).absolute())
    video = VideoRef(Path(full).name, full, ctx.media.content_id(full))
    recorded = ctx.library.videos.recorded_paths(video.filename)
    ctx.library.videos.claim(video, [p for p in recorded if p != full and not exists(p)])
    return video


def find_video(ctx: Services, path: str, profile: str) -> VideoRef:
    """As `open_video`; a file that is gone is found by what the library remembers of its path or its name."""
    if exists(path):
        return open_video(ctx, path)
    full = str(Path(path).absolute())
    known = ctx.library.videos.named(profile, Path(full).name, full)
    by_path = [v for v in known if v.path == full]
    by_name = [v for v in known if v.filename == Path(full).name]
    candidates = by_path or (by_name if len(by_name) == 1 else [])
    return candidates[0] if candidates else VideoRef(Path(full).name, full)
