"""Sound and picture tracks: which ones a video has, and which of them is heard, shown and cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eightcut.domain.media import AudioTrack, PictureTrack
from eightcut.errors import NoAudioTrack, NoVideoTrack
from eightcut.services.context import Services
from eightcut.services.videos.identity import open_video


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One track of a video; `chosen`: it is the one that scan, training and cut use."""

    track: AudioTrack
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownTrack:
    """One picture track of a video; `chosen`: it is the one that player and cut use."""

    track: PictureTrack
    chosen: bool


def tracks(ctx: Services, path: str) -> list[SoundTrack]:
    """The video's sound tracks by number; none where it has no sound."""
    video = open_video(ctx, path)
    there = ctx.media.probe(video.path).tracks
    used = ctx.library.videos.audio_track(video.content_id)
    return [SoundTrack(track, track.default if used is None else track.number == used) for track in there]


def choose_track(ctx: Services, path: str, number: int | None) -> list[SoundTrack]:
    """Remember which track of the video is used, None for the file's default; the tracks as they are then.

    NoAudioTrack where there is no such track. The file's default track is remembered as such whether it is chosen by
    its number or not, so that what was heard of it serves on.
    """
    video = open_video(ctx, path)
    if number is not None:
        there = ctx.media.probe(video.path).tracks
        chosen = next((track for track in there if track.number == number), None)
        if chosen is None:
            raise NoAudioTrack(_not_there(path, "sound", number, [_sound(track) for track in there]), path)
        number = None if chosen.default else number
    ctx.library.videos.choose_audio_track(video.content_id, number)
    return tracks(ctx, path)


def pictures(ctx: Services, path: str) -> list[ShownTrack]:
    """The video's moving pictures by number; none where it has none."""
    video = open_video(ctx, path)
    there = ctx.media.probe(video.path).pictures
    used = ctx.library.videos.video_track(video.content_id)
    return [ShownTrack(track, track.default if used is None else track.number == used) for track in there]


def choose_picture(ctx: Services, path: str, number: int | None) -> list[ShownTrack]:
    """Remember which picture of the video is shown and cut, None for the video's own; the pictures as they are then.

    NoVideoTrack where there is no such picture. The video's own is remembered as such also where it is chosen by
    number.
    """
    video = open_video(ctx, path)
    if number is not None:
        there = ctx.media.probe(video.path).pictures
        chosen = next((track for track in there if track.number == number), None)
        if chosen is None:
            raise NoVideoTrack(_not_there(path, "picture", number, [_picture(track) for track in there]), path)
        number = None if chosen.default else number
    ctx.library.videos.choose_video_track(video.content_id, number)
    return pictures(ctx, path)


def _sound(track: AudioTrack) -> tuple[int, str]:
    return track.number, ", ".join(word for word in (track.codec, track.language, track.title) if word)


def _picture(track: PictureTrack) -> tuple[int, str]:
    size = f"{track.picture.width}x{track.picture.height}"
    return track.number, ", ".join(word for word in (track.picture.codec, size, track.language, track.title) if word)


def _not_there(path: str, kind: str, number: int, there: Sequence[tuple[int, str]]) -> str:
    name = Path(path).name
    if not there:
        return f"{name} has no {kind}. Choose a file with a {kind} track."
    offer = "; ".join(f"{number} ({what})" if what else f"{number}" for number, what in there)
    return f"{name} has no {kind} track {number}. Choose one of its tracks: {offer}."
