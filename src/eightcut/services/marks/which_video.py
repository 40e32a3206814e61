"""Which video a file of marks speaks of: one that was named, one that it names itself, or one called as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from pathlib import Path

from eightcut.domain.marks import BadMarks
from eightcut.domain.names import path_parts
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import short
from eightcut.services.context import Services
from eightcut.services.videos.files import VIDEO_SUFFIXES
from eightcut.services.videos.identity import find_video
from eightcut.services.videos.same_place import folded, is_file, names_in
from eightcut.typed import typed_path
from eightcut.values import dataclass

MEDIA = (
    *VIDEO_SUFFIXES, ".wav", ".flac", ".mp3", ".m4a", ".m4b", ".mka", ".ogg", ".oga", ".opus", ".aac", ".aif", ".aiff",
)  # fmt: skip
"""Endings of videos and sounds: what else is called like a file of marks is another file of marks."""


@dataclass(slots=True)
class WhichVideo:
    """Finds the videos of one file of marks; `given` are the paths that the user named for it."""

    ctx: Services
    profile: str
    file: Path
    given: Sequence[str] = ()
    alone: bool = False
    """Whether the file names one video at most: then a single one that was given is it, whatever it is called."""
    _found: dict[str, VideoRef] = field(default_factory=dict)

    def of(self, name: str) -> VideoRef:
        """The video of this name, "" for a file that names none. BadMarks where none, or more than one, can be it."""
        if name not in self._found:
            self._found[name] = find_video(self.ctx, self._path(name), self.profile)
        return self._found[name]

    def _path(self, name: str) -> str:
        given = [str(typed_path(path)) for path in self.given]
        if len(given) == 1 and (self.alone or not name):
            return given[0]
        wanted = path_parts(name)[-1:] or list(_without_endings(self.file.name))
        if not given and name and is_file(self.file.parent / name):
            return str(self.file.parent / name)
        for paths in [given] if given else [self._beside(), self._known()]:
            found = _called(paths, wanted)
            if len(found) > 1:
                there = ", ".join(sorted(map(short, found))[:3])
                raise BadMarks("", f"More than one file can be {_told(name)}: {there}. Give the right one by --video.")
            if found:
                return found[0]
        raise BadMarks("", f"No file was found for {_told(name)}. Give it by --video.")

    def _beside(self) -> list[str]:
        return [str(path) for path in names_in(self.file.parent) if path.suffix.lower() in MEDIA and is_file(path)]

    def _known(self) -> list[str]:
        return [video.path for video in self.ctx.library.videos.known(self.profile) if video.path]


def _told(name: str) -> str:
    return f"the video {short(name)!r}" if name else "the video of these marks"


def _without_endings(name: str) -> Iterator[str]:
    """`film.Table.1.txt`, then the same with an ending less each time."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _called(paths: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """The paths of the first of these names that any has; without their endings where none has it with its own."""
    names = [(path, Path(folded(Path(path).name))) for path in dict.fromkeys(paths)]
    for one in (Path(folded(name)) for name in wanted):
        exact = [path for path, name in names if name == one]
        found = exact or [path for path, name in names if name.stem in (str(one), one.stem)]
        if found:
            return found
    return []
