"""Sound tracks: which ones a video has, and which of them is heard and cut."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eightcut.domain.media import AudioTrack
from eightcut.errors import NoAudioTrack
from eightcut.services.finding import open_video
from eightcut.services.workbench import Workbench


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One track of a video; `chosen`: it is the one that scan, training and cut use."""

    track: AudioTrack
    chosen: bool


def tracks(bench: Workbench, path: str) -> list[SoundTrack]:
    """The video's sound tracks by number; none where it has no sound."""
    video = open_video(bench, path)
    there = bench.media.probe(video.path).tracks
    used = bench.library.videos.audio_track(video.content_id)
    return [SoundTrack(track, track.default if used is None else track.number == used) for track in there]


def choose_track(bench: Workbench, path: str, number: int | None) -> list[SoundTrack]:
    """Remember which track of the video is used, None for the file's default; the tracks as they are then.

    NoAudioTrack where there is no such track. The file's default track is remembered as such whether it is chosen by
    its number or not, so that what was heard of it serves on.
    """
    video = open_video(bench, path)
    if number is not None:
        there = bench.media.probe(video.path).tracks
        chosen = next((track for track in there if track.number == number), None)
        if chosen is None:
            raise NoAudioTrack(_not_there(path, number, there), path)
        number = None if chosen.default else number
    bench.library.videos.choose_audio_track(video.content_id, number)
    return tracks(bench, path)


def _not_there(path: str, number: int, there: tuple[AudioTrack, ...]) -> str:
    name = Path(path).name
    if not there:
        return f"{name} has no sound. Choose a file with a sound track."
    told = [", ".join(word for word in (track.codec, track.language, track.title) if word) for track in there]
    offer = "; ".join(
        f"{track.number} ({what})" if what else f"{track.number}" for track, what in zip(there, told, strict=True)
    )
    return f"{name} has no sound track {number}. Choose one of those it has: {offer}."
