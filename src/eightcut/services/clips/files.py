"""What a clip is on disk: a file, or a folder of frames with its sound beside it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import CONTAINERS, container_of
from eightcut.domain.markers import export_folder
from eightcut.domain.names import is_frame, may_be_clip, path_parts
from eightcut.errors import CutProblem, EnvironmentProblem
from eightcut.media.media import FfmpegMedia
from eightcut.services.videos.same_place import exists, is_folder, on_disk
from eightcut.services.videos.trash import TRASH

_FRAMES = tuple(one.frame.replace("%04d", "*") for one in CONTAINERS.values() if one.folder)
_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""What systems lay into folders of pictures."""


def is_frames(output_path: str) -> bool:
    """Whether the path names a folder of frames."""
    return container_of(output_path).folder


def parts_of(output_path: str) -> list[Path]:
    """Where the parts of a clip are, or would be: its file; its folder of frames and the sound of that."""
    return [Path(part) for part in container_of(output_path).parts(str(on_disk(output_path)))]


def frames_in(folder: Path) -> Iterator[Path]:
    """The frames in a folder, in no order."""
    return (frame for pattern in _FRAMES for frame in folder.glob(pattern))


def files_of(output_path: str) -> list[Path]:
    """The parts of a clip that are there."""
    return [path for path in parts_of(output_path) if exists(path)]


def is_there(output_path: str) -> bool:
    """Whether the clip itself is there: its file, or its folder with frames in it."""
    path = on_disk(output_path)
    return exists(path) and not (is_folder(path) and not any(frames_in(path)))


def folder_of(output_path: str) -> Path | None:
    """The class folder of a clip, with either separator; None where too few folders are above it."""
    folder = export_folder(str(on_disk(output_path)))
    return Path(folder) if folder else None


def folders_of(output_paths: Iterable[str]) -> set[Path]:
    """The class folders of many clips; a folder of clips is asked once."""
    one_each = {_beside(path): path for path in output_paths}
    return {folder for path in one_each.values() if (folder := folder_of(path)) is not None}


def by_folders(moves: Mapping[str, str]) -> dict[tuple[Path, Path], dict[str, str]]:
    """Clips that go to other paths by their class folders, the old and the new one."""
    found: dict[tuple[Path, Path], dict[str, str]] = {}
    for old, new in moves.items():
        source, target = folder_of(old), folder_of(new)
        if source is not None and target is not None:
            found.setdefault((source, target), {})[old] = new
    return found


def with_folders(rows: Iterable[ClipRow]) -> Iterator[tuple[ClipRow, Path]]:
    """The rows that have a class folder, each with it; a folder of clips is asked once."""
    known: dict[str, Path | None] = {}
    for row in rows:
        key = _beside(row.output_path)
        if key not in known:
            known[key] = folder_of(row.output_path)
        folder = known[key]
        if folder is not None:
            yield row, folder


def _beside(output_path: str) -> str:
    """The same for clips that surely lie in one folder."""
    return output_path if "\\" in output_path else output_path.rstrip("/").rpartition("/")[0]


def is_strange(output_path: str) -> bool:
    """Whether a row calls something a clip that is none by its name, or that is no ordinary file or folder there."""
    return not may_be_clip(output_path) or _is_trash(output_path) or bool(_kind_of(output_path))


def is_flat(output_path: str) -> bool:
    """Whether it may be a clip as the oldest releases called them, `CLASS/NAME.mp4`: those are shown and never touched.

    By its name, and an ordinary file or nothing is there.
    """
    parts = path_parts(output_path)
    return bool(
        len(parts) > 1
        and ".." not in parts
        and not (is_frames(output_path) or _is_trash(output_path) or _kind_of(output_path))
    )


def refuse_strange(output_paths: Iterable[str], new: bool = False) -> None:
    """CutProblem where something of such a name is there that is no clip, before anything is done to it.

    A database can come from anybody, and its rows with it. `new`: names that are to be written, there or not.
    """
    for output_path in output_paths:
        if not (new or any(map(os.path.lexists, parts_of(output_path)))):
            continue
        why = _strangeness(output_path)
        if why:
            raise CutProblem(
                f"{output_path} is recorded as a clip, but {why}, so it is left alone. To remove its "
                "row: 8cut doctor --fix --forget",
                output_path,
            )


def _strangeness(output_path: str) -> str:
    """What speaks against a recorded path being a clip; "" for nothing."""
    path = on_disk(output_path)
    if not may_be_clip(output_path) or _is_trash(output_path):
        return "8-cut does not use such names for clips"
    if not path.is_absolute() and exists(path):
        return "its path is not absolute"
    return _kind_of(output_path) or _inside(path)


def _is_trash(output_path: str) -> bool:
    return TRASH in output_path and TRASH in on_disk(output_path).parts


def _kind_of(output_path: str) -> str:
    """What is there that is no ordinary file, or no folder where frames should be; the doctor asks it of every row."""
    place = str(on_disk(output_path)) if "\\" in output_path else output_path
    container = container_of(output_path)
    for path in container.parts(place):
        folder = container.folder and path == place
        try:
            mode = os.lstat(path).st_mode
        except (OSError, ValueError):
            continue
        if not (stat.S_ISDIR(mode) if folder else stat.S_ISREG(mode)):
            return f"{Path(path).name} is not a {'folder of frames' if folder else 'regular file'}"
    return ""


def _inside(path: Path) -> str:
    """What else than frames a folder holds; "" for nothing, and for a file."""
    if not is_folder(path):
        return ""
    other = (file for file in path.iterdir() if not (is_frame(file.name) or file.name in _SYSTEMS))
    found = next((file for file in other), None)
    return "" if found is None else f"{found.name} in it is not a frame"


def remove_clip(output_path: str) -> None:
    """Take away all parts of a clip. OSError."""
    for path in parts_of(output_path):
        remove(path)


def fingerprint(media: FfmpegMedia, output_path: str) -> str:
    """The identity of what is in a clip, 32 hex digits: its file's, or that of its frames and their sound.

    "" where it is not there or cannot be read.
    """
    path = on_disk(output_path)
    try:
        if not is_folder(path):
            return media.content_id(str(path))
        frames = sorted(frames_in(path))
        sound = Path(f"{path}.wav")
        digest = hashlib.blake2b(digest_size=16)
        for file in frames:
            digest.update(f"{file.name} {file.stat().st_size}\n".encode())
        for file in (*frames[:1], *frames[len(frames) // 2 :][:1], *frames[-1:], *([sound] if sound.exists() else [])):
            digest.update(media.content_id(str(file)).encode())
    except (EnvironmentProblem, OSError, ValueError):
        return ""
    return digest.hexdigest() if frames else ""


def stamp_of(path: str) -> str:
    """Size and time of a file: another one once it was written anew; "" where it is gone."""
    try:
        there = on_disk(path).stat()
    except OSError:
        return ""
    return f"{there.st_size} {there.st_mtime_ns}"
