"""A stretch of a video's sound as a file of its own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from eightcut.domain.channels import ALL
from eightcut.domain.clip_form import Form
from eightcut.domain.containers import WAV
from eightcut.domain.media import CutJob, VideoClock
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.aside import READERS
from eightcut.media.cut_arguments import seek_arguments
from eightcut.media.cut_files import CLIPS
from eightcut.media.cut_plan import plan_cut
from eightcut.media.cut_sounds import FLAC_BLOCKS, plain_filters
from eightcut.media.cut_survey import survey
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.media.on_disk import shown
from eightcut.media.probe import open_media, sound_stream
from eightcut.media.sound_files import CODECS


def track_index(path: str, track: int | None) -> int:
    """The number of a track among the sound tracks; None: the file's default. NoAudioTrack, the errors of `probe`."""
    with open_media(path) as container:
        return container.streams.audio.index(sound_stream(container, path, track))


def extract_audio(
    path: str, start: float, length: float, track: int | None, output: str, cancel: CancelToken,
    clock: VideoClock | None = None, channels: str = ALL,
) -> float:  # fmt: skip
    """Write `length` seconds from film time `start` to `output`, whose ending is one of CODECS; the seconds written.

    It is cut as a clip is: silence stands where the track has none, and less is written only where the video ends.
    Written under a temporary name, flushed and renamed. NoAudioTrack, CutProblem, Cancelled.
    """
    folder = Path(output).parent
    if not folder.is_dir():
        raise CutProblem(
            f"There is no folder {shown(str(folder))} to write the sound to. Create it, or choose another.", output
        )
    READERS.call(path, track_index, path, track)
    job = CutJob(path, output, start, length, track, Form(WAV), clock, channels=channels)
    seen = survey(job, cancel, sound_only=True)
    if seen.end is not None and seen.end > seen.start + Fraction(start):
        length = min(length, float(seen.end - seen.start - Fraction(start)))
    plan = plan_cut(replace(job, duration=length), replace(seen, picture=None))
    assert plan.sound is not None
    place = Path(output)
    part = CLIPS.part(place)
    codec = CODECS[place.suffix.lower()]
    filters = ",".join([*plain_filters(plan, plan.sound), *([FLAC_BLOCKS] if codec[0] == "flac" else [])])
    arguments = [
        *seek_arguments(plan.seek), "-i", f"file:{path}", "-map", f"0:{plan.sound.index}",
        "-af", filters, "-vn", "-c:a", *codec, "-y", f"file:{part}",
    ]  # fmt: skip
    try:
        run_ffmpeg(arguments, cancel, source=path, output=output)
        CLIPS.replace(part, place)
        return length
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
