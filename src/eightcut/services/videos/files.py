"""Files that may be videos: what a folder brings into a list, which of a list are gone, and their way to the trash."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from eightcut.domain.names import is_own_clip, path_parts
from eightcut.errors import CutProblem
from eightcut.media.cut_files import CLIPS
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.context import Services
from eightcut.services.videos.same_place import exists, is_folder
from eightcut.services.videos.trash import to_trash
from eightcut.typed import typed_path

VIDEO_SUFFIXES = (
    ".mp4", ".mkv", ".avi", ".mov", ".webm", ".flv", ".wmv", ".ts", ".m2ts", ".mts", ".m4v", ".mpg", ".mpeg", ".mxf",
)  # fmt: skip
"""Endings of video files, the most usual first."""
_OTHERS = """
txt md rtf pdf doc docx odt xls xlsx ods csv tsv json xml yaml yml toml ini log html htm srt vtt ass sub nfo jpg jpeg
png bmp tif tiff heic psd svg zip rar 7z gz tar exe msi dmg py js db sqlite safetensors torrent
"""
_STRANGERS = frozenset(_OTHERS.split())
"""Endings of files that hold neither picture that moves nor sound."""
_NUMBERS = re.compile(r".*_(\d+)(?:_[ma]\d+)?_\d+", re.DOTALL)
_FOLDER = re.compile(r"(?:vid|clip)_(\d+)", re.IGNORECASE)


def videos_among(paths: Iterable[str]) -> list[str]:
    """Absolute paths: files as they are given, and the videos in given folders and their folders, by name."""
    found: list[str] = []
    for path in paths:
        full = typed_path(path)
        found += [str(full)] if not is_folder(full) else _inside(full)
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> list[str]:
    return sorted(
        str(file)
        for file in folder.rglob("*")
        if file.suffix.lower() in VIDEO_SUFFIXES
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
        and file.is_file()
    )


def own_clips(ctx: Services, paths: Iterable[str]) -> set[str]:
    """Those of the paths that are clips and no videos: named as clips are, or recorded as the output of an export."""
    there = list(paths)
    named = {path for path in there if _is_named_as_clip(path)}
    rest = [path for path in there if path not in named]
    if not rest:
        return named
    written = {_plain(path) for path in ctx.library.clips.outputs()}
    return named | {path for path in rest if _plain(path) in written or _plain(path.removesuffix(".wav")) in written}


def strangers(paths: Iterable[str]) -> list[str]:
    """Those of the paths that by their ending are no videos and no sounds; of unknown endings opening decides."""
    return [path for path in paths if Path(path).suffix.lower().removeprefix(".") in _STRANGERS]


def _is_named_as_clip(path: str) -> bool:
    """Whether the name has the form of a clip's, and tells the number of the folder that it lies in."""
    if not is_own_clip(path):
        return False
    folder, name = path_parts(path)[-2:]
    mine, numbers = _FOLDER.fullmatch(folder), _NUMBERS.fullmatch(name.partition(".")[0])
    return mine is None or numbers is None or int(mine.group(1)) == int(numbers.group(1))


def _plain(path: str) -> str:
    return os.path.normcase(os.path.normpath(path))


def gone(paths: Iterable[str]) -> set[str]:
    """Those of the paths where there is no file now."""
    return {path for path in paths if not exists(path)}


def hide(ctx: Services, profile: str, paths: Sequence[str]) -> Change:
    """Leave videos with these names out of the lists of a profile."""
    new = ctx.library.hidden_files.hide(profile, [Path(path).name for path in paths])
    return Change(Kind.HIDDEN if new else NOTHING, lambda: unhide(ctx, profile, new), profile)


def unhide(ctx: Services, profile: str, paths: Sequence[str]) -> Change:
    """Show them again."""
    were = ctx.library.hidden_files.show(profile, [Path(path).name for path in paths])
    return Change(Kind.HIDDEN if were else NOTHING, lambda: hide(ctx, profile, were), profile)


def discard(paths: Sequence[str]) -> Change:
    """Move source files into the trash folder beside them. CutProblem: none was moved.

    Undoing it: CutProblem where another file took a place meanwhile; the file stays in the trash folder.
    """
    moved: list[tuple[str, str]] = []
    try:
        for path in paths:
            if exists(path):
                moved += [(path, str(target)) for target in to_trash([Path(path)])]
    except CutProblem:
        _bring_back(moved)
        raise
    return Change(Kind.VIDEOS if moved else NOTHING, lambda: _bring_back(moved))


def _bring_back(moved: Sequence[tuple[str, str]]) -> Change:
    for was, now in moved:
        if exists(was):
            raise CutProblem(f"There is now another file at {was}, so {now} stays in the trash folder.", was)
        CLIPS.move(Path(now), Path(was))
    return Change(Kind.VIDEOS if moved else NOTHING, lambda: discard([was for was, _ in moved]))
