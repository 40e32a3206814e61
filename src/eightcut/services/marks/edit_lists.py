"""Marks as lists of cuts for editing programs, frame-exact: CMX3600 (EDL) and OpenTimelineIO. They are only written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from eightcut.domain.marks import Mark, MarkedVideo
from eightcut.domain.media import MediaInfo
from eightcut.domain.timecodes import FrameRate, frame_rate, seconds_of, timecode
from eightcut.errors import BadRequest
from eightcut.values import dataclass

_MOST_EVENTS = 999
"""The format counts with three digits."""
_MILLISECONDS = FrameRate(Fraction(1000), 1000)


@dataclass(frozen=True, slots=True)
class _Event:
    """One mark: from which frame of the video, how many of them, at which frame of the list."""

    mark: Mark
    start: int
    count: int
    at: int


def _events(marks: Sequence[Mark], video: MarkedVideo, rate: FrameRate) -> Iterator[_Event]:
    """One after the other, from the picture shown at a mark's start, and no further than the video reaches."""
    first, length, at = _first(video, rate), _length(video, rate), 0
    for mark in marks:
        start = rate.frame(mark.start) if video.grid is None else video.grid.number(mark.start)
        start = min(start, length - 1)
        count = min(rate.frames(mark.end - mark.start), length - start)
        yield _Event(mark, first + start, count, at)
        at += count


def _rate(video: MarkedVideo | None) -> FrameRate | None:
    """How timecode counts a video's pictures; None where there are none, or not at a rate of that kind."""
    return frame_rate(video.grid.rate) if video is not None and video.grid is not None and video.info.picture else None


def _length(video: MarkedVideo, rate: FrameRate) -> int:
    return max(1, rate.frame(video.info.duration)) if video.grid is None else video.grid.count


def _begin(rate: FrameRate) -> int:
    """The frame at which the list itself begins: that of 01:00:00:00, as editors expect."""
    return rate.base * 3600 - rate.dropped * 54


def _first(video: MarkedVideo, rate: FrameRate) -> int:
    """The number that the video's own timecode gives its first frame; 0 where it has none."""
    try:
        return rate.frame(seconds_of(video.info.timecode, rate.exact)) if video.info.timecode else 0
    except ValueError:
        return 0


def write_edl(marks: Sequence[Mark], video: MarkedVideo | None) -> str:
    """CMX3600. BadRequest for a video whose pictures no timecode counts, and for more marks than it can hold."""
    rate = _rate(video)
    if video is None or rate is None:
        name, path = (Path(video.info.path).name, video.info.path) if video is not None else ("The video", "")
        raise BadRequest(
            f"{name} has no pictures at a constant rate that timecode counts, so no EDL can be written. Choose otio or "
            "csv.",
            path,
        )
    info = video.info
    if len(marks) > _MOST_EVENTS:
        raise BadRequest(
            f"An EDL holds at most {_MOST_EVENTS} events, and there are {len(marks):,} marks. Choose otio, or fewer "
            "classes.",
            info.path,
        )
    name = _line(Path(info.path).name)
    lines = [f"TITLE: {_line(Path(info.path).stem)}", f"FCM: {'DROP FRAME' if rate.drop else 'NON-DROP FRAME'}", ""]
    begin = _begin(rate)
    for number, event in enumerate(_events(marks, video, rate), 1):
        frames = (event.start, event.start + event.count, begin + event.at, begin + event.at + event.count)
        codes = " ".join(timecode(frame, rate) for frame in frames)
        channels = "AA/V" if info.tracks else "V"
        lines += [
            f"{number:03d}  AX       {channels:<5} C        {codes}", f"* FROM CLIP NAME: {name}",
            f"* COMMENT: {_line(event.mark.label)}", "",
        ]  # fmt: skip
    return "\n".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())


def write_otio(marks: Sequence[Mark], video: MarkedVideo | None) -> str:
    """A timeline with a clip for each mark, in a track of picture and one of sound; in milliseconds where the rate
    varies. BadRequest for a missing video.
    """
    if video is None:
        raise BadRequest("The video is missing, so no OTIO file can be written. Find it again, or choose csv.")
    if (rate := _rate(video)) is None:
        video, rate = replace(video, grid=None), _MILLISECONDS
    info = video.info
    events = list(_events(marks, video, rate))
    whole = _range(_first(video, rate), _length(video, rate), rate)
    kinds = [kind for kind, there in (("Video", info.picture), ("Audio", info.tracks)) if there]
    tracks = [
        _item("Track.1", kind, kind=kind, children=[_clip(event, info, rate, whole) for event in events])
        for kind in kinds
    ]
    timeline = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {},
        "name": Path(info.path).stem,
        "global_start_time": _time(_begin(rate), rate),
        "tracks": _item("Stack.1", "tracks", children=tracks),
    }
    return json.dumps(timeline, ensure_ascii=False, indent=1) + "\n"


def _clip(event: _Event, info: MediaInfo, rate: FrameRate, whole: object) -> dict[str, object]:
    reference = {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {},
        "name": Path(info.path).name,
        "available_range": whole,
        "available_image_bounds": None,
        "target_url": Path(info.path).absolute().as_uri(),
    }
    said = {"meaning": event.mark.meaning.value, "score": event.mark.score}
    clip = _item("Clip.2", event.mark.label, metadata={"8cut": said}, media_references={"DEFAULT_MEDIA": reference})
    span = _range(event.start, event.count, rate)
    return {**clip, "source_range": span, "active_media_reference_key": "DEFAULT_MEDIA"}


def _item(schema: str, name: str, **more: object) -> dict[str, object]:
    empty: dict[str, object] = {"metadata": {}, "source_range": None, "effects": [], "markers": [], "enabled": True}
    return {"OTIO_SCHEMA": schema, "name": name, **empty, **more}


def _range(start: int, count: int, rate: FrameRate) -> dict[str, object]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, rate), "duration": _time(count, rate)}


def _time(frame: int, rate: FrameRate) -> dict[str, object]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate.exact), "value": float(frame)}
