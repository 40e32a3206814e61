"""Sound alone: a stretch of a video as a file in one of the usual formats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eightcut.domain.clip_spans import LONGEST_SOUND, SHORTEST_SOUND
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.media.on_disk import shown
from eightcut.media.sound_files import CODECS
from eightcut.services.change import Change, Kind
from eightcut.services.clips.requests import seconds as told
from eightcut.services.clips.work import begin
from eightcut.services.context import Job, Services
from eightcut.services.videos.clocks import DEFAULT_TRACK, channels_of, cutting_clock, track_of, with_length
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import exists, is_folder
from eightcut.values import dataclass

FORMATS = tuple(ending.removeprefix(".") for ending in CODECS)


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """The file, and how many seconds it holds: fewer than asked where the video ends before."""

    output: str
    seconds: float
    asked: float
    change: Change


def extract(ctx: Services, path: str, start: float, length: float, output: str, job: Job) -> ExtractResult:
    """Write `length` seconds from film time `start`; the file's ending chooses the format.

    BadRequest for a format, length or moment that cannot be; NoAudioTrack, CutProblem, Cancelled.
    """
    ending = Path(output).suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise BadRequest(f"{output} has no extension of a sound format. Use one of: {', '.join(FORMATS)}.", output)
    if not SHORTEST_SOUND <= length <= LONGEST_SOUND:
        raise BadRequest(
            f"A length of {length:g} s is not possible. Use {SHORTEST_SOUND:g} to {LONGEST_SOUND:,.0f} s.", path
        )
    _refuse_itself(path, output)
    place = Path(output).absolute()
    if exists(place) and (ctx.library.clips.profiles_with([str(place)]) or ctx.library.videos.content_at(str(place))):
        raise BadRequest(
            f"{shown(output)} is a clip or video of the library and would be overwritten. Give the sound another name.",
            output,
        )
    video = open_video(ctx, path)
    info = with_length(ctx, video, ctx.media.probe(video.path), start + length, job)
    seconds = min(length, info.duration - start)
    if start < 0 or seconds <= 0:
        raise BadRequest(f"{path} lasts {told(info.duration)} s: there is no sound at {start:g} s.", path)
    track = track_of(ctx, video)
    chosen = None if track == DEFAULT_TRACK else track
    clock = cutting_clock(ctx, video, job)
    with _noted(ctx, place.parent):
        written = ctx.media.extract(
            video.path, start, seconds, chosen, str(place), job.cancel, clock, channels_of(ctx, video)
        )
    return ExtractResult(output, written, length, Change(Kind.FILES))


@contextmanager
def _noted(ctx: Services, folder: Path) -> Iterator[None]:
    """Around work that may leave a temporary file in a folder if it is killed: the next start takes that away.

    In a library that can only be read nothing is noted; the next extraction into that folder does the same.
    """
    work = None
    with suppress(EnvironmentProblem):
        work = begin(ctx, entries=((str(folder), ()),)) if is_folder(folder) else None
    try:
        yield
    finally:
        if work is not None:
            work.close()


def _refuse_itself(path: str, output: str) -> None:
    """BadRequest where the sound would take the place of the video, whatever the two are called."""
    try:
        itself = Path(path).samefile(output)
    except (OSError, ValueError):
        return
    if itself:
        raise BadRequest(
            f"{shown(output)} is the video itself and would be overwritten. Give the sound another name.", output
        )
