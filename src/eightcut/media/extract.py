"""A stretch of a film's sound as a file of its own."""

from __future__ import annotations

import os
from pathlib import Path

from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.aside import READERS
from eightcut.media.cut_files import part_name
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.media.formats import INPUT_OPTIONS
from eightcut.media.probe import open_media, sound_stream

CODECS = {
    ".wav": ("pcm_s16le",),
    ".mp3": ("libmp3lame", "-q:a", "2"),
    ".flac": ("flac", "-af", "asetnsamples=n=4096:p=0"),
    ".m4a": ("aac", "-b:a", "256k"),
    ".aac": ("aac", "-b:a", "256k"),
    ".ogg": ("libvorbis", "-q:a", "6"),
    ".opus": ("libopus", "-b:a", "160k"),
}
"""File ending -> codec and its quality, as ffmpeg's options."""


def track_index(path: str, track: int | None) -> int:
    """The number of a track among the sound tracks; None: the file's default. NoAudioTrack, the errors of `probe`."""
    with open_media(path) as container:
        return container.streams.audio.index(sound_stream(container, path, track))


def extract_audio(path: str, start: float, length: float, track: int | None, output: str, cancel: CancelToken) -> None:
    """Write `length` seconds from film time `start` to `output`, whose ending is one of CODECS.

    Written under a temporary name, flushed and renamed. NoAudioTrack, CutProblem, Cancelled.
    """
    number = READERS.call(path, track_index, path, track)
    place = Path(output)
    part = place.with_name(part_name(place))
    codec = CODECS[place.suffix.lower()]
    arguments = [
        *INPUT_OPTIONS, "-ss", f"{start:.6f}", "-i", f"file:{path}", "-t", f"{length:.6f}", "-map", f"0:a:{number}",
        "-vn", "-c:a", *codec, "-y", f"file:{part}",
    ]  # fmt: skip
    try:
        run_ffmpeg(arguments, cancel, source=path, output=output)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(place)
    except OSError as problem:
        raise CutProblem(
            f"{output} could not be written ({problem.strerror}). Choose another folder.", output
        ) from problem
    finally:
        part.unlink(missing_ok=True)
