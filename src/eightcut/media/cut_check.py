"""A written clip is read back before it gets its name: does it hold what was planned?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import av
import av.error

from eightcut.domain.containers import MP4, WAV, WEBP
from eightcut.domain.media import CutJob
from eightcut.domain.webp import HEAD, picture_size
from eightcut.errors import CutProblem
from eightcut.media.cut_plan import CutPlan
from eightcut.media.cut_survey import picture_sizes
from eightcut.media.on_disk import shown
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a file: frames, their rate and size, samples per channel, whether all begin at 0."""

    frames: int = 0
    fps: Fraction | None = None
    size: tuple[int, int] | None = None
    samples: int = 0
    together: bool = True


def check_clip(job: CutJob, plan: CutPlan, part: Path, sound: Path, begun: bool) -> None:
    """CutProblem unless file or folder `part` (and the sound beside it) hold what was planned.

    `begun`: whether ffmpeg began with the planned frame.
    """
    try:
        found = _READERS[plan.form.format](part, sound, plan)
    except (av.error.FFmpegError, OSError) as problem:
        raise CutProblem(
            f"The clip {shown(job.output)} could not be read back. Export it again.", job.output
        ) from problem
    size = plan.framing.size if plan.framing is not None else found.size
    planned = Contents(plan.frames, plan.fps, size, plan.samples, together=True)
    if found == planned and begun:
        return
    if len(picture_sizes(job, plan)) > 1:
        raise CutProblem(
            f"The picture of {shown(job.source)} changes size between {job.start:.3f} s and "
            f"{job.start + job.duration:.3f} s, but a clip has only one size. Choose another moment.",
            job.source,
        )
    raise CutProblem(
        f"{shown(job.source)} could not be cut exactly at {job.start:.3f} s: "
        f"{_what_differs(found, planned, begun)}. The video may be damaged there. Choose another moment.",
        job.source,
    )


def _what_differs(found: Contents, planned: Contents, begun: bool) -> str:
    said = [
        f"{found.frames} frames instead of {planned.frames}" if found.frames != planned.frames else "",
        f"{found.samples} samples instead of {planned.samples}" if found.samples != planned.samples else "",
        f"{found.fps} frames per second instead of {planned.fps}" if found.fps != planned.fps else "",
        f"a picture size other than {planned.size}" if found.size != planned.size else "",
        "" if found.together else "picture and sound start at different times",
        "" if begun else "a different first frame",
    ]
    return ", ".join(each for each in said if each)


def read_clip(path: Path) -> Contents:
    """What a player finds in an MP4 or WAV file: sound before the clip's time 0, as AAC needs it, does not count."""
    with av.open(f"file:{path}", options={"protocol_whitelist": "file"}) as clip:
        pictures, sounds = clip.streams.video, clip.streams.audio
        rate = sounds[0].codec_context.sample_rate if sounds else 0
        together = not any(stream.start_time for stream in clip.streams)
        frames, samples = 0, Fraction(0)
        for packet in clip.demux():
            if packet.size and packet.stream.type == "video":
                frames += 1
            elif packet.size:
                begin = packet.pts or 0
                heard = max(0, begin + (packet.duration or 0)) - max(0, begin)
                samples += heard * packet.time_base * rate
        fps = pictures[0].average_rate if pictures else None
        size = (pictures[0].codec_context.width, pictures[0].codec_context.height) if pictures else None
        return Contents(frames, fps, size, int(samples), together)


def _frames(folder: Path, sound: Path, plan: CutPlan) -> Contents:
    """The whole frames in a folder, in order up to the first that is missing or cut off, and the sound."""
    number, size, name = 0, None, plan.form.container.frame
    while (found := _webp_size(folder / (name % (number + 1)))) is not None and size in (None, found):
        number, size = number + 1, found
    others = sum(1 for _ in folder.iterdir()) - number
    heard = read_clip(sound) if plan.sound is not None else Contents()
    return Contents(number + others, plan.fps if not others else None, size, heard.samples, heard.together)


def _webp_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a WebP file of one lossy picture; None where it is not whole."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            length = file.seek(0, 2)
    except FileNotFoundError:
        return None
    size = picture_size(head)
    whole = int.from_bytes(head[4:8], "little") + 8 == length
    return size if whole and head[12:16] == b"VP8 " else None


def _file(part: Path, _: Path, __: CutPlan) -> Contents:
    return read_clip(part)


_READERS: Mapping[str, Callable[[Path, Path, CutPlan], Contents]] = {MP4: _file, WEBP: _frames, WAV: _file}
"""Container -> what is in a clip: the clip, the sound beside it, its plan."""
