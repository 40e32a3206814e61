"""The classes that a profile's clips are sorted into: how many clips each has, and which folder further ones go to."""

from __future__ import annotations

from eightcut.services.clips.names import class_path
from eightcut.services.clips.targets import class_home
from eightcut.services.context import Services
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class ClassFolder:
    """One class: its name and its folder (a full path), both as they are written on the disk."""

    name: str
    folder: str
    clips: int = 0


def classes_of(ctx: Services, profile: str, base: str) -> list[ClassFolder]:
    """Classes that have clips, in the order in which they were begun; `base` is where the folders of classes lie."""
    return [
        ClassFolder(name, class_home(ctx, profile, name, base), clips)
        for name, clips in ctx.library.clips.classes(profile).items()
    ]


def new_class(base: str, name: str) -> ClassFolder:
    """A class that was typed, as it would be made in the folder `base`. BadRequest for a name that cannot be used."""
    path = class_path(base, name)
    return ClassFolder(path.name, str(path))
