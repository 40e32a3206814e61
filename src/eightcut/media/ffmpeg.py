"""The ffmpeg program: where it is, how it is run so that it can be stopped, and what its failures mean."""

from __future__ import annotations

import logging
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem, EnvironmentProblem, NotMedia, OutputProblem, UnreadableFile
from eightcut.media.on_disk import shown
from eightcut.values import dataclass

log = logging.getLogger("eightcut.ffmpeg")

_LOOK_EVERY = 0.05
"""Seconds between two looks at the cancel token."""

_LEVEL = re.compile(r"\[(error|fatal)\] ")
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0


@cache
def ffmpeg_exe() -> str:
    """Path of the ffmpeg that comes with imageio-ffmpeg. CutProblem where it is missing."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as problem:
        raise CutProblem(
            "The ffmpeg program that writes clips is missing. Reinstall the package imageio-ffmpeg."
        ) from problem


def ffmpeg_command(arguments: Sequence[str]) -> list[str]:
    """The whole command: program, the options that every run has, `arguments`."""
    return [ffmpeg_exe(), "-nostdin", "-hide_banner", "-loglevel", "error", *arguments]


@cache
def has_soxr() -> bool:
    """Whether this ffmpeg can change rates by the SoX resampler: the one that comes for Linux can."""
    return "--enable-libsoxr" in run_ffmpeg(["-buildconf"], CancelToken())


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: exit code, what went to standard output, what was complained of."""

    code: int
    told: str
    complaints: str


def run_ffmpeg(arguments: Sequence[str], cancel: CancelToken, *, source: str = "", output: str = "") -> str:
    """Run ffmpeg to its end; what it wrote to its standard output.

    `source` and `output` are the files that a failure's sentence names. Cancelled once the token is set: ffmpeg has
    ended by then. CutProblem, NotMedia or UnreadableFile where it fails.
    """
    outcome = attempt(arguments, cancel, source)
    if outcome.code != 0:
        raise explain(outcome.complaints, outcome.code, source, output)
    return outcome.told


def watch_ffmpeg(arguments: Sequence[str], cancel: CancelToken, *, source: str = "", output: str = "") -> Outcome:
    """The same, with what it says on the way: `complaints` holds every line from "info" on, each with its level."""
    outcome = attempt(["-loglevel", "repeat+level+info", "-nostats", *arguments], cancel, source)
    if outcome.code != 0:
        grave = [line for line in outcome.complaints.splitlines() if "[error]" in line or "[fatal]" in line]
        raise explain("\n".join(_LEVEL.sub("", line) for line in grave), outcome.code, source, output)
    return outcome


def attempt(arguments: Sequence[str], cancel: CancelToken, source: str = "") -> Outcome:
    """Run ffmpeg to its end, whatever that is. Cancelled; CutProblem where it could not be started."""
    cancel.check()
    command, began = ffmpeg_command(arguments), time.monotonic()
    log.debug("%s", shlex.join(command))
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1"},
            creationflags=_NO_WINDOW,
            process_group=0,
        )
    except OSError as problem:
        raise CutProblem(
            f"ffmpeg could not be started ({problem.strerror}). Reinstall the package imageio-ffmpeg.", source
        ) from problem
    with process:
        try:
            told, complaints = _outcome(process, cancel)
        finally:
            if process.poll() is None:
                process.kill()
    log.debug("exit code %d after %.2f s", process.returncode, time.monotonic() - began)
    return Outcome(process.returncode, told.decode(errors="replace"), complaints.decode(errors="replace"))


def _outcome(process: subprocess.Popen[bytes], cancel: CancelToken) -> tuple[bytes, bytes]:
    while True:
        cancel.check()
        try:
            return process.communicate(timeout=_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue


def explain(complaints: str, code: int, source: str = "", output: str = "") -> EnvironmentProblem:
    """What ffmpeg's last words and exit code mean to the user, as a problem to raise."""
    clip = shown(output) if output else "the clip"
    video = shown(source) if source else "the video"
    folder = shown(str(Path(output).parent)) if output else "its folder"
    if "No space left on device" in complaints or "Disk quota exceeded" in complaints:
        return OutputProblem(f"The disk is full: {clip} could not be written. Free some space, then try again.", output)
    if "File too large" in complaints:
        return OutputProblem(f"{clip} is larger than its disk allows. Choose another folder.", output)
    if "Read-only file system" in complaints:
        return OutputProblem(f"{folder} is read-only: {clip} could not be written. Choose another folder.", output)
    if "Input/output error" in complaints:
        return UnreadableFile(
            f"The disk failed while {video} was being cut. Check the disks of the video and the clip.", source
        )
    if "Permission denied" in complaints:
        return CutProblem(
            f"You do not have permission to read {video} or to write to {folder}. Change the permissions.",
            output or source,
        )
    if "No such file or directory" in complaints:
        return CutProblem(f"{video} or {folder} no longer exists. Put it back, then try again.", output or source)
    if "moov atom not found" in complaints or "Error opening input" in complaints:
        return NotMedia(f"{video} is not a readable video or sound file. Choose another file.", source)
    if code < 0:
        return CutProblem(
            f"The system stopped ffmpeg while it was writing {clip} (signal {-code}). Close other "
            "programs if memory is short, then try again.",
            output,
        )
    words = complaints.strip().splitlines()
    said = shown(words[-1]) if words else f"exit code {code}"
    return CutProblem(f"ffmpeg could not cut {video}: {said}. Try another moment, or convert the video first.", source)
