"""A clip is written under a temporary name and gets its own when it is complete: never half, never over another."""

from __future__ import annotations

import errno
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eightcut.atomic import remove
from eightcut.errors import CutProblem
from eightcut.media.probe import shown

_PART = re.compile(r"\..*\.part-(\d+)-[0-9a-f]+\.\w+", re.DOTALL)
_KEPT_BYTES = 60
"""Bytes of a clip's name that its temporary name repeats."""
_RECENT = 3600.0
"""Seconds after its last change in which a temporary file may still be in work."""
FRAMES = ".webp"
"""Ending of the temporary name of a folder of frames."""
_JUST_NOW = 10.0
"""Seconds after its last change in which a temporary file counts as being written, where nobody can be asked."""
_CLOCK = 5.0
"""Seconds by which what `/proc` says of a start may be off."""
_TAKEN = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


def part_name(output: Path, suffix: str = "") -> str:
    """A fresh temporary name for a clip: hidden, with this process's number, of the same kind of file or `suffix`."""
    stem = os.fsdecode(os.fsencode(output.name if suffix else output.stem)[:_KEPT_BYTES])
    return f".{stem}.part-{os.getpid()}-{secrets.token_hex(4)}{suffix or output.suffix.lower()}"


def is_part_name(name: str) -> bool:
    """Whether a name is one that `part_name` gives."""
    return _PART.fullmatch(name) is not None


@contextmanager
def unfinished(output: Path) -> Iterator[Path]:
    """An empty file beside `output` to write to; gone at the end of the block, whatever happened.

    CutProblem where `output` is there already, or its folder cannot be written.
    """
    refuse_existing(output)
    part = output.with_name(part_name(output))
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as problem:
        raise _unwritable(output, problem) from problem
    try:
        yield part
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


@contextmanager
def unfinished_frames(output: Path) -> Iterator[Path]:
    """An empty folder beside `output` for frames, their sound beside it at `part_sound`; both gone at the end.

    CutProblem where `output` or its sound is there already, or its folder cannot be written.
    """
    refuse_existing(output)
    refuse_existing(frames_sound(output))
    part = output.with_name(part_name(output, FRAMES))
    try:
        part.mkdir()
    except OSError as problem:
        raise _unwritable(output, problem) from problem
    try:
        yield part
    finally:
        remove(part)
        remove(part_sound(part))


def frames_sound(output: Path) -> Path:
    """Where the sound of a folder of frames lies."""
    return output.with_name(output.name + ".wav")


def part_sound(part: Path) -> Path:
    """Where that sound lies until it is complete."""
    return part.with_suffix(".wav")


def refuse_existing(output: Path) -> None:
    """CutProblem where there is something of that name already."""
    if os.path.lexists(output):
        raise CutProblem(
            f"{shown(str(output))} is there already. Remove it, or give the clip another name.", str(output)
        )


def publish(part: Path, output: Path) -> None:
    """Flush a complete clip to disk and give it its name. CutProblem where another file took the name meanwhile."""
    try:
        _flush(part)
        _name(part, output)
        if sys.platform != "win32":
            _flush(output.parent)
    except FileExistsError as problem:
        raise CutProblem(
            f"Another export wrote {shown(str(output))} meanwhile. Give the clip another name.", str(output)
        ) from problem
    except OSError as problem:
        raise _unwritable(output, problem) from problem


def publish_frames(part: Path, output: Path) -> None:
    """Flush complete frames and their sound, if they have one, to disk and give both their names, or none of them.

    The folder's name comes last: where it is, all is. CutProblem where something took a name meanwhile.
    """
    sound = part_sound(part)
    named: list[Path] = []
    try:
        for path in sorted(part.iterdir()):
            _flush(path)
        if sound.exists():
            _flush(sound)
            _name(sound, frames_sound(output))
            named.append(frames_sound(output))
        if sys.platform != "win32":
            _flush(part)
        refuse_existing(output)
        part.rename(output)
        named.clear()
        if sys.platform != "win32":
            _flush(output.parent)
    except OSError as problem:
        if problem.errno in _TAKEN:
            raise CutProblem(
                f"Another export wrote {shown(str(output))} meanwhile. Give the clip another name.", str(output)
            ) from problem
        raise _unwritable(output, problem) from problem
    finally:
        for path in named:
            path.unlink(missing_ok=True)


def _name(part: Path, output: Path) -> None:
    try:
        os.link(part, output)
    except OSError as problem:
        if problem.errno not in _NO_LINKS:
            raise
        refuse_existing(output)
        part.rename(output)
    else:
        part.unlink()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(output: Path, problem: OSError) -> CutProblem:
    folder, path = shown(str(output.parent)), str(output)
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return CutProblem(f"The disk is full: {shown(path)} could not be written. Free some space first.", path)
    if problem.errno in (errno.ENOENT, errno.ENOTDIR) and not output.parent.is_dir():
        return CutProblem(f"There is no folder {folder} to write the clip to. Create it, or choose another.", path)
    if problem.errno == errno.ENAMETOOLONG:
        return CutProblem(f"The name {shown(output.name)} is too long for its disk. Choose a shorter one.", path)
    return CutProblem(
        f"{shown(path)} could not be written ({problem.strerror}). Give yourself permission to write to {folder}, "
        "or choose another folder.",
        path,
    )


def stale_parts(folder: Path, now: float | None = None) -> list[Path]:
    """Temporary files and folders of clips, in this folder and below, that no living process still writes; sorted.

    One of a living process counts as left behind when it was last changed more than an hour before `now` (seconds
    since 1970, the present at default): its number has gone to another program since.
    """
    moment = time.time() if now is None else now
    return sorted(path for path in folder.rglob(".*.part-*") if _is_stale(path, moment))


def _is_stale(path: Path, now: float) -> bool:
    found = _PART.fullmatch(path.name)
    if found is None or path.is_symlink() or not (path.is_file() or path.is_dir()):
        return False
    return not (alive(int(found.group(1))) and now - path.stat().st_mtime < _RECENT)


def alive(process: int, since: float | None = None) -> bool:
    """Whether a process of this number is running, as far as can be told; one that is over and unreaped is not.

    With `since`, seconds since 1970, one that was started later is another process of that number.
    """
    if sys.platform == "win32" or process <= 0:
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return _runs(process, since)
    return _runs(process, since)


def _runs(process: int, since: float | None) -> bool:
    """What `/proc` says beyond that, where there is one."""
    try:
        state, *fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
        up = float(Path("/proc/uptime").read_text().split()[0])
        started = time.time() - up + int(fields[18]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return True
    return state not in "ZX" and (since is None or started < since + _CLOCK)


def being_written(folder: Path) -> bool:
    """Whether a temporary file or folder of a clip in this folder or below is open, or was written to just now.

    So it is when a program was killed, and the ffmpeg that it started goes on.
    """
    parts = [path for path in folder.rglob(".*.part-*") if _PART.fullmatch(path.name) and not path.is_symlink()]
    files = [file for part in parts for file in (part.iterdir() if part.is_dir() else [part])]
    if Path("/proc/self/fd").is_dir():
        return bool(files) and not {str(file.resolve()) for file in files}.isdisjoint(_open_files())
    return any(_changed(file) > time.time() - _JUST_NOW for file in files)


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
