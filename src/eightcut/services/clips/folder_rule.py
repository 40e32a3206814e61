"""Whether clips of a profile go to folders that are named after those of their videos, and which clips would not."""

from __future__ import annotations

from eightcut.domain.markers import export_folder
from eightcut.domain.names import path_parts
from eightcut.services.context import Services

_RECENT = 300
"""Clips that tell what the user does."""
_LEAST = 2
"""Folders of videos that must be found again in export folders: one alone may be chance."""
_EXCEPTIONS = 5
"""One in so many pairs of folders may be an exception."""


def doubtful_folder(path: str, target: str) -> str:
    """The name of the video's folder where the target's path does not hold it; "" where it does, or is too short."""
    name = _video_folder(path)
    return "" if _holds(target, name) else name


def follows_rule(ctx: Services, profile: str) -> bool:
    """Whether the paths of this profile's export folders hold the names of the folders of their videos.

    By the newest clips that the user marked; clips of videos in folders with names of fewer than three letters and
    digits say nothing.
    """
    rows = ctx.library.clips.recent(profile, _RECENT)
    pairs = {(_video_folder(row.source_path), export_folder(row.output_path)) for row in rows}
    named = [(name, target) for name, target in pairs if name]
    kept = [name for name, target in named if _holds(target, name)]
    return len(set(kept)) >= _LEAST and (len(named) - len(kept)) * _EXCEPTIONS <= len(named)


def _video_folder(path: str) -> str:
    parts = path_parts(path)
    name = parts[-2] if len(parts) > 1 else ""
    return name if len(_plain(name)) >= 3 else ""


def _holds(target: str, name: str) -> bool:
    return _plain(name) in _plain(target)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
