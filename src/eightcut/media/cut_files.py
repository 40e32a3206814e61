"""A clip is written under a temporary name and gets its own when it is complete: never half, never over another."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eightcut.atomic import Door
from eightcut.errors import CutProblem, OutputProblem
from eightcut.leftovers import alive as alive
from eightcut.leftovers import drop
from eightcut.leftovers import is_part_name as is_part_name
from eightcut.leftovers import part_name as part_name
from eightcut.media.on_disk import shown

CLIPS = Door(OutputProblem)
FRAMES = ".webp"
"""Ending of the temporary name of a folder of frames."""
_JUST_NOW = 10.0
"""Seconds after its last change in which a temporary file counts as being written, where nobody can be asked."""


@contextmanager
def unfinished(output: Path) -> Iterator[Path]:
    """An empty file beside `output` to write to; gone at the end of the block, whatever happened.

    CutProblem where `output` is there already, or its folder cannot be written.
    """
    refuse_existing(output)
    part = _begun(output)
    try:
        yield part
    finally:
        drop(part)


@contextmanager
def unfinished_frames(output: Path) -> Iterator[Path]:
    """An empty folder beside `output` for frames, their sound beside it at `part_sound`; both gone at the end.

    CutProblem where `output` or its sound is there already, or its folder cannot be written.
    """
    refuse_existing(output)
    refuse_existing(frames_sound(output))
    part = _begun(output, FRAMES, folder=True)
    try:
        yield part
    finally:
        drop(part)
        drop(part_sound(part))


def frames_sound(output: Path) -> Path:
    """Where the sound of a folder of frames lies."""
    return output.with_name(output.name + ".wav")


def part_sound(part: Path) -> Path:
    """Where that sound lies until it is complete."""
    return part.with_suffix(".wav")


def refuse_existing(output: Path) -> None:
    """CutProblem where there is something of that name already."""
    if os.path.lexists(output):
        raise CutProblem(f"{shown(str(output))} already exists. Remove it, or give the clip another name.", str(output))


def publish(part: Path, output: Path) -> None:
    """Flush a complete clip to disk and give it its name. CutProblem where another file took the name meanwhile."""
    CLIPS.flush(part, output)
    _name(part, output)


def publish_frames(part: Path, output: Path) -> None:
    """Flush complete frames and their sound, if they have one, to disk and give both their names, or none of them.

    The folder's name comes last: where it is, all is. CutProblem where something took a name meanwhile.
    """
    sound = part_sound(part)
    named: list[Path] = []
    try:
        with CLIPS.told(output):
            frames = sorted(part.iterdir())
        for path in frames:
            CLIPS.flush(path, output)
        if sound.exists():
            CLIPS.flush(sound, output)
            _name(sound, frames_sound(output))
            named.append(frames_sound(output))
        if sys.platform != "win32":
            CLIPS.flush(part, output)
        _name(part, output)
        named.clear()
    finally:
        for path in named:
            drop(path)


def _name(part: Path, output: Path) -> None:
    if not CLIPS.name(part, output):
        raise CutProblem(
            f"Another export has written {shown(str(output))} in the meantime. Give the clip another name.", str(output)
        )


def _begun(output: Path, suffix: str = "", *, folder: bool = False) -> Path:
    if not output.parent.is_dir():
        raise OutputProblem(
            f"There is no folder {shown(str(output.parent))} to write the clip to. Create it, or choose another.",
            str(output),
        )
    return CLIPS.part(output, suffix, folder=folder)


def being_written(folder: Path) -> bool:
    """Whether a temporary file or folder of a clip in this folder or below is open, or was written to just now.

    So it is when a program was killed, and the ffmpeg that it started goes on.
    """
    parts = [path for path in folder.rglob(".*.part-*") if is_part_name(path.name) and not path.is_symlink()]
    files = [file for part in parts for file in (part.iterdir() if part.is_dir() else [part])]
    if Path("/proc/self/fd").is_dir():
        return bool(files) and not {str(file.resolve()) for file in files}.isdisjoint(_open_files())
    return any(abs(time.time() - _changed(file)) < _JUST_NOW for file in files)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _open_files() -> set[str]:
    """Files that processes of this user hold open."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            for descriptor in (process / "fd").iterdir():
                with suppress(OSError):
                    found.add(str(descriptor.readlink()))
    return found
