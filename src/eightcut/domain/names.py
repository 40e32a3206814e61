"""File names of exported clips: which video number, which marker number, which clip."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eightcut.domain.containers import ALL_ENDINGS, CONTAINERS

_DRIVE = re.compile(r"[A-Za-z]:")
_VIDEO_FOLDER = re.compile(r"vid_(\d+)")
_MARK = re.compile(r".*_\d+_([ma])(\d+)_\d+(?:\.[^._]*)?", re.DOTALL)
_ANY = "|".join(map(re.escape, ALL_ENDINGS))
_CLIP = re.compile(rf".*_\d+(?:_[ma]\d+)?_\d+(?:{_ANY})?(?:\.wav)?", re.DOTALL | re.ASCII | re.IGNORECASE)
"""`NAME_NNN_mK_i`, `NAME_NNN_aK_i` and the older `NAME_NNN_i`, as a file or a folder of frames with its sound."""
_OLD_FOLDER = re.compile(r"clip_\d+", re.ASCII | re.IGNORECASE)
_FRAMES = (re.escape(one.frame).replace("%04d", r"\d+") for one in CONTAINERS.values() if one.folder)
_FRAME = re.compile("|".join(_FRAMES), re.ASCII | re.IGNORECASE)


def path_parts(path: str) -> list[str]:
    """Folders and file name of a path with either separator, or both; a drive is no folder."""
    parts = [part for part in path.replace("\\", "/").split("/") if part]
    return parts[1:] if parts and _DRIVE.fullmatch(parts[0]) else parts


def video_folder(number: int) -> str:
    """`vid_007` for 7."""
    return f"vid_{number:03d}"


def video_number(output_path: str) -> int | None:
    """The number of the `vid_NNN` folder that holds the clip; None where its parent is not such a folder."""
    parts = path_parts(output_path)
    found = _VIDEO_FOLDER.fullmatch(parts[-2]) if len(parts) >= 2 else None
    return int(found.group(1)) if found else None


def folder_number(name: str) -> int | None:
    """The number of a folder called `vid_NNN`; None for another name."""
    found = _VIDEO_FOLDER.fullmatch(name)
    return int(found.group(1)) if found else None


def clip_name(number: int, kind: str, group: int, index: int, name: str = "clip", suffix: str = ".mp4") -> str:
    """`clip_007_m4_0.mp4`: video 7, manual export 4 (`a` for a scan export), clip 0."""
    return f"{name}_{number:03d}_{kind}{group}_{index}{suffix}"


def next_group(names: Iterable[str], kind: str) -> int:
    """One more than the highest K of `_mK_` (or `_aK_`) among the names or paths; 1 where there is none."""
    marks = (_MARK.fullmatch(part) for name in names for part in path_parts(name)[-1:])
    return max((int(mark.group(2)) for mark in marks if mark and mark.group(1) == kind), default=0) + 1


def group_number(output_path: str) -> int | None:
    """The K of `NAME_NNN_mK_i`; None for any other name."""
    mark = mark_of(output_path)
    return mark[1] if mark and mark[0] == "m" else None


def mark_of(output_path: str) -> tuple[str, int] | None:
    """Kind ("m", "a") and K of `NAME_NNN_mK_i`; None for any other name."""
    mark = _MARK.fullmatch("".join(path_parts(output_path)[-1:]))
    return (mark.group(1), int(mark.group(2))) if mark else None


def renumbered(name: str, group: int) -> str:
    """A file name `NAME_NNN_mK_i` with another K; any other name as it is."""
    mark = _MARK.fullmatch(name)
    return f"{name[: mark.start(2)]}{group}{name[mark.end(2) :]}" if mark else name


def is_own_clip(path: str) -> bool:
    """Whether a path, with either separator, has the form that this program or the earlier one gives to its clips.

    That is `vid_NNN/NAME_NNN_mK_i`, with `_aK_` or without either, the oldest `clip_NNN/clip_NNN_i`, and a frame in
    such a folder. By names alone: nothing is looked at on the disk.
    """
    parts = path_parts(path)
    if len(parts) > 2 and _FRAME.fullmatch(parts[-1]):
        parts = parts[:-1]
    if len(parts) < 2 or not _CLIP.fullmatch(parts[-1]):
        return False
    return folder_number(parts[-2]) is not None or _OLD_FOLDER.fullmatch(parts[-2]) is not None


def is_frame(name: str) -> bool:
    """Whether a file in a folder of frames is one."""
    return _FRAME.fullmatch(name) is not None


def may_be_clip(path: str) -> bool:
    """Whether a row may call this path a clip: anything in `vid_NNN` or `clip_NNN`, as imported clips are called
    anything, elsewhere names of the program's own form. By names alone.
    """
    parts = path_parts(path)
    if not parts or parts[-1] in (".", "..") or "\0" in path:
        return False
    above = parts[-2] if len(parts) > 1 else ""
    return (
        folder_number(above) is not None
        or _OLD_FOLDER.fullmatch(above) is not None
        or _CLIP.fullmatch(parts[-1]) is not None
    )
