"""Sound and picture tracks: which ones a video has, and which of them is heard, shown and cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from eightcut.domain.media import AudioTrack, MediaInfo, PictureTrack
from eightcut.errors import NoAudioTrack, NoVideoTrack
from eightcut.services.change import Change, Kind
from eightcut.services.context import Services
from eightcut.services.videos.identity import open_video
from eightcut.storage.videos import TrackKind

Track = TypeVar("Track", AudioTrack, PictureTrack)


@dataclass(frozen=True, slots=True)
class Offered(Generic[Track]):
    """One track of a video; `chosen`: it is the one that is used."""

    track: Track
    chosen: bool


def tracks(ctx: Services, path: str) -> list[Offered[AudioTrack]]:
    """The video's sound tracks by number, one of which scan, training and cut use; none where it has no sound."""
    return _offered(ctx, path, "audio", lambda info: info.tracks)


def pictures(ctx: Services, path: str) -> list[Offered[PictureTrack]]:
    """The video's moving pictures by number, one of which player and cut use; none where it has none."""
    return _offered(ctx, path, "video", lambda info: info.pictures)


def _offered(
    ctx: Services, path: str, kind: TrackKind, there: Callable[[MediaInfo], Iterable[Track]]
) -> list[Offered[Track]]:
    video = open_video(ctx, path)
    used = ctx.library.videos.track(kind, video.content_id)
    found = there(ctx.media.probe(video.path))
    return [Offered(track, track.default if used is None else track.number == used) for track in found]


def choose_track(ctx: Services, path: str, number: int | None) -> Change:
    """Remember which sound of the video is used, None for the file's default. NoAudioTrack where it has no such track.

    The default is remembered as such whether it is chosen by its number or not, so that what was heard of it serves on.
    """
    return _choose(ctx, path, number, "audio")


def choose_picture(ctx: Services, path: str, number: int | None) -> Change:
    """The same for the picture that is shown and cut. NoVideoTrack where there is no such picture."""
    return _choose(ctx, path, number, "video")


def _choose(ctx: Services, path: str, number: int | None, kind: TrackKind) -> Change:
    video, sound = open_video(ctx, path), kind == "audio"
    if number is not None:
        offered: Sequence[Offered[AudioTrack] | Offered[PictureTrack]]
        offered = tracks(ctx, path) if sound else pictures(ctx, path)
        chosen = next((one.track for one in offered if one.track.number == number), None)
        if chosen is None:
            there = [(one.track.number, _words(one.track)) for one in offered]
            told = _not_there(path, "sound" if sound else "picture", number, there)
            raise NoAudioTrack(told, path) if sound else NoVideoTrack(told, path)
        number = None if chosen.default else number
    before = ctx.library.videos.track(kind, video.content_id)
    ctx.library.videos.choose_track(kind, video.content_id, number)
    return Change(Kind.VIDEOS, lambda: _choose(ctx, path, before, kind), video=video)


def _words(track: AudioTrack | PictureTrack) -> str:
    size = "" if isinstance(track, AudioTrack) else f"{track.picture.width}x{track.picture.height}"
    codec = track.codec if isinstance(track, AudioTrack) else track.picture.codec
    return ", ".join(word for word in (codec, size, track.language, track.title) if word)


def _not_there(path: str, kind: str, number: int, there: Sequence[tuple[int, str]]) -> str:
    name = Path(path).name
    if not there:
        return f"{name} has no {kind}. Choose a file with a {kind} track."
    offer = "; ".join(f"{number} ({what})" if what else f"{number}" for number, what in there)
    return f"{name} has no {kind} track {number}. Choose one of its tracks: {offer}."
