"""Sound and picture tracks: which ones a video has, and which of them is heard, shown and cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from eightcut.domain.channels import ALL, lacking
from eightcut.domain.media import AudioTrack, MediaInfo, PictureTrack
from eightcut.domain.videos import VideoRef
from eightcut.errors import NoAudioTrack, NoVideoTrack
from eightcut.services.change import Change, Kind
from eightcut.services.context import Services
from eightcut.services.videos.clocks import channels_of
from eightcut.services.videos.identity import open_video
from eightcut.storage.videos import TrackKind
from eightcut.values import dataclass

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


def choose_channels(ctx: Services, path: str, choice: str) -> Change:
    """Remember which channels of the video every cut takes, as in `domain.channels`; scans hear the mix of all.

    NoAudioTrack where its chosen sound track has no such channels.
    """
    video = open_video(ctx, path)
    if choice != ALL:
        refuse_channels(path, choice, (one.track for one in tracks(ctx, path) if one.chosen))
    return _heard_from_now_on(ctx, video, choice)


@dataclass(frozen=True, slots=True)
class Heard:
    """Which channels clips let one hear, as in `domain.channels`; `problem`: why they cannot, "" where they can."""

    choice: str
    problem: str = ""


def heard(ctx: Services, path: str) -> Heard:
    """Of this video, and whether the sound track that is chosen now has such channels."""
    choice = channels_of(ctx, open_video(ctx, path))
    if choice == ALL:
        return Heard(choice)
    try:
        refuse_channels(path, choice, (one.track for one in tracks(ctx, path) if one.chosen))
    except NoAudioTrack as problem:
        return Heard(choice, problem.message)
    return Heard(choice)


def _heard_from_now_on(ctx: Services, video: VideoRef, choice: str) -> Change:
    """Wherever the file is now; taken back, what was chosen before."""
    before = channels_of(ctx, video)
    ctx.library.videos.choose_channels(video.content_id, choice)
    return Change(Kind.VIDEOS, lambda: _heard_from_now_on(ctx, video, before), video=video)


def refuse_channels(path: str, choice: str, used: Iterable[AudioTrack]) -> None:
    """NoAudioTrack where none of these tracks has the channels of the choice."""
    track = next(iter(used), None)
    if track is None:
        raise NoAudioTrack(f"{Path(path).name} has no sound, so there are no channels to choose.", path)
    lacks = lacking(choice, track.places)
    if lacks:
        there = "one channel" if track.channels == 1 else f"{track.channels} channels ({' '.join(track.places) or '?'})"
        raise NoAudioTrack(
            f"Sound track {track.number} of {Path(path).name} has no {lacks}, but {there}. "
            "Choose all channels, or another track.",
            path,
        )


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
