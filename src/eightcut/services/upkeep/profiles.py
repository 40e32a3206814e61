"""Deleting a profile so that it can come back: the database is copied first, and the copy can give it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eightcut.services.context import Services

DEFAULT = "default"
"""The profile that is always there."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A profile that went, and the copy of the database that still has it."""

    name: str
    backup: Path


def delete_profile(ctx: Services, name: str) -> Deleted:
    """Remove every row of a profile after a backup; files stay. BadRequest for "default" and unknown names."""
    return Deleted(name, ctx.library.profiles.delete(name))


def restore_profile(ctx: Services, deleted: Deleted) -> None:
    """Bring a deleted profile back from its backup. BadRequest where the name was taken meanwhile."""
    ctx.library.profiles.restore(deleted.name, deleted.backup)
