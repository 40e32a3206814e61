"""Making, renaming, copying and deleting profiles. A deleted one comes back from a copy of the database."""

from __future__ import annotations

from pathlib import Path

from eightcut.services.change import EVERYTHING, Change, Kind
from eightcut.services.context import Services

DEFAULT = "default"
"""The profile that is always there."""


def create_profile(ctx: Services, name: str) -> Change:
    """Make an empty one. BadRequest where the name is empty or taken."""
    ctx.library.profiles.create(name)
    return _made(ctx, name)


def copy_profile(ctx: Services, source: str, name: str) -> Change:
    """Copy clips, scans, verdicts, negatives and hidden files, no models; BadRequest as in `ProfileStore.copy`."""
    ctx.library.profiles.copy(source, name)
    return _made(ctx, name)


def _made(ctx: Services, name: str) -> Change:
    name = name.strip()
    return Change(Kind.PROFILES, lambda: delete_profile(ctx, name), name)


def rename_profile(ctx: Services, old: str, name: str) -> Change:
    """Move every row to the new name; BadRequest where there is no such profile or the new name is taken."""
    ctx.library.profiles.rename(old, name)
    name = name.strip()
    return Change(EVERYTHING, lambda: rename_profile(ctx, name, old), name)


def delete_profile(ctx: Services, name: str) -> Change:
    """Remove every row of a profile after a backup; files stay. BadRequest for "default" and unknown names.

    Undoing it: BadRequest where the name was taken meanwhile.
    """
    backup = ctx.library.profiles.delete(name)
    return Change(EVERYTHING, lambda: _restore(ctx, name, backup), backup=backup)


def _restore(ctx: Services, name: str, backup: Path) -> Change:
    ctx.library.profiles.restore(name, backup)
    return Change(EVERYTHING, lambda: delete_profile(ctx, name), name)
