"""Sound and picture tracks: which ones a video has, and which of them is heard, shown and cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from eightcut.domain.media import AudioTrack, PictureTrack
from eightcut.errors import EnvironmentProblem, NoAudioTrack, NoVideoTrack
from eightcut.services.change import Change, Kind
from eightcut.services.context import Services
from eightcut.services.videos.identity import open_video

Track = TypeVar("Track", AudioTrack, PictureTrack)


@dataclass(frozen=True, slots=True)
class Offered(Generic[Track]):
    """One track of a video; `chosen`: it is the one that is used."""

    track: Track
    chosen: bool


def tracks(ctx: Services, path: str) -> list[Offered[AudioTrack]]:
    """The video's sound tracks by number, one of which scan, training and cut use; none where it has no sound."""
    video = open_video(ctx, path)
    return _offered(ctx.media.probe(video.path).tracks, ctx.library.videos.audio_track(video.content_id))


def choose_track(ctx: Services, path: str, number: int | None) -> Change:
    """Remember which track of the video is used, None for the file's default.

    NoAudioTrack where there is no such track. The file's default track is remembered as such whether it is chosen by
    its number or not, so that what was heard of it serves on.
    """
    video = open_video(ctx, path)
    if number is not None:
        number = _remembered(path, "sound", ctx.media.probe(video.path).tracks, number, _sound, NoAudioTrack)
    before = ctx.library.videos.audio_track(video.content_id)
    ctx.library.videos.choose_audio_track(video.content_id, number)
    return Change(Kind.VIDEOS, lambda: choose_track(ctx, path, before), video=video)


def pictures(ctx: Services, path: str) -> list[Offered[PictureTrack]]:
    """The video's moving pictures by number, one of which player and cut use; none where it has none."""
    video = open_video(ctx, path)
    return _offered(ctx.media.probe(video.path).pictures, ctx.library.videos.video_track(video.content_id))


def choose_picture(ctx: Services, path: str, number: int | None) -> Change:
    """Remember which picture of the video is shown and cut, None for the video's own.

    NoVideoTrack where there is no such picture. The video's own is remembered as such also where it is chosen by
    number.
    """
    video = open_video(ctx, path)
    if number is not None:
        number = _remembered(path, "picture", ctx.media.probe(video.path).pictures, number, _picture, NoVideoTrack)
    before = ctx.library.videos.video_track(video.content_id)
    ctx.library.videos.choose_video_track(video.content_id, number)
    return Change(Kind.VIDEOS, lambda: choose_picture(ctx, path, before), video=video)


def _offered(there: Iterable[Track], used: int | None) -> list[Offered[Track]]:
    return [Offered(track, track.default if used is None else track.number == used) for track in there]


def _remembered(
    path: str,
    kind: str,
    there: Sequence[Track],
    number: int,
    words: Callable[[Track], str],
    problem: type[EnvironmentProblem],
) -> int | None:
    """What is remembered of the track with this number: None for the default one. `problem` where there is none."""
    chosen = next((track for track in there if track.number == number), None)
    if chosen is None:
        raise problem(_not_there(path, kind, number, [(track.number, words(track)) for track in there]), path)
    return None if chosen.default else number


def _sound(track: AudioTrack) -> str:
    return ", ".join(word for word in (track.codec, track.language, track.title) if word)


def _picture(track: PictureTrack) -> str:
    size = f"{track.picture.width}x{track.picture.height}"
    return ", ".join(word for word in (track.picture.codec, size, track.language, track.title) if word)


def _not_there(path: str, kind: str, number: int, there: Sequence[tuple[int, str]]) -> str:
    name = Path(path).name
    if not there:
        return f"{name} has no {kind}. Choose a file with a {kind} track."
    offer = "; ".join(f"{number} ({what})" if what else f"{number}" for number, what in there)
    return f"{name} has no {kind} track {number}. Choose one of its tracks: {offer}."
