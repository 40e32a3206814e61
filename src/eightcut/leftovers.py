"""Leftovers of killed programs: temporary files carry their writer in their name, so a dead one's are known."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

HOLD = ".hold_"
"""Begins the name of a file that holds the name of a clip."""
STALE = 86_400.0
"""Seconds after which a temporary file that nobody has written to is left behind, where its writer cannot be asked."""
_RECENT = 3600.0
"""The same where a process of the writer's number is running, which may be another one."""
_NEW = 10.0
"""Seconds in which a hold may be without its number yet."""
_KEPT_BYTES = 60
"""Bytes of a file's name that its temporary name repeats."""
_PART = re.compile(r"\..*\.part-(\d+)-([0-9a-f]+)(?:\.\w+)?", re.DOTALL)
_OLDER = re.compile(r"\..*\.[0-9a-f]{12}\.part", re.DOTALL)
"""What the releases before called temporary files of models, frames and waveforms."""
_HOLDER = re.compile(rb"(\d+)(?: ([0-9a-f]{14}))?")
_COMPUTER, _PROCESS, _RANDOM = 6, 8, 6
"""Hex digits of the mark behind the process's number."""
_UNKNOWN = "0" * _PROCESS
_CLOCK = 5.0
"""Seconds by which what `/proc` says of a start may be off."""
_swept: set[str] = set()
"""Folders that this process has looked for left-overs in: whoever writes there next need not look again. It is the
process's, as the marks in the names are: what another one leaves after that, a later process regions."""
_stuck: set[Path] = set()
"""What this process was to take away and could not: whoever is asked last whether anything is left must know of all."""


def part_name(output: Path, suffix: str = "") -> str:
    """A fresh temporary name for a file: hidden, with this process's mark, of the same kind of file or `suffix`."""
    whole = output.name if suffix else output.stem
    stem = whole.encode("utf-8", "replace")[:_KEPT_BYTES].decode("utf-8", "ignore")
    mark = f"{own_mark()}{secrets.token_hex(_RANDOM // 2)}"
    return f".{stem}.part-{os.getpid()}-{mark}{suffix or output.suffix.lower()}"


def is_part_name(name: str) -> bool:
    """Whether a name is one that `part_name` gives."""
    return _PART.fullmatch(name) is not None


def writer() -> str:
    """What a hold says of the process that took it."""
    return f"{os.getpid()} {own_mark()}"


def own_mark() -> str:
    """14 hex digits that tell this process from all others, on any computer, whatever its number."""
    return f"{_computer()}{_process(os.getpid())}"


def at_work(process: int, mark: str, age: float) -> bool:
    """Whether the process that gave itself this `own_mark` is running.

    Where it cannot be asked, as on another computer, it is while its last sign is `age` seconds old, of at most a day.
    """
    if mark[:_COMPUTER] == _computer() and mark[_COMPUTER:] == _UNKNOWN:
        return alive(process) and age < STALE
    return _is_written(process, f"{mark}{'0' * _RANDOM}", age)


def leftovers(folder: Path, *, below: bool = False, now: float | None = None) -> list[Path]:
    """Temporary files and folders of this program, and holds, that no living process needs; sorted.

    Those of `folder`, with `below` of the folders in it as well. What another computer writes is known by its time
    alone: seconds since 1970, `now` or the present. Names of other forms are never among them. OSError.
    """
    moment = time.time() if now is None else now
    names = folder.rglob(".*") if below else folder.glob(".*")
    return sorted(path for path in names if _is_left(path, moment))


def older_leftovers(folder: Path) -> list[Path]:
    """What earlier releases left in a folder that is the program's alone, untouched for a day. OSError.

    A time far in the future is that of a clock that was put right since.
    """
    parts = [path for path in folder.glob(".*.part") if _OLDER.fullmatch(path.name)]
    return [path for path in parts if not -STALE < time.time() - _changed(path) < STALE]


def sweep(folder: Path, *, own: bool = False) -> list[Path]:
    """Remove what killed programs left in `folder`, the first time that this process works there; those removed.

    `own`: a folder that is the program's alone, where what earlier releases left goes, too, whenever it is asked for.
    What cannot be removed stays for the doctor.
    """
    gone: list[Path] = []
    with suppress(OSError):
        found = leftovers(folder) if _first_time_in(folder) or own else []
        for path in [*found, *(older_leftovers(folder) if own else [])]:
            with suppress(OSError):
                remove(path)
                gone.append(path)
    return gone


def remove(path: Path) -> None:
    """Take away a file, or a folder with all that is in it; one that is gone already is no matter. OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def drop(path: Path) -> None:
    """Take away what is of no use any more; what the system keeps all the same is tried again by `stuck`."""
    with suppress(ValueError):
        try:
            remove(path)
        except OSError:
            _stuck.add(path)


def stuck(folders: Iterable[Path]) -> bool:
    """Whether anything is left in these folders or below that could not be dropped, now either."""
    for folder in folders:
        for path in [path for path in _stuck.copy() if path.is_relative_to(folder)]:
            _stuck.discard(path)
            drop(path)
            if path in _stuck:
                return True
    return False


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


def _first_time_in(folder: Path) -> bool:
    new = str(folder) not in _swept
    _swept.add(str(folder))
    return new


def _is_left(path: Path, now: float) -> bool:
    try:
        if path.name.startswith(HOLD):
            return path.is_file() and not path.is_symlink() and not _is_held(path, now)
        found = _PART.fullmatch(path.name)
        if found is None or path.is_symlink() or not (path.is_file() or path.is_dir()):
            return False
        return not _is_written(int(found.group(1)), found.group(2), now - path.stat().st_mtime)
    except OSError:
        return False  # it is gone meanwhile, or cannot be looked at


def _is_held(path: Path, now: float) -> bool:
    with path.open("rb") as file:
        told = file.read(100)
    age = now - path.stat().st_mtime
    found = _HOLDER.fullmatch(told)
    if found is None:
        return bool(told) or -STALE < age < _NEW  # somebody's own file, or one that is being made
    number, mark = int(found.group(1)), (found.group(2) or b"").decode()
    return _is_written(number, f"{mark}{'0' * _RANDOM}", age) if mark else alive(number)


def _is_written(process: int, mark: str, age: float) -> bool:
    """Whether the process behind a mark may still write, `age` seconds after it wrote last."""
    if len(mark) != _COMPUTER + _PROCESS + _RANDOM:
        return alive(process) and age < _RECENT
    if mark[:_COMPUTER] != _computer():
        return age < STALE
    told = mark[_COMPUTER : _COMPUTER + _PROCESS]
    if told == _UNKNOWN:
        return alive(process) and age < _RECENT
    return alive(process) and _process(process) == told


def _computer() -> str:
    """This computer, and which numbering of processes on it: containers have their own."""
    numbering = 0
    with suppress(OSError):
        numbering = Path("/proc/self/ns/pid").stat().st_ino
    return _digits(f"{platform.node()} {numbering}", _COMPUTER)


def _process(number: int) -> str:
    """Tells a process from others that had its number, whatever the clock says; zeros where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        started = _told(number)[19]
    except (OSError, IndexError):
        return _UNKNOWN
    return _digits(f"{boot} {started}", _PROCESS)


def _digits(text: str, count: int) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=count // 2).hexdigest()


def _told(process: int) -> list[str]:
    """What `/proc` tells of a process from its state on. OSError."""
    return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()


def _runs(process: int, since: float | None) -> bool:
    """What `/proc` says beyond that, where there is one."""
    try:
        fields = _told(process)
        up = float(Path("/proc/uptime").read_text().split()[0])
        started = time.time() - up + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return True
    return fields[0] not in "ZX" and (since is None or started < since + _CLOCK)


def _changed(path: Path) -> float:
    """When it was last written to; now where it is gone meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
